"""Manifests that Terraform applies (kubernetes_manifest): the objects in them, under the resource's own address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from domicile.kubernetes.kinds import kind_name
from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block
from domicile.model.estate import NotAssessed
from domicile.model.paths import first
from domicile.model.source_text import SourceText, joined_text
from domicile.model.trail import Trail
from domicile.model.values import Known, OneOf, Unknown, Value, alternatives, text_of
from domicile.syntax.yaml_documents import YamlObject, parse
from domicile.terraform.expressions.elements import LinesTrail

_PATHS = {"kubernetes_manifest": "manifest", "kubectl_manifest": "yaml_body"}
_HOLE = "${unknown}"
_SECRET = {"data", "stringData"}


def views(blocks: Iterable[Block]) -> Iterator[Block]:
    """An object for each manifest whose kind is known: an object, what was encoded, or YAML as text."""
    for block in blocks:
        path = _PATHS.get(block.kind)
        if path and block.mode == "resource":
            for body in _bodies(first(block, path)):
                yield from _view(block, body)


def without_templates(blocks: Iterable[Block], applied: Iterable[Block]) -> Iterator[Block]:
    """The blocks but those manifests that Terraform fills in before it applies them: `applied`, the views, are what it
    makes of them."""
    made = {(trail.file, view.kind) for view in applied if (trail := first(view, "kind").trail) is not None}
    for block in blocks:
        is_source = block.mode == "object" and (block.location.file, block.kind) in made
        if not is_source or not _has_holes(block.body):
            yield block


def _has_holes(value: Value) -> bool:
    data = value.data if isinstance(value, Known) else None
    if isinstance(data, Mapping):
        return any(_has_holes(data[name]) for name in data)
    return any(map(_has_holes, data)) if isinstance(data, tuple) else not isinstance(value, Known)


def not_read(blocks: Iterable[Block]) -> Iterator[NotAssessed]:
    """The manifests of which nothing is known: their text is made elsewhere, or is no YAML."""
    for block in blocks:
        path = _PATHS.get(block.kind)
        if path and block.mode == "resource" and not any(_is_object(body) for body in _bodies(first(block, path))):
            reason = f"what it applies is not known: {_reason(first(block, path))}"
            here = block.lines.get(path) or block.location
            yield NotAssessed("document", block.address, here.file, here.line, reason, root=block.root)


def _reason(value: Value) -> str:
    unknown = next((option for option in alternatives(value) if isinstance(option, Unknown)), None)
    return unknown.reason if unknown is not None else "it is no object of Kubernetes"


def _bodies(value: Value) -> Iterator[Value]:
    """The objects that each alternative of a manifest holds."""
    for option in alternatives(value):
        if option.structure is not None:
            yield option.structure
        elif (text := _text(option)) is not None:
            reason = option.reason if isinstance(option, Unknown) else ""
            for document in parse("", text, unrendered=partial(_reason_of_hole, reason)).documents:
                yield _plain(document.value, option.trail, _lines_of(text))
        else:
            yield option


def _reason_of_hole(reason: str, text: str) -> str:
    return reason if _HOLE in text else ""


def _text(option: Known | Unknown) -> str | None:
    """The YAML of a manifest, with a hole for each part that is not known."""
    if isinstance(option, Unknown) and option.parts:
        text = ""
        for part in option.parts:
            text = joined_text(text, part if isinstance(part, str) else _HOLE)
        return text
    return text_of(option)


_Lines = Callable[[Value], Trail | None]


def _lines_of(text: str) -> _Lines:
    """What gives, for a value read from a text, the lines that it stands on where the text knows; else nothing."""
    if not isinstance(text, SourceText):
        return lambda _: None
    starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def lines(value: Value) -> Trail | None:
        if value.trail is None:
            return None
        data = value.data if isinstance(value, Known) else None
        last = data.end_line if isinstance(data, YamlObject) else value.trail.line
        source, line = text.line_at(starts[value.trail.line - 1])
        end_source, end_line = text.line_at(starts[max(last, value.trail.line) - 1])
        return LinesTrail(source, line, end_line if end_source is source else line)

    return lines


def _plain(value: Value, above: Trail | None, lines: _Lines) -> Value:
    """A value of a document as one of the argument that holds its text, at the line where the text stands."""
    trail = lines(value) or above
    if isinstance(value, (Unknown, OneOf)):
        return Unknown(value.reason if isinstance(value, Unknown) else "one of several", trail)
    if isinstance(value.data, tuple):
        return Known(tuple(_plain(item, trail, lines) for item in value.data), trail)
    if isinstance(value.data, Mapping):
        hidden = _SECRET if text_of(value.data.get("kind", value)) == "Secret" else set()
        return Known({name: _plain(value.data[name], trail, lines) for name in value.data if name not in hidden}, trail)
    return Known(value.data, trail)


def _is_object(body: Value) -> bool:
    return bool(text_of(first(body, "apiVersion")) and text_of(first(body, "kind")))


def _view(block: Block, body: Value) -> Iterator[Block]:
    version, kind = text_of(first(body, "apiVersion")), text_of(first(body, "kind"))
    if version and kind:
        name = written(first(body, "metadata.name")) or block.name
        yield replace(block, kind=kind_name(version, kind), name=name, mode="object", body=body, lines={})
