"""Text that knows where its lines stand: heredocs and files, as they are and with values set into them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Protocol


class Source(Protocol):
    """What text stands in: the expression of the attribute `name`, a file ("" as its name).

    `file` is POSIX and relative to the scan root; `line` is the first line.
    """

    @property
    def file(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def name(self) -> str: ...

    def source(self) -> str:
        """The text as it is written there, from `line` on; "" where it is not kept."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """From the offset `start` on, text stands in `source` from `line` on.

    `runs` says whether its new lines are new lines there too: not in a value that is set into the text.
    """

    start: int
    source: Source
    line: int
    runs: bool = True


class SourceText(str):
    """Text with its passages, in order. What is made of it (a part, another case) is plain text again."""

    __slots__ = ("_breaks", "passages")
    passages: tuple[Passage, ...]
    _breaks: list[int]

    def line_at(self, offset: int) -> tuple[Source, int]:
        """What the character at an offset stands in, and on which line."""
        passage = self.passages[max(bisect_right(self.passages, offset, key=_start) - 1, 0)]
        return passage.source, passage.line + (self._lines(passage.start, offset) if passage.runs else 0)

    def _lines(self, start: int, end: int) -> int:
        """How many new lines stand between two offsets."""
        if not hasattr(self, "_breaks"):
            self._breaks = [match.start() for match in re.finditer("\n", self)]
        return bisect_left(self._breaks, end) - bisect_left(self._breaks, start)


def _start(passage: Passage) -> int:
    return passage.start


def written_in(text: str, source: Source, line: int) -> SourceText:
    """Text that stands in a source from `line` on."""
    return _with_passages(text, (Passage(0, source, line),))


MOST_PASSAGES = 2_000


def joined_text(first: str, second: str) -> str:
    """Both in one; where only one of them knows its lines, the other stands on the line where they meet."""
    text = str.__add__(first, second)
    before = first.passages if isinstance(first, SourceText) else ()
    after = second.passages if isinstance(second, SourceText) else ()
    if not (before or after) or len(before) + len(after) > MOST_PASSAGES:
        return text
    if not after and isinstance(first, SourceText):
        source, line = first.line_at(len(first))
        after = (Passage(0, source, line, runs=False),)
    elif not before and first:
        before = (Passage(0, after[0].source, after[0].line, runs=False),)
    return _with_passages(text, (*before, *(_moved(passage, len(first)) for passage in after)))


def _moved(passage: Passage, by: int) -> Passage:
    return Passage(passage.start + by, passage.source, passage.line, passage.runs)


def _with_passages(text: str, passages: tuple[Passage, ...]) -> SourceText:
    made = SourceText(text)
    made.passages = passages
    return made
