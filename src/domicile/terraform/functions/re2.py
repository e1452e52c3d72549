"""Regular expressions in the syntax of RE2, which Terraform uses, compiled for Python's engine.

Python's engine backtracks where RE2 runs in linear time, so a pattern that could make it work without end is refused.
"""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from importlib import import_module
from typing import Any

from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork

sre: Any = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

LONGEST_PATTERN = 2_000
MOST_REPEATS = 1_000
MOST_STEPS = 20_000_000

_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "ascii": r"\x00-\x7F",
    "blank": r"\t ",
    "cntrl": r"\x00-\x1F\x7F",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r"\t\n\v\f\r ",
    "upper": "A-Z",
    "word": r"0-9A-Za-z_",
    "xdigit": "0-9A-Fa-f",
}
_TOKEN = re.compile(
    r"\\Q(?P<literal>.*?)(?:\\E|\Z)"
    r"|\\x\{(?P<code>[0-9A-Fa-f]{1,6})\}"
    r"|\\(?P<escape>[pP]\{\^?\w+\}|[pP]\w|x[0-9A-Fa-f]{2}|[0-7]{1,3}|.)"
    r"|\[:(?P<not>\^?)(?P<class>\w+):\]"
    r"|\(\?(?P<flags>[imsU]*(?:-[imsU]+)?)(?P<flagend>[:)])"
    r"|\(\?P?<(?P<name>\w+)>"
    r"|(?P<group>\(\?)"
    r"|(?P<repeat>\{\d+(?:,\d*)?\})"
    r"|(?P<other>.)",
    re.DOTALL,
)


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern for Python. Raises `EvaluationError` for what RE2 refuses, `TooMuchWork` for what we do."""
    if len(pattern) > LONGEST_PATTERN:
        raise TooMuchWork("the regular expression is too long")
    return _compiled(pattern)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(_Translation(pattern).text, re.ASCII)
    except (re.error, OverflowError, RecursionError):
        raise EvaluationError("the regular expression cannot be read") from None


def check_cost(pattern: re.Pattern[str], text: str) -> None:
    """Raises `TooMuchWork` where backtracking could take longer than a scan may."""
    nested, repeats = _repeats(pattern.pattern)
    if nested and _EMPTY_ROUND.search(pattern.pattern):
        raise TooMuchWork("function not evaluated: a repeat of what may be empty in a regular expression")
    if (nested and len(text) > LONGEST_FOR_NESTED) or (len(text) + 1) ** min(repeats, 12) > MOST_STEPS:
        raise TooMuchWork("function not evaluated: the regular expression could take too long")


LONGEST_FOR_NESTED = 16
_EMPTY_ROUND = re.compile(r"[*?]\)[*+{]")


@lru_cache(maxsize=256)
def _repeats(pattern: str) -> tuple[bool, int]:
    """Whether an open-ended repeat can stand inside another and be read in two ways; open-ended repeats in a row."""
    return _weigh(sre.parse(pattern, re.ASCII), inside=False)


def _weigh(tree: Any, inside: bool) -> tuple[bool, int]:
    nested, repeats = False, 0
    for position, (operation, argument) in enumerate(tree):
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            _, most, body = argument
            open_ended = int(most) > 16
            inner_nested, inner = _weigh(body, inside or open_ended)
            ambiguous = open_ended and inner > 0 and not _is_separated(body)
            nested = nested or inner_nested or ambiguous
            alone = open_ended and inner == 0 and _cannot_overlap(tree, position)
            repeats += inner + (1 if open_ended and not alone else 0)
        else:
            for body in _bodies(name, argument):
                inner_nested, inner = _weigh(body, inside)
                nested, repeats = nested or inner_nested, repeats + inner
    return nested, repeats


def _bodies(name: str, argument: Any) -> list[Any]:
    if name == "SUBPATTERN":
        return [argument[-1]]
    if name == "BRANCH":
        return list(argument[1])
    return []


def _is_separated(body: Any) -> bool:
    """Whether every round of a repeat begins or ends with a character that its inner repeats cannot take."""
    items = list(_flat(body))
    if len(items) < 2:
        return False
    for edge, others in ((items[0], items[1:]), (items[-1], items[:-1])):
        characters = _characters(*edge)
        inner = [other for other in others if str(other[0]) in ("MAX_REPEAT", "MIN_REPEAT")]
        if characters is not None and len(inner) == 1 and len(others) <= 2:
            taken = _characters(*inner[0][1][2][0]) if len(inner[0][1][2]) == 1 else None
            if taken is not None and not characters & taken:
                return True
    return False


def _flat(body: Any) -> Any:
    for operation, argument in body:
        if str(operation) == "SUBPATTERN":
            yield from _flat(argument[-1])
        else:
            yield operation, argument


def _cannot_overlap(tree: Any, position: int) -> bool:
    """Whether what follows a repeat begins with a character that the repeat cannot take: then it never steps back."""
    body = tree[position][1][2]
    taken = _characters(*body[0]) if len(body) == 1 else None
    if taken is None:
        return False
    if position + 1 >= len(tree):
        return False
    following = _characters(*tree[position + 1])
    return following is not None and not taken & following


def _characters(operation: Any, argument: Any) -> frozenset[int] | None:
    """The ASCII characters that one step of a pattern can take (-1 stands for all others); None where not simple."""
    name = str(operation)
    if name == "LITERAL":
        return frozenset({argument if argument < 128 else -1})
    if name == "NOT_LITERAL":
        return frozenset(range(-1, 128)) - {argument}
    if name == "ANY":
        return frozenset(range(-1, 128)) - {10}
    if name == "IN":
        return _characters_of_class(argument)
    return None


def _characters_of_class(items: Any) -> frozenset[int]:
    found: set[int] = set()
    negated = False
    for operation, argument in items:
        name = str(operation)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found.add(argument if argument < 128 else -1)
        elif name == "RANGE":
            found.update(range(argument[0], min(argument[1], 127) + 1))
            if argument[1] > 127:
                found.add(-1)
        elif name == "CATEGORY":
            found.update(_CATEGORIES[str(argument)])
    everything = frozenset(range(-1, 128))
    return (everything - found) | ({-1} if -1 in found else set()) if negated else frozenset(found)


def _ascii(pattern: str) -> frozenset[int]:
    return frozenset(code for code in range(128) if re.match(pattern, chr(code), re.ASCII))


_CATEGORIES = {
    "CATEGORY_DIGIT": _ascii(r"\d"),
    "CATEGORY_NOT_DIGIT": _ascii(r"\D") | {-1},
    "CATEGORY_SPACE": _ascii(r"\s"),
    "CATEGORY_NOT_SPACE": _ascii(r"\S") | {-1},
    "CATEGORY_WORD": _ascii(r"\w"),
    "CATEGORY_NOT_WORD": _ascii(r"\W") | {-1},
}


def _complement(inside: str) -> str:
    """Every other character, as the inside of a class."""
    one = re.compile(f"[{inside}]", re.ASCII)
    codes = [code for code in range(128) if not one.match(chr(code))]
    return "".join(f"\\x{code:02x}" for code in codes) + "\\u0080-\\U0010ffff"


class _Translation:
    """RE2's syntax in Python's. Flags in the middle of a group reach to the group's end."""

    __slots__ = ("_in_class", "_multiline", "_open", "text")

    def __init__(self, pattern: str) -> None:
        self._in_class = False
        self._multiline = [False]
        self._open = [0]
        self.text = "".join(self._translated(match) for match in self._tokens(pattern)) + ")" * self._open[0]

    def _tokens(self, pattern: str) -> list[re.Match[str]]:
        return list(_TOKEN.finditer(pattern))

    def _translated(self, match: re.Match[str]) -> str:
        if match["literal"] is not None:
            return re.escape(match["literal"])
        if match["code"] is not None:
            code = int(match["code"], 16)
            if code > 0x10FFFF:
                raise EvaluationError("the regular expression cannot be read")
            return re.escape(chr(code))
        if match["escape"] is not None:
            return self._escape(match["escape"])
        if match["repeat"] is not None:
            return match["repeat"]
        if match["other"] is not None:
            return self._character(match["other"])
        if self._in_class:
            return self._inside_class(match)
        return self._group(match)

    def _escape(self, escape: str) -> str:
        if escape in ("pL", "p{L}") and not self._in_class:
            return r"(?u:[^\W\d_])"
        if escape[0] in "pP":
            raise TooMuchWork("function not evaluated: Unicode classes in a regular expression")
        if escape == "z":
            return r"\Z"
        if escape == "a":
            return r"\x07"
        if escape[0] in "123456789" and not self._in_class:
            raise EvaluationError("a regular expression has no references back")
        if escape in ("Z", "C", "E", "G", "K", "R", "X", "N", "g", "k", "u", "U", "h", "H") or escape == "\n":
            raise EvaluationError("the regular expression cannot be read")
        if not escape[0].isalnum():
            return re.escape(escape)
        return "\\" + escape

    def _inside_class(self, match: re.Match[str]) -> str:
        if match["class"] is None:
            return "".join("\\" + mark if mark in "[&~|" else mark for mark in match[0])
        inside = _CLASSES.get(match["class"])
        if inside is None:
            raise EvaluationError("the regular expression cannot be read")
        return _complement(inside) if match["not"] else inside

    def _group(self, match: re.Match[str]) -> str:
        if match["class"] is not None:
            self._in_class = True
            return r"[:" + self._rest_of_class(match[0])
        if match["name"] is not None:
            self._enter()
            return f"(?P<{match['name']}>"
        if match["group"] is not None:
            raise EvaluationError("the regular expression cannot be read")
        return self._flags(match["flags"], match["flagend"])

    def _rest_of_class(self, text: str) -> str:
        """`[:name:]` outside of brackets is a class of its own that holds these characters."""
        self._in_class = False
        return re.sub(r"[\[\]]", "", text[1:-1]).removeprefix(":") + "]"

    def _flags(self, flags: str, end: str) -> str:
        on, _, off = flags.partition("-")
        if "U" in flags:
            raise TooMuchWork("function not evaluated: the flag U in a regular expression")
        multiline = self._multiline[-1]
        multiline = (multiline or "m" in on) and "m" not in off
        known = f"{on}-{off}" if off else on
        if end == ":":
            self._enter(multiline)
            return f"(?{known}:"
        self._multiline[-1] = multiline
        if not known:
            return ""
        self._open[-1] += 1
        return f"(?{known}:"

    def _enter(self, multiline: bool | None = None) -> None:
        self._multiline.append(self._multiline[-1] if multiline is None else multiline)
        self._open.append(0)

    def _character(self, character: str) -> str:
        if self._in_class:
            if character == "]":
                self._in_class = False
            return "\\" + character if character in "[&~|" else character
        if character == "[":
            self._in_class = True
        elif character == "(":
            self._enter()
        elif character == ")":
            if len(self._open) == 1:
                raise EvaluationError("the regular expression cannot be read")
            self._multiline.pop()
            return ")" * (self._open.pop() + 1)
        elif character == "{":
            return r"\{"
        elif character == "$":
            return "(?m:$)" if self._multiline[-1] else r"\Z"
        elif character == "^":
            return "^" if not self._multiline[-1] else "(?m:^)"
        return character
