"""Functions of lists, tuples and sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domicile.model.values import (
    NULL,
    Known,
    NotPlain,
    OneOf,
    Unknown,
    Value,
    absence,
    is_null,
    one_of,
    present,
    undecided,
)
from domicile.terraform.expressions.collections import ListData, SetData, unified
from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork
from domicile.terraform.expressions.limits import MOST_ITEMS
from domicile.terraform.expressions.numbers import Number, exact, settled
from domicile.terraform.expressions.open_objects import entries, in_any
from domicile.terraform.expressions.operators import are_equal
from domicile.terraform.expressions.reading import Items, Reading, first_unknown
from domicile.terraform.expressions.scalars import kind_of, text_from, truth_from
from domicile.terraform.functions.partial_lists import elements_of, is_scalar, list_of, once_each, perhaps
from domicile.terraform.functions.strings import clusters

MOST_IN_RANGE = 1024
"""Terraform's own limit for range()."""


def length(reading: Reading, value: Value) -> int:
    """Elements, attributes, or characters that people see."""
    data = reading.data(value)
    if isinstance(data, SetData):
        for item in data:
            reading.plain(item)
        return len(data)
    if isinstance(data, tuple):
        return len(data)
    if isinstance(data, Mapping):
        found, doubt = entries(data)
        return len(found) if doubt is None and len(found) > len(data) else len(reading.closed(value))
    if not isinstance(data, str):
        raise EvaluationError(f"{kind_of(data)} has no length")
    return len(clusters(data))


def element(reading: Reading, value: Value, index: int) -> Value:
    """The element at an index that wraps around."""
    if isinstance(value, Unknown) and value.element is not None:
        return value.element
    items = reading.items(value)
    if isinstance(items, SetData):
        raise EvaluationError("a set has no indexes")
    if not items:
        raise EvaluationError("element of an empty list")
    return items[index % len(items)]


def index_of(reading: Reading, items: Items, wanted: Value) -> int:
    for position, item in enumerate(items):
        if are_equal(item, wanted, reading):
            return position
    raise EvaluationError("the list does not hold it")


def contains(reading: Reading, values: Value, wanted: Value) -> bool:
    """Known where one element is the same, or where all are different; else unknown."""
    if is_null(wanted):
        raise EvaluationError("contains looks for no null")
    items, _ = elements_of(reading, values)
    stop: Unknown | None = None
    for item in items:
        try:
            if not are_equal(present(item), wanted, reading):
                continue
        except NotPlain as unknown:
            if isinstance(unknown.value, OneOf) and not isinstance(values, Unknown):
                raise
            stop = first_unknown(unknown.value)
            continue
        reason = absence(item)
        if not reason:
            return True
        stop = Unknown(reason, item.trail)
    if stop is not None:
        raise NotPlain(stop)
    return False


def concat(reading: Reading, first: Value, *others: Value) -> Known | Unknown:
    parts = [elements_of(reading, part) for part in (first, *others)]
    if any(isinstance(items, SetData) for items, _ in parts):
        raise EvaluationError("concat takes lists, not sets")
    found = [item for items, _ in parts for item in items]
    if len(found) > MOST_ITEMS:
        raise TooMuchWork("the list is too long")
    doubts = [doubt for _, doubt in parts]
    return list_of(found, doubts) if any(doubts) else Known(tuple(found))


def distinct(reading: Reading, value: Value) -> Known | Unknown:
    """Each once. How many there are is not known where something unknown may be another one too."""
    items, doubt = elements_of(reading, value)
    if doubt is None:
        items = reading.items(value)
    unknown = doubt or next((item for item in items if isinstance(item, Unknown)), None)
    if unknown is not None:
        return Known(ListData(items)) if doubt is None and len(items) == 1 else list_of(once_each(items), [unknown])
    seen: set[tuple[type, object]] = set()
    kept: list[Value] = []
    for item in unified(items):
        data = reading.data(item)
        if isinstance(data, (str, bool, int, float)) or data is None:
            key = (bool if isinstance(data, bool) else str if isinstance(data, str) else int, data)
            if key in seen:
                continue
            seen.add(key)
        elif any(are_equal(item, other, reading) for other in kept):
            continue
        kept.append(item)
    return Known(ListData(kept))


def flatten(reading: Reading, value: Value) -> Known | Unknown:
    """Lists in lists become their elements, all the way down."""
    found: list[Value] = []
    doubts: list[Unknown] = []
    _flatten(reading, value, None, found, doubts, 0)
    return list_of(found, doubts) if doubts and found else Known(tuple(found))


def _flatten(
    reading: Reading, value: Value, doubt: Unknown | None, found: list[Value], doubts: list[Unknown], depth: int
) -> None:
    """Adds the elements of a list; with `doubt`, which says why the list may not be there, they may not be either."""
    if depth > DEEPEST_LIST:
        raise TooMuchWork("nested too deeply")
    items, open_number = elements_of(reading, value)
    if open_number is not None:
        doubts.append(open_number)
    elif depth or isinstance(items, SetData):
        items = reading.items(value)
    for item in items:
        reason = absence(item)
        inner = Unknown(reason, item.trail) if reason else doubt
        what = present(item)
        if is_scalar(what) or (isinstance(what, Known) and not isinstance(what.data, tuple)):
            found.append(item if inner is None else perhaps(item, inner))
        elif isinstance(what, OneOf) and inner is None and open_number is None:
            raise NotPlain(what)
        elif isinstance(what, OneOf):
            _flatten_any(reading, what, inner, found, doubts, depth + 1)
        elif isinstance(what, Unknown) and what.element is None:
            doubts.append(what)
            found.append(perhaps(item, inner or what))
        else:
            _flatten(reading, what, inner, found, doubts, depth + 1)
        if len(found) > MOST_ITEMS:
            raise TooMuchWork("the list is too long")


def _flatten_any(
    reading: Reading, value: OneOf, doubt: Unknown | None, found: list[Value], doubts: list[Unknown], depth: int
) -> None:
    """The same of one of several lists: what only some of them have may not be there."""
    lists: list[list[Value]] = []
    for option in value.options:
        lists.append([])
        _flatten(reading, Known((option,)), doubt, lists[-1], doubts, depth)
    why = Unknown(undecided(value) or "it is one of several", value.trail)
    found.extend(in_any(lists, why))
    doubts.append(why)


DEEPEST_LIST = 200


def reverse(items: Items) -> Known:
    return Known(tuple(reversed(items)))


def part_of(items: Items, start: int, end: int) -> Known:
    if not 0 <= start <= end <= len(items):
        raise EvaluationError("the slice reaches out of the list")
    return Known(tuple(items[start:end]))


def chunk_list(items: Items, size: int) -> Known:
    if size < 0:
        raise EvaluationError("the size of a chunk is not negative")
    if size == 0:
        return Known((Known(tuple(items)),) if items else ())
    same = unified(items)
    return Known(ListData(Known(ListData(same[at : at + size])) for at in range(0, len(same), size)))


def sort(texts: list[str]) -> list[str]:
    return sorted(texts)


def compact(reading: Reading, value: Value) -> Known | Unknown:
    """Without empty texts and nulls. Something unknown may be one of these, unless part of its text is known."""
    items, doubt = elements_of(reading, value)
    kept: list[Value] = []
    for item in items if doubt is not None else reading.items(value):
        if isinstance(item, Unknown):
            is_text = item.is_set or any(isinstance(part, str) for part in item.parts)
            doubt = doubt if is_text else item
            kept.append(item if is_text else perhaps(item, item))
        elif absence(item):
            kept.append(item)
        elif reading.data(item) not in (None, ""):
            kept.append(_as_text(item))
    return list_of(kept, [doubt]) if doubt is not None else Known(ListData(kept))


def coalesce(reading: Reading, *options: Value) -> Value:
    """The first that is neither null nor empty. Something unknown may be that, or leave it to those behind it."""
    candidates: list[Value] = []
    for option in options:
        if isinstance(option, Unknown):
            candidates.append(option)
            if option.parts or option.is_set:
                break
        elif reading.data(option) not in (None, ""):
            candidates.append(option)
            break
    if not candidates:
        raise EvaluationError("every argument of coalesce is null or empty")
    if any(isinstance(option, Known) and isinstance(option.data, str) and option.data for option in options):
        candidates = [_as_text(option) for option in candidates]
    return one_of(candidates)


def _as_text(value: Value) -> Value:
    if isinstance(value, Known) and isinstance(value.data, (bool, int, float)):
        return replace(value, data=text_from(value.data))
    return value


def coalesce_list(reading: Reading, *options: Value) -> Value:
    for option in options:
        if reading.items(option):
            return option
    raise EvaluationError("every argument of coalescelist is empty")


def matchkeys(reading: Reading, items: Items, keys: Items, wanted: Items) -> Known:
    if len(items) != len(keys):
        raise EvaluationError("matchkeys takes as many keys as values")
    kept = [
        item for item, key in zip(items, keys, strict=True) if any(are_equal(key, other, reading) for other in wanted)
    ]
    return Known(tuple(kept))


def one(reading: Reading, value: Value) -> Value:
    """The only element, null for none."""
    if isinstance(value, Unknown) and value.element is not None:
        certain = next((item for item in value.items if not absence(item)), None)
        return certain if certain is not None else one_of([value.element, NULL])
    data = reading.data(value)
    if not isinstance(data, tuple):
        raise EvaluationError("one takes a list")
    if len(data) > 1:
        raise EvaluationError("the list has more than one element")
    element: Value = data[0] if data else NULL
    return element


def number_range(first: Number, limit: Number | None = None, step: Number | None = None) -> list[Number]:
    start, end = (0, first) if limit is None else (first, limit)
    if step is None:
        step = -1 if end < start else 1
    if step == 0 or ((end > start) != (step > 0) and end != start):
        raise EvaluationError("the range never reaches its end")
    found: list[Number] = []
    current = start
    while current < end if step > 0 else current > end:
        found.append(current)
        if len(found) > MOST_IN_RANGE:
            raise EvaluationError("the range has more than 1024 numbers")
        current = settled(exact(current) + exact(step))
    return found


def total(numbers: list[Number]) -> Number:
    if not numbers:
        raise EvaluationError("sum of an empty list")
    return settled(sum((exact(number) for number in numbers), start=exact(0)))


def all_true(reading: Reading, items: Items) -> bool:
    return _truths(reading, items, decides=False)


def any_true(reading: Reading, items: Items) -> bool:
    return _truths(reading, items, decides=True)


def _truths(reading: Reading, items: Items, decides: bool) -> bool:
    """`decides` where one element is so, whatever is unknown beside it; null counts as false."""
    stop: Unknown | None = None
    for item in items:
        try:
            data = reading.data(item)
            if (data is not None and truth_from(data)) is decides:
                return decides
        except NotPlain as unknown:
            if isinstance(unknown.value, OneOf):
                raise
            stop = unknown.value
    if stop is not None:
        raise NotPlain(stop)
    return not decides


FUNCTIONS = {
    "alltrue": all_true,
    "anytrue": any_true,
    "chunklist": chunk_list,
    "coalesce": coalesce,
    "coalescelist": coalesce_list,
    "compact": compact,
    "concat": concat,
    "contains": contains,
    "distinct": distinct,
    "element": element,
    "flatten": flatten,
    "index": index_of,
    "length": length,
    "matchkeys": matchkeys,
    "one": one,
    "range": number_range,
    "reverse": reverse,
    "slice": part_of,
    "sort": sort,
    "sum": total,
}
