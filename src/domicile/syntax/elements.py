"""The elements of an expression's lists and objects with their source: asked for only when one of them is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeVar

from domicile.syntax.expression import Literal
from domicile.syntax.hcl_expressions import Fault, Reader


@dataclass(frozen=True, slots=True)
class Element:
    """An element that begins on a line of its own. Lines are 1-based and inclusive.

    `text` is its source, `key = value` in an object; `names` are the keys that it stands under, its own as the last.
    """

    line: int
    end_line: int
    text: str
    names: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def elements_of(source: str, line: int) -> Mapping[int, Element]:
    """Line → the longest element of an expression that begins there. The expression begins on `line`."""
    reader = _Recorder(source, line)
    try:
        reader.expression()
    except (Fault, RecursionError):
        return {}
    found: dict[int, Element] = {}
    for element in _flattened(reader.parts, source, ()):
        before = found.get(element.line)
        if before is None or len(before.text) < len(element.text):
            found[element.line] = element
    return found


@dataclass(slots=True)
class _Part:
    """What stands from `start` to `end` in the source; `name` is its key in an object."""

    start: int
    line: int
    end: int = 0
    end_line: int = 0
    name: str = ""
    parts: list[_Part] = field(default_factory=list)


_Read = TypeVar("_Read")


class _Recorder(Reader):
    """Reads an expression and keeps where its elements begin and end."""

    __slots__ = ("parts",)

    def __init__(self, source: str, line: int) -> None:
        super().__init__(source, line=line)
        self.parts: list[_Part] = []

    def element(self, read: Callable[[], _Read]) -> tuple[_Read, int]:
        part = _Part(self.at, self.line_number())
        self.parts.append(part)
        outer, self.parts = self.parts, part.parts
        found = super().element(read)
        self.parts = outer
        part.end = self.end_of_last()
        part.end_line = part.line + self.text.count("\n", part.start, part.end)
        if isinstance(found[0], tuple) and isinstance(found[0][0], Literal):
            part.name = str(found[0][0].value)
        return found


def _flattened(parts: list[_Part], source: str, names: tuple[str, ...]) -> Iterator[Element]:
    for part in parts:
        inner = (*names, part.name) if part.name else names
        yield Element(part.line, part.end_line, source[part.start : part.end], inner)
        yield from _flattened(part.parts, source, inner)
