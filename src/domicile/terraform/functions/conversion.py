"""Functions that convert between types, and those that say something about a value."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from math import prod
from typing import Any

from domicile.model.values import MOST_ALTERNATIVES, NULL, Known, LazyObject, NotPlain, OneOf, Unknown, Value
from domicile.terraform.expressions.collections import ListData, MapData, SetData, set_data, unified
from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.scalars import kind_of, number_from, text_from, truth_from
from domicile.terraform.functions.sets import distinct_set


def _scalar(reading: Reading, value: Value, convert: Any) -> Value:
    data = reading.data(value)
    return NULL if data is None else Known(convert(data))


def to_bool(reading: Reading, value: Value) -> Value:
    return _scalar(reading, value, truth_from)


def to_number(reading: Reading, value: Value) -> Value:
    return _scalar(reading, value, number_from)


def to_text(reading: Reading, value: Value) -> Value:
    return _scalar(reading, value, text_from)


def to_list(reading: Reading, value: Value) -> Value:
    if isinstance(value, Unknown) and value.element is not None:
        return value
    if reading.data(value) is None:
        return NULL
    return Known(ListData(unified(reading.items(value))))


def to_set(reading: Reading, value: Value) -> Value:
    if isinstance(value, Unknown) and value.element is not None:
        return value
    data = reading.data(value)
    if data is None:
        return NULL
    if not isinstance(data, tuple):
        raise EvaluationError(f"{kind_of(data)} is no set")
    choices = [item for item in data if isinstance(item, OneOf)]
    if choices and prod(len(item.options) for item in choices) <= MOST_ALTERNATIVES:
        raise NotPlain(choices[0])
    items = unified(data)
    if all(isinstance(item, Known) and isinstance(item.data, (str, bool, int, float)) for item in items):
        return Known(set_data(items))
    if any(not isinstance(item, Known) for item in items):
        return Known(SetData(items))
    return Known(distinct_set(tuple(items), reading))


def to_map(reading: Reading, value: Value) -> Value:
    data = reading.data(value)
    if data is None:
        return NULL
    if not isinstance(data, Mapping):
        raise EvaluationError(f"{kind_of(data)} is no map")
    if isinstance(data, LazyObject) and data.is_open:
        return value
    items = [data[name] for name in data]
    made = {name: partial(same, item) for name, item in zip(data, unified(items), strict=True)}
    return Known(MapData(made), value.trail, value.reference)


def same(value: Value) -> Value:
    """sensitive() and nonsensitive(): marks of Terraform that change nothing here."""
    return value


def type_of(reading: Reading, value: Value) -> str:
    """The type as `type()` of the console shows it."""
    data = reading.data(value)
    if isinstance(data, Mapping):
        mapping = reading.closed(value)
        inner = [f"    {name}: {type_of(reading, mapping[name])}," for name in sorted(mapping)]
        return "\n".join(["object({", *inner, "})"]) if inner else "object({})"
    if isinstance(data, tuple):
        return "tuple([" + ", ".join(type_of(reading, item) for item in data) + "])"
    if data is None:
        return "dynamic"
    return "bool" if isinstance(data, bool) else "string" if isinstance(data, str) else "number"


FUNCTIONS = {
    "ephemeralasnull": same,
    "nonsensitive": same,
    "sensitive": same,
    "tobool": to_bool,
    "tolist": to_list,
    "tomap": to_map,
    "tonumber": to_number,
    "toset": to_set,
    "tostring": to_text,
    "type": type_of,
}
