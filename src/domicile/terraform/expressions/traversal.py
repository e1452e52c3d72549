"""Stepping into values: attributes, indexes, and the elements that a loop goes through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domicile.model.values import Known, LazyObject, OneOf, Reference, Unknown, Value, not_given, one_of, undecided
from domicile.terraform.expressions.collections import InstanceList, InstanceMap, SetData
from domicile.terraform.expressions.errors import EvaluationError, Failed
from domicile.terraform.expressions.numbers import parse_number
from domicile.terraform.expressions.open_objects import under_key
from domicile.terraform.expressions.scalars import kind_of, number_from, text_from
from domicile.terraform.expressions.trails import Place, also_through


def step(value: Value, key: str | int | float, place: Place) -> Value:
    """`value.key` or `value[key]`. Raises `EvaluationError` where there is no such element."""
    if isinstance(value, Known):
        return _inherited(value, key, _element(value, key), place)
    if isinstance(value, Unknown):
        if value.element is not None:
            return value.element
        if isinstance(value, Failed):
            return value
        return Unknown(value.reason, value.trail, extended(value.reference, key))
    results: list[Value] = []
    for option in value.options:
        through = option if option.trail is not None else replace(option, trail=value.trail)
        try:
            results.append(step(through, key, place))
        except EvaluationError as error:
            results.append(Failed(error.reason, through.trail))
    if all(isinstance(result, Failed) for result in results):
        raise EvaluationError(getattr(results[0], "reason", ""))
    united = one_of(results, None, undecided(value))
    return replace(united, trail=value.trail) if isinstance(united, OneOf) else united


def _element(value: Known, key: str | int | float) -> Value:
    data = value.data
    if isinstance(data, (dict, LazyObject, Mapping)):
        name = key if type(key) is str else text_from(key)
        if name in data or (isinstance(data, LazyObject) and data.is_open):
            return under_key(data, name)
        if isinstance(data, InstanceMap):
            raise EvaluationError(data.without(name))
        raise EvaluationError(f"there is no {name} in it")
    if isinstance(data, SetData):
        raise EvaluationError("a set has no indexes")
    if isinstance(data, tuple):
        if isinstance(key, str) and parse_number(key) is None:
            raise EvaluationError(f"a list has no {key}")
        index = number_from(key)
        if isinstance(index, float):
            raise EvaluationError("an index is a whole number")
        if not 0 <= index < len(data):
            told = data.without(index) if isinstance(data, InstanceList) else ""
            raise EvaluationError(told or f"there is no element {index} in a list of {len(data)}")
        item: Value = data[index]
        return item
    raise EvaluationError(not_given(value) or f"{kind_of(data)} has no {key}")


def _inherited(container: Known, key: str | int | float, element: Value, place: Place) -> Value:
    """The element with the way and the reference of what it stands in."""
    reference = container.reference
    if reference is not None and element.reference is None:
        element = replace(element, reference=extended(reference, key))
    return also_through(element, container.trail, place) if container.trail is not None else element


def extended(reference: Reference | None, key: object) -> Reference | None:
    """A reference one step deeper."""
    if reference is None:
        return None
    return Reference(reference.target, f"{reference.path}.{key}" if reference.path else str(key))


def elements(value: Known, place: Place) -> list[tuple[Known, Value]]:
    """The keys and values that a loop over a known collection goes through: maps in the order of their keys."""
    data = value.data
    if isinstance(data, SetData):
        return [(_key_of_set(item), item) for item in (_inherited(value, "*", item, place) for item in data)]
    if isinstance(data, tuple):
        return [(Known(index), _inherited(value, index, item, place)) for index, item in enumerate(data)]
    if isinstance(data, Mapping):
        names = sorted(data)
        return [(Known(name, value.trail), _inherited(value, name, data[name], place)) for name in names]
    raise EvaluationError(not_given(value) or f"{kind_of(data)} cannot be gone through")


def _key_of_set(item: Value) -> Known:
    return item if isinstance(item, Known) else Known(None)
