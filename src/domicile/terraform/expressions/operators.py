"""The operators of the language over read values."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from domicile.model.values import Known, LazyObject, NotPlain, OneOf, Unknown, Value
from domicile.terraform.expressions.collections import ListData, MapData, SetData
from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.expressions.numbers import PRECISE, Number, divide, exact, remainder, settled
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.spelled import differ, spelled
from domicile.terraform.expressions.text import may_be


def _add(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left + right
    return settled(PRECISE.add(exact(left), exact(right)))


def _subtract(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left - right
    return settled(PRECISE.subtract(exact(left), exact(right)))


def _multiply(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        if left.bit_length() + right.bit_length() > MOST_BITS:
            raise EvaluationError("the number is too large")
        return left * right
    return settled(PRECISE.multiply(exact(left), exact(right)))


MOST_BITS = 1300

ARITHMETIC: Mapping[str, Callable[[Any, Any], Number | bool]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "/": divide,
    "%": remainder,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def calculate(mark: str, operands: Sequence[Value], reading: Reading) -> Number | bool:
    """Arithmetic or a comparison of numbers."""
    left, right = reading.number(operands[0]), reading.number(operands[1])
    return ARITHMETIC[mark](left, right)


def negate(operands: Sequence[Value], reading: Reading) -> Number:
    return -reading.number(operands[0])


def invert(operands: Sequence[Value], reading: Reading) -> bool:
    return not reading.truth(operands[0])


def are_equal(left: Value, right: Value, reading: Reading) -> bool:
    """Terraform's `==`: no conversions between types.

    Raises `NotPlain` where that depends on what is unknown, or on a difference of types that values do not show.
    """
    if type(left) is Known and type(right) is Known and isinstance(left.data, str) and isinstance(right.data, str):
        return bool(reading.data(left) == reading.data(right))
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Unknown) and one.parts and isinstance(other, Known):
            data = reading.data(other)
            if not isinstance(data, str) or not may_be(one, data):
                return False
        if isinstance(one, Unknown) and one.is_set and isinstance(other, Known) and reading.data(other) is None:
            return False
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        same = _same_unknown(left, right, reading)
        if same is not None:
            return same
    one, other = reading.data(left), reading.data(right)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return _equal_items(reading.items(left), reading.items(right), reading)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return _equal_objects(left, right, reading)
    if _type(one) != _type(other):
        return False
    return bool(one == other)


def _same_unknown(left: Unknown, right: Unknown, reading: Reading) -> bool | None:
    """Whether two texts are the same that are not known; None where that is not known either."""
    pieces, others = spelled(left), spelled(right)
    if pieces is None or others is None:
        return None
    same = True if pieces == others else False if differ(pieces, others) else None
    if same is not None:
        reading.trails.extend((left.trail, right.trail))
    return same


def _type(data: Any) -> str:
    if isinstance(data, bool):
        return "bool"
    if isinstance(data, (int, float)):
        return "number"
    if isinstance(data, str):
        return "text"
    return "null" if data is None else "container"


def _equal_items(one: tuple[Value, ...], other: tuple[Value, ...], reading: Reading) -> bool:
    if len(one) != len(other):
        return False
    if not _all_equal(list(zip(one, other, strict=True)), reading):
        return False
    return _sort(one) == _sort(other)


def _sort(data: tuple[Value, ...]) -> type:
    return type(data) if isinstance(data, (ListData, SetData)) else tuple


def _equal_objects(left: Value, right: Value, reading: Reading) -> bool:
    one, other = reading.mapping(left), reading.mapping(right)
    if (isinstance(one, LazyObject) and one.is_open) or (isinstance(other, LazyObject) and other.is_open):
        raise NotPlain(Unknown("not all keys of the compared objects are known"))
    if set(one) != set(other) or isinstance(one, MapData) != isinstance(other, MapData):
        return False
    return _all_equal([(one[key], other[key]) for key in one], reading)


def _all_equal(pairs: list[tuple[Value, Value]], reading: Reading) -> bool:
    """One known difference decides, whatever is unknown beside it."""
    stop: Unknown | OneOf | None = None
    for one, other in pairs:
        try:
            if not are_equal(one, other, reading):
                return False
        except NotPlain as unknown:
            stop = stop if isinstance(stop, OneOf) else unknown.value
    if stop is not None:
        raise NotPlain(stop)
    return True
