"""Reading values as Python data, with Terraform's conversions between text, numbers and booleans."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from domicile.model.trail import Trail
from domicile.model.values import Known, LazyObject, NotPlain, OneOf, Unknown, Value, not_given
from domicile.terraform.expressions.collections import SetData
from domicile.terraform.expressions.elements import is_bare
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork
from domicile.terraform.expressions.limits import MOST_PARTS
from domicile.terraform.expressions.numbers import Number
from domicile.terraform.expressions.scalars import kind_of, number_from, text_from, truth_from

Items: TypeAlias = tuple[Value, ...]
"""The elements of a list, tuple or set."""

ClosedObject: TypeAlias = Mapping[str, Value]
"""The attributes of an object or map of which every key is known."""

Plain: TypeAlias = Any
"""None, bool, numbers, str, list and dict, all the way down."""


class Reading:
    """Reads the values of one operation; remembers the trails of all that it read.

    Every method raises `NotPlain` at something unknown or one of several, `EvaluationError` at the wrong type.
    """

    __slots__ = ("_left", "trails")

    def __init__(self) -> None:
        self.trails: list[Trail | None] = []
        self._left = MOST_PARTS

    def data(self, value: Value) -> Any:
        """The data of a known value, its elements still values."""
        if not isinstance(value, Known):
            if isinstance(value, Unknown):
                self.trails.append(value.trail)
            raise NotPlain(value)
        self._left -= 1
        if self._left < 0:
            raise TooMuchWork
        trail = value.trail
        if trail is not None and (trail.parents or not is_bare(trail)):
            self.trails.append(trail)
        return value.data

    def text(self, value: Value) -> str:
        return text_from(self.data(value))

    def number(self, value: Value) -> Number:
        return number_from(self.data(value))

    def whole(self, value: Value) -> int:
        number = self.number(value)
        if isinstance(number, float):
            raise EvaluationError("a whole number is needed")
        return number

    def truth(self, value: Value) -> bool:
        return truth_from(self.data(value))

    def items(self, value: Value) -> tuple[Value, ...]:
        """The elements of a list, tuple or set, in their order: that of a set depends on every element."""
        data = self.bag(value)
        if type(data) is not tuple and isinstance(data, SetData):
            for item in data:
                if not isinstance(item, Known):
                    raise NotPlain(item)
        return data

    def bag(self, value: Value) -> tuple[Value, ...]:
        """The elements of a list, tuple or set, where their order and number do not matter."""
        data = self.data(value)
        if not isinstance(data, tuple):
            raise EvaluationError(not_given(value) or f"{kind_of(data)} stands where a list is needed")
        return data

    def mapping(self, value: Value) -> Mapping[str, Value]:
        """The attributes of an object or map."""
        data = self.data(value)
        if not isinstance(data, Mapping):
            raise EvaluationError(not_given(value) or f"{kind_of(data)} stands where an object is needed")
        return data

    def closed(self, value: Value) -> Mapping[str, Value]:
        """An object of which every key is known."""
        mapping = self.mapping(value)
        if isinstance(mapping, LazyObject) and mapping.is_open:
            raise NotPlain(Unknown(mapping.why_open, value.trail, value.reference))
        return mapping

    def texts(self, value: Value) -> list[str]:
        return [self.text(item) for item in self.items(value)]

    def numbers(self, value: Value) -> list[Number]:
        return [self.number(item) for item in self.items(value)]

    def plain(self, value: Value) -> Any:
        """None, bool, numbers, str, list and dict, all the way down."""
        data = self.data(value)
        if isinstance(data, tuple):
            return [self.plain(item) for item in data]
        if isinstance(data, Mapping):
            return {key: self.plain(item) for key, item in self.closed(value).items()}
        return data


def first_unknown(value: OneOf | Unknown) -> Unknown:
    """The unknown, or the first among the alternatives that is none at which Terraform would stop."""
    if isinstance(value, Unknown):
        return value
    for option in value.options:
        if isinstance(option, Unknown) and not isinstance(option, Failed):
            return option
    return Unknown("one of several values", value.trail)
