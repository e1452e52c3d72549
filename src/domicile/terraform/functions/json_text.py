"""jsonencode and jsondecode. Encoded text keeps the value that it was made from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.model.values import Known, LazyObject, OneOf, Unknown, Value, from_plain
from domicile.terraform.expressions.collections import SetData
from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork
from domicile.terraform.expressions.limits import MOST_DIGITS, MOST_PARTS
from domicile.terraform.expressions.numbers import PRECISE, Number, settled, written
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.text import add_part, settle
from domicile.terraform.functions.partly_decoded import partly_decoded

DEEPEST = 200

_ESCAPED = re.compile("[<>&\u2028\u2029]")


def quoted(text: str) -> str:
    """A text as Go writes it in JSON: the marks of HTML are escaped, other characters stand as they are."""
    return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", json.dumps(text, ensure_ascii=False))


def json_encode(reading: Reading, value: Value) -> Known | Unknown:
    """The JSON of a value; partly known where a part of the value is unknown or one of several."""
    encoded = encoded_json(value, reading)
    if isinstance(encoded, str):
        return Known(encoded, structure=value)
    return Unknown(encoded.reason, parts=encoded.parts or (encoded,), structure=value)


def encoded_json(value: Value, reading: Reading) -> str | Unknown:
    """The JSON text of a value, without its structure."""
    parts: list[str | Unknown] = []
    for count, piece in enumerate(_pieces(value, reading, 0)):
        if count > MOST_PARTS:
            raise TooMuchWork
        add_part(parts, piece)
    return settle(parts)


def _pieces(value: Value, reading: Reading, depth: int) -> Iterator[str | Unknown]:
    if depth > DEEPEST:
        raise TooMuchWork("nested too deeply")
    if isinstance(value, OneOf):
        yield Unknown("one of several values", value.trail, structure=value)
    elif isinstance(value, Unknown):
        yield from _partly_known(value)
    else:
        data = reading.data(value)
        if isinstance(data, tuple):
            yield from _list(data, reading, depth)
        elif isinstance(data, Mapping):
            yield from _object(data, value, reading, depth)
        else:
            yield scalar(data)


def _partly_known(value: Unknown) -> Iterator[str | Unknown]:
    if not value.parts:
        yield Unknown(value.reason, value.trail, value.reference, structure=value)
        return
    yield '"'
    for part in value.parts:
        yield quoted(part)[1:-1] if isinstance(part, str) else part
    yield '"'


def _list(items: tuple[Value, ...], reading: Reading, depth: int) -> Iterator[str | Unknown]:
    if isinstance(items, SetData) and not all(isinstance(item, Known) for item in items):
        yield Unknown("the order of a set that is not wholly known")
        return
    yield "["
    for position, item in enumerate(items):
        if position:
            yield ","
        yield from _pieces(item, reading, depth + 1)
    yield "]"


def _object(data: Mapping[str, Value], value: Known, reading: Reading, depth: int) -> Iterator[str | Unknown]:
    if isinstance(data, LazyObject) and data.is_open:
        yield Unknown(data.why_open, value.trail, structure=value)
        return
    yield "{"
    for position, name in enumerate(sorted(data)):
        if position:
            yield ","
        yield quoted(name) + ":"
        yield from _pieces(data[name], reading, depth + 1)
    yield "}"


def scalar(data: Any) -> str:
    """None, a boolean, a number or a text in JSON."""
    if data is None:
        return "null"
    if isinstance(data, str):
        return quoted(data)
    return ("true" if data else "false") if isinstance(data, bool) else written(data)


def json_decode(reading: Reading, value: Value) -> Value:
    """The value of a JSON text; of an encoded value, that value."""
    if isinstance(value, (Known, Unknown)) and value.structure is not None:
        return value.structure
    partly = partly_decoded(value, _decoded)
    return partly if partly is not None else _decoded(reading.text(value))


def _decoded(text: str) -> Value:
    try:
        data = json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise EvaluationError("the text is no JSON") from None
    return from_plain(data)


def _number(text: str) -> Number:
    return (
        int(text)
        if text.lstrip("-").isdecimal() and len(text) <= MOST_DIGITS
        else settled(PRECISE.create_decimal(text))
    )


def _no_constant(name: str) -> None:
    raise ValueError(name)


FUNCTIONS = {"jsondecode": json_decode, "jsonencode": json_encode}
