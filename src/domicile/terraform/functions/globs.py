"""File patterns as fileset() reads them."""

from __future__ import annotations

import re

from domicile.terraform.expressions.errors import EvaluationError

_PIECE = re.compile(r"\*\*/|\*\*|\*|\?|\[(?:\\.|[^\]\\])+\]|\{|\}|,|\\.|[^*?\[{},\\]+|.", re.DOTALL)


def glob_pattern(pattern: str) -> str:
    """A glob with `**`, `*`, `?`, `[a-z]` and `{one,two}` as a regular expression over relative POSIX paths."""
    if len(pattern) > LONGEST_PATTERN or pattern.count("*") > MOST_STARS:
        raise EvaluationError("the file pattern is too long")
    depth = 0
    found: list[str] = []
    for piece in _PIECE.findall(pattern.replace("//", "/").removeprefix("./")):
        if piece == "{":
            depth += 1
            found.append("(?:")
        elif piece == "}" and depth:
            depth -= 1
            found.append(")")
        elif piece == "," and depth:
            found.append("|")
        else:
            found.append(_translated(piece))
    if depth:
        raise EvaluationError("the file pattern is not closed")
    return "".join(found)


LONGEST_PATTERN = 500
MOST_STARS = 6


def _translated(piece: str) -> str:
    if piece == "**/":
        return "(?:[^/]+/)*"
    if piece in ("**", "*"):
        return "[^/]*" if piece == "*" else ".*"
    if piece == "?":
        return "[^/]"
    if len(piece) > 2 and piece.startswith("["):
        inner = piece[1:-1]
        negated = inner.startswith(("^", "!"))
        return "[" + ("^" if negated else "") + re.sub(r"([\\\[\]&~|])", r"\\\1", inner[negated:]) + "]"
    if len(piece) == 2 and piece.startswith("\\"):
        return re.escape(piece[1])
    return re.escape(piece)
