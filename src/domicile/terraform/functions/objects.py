"""Functions of maps and objects. They stay lazy: an attribute is evaluated when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeGuard

from domicile.model.values import NULL, Known, LazyObject, NotPlain, Unknown, Value, alternatives, from_plain, one_of
from domicile.terraform.expressions.collections import ListData, MapData
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork
from domicile.terraform.expressions.limits import MOST_ITEMS
from domicile.terraform.expressions.open_objects import (
    UnknownKeys,
    are_others,
    entries,
    hidden_values,
    is_certain,
    may_have,
    may_hold,
    same_key,
    under_key,
    unknown_keys,
)
from domicile.terraform.expressions.reading import Items, Reading
from domicile.terraform.expressions.spelled import spelled
from domicile.terraform.functions.partial_lists import list_of, perhaps


def is_open(mapping: Mapping[str, Value]) -> TypeGuard[LazyObject]:
    return isinstance(mapping, LazyObject) and mapping.is_open


def merge(reading: Reading, *objects: Value) -> Known | Unknown:
    """Later keys win. What an unknown object may hold is unknown; what stands behind it is not."""
    thunks: dict[str, Callable[[], Value]] = {}
    rest: list[Unknown] = []
    under: list[Callable[[], Value]] = []
    are_maps = True
    for value in objects:
        if isinstance(value, Unknown):
            rest.append(Unknown(value.reason, value.trail, value.reference))
            thunks = {name: partial(_either, thunk, value) for name, thunk in thunks.items()}
            under = [partial(_either, give, value) for give in under]
            continue
        data = reading.data(value)
        if data is None:
            continue
        mapping = reading.mapping(value)
        are_maps = are_maps and isinstance(mapping, MapData)
        if is_open(mapping):
            hidden = unknown_keys(mapping) or (Unknown(mapping.why_open, value.trail, value.reference),)
            thunks = {
                name: thunk if name in mapping or not may_hold(hidden, name) else partial(_either, thunk, hidden[-1])
                for name, thunk in thunks.items()
            }
            rest, under = _without_replaced(rest, under, hidden)
            rest.extend(hidden)
            under.extend(hidden_values(mapping))
        under_name = mapping.__getitem__
        thunks.update({name: partial(under_name, name) for name in mapping})
        if len(thunks) > MOST_ITEMS:
            raise TooMuchWork("the object has too many attributes")
    if len(rest) > len(under) and not thunks and not all(key.parts or is_certain(key) for key in rest):
        return Unknown(rest[-1].reason, rest[-1].trail, rest[-1].reference)
    sort = MapData if are_maps else LazyObject
    return Known(sort(thunks, UnknownKeys(rest, under) if rest else None))


def _either(thunk: Callable[[], Value], other: Unknown) -> Value:
    return one_of([thunk(), Unknown(other.reason, other.trail)])


def _without_replaced(
    keys: list[Unknown], values: list[Callable[[], Value]], later: Sequence[Unknown]
) -> tuple[list[Unknown], list[Callable[[], Value]]]:
    """The unknown keys, with what is under them, that no later one is the same as; under one that a later one may be,
    either may stand."""
    if len(keys) != len(values):
        return keys, values
    replacing = {spelled(key) for key in later if is_certain(key)}
    left = [(key, give) for key, give in zip(keys, values, strict=True) if spelled(key) not in replacing]
    under = [partial(_either, give, cause) if (cause := _maybe_same(key, later)) else give for key, give in left]
    return [key for key, _ in left], under


def _maybe_same(key: Unknown, others: Sequence[Unknown]) -> Unknown | None:
    return next((other for other in others if not are_others(other, key)), None)


def lookup(reading: Reading, objects: Value, key: Value, default: Value | None = None) -> Value:
    if isinstance(objects, Unknown) and objects.element is not None:
        return objects.element if default is None else one_of([objects.element, default])
    mapping = reading.mapping(objects)
    if isinstance(key, Unknown) and default is not None and not is_open(mapping):
        return one_of([default, *(mapping[name] for name in mapping if _may_be(key, name))])
    if isinstance(key, Unknown):
        found = _under_unknown(mapping, key, default)
        if found is not None:
            return found
    name = reading.text(key)
    if name in mapping:
        return mapping[name]
    if is_open(mapping):
        possible = [option for option in alternatives(under_key(mapping, name)) if not isinstance(option, Failed)]
        if possible and all(isinstance(option, Known) for option in possible):
            return one_of([*possible, default] if default is not None else possible)
        raise NotPlain(Unknown(mapping.why_open, objects.trail, objects.reference))
    if default is None:
        raise EvaluationError(f"there is no {name} in it")
    return default


def _under_unknown(mapping: Mapping[str, Value], key: Unknown, default: Value | None) -> Value | None:
    """What is under a key that is not known; None where that is not known either."""
    same = same_key(mapping, key)
    if same is None:
        return default if default is not None and not may_have(mapping, key) else None
    options = [option for option in alternatives(same) if not isinstance(option, Failed)]
    if default is not None and len(options) < len(alternatives(same)):
        options.append(default)  # type: ignore[arg-type]
    return one_of(options)


def _may_be(text: Unknown, name: str) -> bool:
    """Whether text that is known in parts only may be this one, by its first and last part."""
    first, last = (text.parts[0], text.parts[-1]) if text.parts else ("", "")
    start = first if isinstance(first, str) else ""
    end = last if isinstance(last, str) else ""
    return len(name) >= len(start) + len(end) and name.startswith(start) and name.endswith(end)


def keys(reading: Reading, value: Value) -> Value:
    mapping = reading.mapping(value)
    found, doubt = entries(mapping)
    if len(found) == len(mapping):
        return from_plain(sorted(reading.closed(value)))
    return _partly([perhaps(key, why) if why else key for key, _, why in found], doubt)


def values(reading: Reading, value: Value) -> Value:
    if isinstance(value, Unknown) and value.element is not None:
        return value
    mapping = reading.mapping(value)
    found, doubt = entries(mapping)
    if len(found) == len(mapping):
        reading.closed(value)
    return _partly([perhaps(give(), why) if why else give() for _, give, why in found], doubt)


def _partly(items: list[Value], doubt: Unknown | None) -> Known | Unknown:
    return Known(tuple(items)) if doubt is None else list_of(items, [doubt])


def zipmap(names: list[str], items: Items) -> Known:
    if len(names) != len(items):
        raise EvaluationError("zipmap takes as many keys as values")
    return Known(dict(zip(names, items, strict=True)))


def transpose(reading: Reading, objects: Value) -> Known:
    """key → texts, turned into text → keys. Raises `NotPlain` where a text may not be there, or is not known."""
    found, doubt = entries(reading.mapping(objects))
    if len(found) == len(reading.mapping(objects)):
        reading.closed(objects)
    turned: dict[str, list[Value]] = {}
    for key, give, why in found:
        if why is not None:
            raise NotPlain(why)
        for text in reading.texts(give()):
            turned.setdefault(text, []).append(key)
    return Known({text: _partly(names, doubt) for text, names in turned.items()})


def defaults(reading: Reading, given: Value, fallback: Value) -> Value:
    """The value with its null attributes filled in, all the way down (Terraform 1.2 and older experiments)."""
    data, other = reading.data(given), reading.data(fallback)
    if data is None:
        return fallback
    if isinstance(data, Mapping) and isinstance(other, Mapping):
        filled = {name: defaults(reading, data[name], other.get(name, NULL)) for name in data}
        return Known({**other, **filled})
    if isinstance(data, tuple) and not isinstance(other, tuple) and other is not None:
        return Known(ListData(defaults(reading, item, fallback) for item in data))
    return given


FUNCTIONS = {
    "defaults": defaults,
    "keys": keys,
    "lookup": lookup,
    "merge": merge,
    "transpose": transpose,
    "values": values,
    "zipmap": zipmap,
}
