"""Reading a provider's documentation: one page per resource type, or one page for several (Google's IAM)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tools.refresh_catalogue.arguments import arguments
from tools.refresh_catalogue.examples import references
from tools.refresh_catalogue.model import Documented


def documented(pages: Iterable[tuple[str, str]], prefix: str) -> Iterator[Documented]:
    """What the pages say of each resource type whose name begins with `prefix` and an underscore."""
    for path, text in pages:
        lines = _unescaped(text).splitlines()
        top, nested = arguments(lines)
        leads = references("\n".join(lines))
        summary = _summary(lines)
        for kind in _kinds(path, lines, prefix):
            yield Documented(kind, summary, top, nested, leads.get(kind, {}))


def _unescaped(text: str) -> str:
    return text.replace("\\_", "_").replace("\r", "")


def _kinds(path: str, lines: list[str], prefix: str) -> tuple[str, ...]:
    """The types that a page is about.

    The file's name says it where an example makes that type, else the title, else the list at the page's start: titles
    are copied from other pages, and files keep the names of types that were called otherwise.
    """
    stem = PurePosixPath(path).name.split(".")[0]
    own = stem if stem.startswith(f"{prefix}_") else f"{prefix}_{stem}"
    title = next((line for line in lines if line.startswith("# ")), "")
    titled = re.search(rf"\b{re.escape(prefix)}_[a-z0-9_]+\b", title)
    if titled and not any(re.match(rf'\s*resource\s+"{own}"', line) for line in lines):
        return (titled.group(),)
    listed = [match.group(1) for line in lines if (match := re.match(r"\*\s+`([a-z0-9_]+)`\s*:", line))]
    several = tuple(dict.fromkeys(kind for kind in listed if kind.startswith(own) and kind != own))
    return (own,) if titled else several or (own,)


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
