"""Waivers written on an object: annotations and comments of ours and of Checkov."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from domicile.model.blocks import Location, Skip
from domicile.model.values import Value, text_of
from domicile.syntax.yaml_documents import Comment

_COMMENT = re.compile(r"(domicile|checkov):skip=([A-Za-z0-9_]+)(?::\s*(.*))?")
_ANNOTATION = re.compile(r"(?:(domicile)\.dev|(checkov)\.io)/skip[\w.-]*\Z")
_ASKED = re.compile(r"\s*([A-Za-z0-9_]+)\s*[=:]?\s*(.*)", re.DOTALL)


def skips_in_annotations(annotations: Mapping[str, Value], file: str) -> Iterator[Skip]:
    """`domicile.dev/skip: RES201=reason`, `checkov.io/skip1: CKV_RES_201=reason`; the reason may hold any sign."""
    for name in annotations:
        match = _ANNOTATION.match(name)
        value = annotations[name] if match else None
        text = text_of(value) if value is not None else None
        if match is None or value is None or text is None:
            continue
        asked = _ASKED.match(text)
        line = value.trail.line if value.trail else 1
        if asked:
            yield Skip(asked[1], asked[2].strip(), Location(file, line, line), match[1] or match[2])


def skips_in_comments(comments: tuple[Comment, ...], file: str) -> Iterator[tuple[int, Skip]]:
    """Each comment that asks to waive a rule, with its line."""
    for comment in comments:
        for match in _COMMENT.finditer(comment.text):
            reason = (match[3] or "").strip()
            yield comment.line, Skip(match[2], reason, Location(file, comment.line, comment.line), match[1])
