"""Globs over names, addresses, principals and paths: `*` is any text, `?` one character; brackets are ordinary text.

Terraform addresses are full of brackets (`module.eu["a"]`), so fnmatch's character classes would surprise here. Both
functions take time in proportion to the text: a policy is input too.
"""

from __future__ import annotations

import re
from functools import lru_cache


@lru_cache(maxsize=4096)
def _pieces(pattern: str) -> tuple[re.Pattern[str], ...]:
    """The texts between the stars, `?` as any character."""
    return tuple(
        re.compile("".join("." if c == "?" else re.escape(c) for c in piece), re.DOTALL) for piece in pattern.split("*")
    )


def covers(pattern: str, text: str, *, fold: bool = False) -> bool:
    """Whether the whole text matches the glob; `fold` ignores case."""
    if fold:
        pattern, text = pattern.casefold(), text.casefold()
    if "*" not in pattern and "?" not in pattern:
        return pattern == text
    first, *others = _pieces(pattern)
    if not others:
        return first.fullmatch(text) is not None
    start = first.match(text)
    end = len(text) - len(pattern.rpartition("*")[2])
    if start is None or end < start.end() or others[-1].fullmatch(text, end) is None:
        return False
    position = start.end()
    for piece in others[:-1]:
        found = piece.search(text, position, end)
        if found is None:
            return False
        position = found.end()
    return True


def specificity(pattern: str) -> tuple[bool, int]:
    """Exact before glob, then the one with more literal text."""
    literal = pattern.replace("*", "").replace("?", "")
    return (literal == pattern, len(literal))


def covers_path(pattern: str, path: str) -> bool:
    """Whether a POSIX path matches: `*` stays within a folder, `**` crosses them, a folder means all that is in it."""
    wanted = [part for part in pattern.split("/") if part not in ("", ".")]
    return _covers_parts((*wanted, "**"), tuple(path.split("/")))


def _covers_parts(wanted: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    reached = {0}
    for part in wanted:
        if part == "**":
            reached = set(range(min(reached), len(parts) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(parts) and covers(part, parts[at])}
    return len(parts) in reached


def below(folder: str, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Path globs that a policy in `folder` writes, relative to the scan root; "" is the root itself."""
    return tuple(f"{folder}/{pattern.removeprefix('./').lstrip('/')}" for pattern in patterns) if folder else patterns
