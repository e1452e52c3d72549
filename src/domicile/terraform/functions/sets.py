"""Functions of sets."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from math import prod

from domicile.model.values import Known, Unknown, Value
from domicile.terraform.expressions.collections import ListData, SetData, set_data, unified
from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork
from domicile.terraform.expressions.limits import MOST_ITEMS
from domicile.terraform.expressions.operators import are_equal
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.functions.partial_lists import elements_of, list_of, once_each


def _holds(items: tuple[Value, ...], wanted: Value, reading: Reading) -> bool:
    return any(are_equal(item, wanted, reading) for item in items)


def _known_elements(reading: Reading, value: Value) -> SetData:
    """The elements as a set; every one has to be known, as two unknowns may be the same."""
    items = reading.bag(value)
    for item in items:
        reading.plain(item)
    return distinct_set(tuple(unified(items)), reading)


def _alike(reading: Reading, values: Sequence[Value]) -> list[SetData]:
    """Several sets whose elements have one type: all texts, where one of them holds a text."""
    sets = [_known_elements(reading, value) for value in values]
    same = unified(tuple(item for items in sets for item in items))
    positions = iter(same)
    return [distinct_set(tuple(next(positions) for _ in items), reading) for items in sets]


def distinct_set(items: tuple[Value, ...], reading: Reading) -> SetData:
    """Known values as a set, none of them twice."""
    kept: list[Value] = []
    for item in set_data(items):
        data = reading.data(item)
        if not isinstance(data, (str, int, float, bool)) and _holds(tuple(kept), item, reading):
            continue
        kept.append(item)
    return SetData(kept)


def set_union(reading: Reading, first: Value, *others: Value) -> Known | Unknown:
    parts = [elements_of(reading, value) for value in (first, *others)]
    found = [item for items, _ in parts for item in items]
    doubts = [doubt for _, doubt in parts]
    if any(doubts):
        return list_of(once_each(found), doubts)
    if any(isinstance(item, Unknown) for item in found):
        return Known(SetData(once_each(found)))
    items = [item for found in _alike(reading, (first, *others)) for item in found]
    return Known(distinct_set(tuple(items), reading))


def set_intersection(reading: Reading, first: Value, *others: Value) -> Known:
    start, *rest = _alike(reading, (first, *others))
    kept = tuple(start)
    for items in rest:
        kept = tuple(item for item in kept if _holds(items, item, reading))
    return Known(SetData(kept))


def set_subtract(reading: Reading, first: Value, second: Value) -> Known:
    given, taken = _alike(reading, (first, second))
    return Known(SetData(item for item in given if not _holds(taken, item, reading)))


def _unified_elements(reading: Reading, value: Value) -> tuple[Value, ...]:
    items = reading.items(value)
    return items if isinstance(items, SetData) else tuple(unified(items))


def set_product(reading: Reading, *collections: Value) -> Known:
    if len(collections) < 2:
        raise EvaluationError("setproduct takes two or more collections")
    lists = [_unified_elements(reading, value) for value in collections]
    if prod(len(items) for items in lists) > MOST_ITEMS:
        raise TooMuchWork("the list is too long")
    pairs = [Known(tuple(combination)) for combination in product(*lists)]
    return Known(SetData(pairs) if all(isinstance(items, SetData) for items in lists) else ListData(pairs))


FUNCTIONS = {
    "setintersection": set_intersection,
    "setproduct": set_product,
    "setsubtract": set_subtract,
    "setunion": set_union,
}
