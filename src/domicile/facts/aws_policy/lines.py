"""JSON of which the text knows its lines, read so that each value knows its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domicile.model.source_text import Source, SourceText
from domicile.model.trail import Trail
from domicile.model.values import Known, Value
from domicile.syntax.json_nodes import JsonMembers, JsonNode, Offsets, read_json
from domicile.terraform.expressions.elements import LinesTrail
from domicile.terraform.secrets import looks_secret


def read_lined(json: str, text: SourceText, scalar: Callable[[Any, Trail | None], Value], trail: Trail | None) -> Value:
    """The value of a JSON text; each part that begins on another line than what it stands in has that line.

    `json` is the text, or as long as it and mended. `scalar` makes a value of a scalar with its trail; `trail` is that
    of the whole. Raises `JsonFault`.
    """
    node = read_json(json, Offsets, strict=False)
    return _Lines(text, scalar).value(node, node.line, trail, text.line_at(node.line), False)


@dataclass(frozen=True, slots=True)
class _Lines:
    text: SourceText
    scalar: Callable[[Any, Trail | None], Value]

    def value(self, node: JsonNode, start: int, trail: Trail | None, outer: tuple[Source, int], hidden: bool) -> Value:
        """The value of a node that begins, with its name, at the offset `start`; `outer`: its container."""
        here = source, line = self.text.line_at(start)
        if here != outer:
            end_source, end_line = self.text.line_at(node.end_line)
            trail = LinesTrail(source, line, end_line if end_source is source else line, hidden)
        if isinstance(node.value, JsonMembers):
            found: dict[str, Value] = {}
            for member in node.value:
                secret = hidden or looks_secret(member.name)
                found[member.name] = self.value(member.node, member.line, trail, here, secret)
            return Known(found, trail)
        if isinstance(node.value, tuple):
            return Known(tuple(self.value(item, item.line, trail, here, hidden) for item in node.value), trail)
        return self.scalar(node.value, trail)
