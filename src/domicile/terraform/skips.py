"""Inline comments that ask to waive a rule: `domicile:skip=RES201:reason`, `checkov:skip=CKV_AWS_18:reason`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domicile.model.blocks import Location, Skip
from domicile.syntax.body import BlockNode, Comment

_SKIP = re.compile(r"\b(domicile|checkov):\s*skip\s*=\s*([A-Za-z0-9_, -]*[A-Za-z0-9_])\s*(?::\s*(.*))?")


def skips_of(block: BlockNode, comments: list[Comment]) -> tuple[Skip, ...]:
    """The waivers asked for inside the block or on the lines directly above it. `comments` are those of its file."""
    if not comments:
        return ()
    lines = {comment.line for comment in comments}
    start = block.line
    while start - 1 in lines:
        start -= 1
    return tuple(
        skip for comment in comments if start <= comment.line <= block.end_line for skip in _read(comment, block.file)
    )


def _read(comment: Comment, file: str) -> Iterator[Skip]:
    for match in _SKIP.finditer(comment.text):
        for rule in match[2].split(","):
            if rule.strip():
                reason = (match[3] or "").strip().removesuffix("*/").strip()
                yield Skip(rule.strip(), reason, Location(file, comment.line, comment.line), match[1])
