"""Whether two values that are read from different alternatives are held to be one."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from domicile.model.values import Known, LazyObject, Value, alternatives, sign_of

MOST_COMPARED = 300
"""Values in a container, up to which it is compared with others."""


def likeness(value: Value) -> Hashable:
    """What two values have alike that are held to be one: their text or number, or the same elements or attributes all
    the way down; else that they are the very same."""
    budget = [MOST_COMPARED]
    found = _alike(value, budget)
    return found if budget[0] >= 0 else id(value)


def _alike(value: Value, budget: list[int]) -> Hashable:
    budget[0] -= 1
    if budget[0] < 0:
        return None
    options = alternatives(value)
    if len(options) > 1:
        return frozenset(_alike(option, budget) for option in options)
    only = options[0]
    data = only.data if isinstance(only, Known) else None
    if isinstance(data, tuple):
        return (tuple, *(_alike(item, budget) for item in data))
    if not isinstance(data, Mapping) or (isinstance(data, LazyObject) and data.is_open):
        return sign_of(only)
    return (Mapping, *((name, _alike(data[name], budget)) for name in sorted(data)))
