"""JSON text whose parts may be unknown, read as a value: sentinels stand for the unknown parts while it is parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from domicile.facts.aws_policy.lines import read_lined
from domicile.model.source_text import SourceText, joined_text
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value
from domicile.syntax.json_nodes import JsonFault

_SPARE_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[\]}])')
_SENTINEL = re.compile("\ue000([0-9]+)\ue001")


def read_json(value: Known | Unknown) -> Value:
    """The JSON that a text holds, unknown parts restored where they stood; an unknown with the reason where it fails.

    An unknown part inside a JSON string gives partly known text; one that stands for a whole JSON value gives its
    `structure`, or the unknown itself.
    """
    parts: Sequence[str | Unknown] = (value.data,) if isinstance(value, Known) else value.parts
    text, holes = _with_sentinels(parts)
    if isinstance(text, SourceText) and (found := _lined(text, holes, value.trail)) is not None:
        return found
    try:
        data = _parsed(text)
    except (ValueError, RecursionError) as error:
        if isinstance(value, Unknown) and not text.lstrip().startswith(("{", "[")):
            return Unknown(value.reason, value.trail)
        return Unknown(f"the policy is not JSON that can be read: {_fault(error)}", value.trail)
    return _restore(data, holes, value.trail)


def known_end(key: str) -> str:
    """What stands behind the last unknown part in a key of the JSON; the whole of a key that is known."""
    return _SENTINEL.split(key)[-1]


def _lined(text: SourceText, holes: list[Unknown], trail: Trail | None) -> Value | None:
    """The value with the lines that the text knows; None where it cannot be read that way."""
    for json_text in (text, _mended(text)):
        try:
            return read_lined(json_text, text, lambda data, line: _restore(data, holes, line), trail)
        except JsonFault:
            continue
    return None


def _mended(text: str) -> str:
    """The text, as long as it was, without commas before closing brackets."""
    return _SPARE_COMMA.sub(lambda match: match[1] or f" {match[2]}", text)


def _parsed(text: str) -> Any:
    """The JSON of a text. A comma too many before a closing bracket does not keep a policy from being judged."""
    try:
        return json.loads(text, strict=False)
    except ValueError:
        mended = _mended(text)
        if mended == text:
            raise
        return json.loads(mended, strict=False)


def _fault(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    return "nested too deep"


def _with_sentinels(parts: Sequence[str | Unknown]) -> tuple[str, list[Unknown]]:
    text = ""
    holes: list[Unknown] = []
    quoted = False
    for part in parts:
        if isinstance(part, str):
            text = joined_text(text, part)
            quoted = _ends_quoted(part, quoted)
        else:
            mark = f"\ue000{len(holes)}\ue001"
            text = joined_text(text, mark if quoted else f'"{mark}"')
            holes.append(part)
    return text, holes


def _ends_quoted(text: str, quoted: bool) -> bool:
    escaped = False
    for character in text:
        if escaped:
            escaped = False
        elif quoted and character == "\\":
            escaped = True
        elif character == '"':
            quoted = not quoted
    return quoted


def _restore(data: Any, holes: list[Unknown], trail: Trail | None) -> Value:
    if isinstance(data, dict):
        return Known({key: _restore(item, holes, trail) for key, item in data.items()}, trail)
    if isinstance(data, list):
        return Known(tuple(_restore(item, holes, trail) for item in data), trail)
    if isinstance(data, str) and holes and "\ue000" in data:
        return _restored_text(data, holes, trail)
    return Known(data, trail)


def _restored_text(text: str, holes: list[Unknown], trail: Trail | None) -> Value:
    pieces = _SENTINEL.split(text)
    parts = tuple(holes[int(piece)] if place % 2 else piece for place, piece in enumerate(pieces) if place % 2 or piece)
    if len(parts) == 1 and isinstance(parts[0], Unknown):
        only = parts[0]
        return only.structure or only
    reason = next(part.reason for part in parts if isinstance(part, Unknown))
    whole = Unknown(reason, trail, parts=parts)
    return replace(whole, trail=next((p.trail for p in parts if isinstance(p, Unknown) and p.trail), trail))
