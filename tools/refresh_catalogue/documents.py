"""Reading a provider's documentation: one page per resource type, or one page for several (Google's IAM)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tools.refresh_catalogue.examples import references
from tools.refresh_catalogue.model import Documented

_HEADING = re.compile(r"^(#+)\s*(.*?)\s*#*$")
_BULLET = re.compile(r"^(\s*)[-*+]\s+(?:<a [^>]*></a>\s*)?[`*]{1,3}([a-z][a-z0-9_/]*)[`*]{1,3}")
_BLOCK = re.compile(
    r"(?:block|object|mapping|map|structure|element|item|entry)s?\b.*(?:support|contain|export|follow|has|have|consist)"
    r"|`[a-z0-9_.]+`\S*\s+(?:support|contain)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^\s*(```|~~~)(?!.*\1)")
_ARGUMENTS = re.compile(r"argument|^schema$|^inputs?$", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"attribute|import|timeout|read-only|example|output", re.IGNORECASE)
_SAME_LEVEL = re.compile(r"^(required|optional|common|basic|shared|blocks?$|top[- ]level)\b", re.IGNORECASE)
_READ_ONLY = re.compile(r"\(\W*(?:read-only|computed)\W*\)", re.IGNORECASE)


def documented(pages: Iterable[tuple[str, str]], prefix: str) -> Iterator[Documented]:
    """What the pages say of each resource type whose name begins with `prefix` and an underscore."""
    for path, text in pages:
        lines = _unescaped(text).splitlines()
        top, nested = _arguments(lines)
        leads = references("\n".join(lines))
        summary = _summary(lines)
        for kind in _kinds(path, lines, prefix):
            yield Documented(kind, summary, top, nested, leads.get(kind, {}))


def _unescaped(text: str) -> str:
    return text.replace("\\_", "_").replace("\r", "")


def _kinds(path: str, lines: list[str], prefix: str) -> tuple[str, ...]:
    """The types that a page is about: by its title, else by the list at its start, else by its file's name."""
    name = re.compile(rf"\b{re.escape(prefix)}_[a-z0-9_]+\b")
    title = next((line for line in lines if line.startswith("# ")), "")
    found = name.search(title)
    if found:
        return (found.group(),)
    stem = PurePosixPath(path).name.split(".")[0]
    own = stem if stem.startswith(f"{prefix}_") else f"{prefix}_{stem}"
    listed = [match.group(1) for line in lines if (match := re.match(r"\*\s+`([a-z0-9_]+)`\s*:", line))]
    several = tuple(dict.fromkeys(kind for kind in listed if kind.startswith(own) and kind != own))
    return several or (own,)


def _summary(lines: list[str]) -> str:
    """The first sentences below the title."""
    start = next((number for number, line in enumerate(lines) if line.startswith("# ")), -1)
    words: list[str] = []
    for line in lines[start + 1 :]:
        if line.startswith("#"):
            break
        if line.strip() and not re.match(r"\s*([~!-]>|[*]|\||<)", line):
            words.append(line.strip())
        elif words:
            break
    return " ".join(words)[:400]


def _arguments(lines: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the arguments at the top of a block, and those below."""
    top: dict[str, None] = {}
    nested: dict[str, None] = {}
    inside = below = fenced = False
    level = 0
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
        if fenced:
            continue
        heading = _HEADING.match(line)
        if heading:
            depth, title = len(heading.group(1)), heading.group(2)
            if _ARGUMENTS.search(title) and not (inside and depth > level):
                inside, below, level = True, False, depth
            elif inside and depth > level and _SAME_LEVEL.match(title):
                below = False
            elif _ATTRIBUTES.search(title) or depth <= level:
                inside = inside and depth > level and "nested" in title.lower()
            else:
                below = True
            continue
        bullet = _BULLET.match(line) if inside else None
        if bullet and not _READ_ONLY.search(line.split(".")[0]):
            names = nested if below or bullet.group(1) else top
            names.update(dict.fromkeys(bullet.group(2).split("/")))
        elif inside and line.strip() and _BLOCK.search(line) and "`" in line and line.rstrip().endswith(":"):
            below = True
    return tuple(top), tuple(name for name in nested if name not in top)
