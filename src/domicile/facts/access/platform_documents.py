"""Policies that stand as HCL or JSON inside a text: its blocks as values, so that paths lead through them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from domicile.facts.access.platform_rows import Document
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.source_text import SourceText, joined_text
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives, from_plain, text_of, via
from domicile.syntax.body import BlockNode
from domicile.syntax.hcl import parse
from domicile.terraform.expressions import evaluate
from domicile.terraform.expressions.elements import LinesTrail

_UNREADABLE = "the policy's text cannot be read"
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
        if option.structure is not None:
            yield from _encoded(option.structure, document)
            continue
        text, pieces = _spelled(option)
        if text is None:
            if isinstance(option, Unknown):
                yield option
            continue
        if text.lstrip().startswith("{"):
            yield from _of_json(text, option, document)
            continue
        yield from _blocks(text, pieces, document, option.trail)


def _of_json(text: str, option: Known | Unknown, document: Document) -> Iterator[Value]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        yield Unknown(_UNREADABLE, option.trail)
        return
    if isinstance(option, Unknown):
        yield option
        return
    yield from (via(part, option.trail) for part in _encoded(from_plain(data), document))


def _encoded(structure: Value, document: Document) -> Iterator[Value]:
    """The blocks of a policy that is a value: an object for each label."""
    for held in read(structure, document.within) if document.within else (structure,):
        if not isinstance(held, Known) or not isinstance(held.data, Mapping):
            yield held if isinstance(held, Unknown) else Unknown(_UNREADABLE, held.trail)
            continue
        for label in held.data:
            part = held.data[label]
            if isinstance(part, Known) and isinstance(part.data, Mapping):
                yield Known({**part.data, document.label: Known(label)}, part.trail)
            else:
                yield part if isinstance(part, Unknown) else Unknown(_UNREADABLE, part.trail)


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
        yield Unknown(_UNREADABLE, trail)
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
