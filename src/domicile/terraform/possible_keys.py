"""The keys that a `for_each` may have where it is not known which of them it has, or what they are called.

Such a collection is an object or a set of which every element is known one by one, but of some not whether it is
there: a loop's condition hangs on what is not known, or its keys are made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from domicile.model.trail import Trail
from domicile.model.values import (
    Known,
    LazyObject,
    OneOf,
    Unknown,
    Value,
    absence,
    alternatives,
    any_of,
    present,
)
from domicile.terraform.expressions.open_objects import doubted, hidden_entries, hidden_value, is_certain, shown_key
from domicile.terraform.expressions.scalars import text_from
from domicile.terraform.expressions.spelled import spelled

Give = Callable[[], Value]
"""What gives each.value."""

MOST_POSSIBLE = 300
"""Instances of a block that may be made, up to which each is judged by itself."""

MOST_POSSIBLE_CALLS = 60
"""The same of a module call, each of whose instances has blocks of its own."""


@dataclass(slots=True)
class Possible:
    """The entries of one collection, and what gives the value of each.

    `sure`: they are there. `perhaps`: they may be there. `rest`: what they are called is not known; by what is known
    of it, such keys with what gives the values under them. `doubt`: why not all of it is known.
    """

    sure: dict[str, list[Give]] = field(default_factory=dict)
    perhaps: dict[str, list[Give]] = field(default_factory=dict)
    rest: dict[Hashable, tuple[list[Unknown], list[Give]]] = field(default_factory=dict)
    doubt: Unknown | None = None

    def add(self, key: Value, give: Give, doubt: Unknown | None) -> None:
        """One entry; `doubt` says why it may not be there."""
        for option in alternatives(key):
            text = _text(option)
            if text is None:
                unknown = option if isinstance(option, Unknown) else Unknown("the keys of for_each are not known")
                if doubt is not None or isinstance(key, OneOf):
                    unknown = doubted(unknown, doubt or unknown)
                keys, gives = self.rest.setdefault(spelled(unknown) or shown_key(unknown), ([], []))
                keys.append(unknown)
                gives.append(give)
                self.doubt = self.doubt or doubt or unknown
            elif doubt is None and not isinstance(key, OneOf):
                self.sure.setdefault(text, []).append(give)
            else:
                self.perhaps.setdefault(text, []).append(give)
                self.doubt = self.doubt or doubt

    def __len__(self) -> int:
        return len(self.sure.keys() | self.perhaps.keys()) + len(self.rest)

    @property
    def open_entries(self) -> int:
        """How many there are of which it is not known whether they are there."""
        doubtful = sum(not all(is_certain(key) for key in keys) for keys, _ in self.rest.values())
        return len(self.perhaps.keys() - self.sure.keys()) + doubtful

    @property
    def is_certain(self) -> bool:
        """Whether it is known of every entry what it is called, and that it is there."""
        return not self.perhaps and not self.rest

    @property
    def certain_rest(self) -> bool:
        """Whether an entry is there for certain whose name is not known."""
        return any(is_certain(key) for keys, _ in self.rest.values() for key in keys)


def possible_of(option: Known | Unknown, of_several: bool = False) -> Possible | None:
    """The entries of a collection; None where they are not known one by one, unless it is one `of_several` and some of
    them are: the others are one entry of which nothing is known."""
    found = Possible()
    for key, give, doubt in _entries(option):
        found.add(key, give, doubt)
    if not len(found) and not (isinstance(option, Known) and not isinstance(option.data, (str, int, type(None)))):
        return None
    if isinstance(option, Known) and _is_open(option) and not found.rest and not found.perhaps:
        if not of_several or not found.sure:
            return None
        rest = Unknown("not all keys of for_each are known", option.trail)
        found.add(rest, partial(_same, hidden_value(option.data) or rest), None)
    return found


def united(several: Iterable[Possible]) -> Possible:
    """The entries of a collection that is one of several: what all of them have is there for certain."""
    tables = list(several)
    found = Possible()
    names = dict.fromkeys(name for table in tables for name in (*table.sure, *table.perhaps))
    for name in names:
        gives = [give for table in tables for give in (*table.sure.get(name, ()), *table.perhaps.get(name, ()))]
        is_sure = all(name in table.sure for table in tables)
        (found.sure if is_sure else found.perhaps)[name] = gives
    for table in tables:
        found.doubt = found.doubt or table.doubt
        for text, (keys, gives) in table.rest.items():
            known, under = found.rest.setdefault(text, ([], []))
            known.extend(keys if all(text in other.rest for other in tables) else [_perhaps(key) for key in keys])
            under.extend(gives)
    return found


def _perhaps(key: Unknown) -> Unknown:
    return doubted(key, key) if is_certain(key) else key


def value_under(gives: list[Give], reason: str, trail: Trail | None) -> Value:
    """What stands under one key: one of these."""
    return any_of((give() for give in gives), reason, trail)


def _text(option: Known | Unknown) -> str | None:
    is_scalar = isinstance(option, Known) and isinstance(option.data, (str, bool, int, float))
    return text_from(option.data) if is_scalar and isinstance(option, Known) else None


def _is_open(option: Known | Unknown) -> bool:
    return isinstance(option, Known) and isinstance(option.data, LazyObject) and option.data.is_open


def _entries(option: Known | Unknown) -> Iterator[tuple[Value, Give, Unknown | None]]:
    """Key, what gives its value, and why it may not be there."""
    if isinstance(option, Unknown):
        yield from _elements(option.items)
    elif isinstance(option.data, tuple):
        yield from _elements(option.data)
    elif isinstance(option.data, LazyObject):
        for name in option.data:
            yield Known(name), partial(option.data.__getitem__, name), None
        for key, give, doubt in hidden_entries(option.data):
            text = _text(key)
            if text is None or text not in option.data:
                yield key, give, doubt
    elif isinstance(option.data, dict):
        for name, value in option.data.items():
            yield Known(name), partial(_same, value), None


def _elements(items: Iterable[Value]) -> Iterator[tuple[Value, Give, Unknown | None]]:
    for item in items:
        what = present(item)
        doubt = Unknown(absence(item), item.trail) if absence(item) else None
        for choice in alternatives(what):
            maybe = doubt or (Unknown("it is one of several", what.trail) if isinstance(what, OneOf) else None)
            yield choice, partial(_same, choice), maybe


def _same(value: Value) -> Value:
    return value
