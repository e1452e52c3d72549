"""`count` and `for_each`: which instances a block has, and what its name means to others."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from domicile.model.trail import Trail
from domicile.model.values import (
    Known,
    LazyObject,
    OneOf,
    Unknown,
    Value,
    alternatives,
    listed,
    not_given,
    one_of,
)
from domicile.syntax.body import Body
from domicile.terraform.expressions.collections import index_of
from domicile.terraform.expressions.open_objects import hidden_value, is_certain, key_where_it_is, shown_key
from domicile.terraform.for_each_entries import (
    Entry,
    entries_of,
    entries_of_set,
    entry_of_map,
    is_few,
    key_at,
    one_of_entries,
    same,
)
from domicile.terraform.possible_keys import MOST_POSSIBLE, Give, Possible, possible_of, united, value_under
from domicile.terraform.steps import Scope, attribute_value


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance. `suffix` is its index in an address (`["a"]`, `[0]`, ""), `names` are its each and count.

    `is_optional`: whether it is made is not known; `is_open`: and it is one of those of which each may be.
    """

    suffix: str = ""
    names: dict[str, Value] = field(default_factory=dict)
    key: str | int | None = None
    is_optional: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Expansion:
    """The instances of a block. With `unknown` set there is one placeholder, which stands for any number of them."""

    instances: tuple[Instance, ...]
    shape: Literal["single", "list", "map"] = "single"
    unknown: Unknown | None = None
    optional: tuple[tuple[str | int, ...], ...] = ()
    """The keys of each alternative where the collection is one of several."""
    has_rest: bool = False
    """Whether the last instance stands for any number of further ones, whose keys are not known."""
    open_keys: tuple[Unknown, ...] = ()
    """Of the instances that may be made, which are the last ones: what is known of the key of each."""
    whose: str = ""
    """The name of the block in expressions ("data.aws_region.a", "module.a"), for those who name what is not made."""
    said: str = ""
    """Where the number or the keys of its instances are written, as `file:line`."""
    trail: Trail | None = None
    """What that number or those keys rest on."""

    @property
    def is_optional(self) -> bool:
        """Whether it is not known of some instance that it is made."""
        return self.unknown is not None or bool(self.optional) or self.has_rest or bool(self.open_keys)


SINGLE = Expansion((Instance(),))
MOST_INSTANCES = 1_000


def expand(body: Body, scope: Scope, most: int = MOST_POSSIBLE) -> Expansion:
    """The instances of a resource, data source or module block; at most so many of which each may be made."""
    if (each := body.attributes.get("for_each")) is not None:
        value = attribute_value(each, scope)
        return replace(_of_possible(value, most) or _for_each(value), trail=value.trail)
    if (count := body.attributes.get("count")) is not None:
        value = attribute_value(count, scope)
        return replace(_count(value), trail=value.trail)
    return SINGLE


def _count(value: Value) -> Expansion:
    numbers = []
    for option in alternatives(value):
        number = _whole_number(option)
        if number is None or number > MOST_INSTANCES:
            return _placeholder(option, "list")
        numbers.append(number)
    instances = tuple(_counted(index, value.trail, index >= min(numbers)) for index in range(max(numbers)))
    optional = tuple(tuple(range(number)) for number in numbers) if len(numbers) > 1 else ()
    return Expansion(instances, "list", None, optional)


def _whole_number(option: Known | Unknown) -> int | None:
    data = option.data if isinstance(option, Known) else None
    if isinstance(data, str) and data.isdecimal():
        return int(data)
    if isinstance(data, float) and data.is_integer():
        return int(data)
    return data if isinstance(data, int) and not isinstance(data, bool) and data >= 0 else None


def _counted(index: int, trail: Trail | None, is_optional: bool) -> Instance:
    return Instance(f"[{index}]", {"count": Known({"index": Known(index, trail)})}, index, is_optional)


def _for_each(value: Value) -> Expansion:
    if isinstance(value, Known) and isinstance(value.data, LazyObject) and value.data.is_open and value.data:
        return _for_each_and_more(value, value.data)
    if isinstance(value, Known) and isinstance(value.data, tuple):
        return _for_each_of_set(value, value.data)
    tables: list[dict[str, Entry]] = []
    for option in alternatives(value):
        table = entries_of(option)
        if table is None or len(table) > MOST_INSTANCES:
            return _placeholder(option, "map")
        tables.append(table)
    keys = dict.fromkeys(key for table in tables for key in table)
    if len(keys) > MOST_KEYS and all(_is_set_of_one(option) for option in alternatives(value)):
        return _one_of_keys(value, [entry for table in tables for entry in table.values()])
    found = {key: [table[key] for table in tables if key in table] for key in keys}
    instances = tuple(_each(key, entries, len(entries) < len(tables)) for key, entries in found.items())
    optional = tuple(dict.fromkeys(tuple(table) for table in tables))
    return Expansion(instances, "map", None, optional if len(optional) > 1 else ())


def _of_possible(value: Value, most: int) -> Expansion | None:
    """The instances of a collection whose possible elements are known; None where it is another."""
    if not any(_is_open(option) for option in alternatives(value)):
        return None
    options = alternatives(value)
    tables = [possible_of(option, of_several=len(options) > 1) for option in options]
    known = [table for table in tables if table is not None]
    found = united(known)
    if len(known) < len(tables) or not (found.sure or found.perhaps or len(found.rest) > 1 or found.certain_rest):
        return None
    if found.open_entries > most or len(found) > MOST_INSTANCES:
        return _placeholder(Unknown(f"more than {most} instances may be made", value.trail), "map")
    return _open_expansion(found, found.doubt or Unknown("its order is not known", value.trail), value.trail)


def _is_open(option: Known | Unknown) -> bool:
    if isinstance(option, Unknown):
        return bool(option.items)
    if isinstance(option.data, tuple):
        return _are_told_apart(option.data)
    return isinstance(option.data, LazyObject) and option.data.is_open


def _are_told_apart(items: tuple[Value, ...]) -> bool:
    """Whether a set has several elements that are not known, and of each something that no other has."""
    shown = [shown_key(item) for item in items if isinstance(item, Unknown)]
    return len(shown) > 1 and all(shown) and len(set(shown)) == len(shown)


def _open_expansion(found: Possible, doubt: Unknown, trail: Trail | None) -> Expansion:
    """An instance for each key, and one for all those of whose keys no more is known than of each other's."""
    sure = [_possible(key_at(key, gives, trail), key, gives) for key, gives in found.sure.items()]
    perhaps = [_possible(key_at(key, gives, trail), key, gives, True) for key, gives in found.perhaps.items()]
    rest = [
        _possible(
            value_under([partial(same, key_where_it_is(key)) for key in keys], doubt.reason, trail),
            text,
            gives,
            not all(is_certain(key) for key in keys),
        )
        for text, (keys, gives) in zip(_texts(found), found.rest.values(), strict=True)
    ]
    if len(rest) == 1:
        rest = [replace(rest[0], suffix="")]
    exact = [Unknown(doubt.reason, trail, parts=(key,)) for key in found.perhaps]
    others = [replace(keys[0], trail=trail, reference=None) for keys, _ in found.rest.values()]
    return Expansion((*sure, *perhaps, *rest), "map", None, open_keys=(*exact, *others))


def _texts(found: Possible) -> list[str]:
    """What is shown of the keys that are not known: of those of which the same is shown, the second and further are
    numbered."""
    shown: list[str] = []
    times: Counter[str] = Counter()
    for keys, _ in found.rest.values():
        text = shown_key(keys[0]) or "…"
        times[text] += 1
        shown.append(text if times[text] == 1 else f"{text} ({times[text]})")
    return shown


def _possible(key: Value, text: str, gives: list[Give], is_optional: bool = False) -> Instance:
    why = key.reason if isinstance(key, Unknown) else "its key stands for several"
    under = partial(value_under, gives, why, key.trail)
    each = LazyObject({"key": partial(same, key), "value": under})
    return Instance(index_of(text), {"each": Known(each)}, text, is_optional, is_open=is_optional)


MOST_KEYS = 2
"""Keys that a lone instance may have, up to which there is an instance for each of them."""


def _is_set_of_one(option: Known | Unknown) -> bool:
    return isinstance(option, Known) and isinstance(option.data, tuple) and len(option.data) == 1


def _one_of_keys(value: Value, entries: list[Entry]) -> Expansion:
    """The one instance of a collection with one element, whose key is one of several."""
    each = Known({"key": one_of(key for key, _ in entries), "value": one_of(give() for _, give in entries)})
    return Expansion((Instance("", {"each": each}),), "map", Unknown("its key is one of several", value.trail))


def _for_each_and_more(value: Known, data: LazyObject) -> Expansion:
    """A map of which some keys are known: their instances, and a placeholder for the others."""
    if len(data) > MOST_INSTANCES:
        return _placeholder(value, "map")
    known = tuple(_each(key, [entry_of_map(data, key, value.trail)]) for key in data)
    unknown = Unknown("not all keys of for_each are known", value.trail, element=hidden_value(data))
    rest = _placeholder(unknown, "map")
    return Expansion((*known, *rest.instances), "map", has_rest=True)


def _for_each_of_set(value: Known, items: tuple[Value, ...]) -> Expansion:
    """The instances of the elements that are known, and a placeholder for those that are not."""
    few = is_few(items)
    known = tuple(
        item for item in items if (few or not isinstance(item, OneOf)) and entries_of_set((item,)) is not None
    )
    table = entries_of_set(known) or {}
    if len(table) > MOST_INSTANCES:
        return _placeholder(value, "map")
    if items and not table:
        return _placeholder(listed(items, "the keys of for_each are not known", value.trail), "map")
    instances = tuple(_each(key, [entry]) for key, entry in table.items())
    if len(known) == len(items):
        return Expansion(instances, "map")
    rest = _placeholder(Unknown("not all keys of for_each are known", value.trail), "map").instances[0]
    others = [item for item in items if item not in known]
    if len(others) == 1 or not any(isinstance(item, Unknown) for item in others):
        each = one_of(others, value.trail)
        rest = replace(rest, names={**rest.names, "each": Known({"key": each, "value": each})})
    return Expansion((*instances, rest), "map", has_rest=True)


def _each(key: str, entries: list[Entry], is_optional: bool = False) -> Instance:
    key_value = entries[0][0] if len(entries) == 1 else one_of(entry[0] for entry in entries)
    each = LazyObject({"key": partial(same, key_value), "value": partial(one_of_entries, entries)})
    return Instance(index_of(key), {"each": Known(each)}, key, is_optional)


def _placeholder(cause: Known | Unknown, shape: Literal["list", "map"]) -> Expansion:
    if isinstance(cause, Unknown):
        unknown = cause
    elif shape == "list":
        unknown = Unknown(f"count is no number from 0 to {MOST_INSTANCES}", cause.trail)
    elif cause.data is None:
        unknown = Unknown(not_given(cause) or "for_each is null", cause.trail)
    else:
        element = hidden_value(cause.data) if isinstance(cause.data, LazyObject) else None
        unknown = Unknown("the keys of for_each are not known", cause.trail, element=element)
    blank = Unknown(unknown.reason, unknown.trail)
    names: dict[str, Value] = {"count": Known({"index": blank})}
    if shape == "map":
        value = unknown.element or _one_of_named(unknown)
        names = {"each": Known({"key": value if unknown.items else blank, "value": value})}
    return Expansion((Instance("", names, is_optional=True),), shape, unknown)


def _one_of_named(collection: Unknown) -> Unknown:
    """An element of a collection of which nothing is known but what names it, as `data.azuread_group.a.members`."""
    named = collection.reference
    return Unknown(collection.reason, collection.trail, named if named is not None and named.path else None)
