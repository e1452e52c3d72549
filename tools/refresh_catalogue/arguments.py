"""The arguments that a page of documentation lists: those at the top of a block, and those below."""

from __future__ import annotations

import re
from collections.abc import Iterable

_HEADING = re.compile(r"^(#+)\s*(.*?)\s*#*$")
_BULLET = re.compile(r"^(\s*)[-*+]\s+(?:<a [^>]*></a>\s*)?[`*]{1,3}([a-z][a-z0-9_/]*)[`*]{1,3}")
_BLOCK = re.compile(
    r"(?:block|object|mapping|map|structure|element|item|entry)s?\b.*(?:support|contain|export|follow|has|have|consist)"
    r"|`[a-z0-9_.]+`\S*\s+(?:support|contain)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^\s*(```|~~~)(?!.*\1)")
_ARGUMENTS = re.compile(r"argument|^schema$|^inputs?$", re.IGNORECASE)
_OTHERS = re.compile(r"attribute|import|timeout|read-only|example|output", re.IGNORECASE)
_SAME_LEVEL = re.compile(r"^(required|optional|common|basic|shared|blocks?$|top[- ]level)\b", re.IGNORECASE)
_READ_ONLY = re.compile(r"\(\W*(?:read-only|computed)\W*\)", re.IGNORECASE)


class Listing:
    """What was listed so far. `level` is the depth of the heading of the arguments, 0 outside of them."""

    def __init__(self) -> None:
        self.top: dict[str, None] = {}
        self.nested: dict[str, None] = {}
        self._level = 0
        self._below = self._fenced = False
        self._indent: int | None = None

    def read(self, line: str) -> None:
        """Takes one more line of the page."""
        if _FENCE.match(line):
            self._fenced = not self._fenced
        heading = None if self._fenced else _HEADING.match(line)
        if heading:
            self._head(len(heading.group(1)), heading.group(2))
        elif self._level and not self._fenced:
            self._list(line)

    def _head(self, depth: int, title: str) -> None:
        inside = bool(self._level) and depth > self._level
        if _ARGUMENTS.search(title) and not inside:
            self._level, self._below, self._indent = depth, False, None
        elif inside and (_SAME_LEVEL.match(title) or not _OTHERS.search(title)):
            self._below = not _SAME_LEVEL.match(title)
        elif not inside or "nested" not in title.lower():
            self._level = 0

    def _list(self, line: str) -> None:
        bullet = _BULLET.match(line)
        if bullet is None:
            self._below = self._below or ("`" in line and line.rstrip().endswith(":") and bool(_BLOCK.search(line)))
        elif not _READ_ONLY.search(line.partition(".")[0]):
            indent = len(bullet.group(1))
            self._indent = indent if self._indent is None else min(self._indent, indent)
            names = self.nested if self._below or indent > self._indent else self.top
            names.update(dict.fromkeys(bullet.group(2).split("/")))


def arguments(lines: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names at the top of the block that a page describes, and those below it."""
    listing = Listing()
    for line in lines:
        listing.read(line)
    return tuple(listing.top), tuple(name for name in listing.nested if name not in listing.top)
