"""What a collection of `for_each` gives its instances: key and value of each, and where the key was written."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from math import prod

from domicile.model.trail import Trail, join
from domicile.model.values import MOST_ALTERNATIVES, Known, LazyObject, Unknown, Value, alternatives, one_of
from domicile.terraform.possible_keys import Give

Entry = tuple[Value, Callable[[], Value]]
"""each.key, and what gives each.value."""


def entries_of(option: Known | Unknown) -> dict[str, Entry] | None:
    """Key → entry; None where some key is not known."""
    if not isinstance(option, Known):
        return None
    data = option.data
    if isinstance(data, LazyObject) and data.is_open:
        return None
    if isinstance(data, Mapping):
        return {key: entry_of_map(data, key, option.trail) for key in data}
    return entries_of_set(data) if isinstance(data, tuple) else None


def entry_of_map(data: Mapping[str, Value], key: str, trail: Trail | None) -> Entry:
    """The entry of a key of a map, which is not evaluated before it is asked for; `trail` is the `for_each`'s."""
    element = partial(data.__getitem__, key)
    return key_at(key, [element], trail), element


def entries_of_set(items: tuple[Value, ...]) -> dict[str, Entry] | None:
    """Key → entry, with every alternative of an element; None where some key is not known or they are many."""
    found: dict[str, Entry] = {}
    if not is_few(items):
        return None
    for item in items:
        for choice in alternatives(item):
            if not isinstance(choice, Known) or not isinstance(choice.data, (str, int, float)):
                return None
            text = choice.data if isinstance(choice.data, str) else json.dumps(choice.data)
            key = choice if isinstance(choice.data, str) else Known(text, choice.trail)
            found[text] = (key, partial(same, key))
    return found


def is_few(items: tuple[Value, ...]) -> bool:
    """Whether the sets are few that elements of which some are one of several make."""
    return prod(len(alternatives(item)) for item in items) <= MOST_ALTERNATIVES


def same(value: Value) -> Value:
    """The value itself, where something that gives it is wanted."""
    return value


class KeyTrail(Trail):
    """The step of a key: to the `for_each`, and from there to the line that the key's element was written on."""

    __slots__ = ("_above", "_element")

    def __init__(self, trail: Trail, element: Callable[[], Value]) -> None:
        super().__init__(trail.file, trail.line, lambda: trail.text)
        self._above = trail.parents
        self._element = element

    @property
    def parents(self) -> tuple[Trail, ...]:
        """What the collection rests on, and what the element does; looked up when a proof is shown."""
        return (*self._above, *join(self._element().trail))

    @parents.setter
    def parents(self, parents: tuple[Trail, ...]) -> None:
        self._above = parents


def key_at(key: str, gives: list[Give], trail: Trail | None) -> Known:
    """A key with the step to the line that its element was written on."""
    return Known(key, KeyTrail(trail, gives[0]) if trail is not None else None)


def one_of_entries(entries: list[Entry]) -> Value:
    """The value of the entries, of which any one may be meant."""
    return entries[0][1]() if len(entries) == 1 else one_of(entry[1]() for entry in entries)
