"""Globs over names, addresses and principals: `*` is any text, `?` one character; brackets are ordinary text.

Terraform addresses are full of brackets (`module.eu["a"]`), so fnmatch's character classes would surprise here.
"""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def _compiled(pattern: str, fold: bool) -> re.Pattern[str]:
    parts = [".*" if c == "*" else "." if c == "?" else re.escape(c) for c in re.sub(r"\*+", "*", pattern)]
    return re.compile("".join(parts), re.DOTALL | (re.IGNORECASE if fold else 0))


def covers(pattern: str, text: str, *, fold: bool = False) -> bool:
    """Whether the whole text matches the glob; `fold` ignores case."""
    if "*" not in pattern and "?" not in pattern:
        return pattern.casefold() == text.casefold() if fold else pattern == text
    return _compiled(pattern, fold).fullmatch(text) is not None


def specificity(pattern: str) -> tuple[bool, int]:
    """Exact before glob, then the one with more literal text."""
    literal = pattern.replace("*", "").replace("?", "")
    return (literal == pattern, len(literal))


@lru_cache(maxsize=1024)
def _path_pattern(pattern: str) -> re.Pattern[str]:
    out, rest = "", pattern.strip("/")
    while rest:
        if rest.startswith("**/"):
            out, rest = out + "(?:.*/)?", rest[3:]
        elif rest.startswith("**"):
            out, rest = out + ".*", rest[2:]
        elif rest[0] == "*":
            out, rest = out + "[^/]*", rest[1:]
        elif rest[0] == "?":
            out, rest = out + "[^/]", rest[1:]
        else:
            out, rest = out + re.escape(rest[0]), rest[1:]
    return re.compile(out + "(?:/.*)?")


def covers_path(pattern: str, path: str) -> bool:
    """Whether a POSIX path matches: `*` stays within a folder, `**` crosses them, a folder means all that is in it."""
    pattern = pattern.removeprefix("./")
    return pattern.strip("/") in ("", ".", "**") or _path_pattern(pattern).fullmatch(path) is not None
