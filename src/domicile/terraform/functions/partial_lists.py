"""Functions of lists and sets of which not every element is known, or not how many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domicile.model.values import Known, NotPlain, Unknown, Value, absence, alternatives, listed, optional, present
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.spelled import spelled
from domicile.terraform.expressions.traversal import extended


def elements_of(reading: Reading, value: Value) -> tuple[tuple[Value, ...], Unknown | None]:
    """The elements that a list has or may have, and why it is not known how many; None where it is."""
    if not isinstance(value, Unknown):
        return reading.bag(value), None
    if value.items:
        return value.items, value
    each = value.element
    if each is None:
        each = Unknown(value.reason, value.trail, extended(value.reference, "*"))
    return (optional(each, value.reason, value.trail),), value


def list_of(items: Sequence[Value], doubts: Iterable[Unknown | None]) -> Unknown:
    """The list of these elements. Raises `NotPlain` where nothing is known of any of them."""
    doubt = next(one for one in doubts if one is not None)
    if not any(says_something(item) for item in items):
        raise NotPlain(doubt)
    return listed(items, doubt.reason, doubt.trail)


def says_something(item: Value) -> bool:
    """Whether anything is known of an element: its text, a part of it, or whose attribute it is."""
    options = alternatives(present(item))
    return any(not isinstance(one, Unknown) or one.parts or one.reference or one.structure for one in options)


def once_each(items: Iterable[Value]) -> list[Value]:
    """Each element once: texts and scalars that are the same are one, which is certain where one of them is."""
    found: dict[object, Value] = {}
    for item in items:
        key = _same(item)
        if key not in found or absence(found[key]):
            found[key] = item
    return list(found.values())


def _same(item: Value) -> object:
    what = present(item)
    if isinstance(what, Known) and isinstance(what.data, (str, bool, int, float)):
        return (str if isinstance(what.data, str) else type(what.data)), what.data
    return (isinstance(what, Unknown) and spelled(what)) or id(what)


def perhaps(item: Value, doubt: Unknown) -> Value:
    """An element that may not be there: what it already is, where that is so."""
    return item if absence(item) else optional(item, doubt.reason, doubt.trail)


def is_scalar(value: Value) -> bool:
    """Whether a value is certainly no list and no object, whatever it is."""
    options = alternatives(value)
    return all(
        (bool(one.parts) or one.is_set) if isinstance(one, Unknown) else isinstance(one.data, (str, bool, int, float))
        for one in options
    )
