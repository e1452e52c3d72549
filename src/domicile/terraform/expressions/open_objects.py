"""Objects of which some keys are not known: what stands under the other names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from domicile.model.likeness import likeness
from domicile.model.values import (
    MOST_ALTERNATIVES,
    Known,
    LazyObject,
    OneOf,
    Unknown,
    Value,
    absence,
    any_of,
    listed,
    one_of,
    optional,
    undecided,
)
from domicile.terraform.expressions.collections import MapData
from domicile.terraform.expressions.errors import Failed
from domicile.terraform.expressions.scalars import text_from
from domicile.terraform.expressions.spelled import differ, in_order, spelled
from domicile.terraform.expressions.text import may_be


class UnknownKeys:
    """What an object gives for a name that is not among its known keys: an unknown, for the reason of such a key.

    A key of which it is unknown whether it is there is text with that one part, itself text or not known; one of which
    it is known what it is made of is there for certain. `values` give what stands under
    the unknown keys, one for each of them; fewer where that is not known of all.
    """

    __slots__ = ("_keys", "_values")

    def __init__(self, keys: Sequence[Unknown], values: Sequence[Callable[[], Value]] = ()) -> None:
        self._keys = tuple(keys)
        self._values = tuple(values)

    @property
    def values(self) -> tuple[Callable[[], Value], ...]:
        """What gives the value under each unknown key; empty where it is not known of all."""
        return self._values if len(self._values) == len(self._keys) else ()

    @property
    def keys(self) -> tuple[Unknown, ...]:
        """The keys; text of which only parts are known can still rule names out."""
        return self._keys

    def __call__(self, name: str) -> Value:
        possible = [place for place, key in enumerate(self._keys) if may_be(key, name)]
        if not name:
            return Unknown(self._keys[-1].reason, self._keys[-1].trail)
        if not possible:
            return Failed(f"there is no {name} in it", self._keys[-1].trail)
        cause = self._keys[possible[0]]
        exact = [place for place in possible if self._keys[place].parts == (name,)]
        if not exact or not self.values:
            return Unknown(cause.reason, cause.trail)
        is_few = len(possible) < MOST_ALTERNATIVES
        found = [self.values[place]() for place in (possible if is_few else exact)]
        if len(found) < len(possible):
            found.append(Unknown(cause.reason, cause.trail))
        return one_of([*found, Failed(f"there may be no {name} in it", cause.trail)], None, cause.reason)


def missing_of(mapping: Mapping[str, Value], changed: Callable[[Value], Value]) -> Callable[[str], Value] | None:
    """What gives the values under the keys of an object that are not known, each changed; None where all are."""
    missing = mapping._missing if isinstance(mapping, LazyObject) else None
    if isinstance(missing, UnknownKeys):
        return UnknownKeys(missing.keys, [_changed(give, changed) for give in missing.values])
    return None if missing is None else _changed_under(missing, changed)


def _changed(give: Callable[[], Value], changed: Callable[[Value], Value]) -> Callable[[], Value]:
    return lambda: changed(give())


def _changed_under(missing: Callable[[str], Value], changed: Callable[[Value], Value]) -> Callable[[str], Value]:
    return lambda name: changed(missing(name))


def under_key(mapping: Mapping[str, Value], name: str) -> Value:
    """What an expression finds under a name: one of the values whose keys may be it, where those are known one by one,
    as Terraform stops where none is."""
    found = mapping[name]
    if type(found) is not Unknown:
        return found
    possible = [give for key, give in hidden_pairs(mapping) if may_be(key, name)]
    if not name or not 0 < len(possible) < MOST_ALTERNATIVES:
        return found
    missing = Failed(f"there may be no {name} in it", found.trail)
    return one_of([*(give() for give in possible), missing], None, found.reason)


def under_some_key(mapping: Mapping[str, Value], key: Unknown) -> list[Value]:
    """What may stand under a key that is not known: what stands under those of which no more is known than of it.

    Empty where that is not known one by one.
    """
    wanted = shown_key(key)
    pairs = [(hidden, give) for hidden, give in hidden_pairs(mapping) if not are_others(hidden, key)]
    alike = [give for hidden, give in pairs if shown_key(hidden) == wanted] if wanted else []
    found = alike or [give for _, give in pairs]
    names = [] if alike else [name for name in mapping if may_be(key, name)]
    if not pairs or len(found) + len(names) >= MOST_ALTERNATIVES:
        return []
    return [*(give() for give in found), *(mapping[name] for name in names)]


def shown_key(key: Unknown) -> str:
    """What is known of the text of a key; "" where nothing is."""
    if len(key.parts) == 1 and isinstance(only := key.parts[0], Unknown):
        return shown_key(only)
    pieces = [part if isinstance(part, str) else "…" for part in key.parts]
    return "".join(pieces) if any(piece != "…" for piece in pieces) else ""


def unknown_keys(mapping: Mapping[str, Value]) -> tuple[Unknown, ...] | None:
    """The unknown keys of an open object; None where nothing is known about them."""
    missing = mapping._missing if isinstance(mapping, LazyObject) else None
    return missing.keys if isinstance(missing, UnknownKeys) else None


def may_hold(keys: Sequence[Unknown], name: str) -> bool:
    """Whether one of the unknown keys can turn out to be this name."""
    return any(may_be(key, name) for key in keys)


def hidden_value(mapping: Mapping[str, Value]) -> Value | None:
    """What an open object holds under its unknown keys, as one value; None where that is not known."""
    values, keys = hidden_values(mapping), unknown_keys(mapping)
    return any_of((give() for give in values), keys[0].reason, keys[0].trail) if values and keys else None


def hidden_values(mapping: Mapping[str, Value]) -> tuple[Callable[[], Value], ...]:
    """What gives the value under each unknown key of an open object; empty where that is not known of all."""
    missing = mapping._missing if isinstance(mapping, LazyObject) else None
    return missing.values if isinstance(missing, UnknownKeys) else ()


def hidden_pairs(mapping: Mapping[str, Value]) -> Iterator[tuple[Unknown, Callable[[], Value]]]:
    """The unknown keys of an open object with what gives the values under them; none where that is not known of all."""
    values = hidden_values(mapping)
    return zip(unknown_keys(mapping) or (), values, strict=True) if values else iter(())


def key_where_it_is(key: Unknown) -> Known | Unknown:
    """An unknown key where it is there: known, where that was all that is not known of it."""
    if len(key.parts) != 1:
        return key
    only = key.parts[0]
    return Known(only, key.trail) if isinstance(only, str) else only


def is_certain(key: Unknown) -> bool:
    """Whether an entry under a key that is not known is there for certain: it is known what the key is made of."""
    return len(key.parts) != 1 and spelled(key) is not None


def doubted(key: Known | Unknown, doubt: Unknown) -> Unknown:
    """A key of an entry that may not be there."""
    if isinstance(key, Known):
        return Unknown(doubt.reason, doubt.trail, parts=(text_from(key.data),))
    parts = (key,) if is_certain(key) else key.parts
    return Unknown(doubt.reason, doubt.trail, parts=parts)


def same_key(mapping: Mapping[str, Value], key: Unknown) -> Value | None:
    """What stands under a key that is not known, where one of the object's own is the same whatever it is."""
    wanted = spelled(key)
    if wanted is None:
        return None
    for hidden, give in hidden_pairs(mapping):
        if spelled(hidden) == wanted:
            if is_certain(hidden):
                return give()
            return one_of([give(), Failed(hidden.reason, hidden.trail)], None, hidden.reason)
    return None


def are_others(one: Unknown, other: Unknown) -> bool:
    """Whether two keys are certainly not the same."""
    pieces, against = spelled(one), spelled(other)
    return pieces is not None and against is not None and differ(pieces, against)


def may_have(mapping: Mapping[str, Value], key: Unknown) -> bool:
    """Whether an object may have a key that is not known."""
    if any(may_be(key, name) for name in mapping):
        return True
    if not isinstance(mapping, LazyObject) or not mapping.is_open:
        return False
    pairs = list(hidden_pairs(mapping))
    return not pairs or not all(are_others(hidden, key) for hidden, _ in pairs)


Entry = tuple[Known | Unknown, Callable[[], Value], Unknown | None]
"""A key where it is there, what gives the value under it, and why it may not be there (None: it is)."""


def hidden_entries(mapping: Mapping[str, Value]) -> Iterator[Entry]:
    """The entries under the keys of an open object that are not known."""
    for hidden, give in hidden_pairs(mapping):
        yield key_where_it_is(hidden), give, None if is_certain(hidden) else Unknown(hidden.reason, hidden.trail)


def entries(mapping: Mapping[str, Value]) -> tuple[list[Entry], Unknown | None]:
    """The entries of an object in the order of their keys, and why neither that nor their number is known, else None.

    What is under keys of which nothing is known is left out.
    """
    known: list[Entry] = [(Known(name), partial(mapping.__getitem__, name), None) for name in sorted(mapping)]
    hidden = list(hidden_entries(mapping))
    found = [*known, *hidden]
    if not hidden:
        return found, None
    texts = [spelled(key) for key, _, _ in found]
    sure = [text for text, (_, _, doubt) in zip(texts, found, strict=True) if text is not None and doubt is None]
    places = in_order(sure) if len(sure) == len(found) else None
    if places is None:
        cause = next((doubt for _, _, doubt in hidden if doubt is not None), hidden[0][0])
        return found, Unknown(getattr(cause, "reason", ""), cause.trail)
    return [found[place] for place in places], None


def as_one(value: Value) -> Value:
    """One of several objects or lists as one that has what all have, and may have what some do; so too each element of
    a list. Another value as it is."""
    if isinstance(value, Known) and isinstance(value.data, tuple):
        items = [as_one(item) for item in value.data]
        is_same = all(new is old for new, old in zip(items, value.data, strict=True))
        return value if is_same else replace(value, data=type(value.data)(items))
    if not isinstance(value, OneOf):
        return value
    doubt = Unknown(undecided(value) or "it is one of several", value.trail)
    objects = [option.data for option in value.options if isinstance(option, Known)]
    if len(objects) == len(value.options) and all(isinstance(data, Mapping) for data in objects):
        return _one_object(value, objects, doubt)
    lists = [option.items if isinstance(option, Unknown) else option.data for option in value.options]
    is_list = all(isinstance(option, Known) or option.items for option in value.options)
    if is_list and all(isinstance(items, tuple) for items in lists):
        return listed(in_any(lists, doubt), doubt.reason, doubt.trail)
    return value


def in_any(lists: Sequence[Sequence[Value]], doubt: Unknown) -> list[Value]:
    """The elements of one of several lists, each once; what only some of these have may not be there."""
    tables = [{likeness(item): item for item in items} for items in lists]
    found = {key: item for table in tables for key, item in table.items()}
    return [
        item if absence(item) or all(key in table for table in tables) else optional(item, doubt.reason, doubt.trail)
        for key, item in found.items()
    ]


def _one_object(value: OneOf, objects: Sequence[Mapping[str, Value]], doubt: Unknown) -> Known:
    gathered = _Gathered(objects, doubt)
    sort = MapData if all(isinstance(data, MapData) for data in objects) else LazyObject
    rest = UnknownKeys(gathered.keys, gathered.gives) if gathered.keys else None
    return Known(sort(gathered.sure, rest), value.trail, value.reference)


class _Gathered:
    """The entries of several objects as those of one: `sure` are in all of them; the others are under unknown keys."""

    __slots__ = ("_doubt", "_number", "gives", "keys", "sure")

    def __init__(self, objects: Sequence[Mapping[str, Value]], doubt: Unknown) -> None:
        self._doubt = doubt
        self._number = len(objects)
        self.sure: dict[str, Callable[[], Value]] = {}
        self.keys: list[Unknown] = []
        self.gives: list[Callable[[], Value]] = []
        named: dict[str, list[Callable[[], Value]]] = {}
        hidden: dict[object, list[tuple[Unknown, Callable[[], Value]]]] = {}
        untold: list[Unknown] = []
        for data in objects:
            for name in data:
                named.setdefault(name, []).append(partial(data.__getitem__, name))
            pairs = list(hidden_pairs(data))
            for key, give in pairs:
                hidden.setdefault(spelled(key) or id(key), []).append((key, give))
            if not pairs and isinstance(data, LazyObject) and data.is_open:
                untold.extend(unknown_keys(data) or (Unknown(data.why_open, doubt.trail),))
        for name, gives in named.items():
            self._add(Known(name), gives)
        for found in hidden.values():
            self._add(found[0][0], [give for _, give in found])
        self.keys.extend(untold)

    def _add(self, key: Known | Unknown, gives: list[Callable[[], Value]]) -> None:
        give = gives[0] if len(gives) == 1 else partial(_any_given, gives, self._doubt)
        in_all = len(gives) == self._number
        if isinstance(key, Known) and in_all:
            self.sure[key.data] = give
            return
        self.keys.append(
            key if isinstance(key, Unknown) and (in_all or not is_certain(key)) else doubted(key, self._doubt)
        )
        self.gives.append(give)


def _any_given(gives: Sequence[Callable[[], Value]], doubt: Unknown) -> Value:
    return any_of((give() for give in gives), doubt.reason, doubt.trail)
