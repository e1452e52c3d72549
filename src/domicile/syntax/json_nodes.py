"""JSON with line numbers: a small reader, for files whose every value may become a line of a proof."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]

DEEPEST_NESTING = 200

_SPACE = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_WORDS: tuple[tuple[str, bool | None], ...] = (("true", True), ("false", False), ("null", None))


@dataclass(frozen=True, slots=True)
class JsonNode:
    """A value and its lines, 1-based and inclusive.

    `value` is None, bool, int, float, str, a tuple of nodes, or a `JsonMembers`.
    """

    value: bool | int | float | str | tuple[JsonNode, ...] | JsonMembers | None
    line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class JsonMember:
    """`"name": node`; `line` is that of the name."""

    name: str
    node: JsonNode
    line: int


@dataclass(frozen=True, slots=True)
class JsonMembers:
    """The members of an object in reading order, a repeated name as often as it stands there."""

    members: tuple[JsonMember, ...]

    def __iter__(self) -> Iterator[JsonMember]:
        return iter(self.members)

    def get(self, name: str) -> JsonNode | None:
        """The last member called `name`, as JSON readers take it."""
        return next((member.node for member in reversed(self.members) if member.name == name), None)


class JsonFault(Exception):
    """Text that is no JSON; `line` and `column` are 1-based."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.column = column


class Lines:
    """Line numbers of offsets in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def of(self, offset: int) -> int:
        """The 1-based line that an offset stands on."""
        return bisect_right(self._starts, offset)

    def column(self, offset: int) -> int:
        """The 1-based column of an offset, in characters."""
        return offset - self._starts[bisect_right(self._starts, offset) - 1] + 1


class Offsets(Lines):
    """Offsets in place of line numbers, for a text that knows itself where they stand."""

    def __init__(self, text: str) -> None:
        self._starts = [0]

    def of(self, offset: int) -> int:
        """The offset."""
        return offset


def read_json(text: str, lines: type[Lines] = Lines, *, strict: bool = True) -> JsonNode:
    """The value that a JSON text holds. Raises `JsonFault`. New lines may stand in texts where it is not `strict`."""
    reader = _Reader(text, lines(text), strict)
    try:
        node = reader.value(0)
        reader.space()
        if reader.at != len(text):
            raise reader.fault("nothing may follow the value")
    except JSONDecodeError as fault:
        raise JsonFault(fault.msg.lower(), reader.lines.of(fault.pos), reader.lines.column(fault.pos)) from None
    return node


class _Reader:
    def __init__(self, text: str, lines: Lines, strict: bool) -> None:
        self.text = text
        self.at = 0
        self.lines = lines
        self.strict = strict

    def fault(self, message: str) -> JsonFault:
        return JsonFault(message, self.lines.of(self.at), self.lines.column(self.at))

    def space(self) -> str:
        match = _SPACE.match(self.text, self.at)
        if match is not None:
            self.at = match.end()
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> JsonNode:
        if depth > DEEPEST_NESTING:
            raise self.fault("nested too deeply")
        mark = self.space()
        line = self.lines.of(self.at)
        if mark == "{":
            members = JsonMembers(tuple(self._members(depth)))
            return JsonNode(members, line, self.lines.of(self.at - 1))
        if mark == "[":
            items = tuple(self._items(depth))
            return JsonNode(items, line, self.lines.of(self.at - 1))
        return JsonNode(self._scalar(mark), line, line)

    def _scalar(self, mark: str) -> bool | int | float | str | None:
        if mark == '"':
            return self._string()
        for word, value in _WORDS:
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return value
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            raise self.fault("expected a value" if mark else "the text ends too early")
        self.at = match.end()
        return float(match[0]) if match[1] or match[2] else int(match[0])

    def _string(self) -> str:
        value, self.at = scanstring(self.text, self.at + 1, self.strict)
        return str(value)

    def _items(self, depth: int) -> Iterator[JsonNode]:
        self.at += 1
        if self.space() == "]":
            self.at += 1
            return
        while True:
            yield self.value(depth + 1)
            if self._ends("]"):
                return

    def _members(self, depth: int) -> Iterator[JsonMember]:
        self.at += 1
        if self.space() == "}":
            self.at += 1
            return
        while True:
            if self.space() != '"':
                raise self.fault("expected a name in quotes")
            line = self.lines.of(self.at)
            name = self._string()
            if self.space() != ":":
                raise self.fault("expected : after a name")
            self.at += 1
            yield JsonMember(name, self.value(depth + 1), line)
            if self._ends("}"):
                return

    def _ends(self, end: str) -> bool:
        mark = self.space()
        if mark != end and mark != ",":
            raise self.fault(f"expected , or {end}")
        self.at += 1
        return mark == end
