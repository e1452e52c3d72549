"""Statements that stand in texts: documentation, variable files, scripts, JSON and YAML."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Iterator
from pathlib import Path

from domicile.facts.access.oci_grammar import parse
from domicile.facts.access.oci_language import HOLE, StatementError
from tools.oci_statements.found import Found

_BINARY = frozenset(
    {".png", ".jpg", ".jpeg", ".gif", ".zip", ".jar", ".pdf", ".ico", ".svg", ".ipynb", ".xlsx", ".docx"}
)
_SKIPPED = frozenset({".git", "node_modules", "vendor", ".terraform"})
_MOST_BYTES = 3_000_000
_MOST_LINES = 8
_BREAK = "\x01"
"""A line break that is written as such in a text (backslash, n)."""

_START = re.compile(
    r"\b(?:(?:deny\s+)?(?:allow|endorse|admit)|deny)\s+"
    r"(?:(?:group|dynamic-group|service|resource)\s+[\w'\"<&$%{\[\\`‘“]|any-user\b|any-group\b)",
    re.IGNORECASE,
)
_DEED = re.compile(r"\sto\s+(?:inspect|read|use|manage|associate|\{|" + HOLE + r")", re.IGNORECASE)
_PLACE = re.compile(r"\sin\s+(?:tenancy|compartment|any-tenancy)\b", re.IGNORECASE)
_DEFINE = re.compile(r"\bdefine\s+(?:tenancy|group|dynamic-group|compartment)\s+\S+\s+as\s+\S+", re.IGNORECASE)
_MARKUP = re.compile(r"</?(?:b|i|em|strong|code|span|p|br|li|ul|td|tr|a|pre|var|div)(?:\s[^>]*)?/?>", re.IGNORECASE)
_PLACEHOLDERS = re.compile(r"\$\{(?:[^{}]|\{[^{}]*\})*\}|\{\{[^{}]*\}\}|<[^<>=\n]{1,80}>|\$\(?[A-Za-z_]\w*\)?|%[sv]")
_CHOICE = re.compile(
    r"\[[^\[\]]*\|[^\[\]]*\]|(?<=compartment )\{[^{}]*\}|(?<=compartment id )\{[^{}]*\}", re.IGNORECASE
)
_TABLE = re.compile(r"\s\|(?:\s|$).*")
_IN_BRACES = re.compile(r"\{[a-z_][\w.\[\]'\"()]*\}|\{\d*\}")
_PROSE = frozenset({".md", ".markdown", ".html", ".htm", ".rst", ".txt", ".adoc", ".yaml", ".yml"})
_FORMATTED = frozenset({".py", ".js", ".ts", ".java", ".sh", ".go"})


def literal(folder: Path) -> Iterator[Found]:
    """Every statement that is written out below `folder`, placeholders as holes."""
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - _SKIPPED)
        for name in sorted(names):
            path = Path(where, name)
            if path.suffix.lower() not in _BINARY and path.is_file() and path.stat().st_size < _MOST_BYTES:
                yield from _of_file(path, path.relative_to(folder).as_posix())


def _of_file(path: Path, name: str) -> Iterator[Found]:
    text = path.read_text(encoding="utf-8", errors="ignore")
    if "\0" in text[:4096]:
        return
    lines = text.replace("\\n", _BREAK).splitlines()
    for number, line in enumerate(lines):
        for match in (*_START.finditer(line), *_DEFINE.finditer(line)):
            statement = _statement(lines, number, match.start(), path.suffix.lower())
            if _DEFINE.match(statement) or (_DEED.search(statement) or _PLACE.search(statement)):
                yield Found(name, number + 1, "text", statement)


def _statement(lines: list[str], number: int, start: int, suffix: str) -> str:
    """The text from `start` on: to the quote that closes it, or to the first end of a line at which it is whole."""
    line = lines[number]
    quote = line[start - 1] if start else ""
    if quote in ('"', "`") or (quote == "'" and "''" not in line):
        text, after = _to_quote(_first_of(line, start), start, quote)
        text = _to_break(text, suffix)
        goes_on = re.match(r"\s*\+|\s*\.\s*format", after) and text.endswith((" ", "id", "ID"))
        return _plain(text, suffix) + (f" {HOLE}" if goes_on else "")
    written = _to_break(_first_of(line[start:]), suffix)
    first = text = _plain(written, suffix)
    for following in lines[number + 1 : number + _MOST_LINES]:
        if _is_whole(text) or not following.strip() or _START.search(following):
            break
        written = f"{written} {following.strip()}"
        text = _plain(written, suffix)
    return text if _is_whole(text) else first


def _first_of(text: str, start: int = 0) -> str:
    """A line up to the end of the statement that begins at `start`."""
    further = _START.search(text, start + 1)
    return text[: further.start()] if further else text


def _to_break(text: str, suffix: str) -> str:
    """The text up to the first written line break at which it is a statement, else all of it on one line."""
    pieces = text.split(_BREAK)
    for number in range(1, len(pieces)):
        if _is_whole(_plain(" ".join(pieces[:number]), suffix)):
            return " ".join(pieces[:number])
    return " ".join(pieces)


def _to_quote(line: str, start: int, quote: str) -> tuple[str, str]:
    """What stands before the closing quote, and after it."""
    at = start
    while at < len(line) and line[at] != quote:
        skipped = re.match(r"\$\{(?:[^{}]|\{[^{}]*\})*\}|\\.", line[at:])
        at += skipped.end() if skipped else 1
    return line[start:at], line[at + 1 :]


def _plain(text: str, suffix: str) -> str:
    text = html.unescape(_MARKUP.sub("", text)).replace('\\"', '"').replace("\\n", " ")
    text = _TABLE.sub("", _CHOICE.sub(HOLE, text)) if suffix in _PROSE else text
    text = text.replace("`", "").replace("**", "") if suffix in _PROSE else text
    text = _PLACEHOLDERS.sub(HOLE, text)
    if suffix in _FORMATTED:
        text = _IN_BRACES.sub(HOLE, _CHOICE.sub(HOLE, text))
    return _ended(text)


def _ended(text: str) -> str:
    """Without what a sentence or a list puts after a statement."""
    text = re.sub(r"[\s`,;.|\\]+$", "", text)
    closed = text.removesuffix(")").removesuffix('"') if text.count('"') % 2 else text
    return re.sub(r"[\s`,;.|\\]+$", "", closed)


def _is_whole(text: str) -> bool:
    try:
        parse(text)
    except StatementError:
        return False
    return True
