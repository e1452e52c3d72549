"""The steps behind a value that several others took part in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Protocol

from domicile.model.trail import Trail, join
from domicile.model.values import OneOf, Value, via


class Place(Protocol):
    """Where an expression stands; an `Expression` is one."""

    file: str
    line: int

    def text(self) -> str: ...


def joined(place: Place, trails: Iterable[Trail | None]) -> Trail | None:
    """One trail for all: the only one there is, or a step at the place that rests on them."""
    distinct = {id(trail): trail for trail in trails if trail is not None}
    if len(distinct) <= 1:
        return next(iter(distinct.values()), None)
    return Trail(place.file, place.line, place.text, tuple(distinct.values())[:MOST_PARENTS])


MOST_PARENTS = 12


def reached(value: Value, file: str, line: int, text: str | Callable[[], str]) -> Value:
    """The value, come by one more step; each alternative keeps its own way."""
    if isinstance(value, OneOf):
        options = tuple(replace(option, trail=Trail(file, line, text, join(option.trail))) for option in value.options)
        parents = join(value.trail) or join(*(option.trail for option in value.options))
        return replace(value, options=options, trail=Trail(file, line, text, parents))
    return via(value, Trail(file, line, text, join(value.trail)))


def also_through(value: Value, trail: Trail | None, place: Place) -> Value:
    """The value, which `trail` took part in too (a condition, the object that it is an attribute of)."""
    if trail is None or trail is value.trail:
        return value
    if isinstance(value, OneOf):
        options = tuple(replace(option, trail=joined(place, (trail, option.trail))) for option in value.options)
        return replace(value, options=options, trail=joined(place, (trail, value.trail)))
    own = value.trail
    return via(value, trail if own is None else Trail(place.file, place.line, place.text, (trail, own)))
