"""JSON and YAML texts of which parts are not known: decoded with holes, which become unknown values again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from domicile.model.trail import Trail
from domicile.model.values import Known, LazyObject, Unknown, Value
from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.expressions.open_objects import UnknownKeys

_MARK = "\ue0d0"
"""Of the area for private use: it stands in no text that anybody writes, and plainly in every JSON and YAML."""
_OF_A_LINE = re.compile(f"^[ \\t]*{_MARK}", re.MULTILINE)
_HOLE = re.compile(f"{_MARK}(\\d+){_MARK}")


def partly_decoded(value: Value, decode: Callable[[str], Value]) -> Value | None:
    """The decoded value of a text of which some parts are known; None where the text as a whole says nothing.

    What is not known stands for one value or for a piece of one: where it begins a line, or is a key, it may be
    more than that, and nothing is said. What was encoded is one value wherever it stands.
    """
    if not isinstance(value, Unknown) or not value.parts:
        return None
    holes = [part for part in value.parts if isinstance(part, Unknown)]
    numbers = iter(range(len(holes)))
    text = "".join(part if isinstance(part, str) else _marked(part, next(numbers)) for part in value.parts)
    if _OF_A_LINE.search(text):
        return None
    try:
        return _filled(decode(text), holes)
    except EvaluationError:
        return None


def _marked(hole: Unknown, number: int) -> str:
    mark = f"{_MARK}{number}{_MARK}"
    return mark if hole.structure is None else f'"{mark}"'


def _filled(value: Value, holes: list[Unknown]) -> Value:
    if not isinstance(value, Known):
        return value
    data = value.data
    if isinstance(data, tuple):
        return Known(tuple(_filled(item, holes) for item in data), value.trail)
    if isinstance(data, Mapping):
        return _object(data, value.trail, holes)
    return _text(data, value, holes) if isinstance(data, str) and _MARK in data else value


def _object(data: Mapping[str, Value], trail: Trail | None, holes: list[Unknown]) -> Known:
    """An object of which keys may be known in part. A hole that stands alone for a key may be several."""
    items = {key: _filled(data[key], holes) for key in data}
    marked = {key: _text(key, Known(key, trail), holes) for key in items if _MARK in key}
    if not marked:
        return Known(items, trail)
    keys = [key for key in marked.values() if isinstance(key, Unknown) and key.parts]
    if len(keys) < len(marked):
        raise EvaluationError("a key is not known")
    known = {key: partial(items.__getitem__, key) for key in items if key not in marked}
    return Known(LazyObject(known, UnknownKeys(keys, [partial(items.__getitem__, key) for key in marked])), trail)


def _text(text: str, value: Known, holes: list[Unknown]) -> Value:
    """A text with the holes that it has: a lone one is what stands there, of whatever type."""
    pieces = _HOLE.split(text)
    parts = tuple(holes[int(piece)] if at % 2 else piece for at, piece in enumerate(pieces) if at % 2 or piece)
    first = next(part for part in parts if isinstance(part, Unknown))
    if len(parts) == 1:
        return first if first.structure is None else first.structure
    return Unknown(first.reason, first.trail or value.trail, parts=parts)
