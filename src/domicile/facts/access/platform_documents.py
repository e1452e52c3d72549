"""Policies that stand as HCL inside a text: the blocks of the text as values, so that paths lead through them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domicile.facts.access.platform_rows import Document
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.source_text import SourceText, joined_text
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives, text_of, via
from domicile.syntax.body import BlockNode
from domicile.syntax.hcl import parse
from domicile.terraform.expressions import evaluate
from domicile.terraform.expressions.elements import LinesTrail

_MARK = "\ue000"
_HIDDEN = re.compile(f"{_MARK}(\\d+){_MARK}")
"""What stands in the text for a piece that is not known, by its position among all pieces."""


def parts_of(value: Value, document: Document) -> Iterator[Value]:
    """The blocks of the policy that a value holds, one object each; an unknown where it cannot be read.

    A policy that a data source of the configuration makes is read there.
    """
    for option in alternatives(value):
        source = _source(option, document)
        if source is not None:
            yield from read(source, document.sources[source.kind])
            continue
        text, pieces = _spelled(option)
        if text is None:
            if isinstance(option, Unknown):
                yield option
            continue
        yield from _blocks(text, pieces, document, option.trail)


def _source(option: Known | Unknown, document: Document) -> Block | None:
    target = option.reference.target if option.reference is not None else None
    return target if target is not None and target.kind in document.sources else None


def _spelled(option: Known | Unknown) -> tuple[str | None, tuple[str | Unknown, ...]]:
    if isinstance(option, Known):
        return text_of(option), ()
    if not option.parts:
        return None, ()
    text = ""
    for at, piece in enumerate(option.parts):
        text = joined_text(text, piece if isinstance(piece, str) else f"{_MARK}{at}{_MARK}")
    return text, option.parts


def _blocks(text: str, pieces: tuple[str | Unknown, ...], document: Document, trail: Trail | None) -> Iterator[Value]:
    body = parse("", text.encode())
    if body.errors:
        yield Unknown("the policy's text cannot be read", trail)
    for node in body.blocks:
        yield via(_object(node, pieces, document), _lines_of(node, text) or trail)


def _lines_of(node: BlockNode, text: str) -> Trail | None:
    """The lines on which a block of the text stands, where the text knows its own."""
    if not isinstance(text, SourceText):
        return None
    lines = text.split("\n")
    source, line = text.line_at(sum(len(before) + 1 for before in lines[: node.line - 1]))
    end_source, end_line = text.line_at(sum(len(before) + 1 for before in lines[: node.end_line - 1]))
    return LinesTrail(source, line, end_line if end_source is source else line)


def _object(node: BlockNode, pieces: tuple[str | Unknown, ...], document: Document) -> Value:
    found: dict[str, Value] = {
        name: evaluate(attribute.expression, lambda _: None) for name, attribute in node.body.attributes.items()
    }
    for label in node.labels[:1]:
        found[document.label] = _shown(label, pieces)
    return Known(found)


def _shown(text: str, pieces: tuple[str | Unknown, ...]) -> Value:
    """A label; partly known where a piece that is not known stands in it."""
    found = _HIDDEN.split(text)
    if len(found) == 1:
        return Known(text)
    parts = tuple(pieces[int(piece)] if at % 2 else piece for at, piece in enumerate(found) if piece)
    reason = next((part.reason for part in parts if isinstance(part, Unknown)), "")
    return Unknown(reason, parts=parts)
