"""What Helm makes of the actions of a chart's templates, where it hangs on nothing but the chart's own values.

Source: https://pkg.go.dev/text/template, Pipelines and Functions; Helm documentation, "Template Function List" (from
knowledge).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Data = Any
"""None (also for what is not there), bool, int, float, str, a tuple or a mapping of values, `Lines` or `UNSAID`."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A list or a mapping that is written as YAML."""

    data: tuple[Any, ...] | Mapping[str, Any]


class Unsaid:
    """What cannot be told from the chart."""


UNSAID: Final = Unsaid()

_TOKEN = re.compile(
    r"\s*(?:(?P<text>\"[^\"\\]*\"|`[^`]*`)|(?P<number>-?\d+)(?![\w.])|(?<![)\w])(?P<path>\$?(?:(?:\.\w+)+|\.))|(?P<word>[a-zA-Z]\w*)"
    r"|(?P<mark>[()|]))"
)
_INNER = re.compile(r"\{\{-?\s*(?:(?:if|with)\b)?(.*?)\s*-?\}\}\Z", re.DOTALL)
_NAME = re.compile(r"\w+")
_MOST = 100
"""How many tokens an action may have."""
_LONGEST = 1_000
"""How many characters an action may have."""
_LITERALS = {"true": True, "false": False, "nil": None}


def evaluate(action: str, look: Callable[[str], Data]) -> Data:
    """What an action's pipeline gives, or that of the condition that it begins with; `look` is asked for every path
    (`.Values.a.b`)."""
    inner = _INNER.match(action) if len(action) <= _LONGEST else None
    tokens = _tokens(inner[1]) if inner else None
    if not tokens:
        return UNSAID
    reading = _Reading(tokens, look)
    data = reading.pipeline()
    return data if reading.is_at_end else UNSAID


def as_text(data: Data) -> str | Unsaid:
    """What stands for a scalar in a text."""
    if data is None:
        return ""
    if isinstance(data, bool):
        return "true" if data else "false"
    return str(data) if isinstance(data, (str, int)) else UNSAID


def _tokens(text: str) -> list[tuple[str, str]] | None:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or len(found) > _MOST:
            return None
        found.append((match.lastgroup or "", match[match.lastgroup or 0]))
        at = match.end()
    return found


class _Reading:
    def __init__(self, tokens: list[tuple[str, str]], look: Callable[[str], Data]) -> None:
        self._tokens = tokens
        self._at = 0
        self._look = look

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._tokens)

    def pipeline(self) -> Data:
        """Commands, each given what the one before it made."""
        data = self._command(())
        while self._take("|"):
            data = self._command((data,))
        return data

    def _command(self, piped: tuple[Data, ...]) -> Data:
        kind, text = self._tokens[self._at] if not self.is_at_end else ("", "")
        if text == "index" and not piped:
            return self._index()
        function = _FUNCTIONS.get(text) if kind == "word" else None
        self._at += function is not None
        given: list[Data] = []
        while not self.is_at_end and self._tokens[self._at] not in (("mark", "|"), ("mark", ")")):
            given.append(self._operand())
        given.extend(piped)
        if function is not None:
            return function(given) if given else UNSAID
        return given[0] if len(given) == 1 and not piped else UNSAID

    def _index(self) -> Data:
        """`index .Values "a" "b"`, which is `.Values.a.b`."""
        start = self._at + 1
        while not self.is_at_end and self._tokens[self._at] not in (("mark", "|"), ("mark", ")")):
            self._at += 1
        given = self._tokens[start : self._at]
        names = [text[1:-1] for kind, text in given[1:] if kind == "text"]
        if not names or given[0][0] != "path" or len(names) != len(given) - 1 or not all(map(_NAME.fullmatch, names)):
            return UNSAID
        return self._look(".".join((given[0][1].rstrip("."), *names)))

    def _operand(self) -> Data:
        kind, text = self._tokens[self._at]
        self._at += 1
        if kind == "text":
            return text[1:-1]
        if kind == "number":
            return int(text)
        if kind == "path":
            return self._look(text)
        if text == "(":
            data = self.pipeline()
            return data if self._take(")") else UNSAID
        return _LITERALS.get(text, UNSAID)

    def _take(self, mark: str) -> bool:
        is_there = not self.is_at_end and self._tokens[self._at] == ("mark", mark)
        self._at += is_there
        return is_there


def _both(given: Sequence[Data]) -> Data:
    """The first that is empty, else the last."""
    return next((one for one in given if one is UNSAID or not one), given[-1])


def _either(given: Sequence[Data]) -> Data:
    """The first that is not empty, else the last."""
    return next((one for one in given if one is UNSAID or one), given[-1])


def _same(given: Sequence[Data]) -> Data:
    """Whether the first is one of the others, of one kind with them."""
    first, *others = given
    if not others or any(type(one) is not type(first) or isinstance(one, (tuple, Mapping, Unsaid)) for one in given):
        return UNSAID
    return first in others


def _not(data: Data) -> Data:
    return UNSAID if data is UNSAID else not data


def _printed(given: Sequence[Data]) -> Data:
    """`printf "%v" x`, which makes a text of anything that is given."""
    is_plain = len(given) == 2 and given[0] in ("%v", "%s") and given[1] is not None
    return _text(given[1:]) if is_plain else UNSAID


def _default(given: Sequence[Data]) -> Data:
    if len(given) != 2:
        return UNSAID
    return given[1] if given[1] is UNSAID or given[1] else given[0]


def _of_text(change: Callable[[str], str]) -> Callable[[Sequence[Data]], Data]:
    def changed(given: Sequence[Data]) -> Data:
        text = as_text(given[0]) if len(given) == 1 else UNSAID
        return UNSAID if isinstance(text, Unsaid) else change(text)

    return changed


def _lines(given: Sequence[Data]) -> Data:
    """What stands in lines of its own is the same however far it is indented."""
    return given[0] if len(given) == 1 and isinstance(given[0], Lines) else UNSAID


_text = _of_text(str)
_trimmed = _of_text(str.strip)
_FUNCTIONS: Mapping[str, Callable[[Sequence[Data]], Data]] = {
    "and": _both,
    "or": _either,
    "not": lambda given: _not(given[0]),
    "empty": lambda given: _not(given[0]),
    "eq": _same,
    "ne": lambda given: _not(_same(given)),
    "default": _default,
    "quote": _of_text(lambda text: f'"{text}"' if text else ""),
    "squote": _of_text(lambda text: f"'{text}'" if text else ""),
    "toString": _text,
    "printf": _printed,
    "trim": lambda given: _lines(given) if isinstance(given[0], Lines) else _trimmed(given),
    "lower": _of_text(str.lower),
    "upper": _of_text(str.upper),
    "toYaml": lambda given: Lines(given[0]) if len(given) == 1 and isinstance(given[0], (tuple, Mapping)) else UNSAID,
    "indent": lambda given: _lines(given[1:]),
    "nindent": lambda given: _lines(given[1:]),
}
