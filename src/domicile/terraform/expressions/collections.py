"""Lists, sets and maps as Terraform tells them apart from tuples and objects.

To everyone else lists, sets and tuples are tuples of values, maps and objects are mappings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from domicile.model.values import Known, LazyObject, Value
from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.expressions.scalars import kind_of, text_from


class ListData(tuple[Value, ...]):
    """A list, whose elements have one type."""

    __slots__ = ()


class SetData(tuple[Value, ...]):
    """A set: no element twice, texts in order; it has no indexes and its keys are its elements."""

    __slots__ = ()


class InstanceList(tuple[Value, ...]):
    """The instances of a block with a `count`.

    `whose` is its name in expressions ("module.a"), `said` where its count is written (`file:line`); "" where neither
    is kept.
    """

    whose: str = ""
    said: str = ""

    def without(self, index: int) -> str:
        """Why an instance is not there; "" where its block is not kept."""
        return f"{self.whose}[{index}] is not made: its count is {len(self)} at {self.said}" if self.said else ""


class InstanceMap(dict[str, Value]):
    """The same of a block with a `for_each`."""

    __slots__ = ("said", "whose")

    def __init__(self, instances: Mapping[str, Value], whose: str, said: str) -> None:
        super().__init__(instances)
        self.whose = whose
        self.said = said

    def without(self, key: str) -> str:
        """Why an instance is not there."""
        return f"{self.whose}{index_of(key)} is not made: no such key is in its for_each at {self.said}"


def index_of(key: str) -> str:
    """A text key as addresses write it."""
    return f"[{json.dumps(key, ensure_ascii=False)}]"


def instance_list(instances: Iterable[Value], whose: str, said: str) -> InstanceList:
    """The instances of a block, with what says how many there are."""
    found = InstanceList(instances)
    found.whose, found.said = whose, said
    return found


class MapData(LazyObject):
    """A map, whose elements have one type. It is never equal to an object."""

    __slots__ = ()


def set_data(values: Iterable[Value]) -> SetData:
    """Values as a set. Scalars that are the same are one; scalars stand in order, anything else behind them."""
    scalars: dict[tuple[str, object], Value] = {}
    others: list[Value] = []
    for value in values:
        if isinstance(value, Known) and isinstance(value.data, (str, bool, int, float)):
            kind = "text" if isinstance(value.data, str) else "bool" if isinstance(value.data, bool) else "number"
            scalars.setdefault((kind, value.data), value)
        else:
            others.append(value)
    ordered = sorted(scalars, key=lambda key: (key[0], key[1]))
    return SetData([*(scalars[key] for key in ordered), *others])


def unified(items: Sequence[Value]) -> list[Value]:
    """Elements of one type: beside a text, scalars are texts. Raises `EvaluationError` where there is no such type."""
    kinds = {kind_of(item.data) for item in items if isinstance(item, Known) and item.data is not None}
    if len(kinds) <= 1:
        return list(items)
    if "a text" not in kinds or kinds & {"a list", "an object"}:
        raise EvaluationError("the elements of a list have one type")
    return [_as_text(item) for item in items]


def _as_text(item: Value) -> Value:
    if isinstance(item, Known) and isinstance(item.data, (bool, int, float)):
        return Known(text_from(item.data), item.trail)
    return item
