"""Regular expressions in the syntax of RE2, which Terraform uses, compiled for Python's engine.

Python's engine backtracks where RE2 runs in linear time; `regular_expression_cost` says what to refuse therefore.
"""

from __future__ import annotations

import re
from functools import lru_cache

from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork

LONGEST_PATTERN = 2_000

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
