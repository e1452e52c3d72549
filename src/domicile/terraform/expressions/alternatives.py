"""An operation over values that may each be one of several: it is done for every combination, within a limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domicile.model.values import (
    MOST_ALTERNATIVES,
    Known,
    LazyObject,
    NotPlain,
    OneOf,
    Reference,
    Unknown,
    Value,
    from_plain,
    one_of,
)
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.trails import Place, also_through, joined

Operation = Callable[[Sequence[Value], Reading], Any]
"""Reads its operands with the reading it is given; returns a value, or Python data for a known one."""

TOO_MANY = "more alternatives than can be followed"


def operate(place: Place, operands: Sequence[Value], operation: Operation) -> Value:
    """The result of an operation, once for each alternative that it really reads.

    Raises `EvaluationError` where every alternative fails.
    """
    results: list[Value] = []
    errors: list[EvaluationError] = []
    try:
        _run(place, operands, operation, results, errors)
    except _TooManyAlternatives:
        return Unknown(TOO_MANY, joined(place, (operand.trail for operand in operands)))
    if len(errors) == len(results):
        raise errors[0]
    return results[0] if len(results) == 1 else _united(place, results)


class _TooManyAlternatives(Exception):
    """More combinations than `MOST_ALTERNATIVES`."""


def _run(
    place: Place,
    operands: Sequence[Value],
    operation: Operation,
    results: list[Value],
    errors: list[EvaluationError],
    depth: int = 0,
) -> None:
    if depth > MOST_ALTERNATIVES:
        raise _TooManyAlternatives
    reading = Reading()
    try:
        result = operation(operands, reading)
    except NotPlain as stop:
        if isinstance(stop.value, OneOf):
            for option in stop.value.options:
                chosen = option if option.trail is not None else replace(option, trail=stop.value.trail)
                _run(place, _substituted(operands, stop.value, chosen), operation, results, errors, depth + 1)
            return
        result = Unknown(stop.value.reason, reference=_only_reference(operands, stop.value))
    except EvaluationError as error:
        errors.append(error)
        result = Failed(error.reason)
    if not isinstance(result, (Known, Unknown, OneOf)):
        result = from_plain(result)
    if reading.trails:
        result = also_through(result, joined(place, reading.trails), place)
    results.append(result)
    if len(results) > MOST_ALTERNATIVES:
        raise _TooManyAlternatives


def _only_reference(operands: Sequence[Value], unknown: Unknown) -> Reference | None:
    """What an unknown names, where the operation only passes it on (tostring(x), one(x))."""
    return unknown.reference if len(operands) == 1 else None


def _united(place: Place, results: list[Value]) -> Value:
    united = one_of(results)
    if isinstance(united, OneOf):
        return replace(united, trail=joined(place, (option.trail for option in united.options)))
    return united


def _substituted(operands: Sequence[Value], fork: OneOf, option: Known | Unknown) -> list[Value]:
    budget = [MOST_SUBSTITUTED]
    return [_substitute(operand, fork, option, budget) for operand in operands]


MOST_SUBSTITUTED = 20_000


def _substitute(value: Value, fork: OneOf, option: Known | Unknown, budget: list[int]) -> Value:
    """The value with one alternative in place of a fork, wherever that fork stands in it."""
    if isinstance(value, OneOf):
        return option if value.options is fork.options else value
    if not isinstance(value, Known) or not isinstance(value.data, (tuple, Mapping)):
        return value
    budget[0] -= 1
    if budget[0] < 0:
        raise TooMuchWork
    data = value.data
    if isinstance(data, tuple):
        items = [_substitute(item, fork, option, budget) for item in data]
        same = all(new is old for new, old in zip(items, data, strict=True))
        return value if same else replace(value, data=type(data)(items))
    if isinstance(data, LazyObject):
        return replace(value, data=_later(data, fork, option))
    return replace(value, data={key: _substitute(item, fork, option, budget) for key, item in data.items()})


def _later(data: LazyObject, fork: OneOf, option: Known | Unknown) -> LazyObject:
    def attribute(name: str) -> Callable[[], Value]:
        return lambda: _substitute(data[name], fork, option, [MOST_SUBSTITUTED])

    return LazyObject({name: attribute(name) for name in data}, data.__getitem__ if data.is_open else None)
