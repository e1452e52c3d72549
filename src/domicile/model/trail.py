"""How a value came to be: the steps from the attribute that uses it back to the line that decided it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

CREDENTIALS = re.compile(r"(://)[^\s/:@\"']*:[^\s/@\"']+@")
"""User and password in a URL: they are left out of every step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a proof. `file` is POSIX and relative to the scan root, `line` is 1-based."""

    file: str
    line: int
    text: str


class Trail:
    """A step and the trails that it rests on; a persistent graph, flattened only when a finding is shown."""

    __slots__ = ("_text", "file", "line", "parents")

    def __init__(self, file: str, line: int, text: str | Callable[[], str], parents: tuple[Trail, ...] = ()) -> None:
        self.file = file
        self.line = line
        self._text = text
        self.parents = parents

    @property
    def text(self) -> str:
        """The step in words, on one line; a callable given as text is asked only now."""
        if not isinstance(self._text, str):
            self._text = self._text()
        return self._text

    @property
    def end_line(self) -> int:
        """The last line of what stands there."""
        return self.line

    def steps(self, limit: int = 24) -> tuple[Step, ...]:
        """The proof from the use to the cause, one step per file and line, `limit` steps at most."""
        found: dict[tuple[str, int], Step] = {}
        for trail in self._walk():
            if (trail.file, trail.line) not in found:
                found[trail.file, trail.line] = Step(
                    trail.file, trail.line, CREDENTIALS.sub(r"\1(sensitive)@", trail.text)
                )
                if len(found) == limit:
                    break
        return tuple(found.values())

    def _walk(self) -> Iterator[Trail]:
        pending, seen = [self], set[int]()
        while pending:
            trail = pending.pop()
            if id(trail) in seen:
                continue
            seen.add(id(trail))
            yield trail
            pending.extend(reversed(trail.parents))


class BlockTrail(Trail):
    """A step at a block of several lines."""

    __slots__ = ("_end_line",)

    def __init__(self, file: str, line: int, end_line: int, text: str) -> None:
        super().__init__(file, line, text)
        self._end_line = end_line

    @property
    def end_line(self) -> int:
        return self._end_line


def join(*trails: Trail | None) -> tuple[Trail, ...]:
    """The trails that exist, as parents for a new step."""
    return tuple(trail for trail in trails if trail is not None)


def onward(way: Trail | None, last: Trail | None) -> Trail | None:
    """A way with one more step at its end, where there are both."""
    if way is None or last is None or way is last:
        return way or last
    return Trail(way.file, way.line, lambda: way.text, (*way.parents, last))
