"""Lists and sets as Terraform tells them apart from tuples; all three are tuples of values to everyone else."""

from __future__ import annotations

from collections.abc import Iterable

from domicile.model.values import Known, Value


class ListData(tuple[Value, ...]):
    """A list, whose elements have one type."""

    __slots__ = ()


class SetData(tuple[Value, ...]):
    """A set: no element twice, texts in order; it has no indexes and its keys are its elements."""

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
