"""An operation over values that may each be one of several: it is done for every combination, within a limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from domicile.model.values import (
    MOST_ALTERNATIVES,
    TOO_MANY,
    Known,
    LazyObject,
    NotPlain,
    OneOf,
    TooMany,
    Unknown,
    Value,
    from_plain,
    one_of,
    undecided,
)
from domicile.terraform.expressions.collections import MapData
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork
from domicile.terraform.expressions.open_objects import missing_of
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.trails import Place, also_through, joined

Operation = Callable[[Sequence[Value], Reading], Any]
"""Reads its operands with the reading it is given; returns a value, or Python data for a known one."""


def operate(place: Place, operands: Sequence[Value], operation: Operation) -> Value:
    """The result of an operation, once for each alternative that it really reads.

    Raises `EvaluationError` where every alternative fails.
    """
    reading = Reading()
    try:
        return _with_trails(place, operation(operands, reading), reading)
    except NotPlain as stop:
        if isinstance(stop.value, Unknown):
            return _with_trails(place, _unknown(operands, stop.value), reading)
        fork = stop.value
    found = _Found()
    try:
        _fork(place, operands, fork, operation, found, 0)
    except _TooManyAlternatives:
        return TooMany(found.reason or TOO_MANY, joined(place, (operand.trail for operand in operands)))
    if len(found.faults) == len(found.results):
        raise EvaluationError(found.faults[0])
    return found.results[0] if len(found.results) == 1 else _united(place, found)


@dataclass(slots=True)
class _Found:
    """What an operation gives for the alternatives so far; `reason` says what they hang on, "" where that is not known.

    `faults` are the reasons of those that fail (an exception that is kept keeps all that its frames hold); each stands
    among the results too, as `Failed`.
    """

    results: list[Value] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    reason: str = ""


class _TooManyAlternatives(Exception):
    """More combinations than `MOST_ALTERNATIVES`."""


def _run(
    place: Place,
    operands: Sequence[Value],
    operation: Operation,
    found: _Found,
    depth: int,
) -> None:
    if depth > MOST_ALTERNATIVES:
        raise _TooManyAlternatives
    reading = Reading()
    try:
        result = operation(operands, reading)
    except NotPlain as stop:
        if isinstance(stop.value, OneOf):
            _fork(place, operands, stop.value, operation, found, depth)
            return
        result = _unknown(operands, stop.value)
    except EvaluationError as error:
        found.faults.append(error.reason)
        result = Failed(error.reason)
    found.results.append(_with_trails(place, result, reading))
    if len(found.results) > MOST_ALTERNATIVES:
        raise _TooManyAlternatives


def _fork(
    place: Place,
    operands: Sequence[Value],
    fork: OneOf,
    operation: Operation,
    found: _Found,
    depth: int,
) -> None:
    found.reason = found.reason or undecided(fork)
    for option in fork.options:
        chosen = option if option.trail is not None else replace(option, trail=fork.trail)
        _run(place, _substituted(operands, fork, chosen), operation, found, depth + 1)


def _with_trails(place: Place, result: Any, reading: Reading) -> Value:
    """The result as a value, which all that was read took part in."""
    value: Value = result if isinstance(result, (Known, Unknown, OneOf)) else from_plain(result)
    return also_through(value, joined(place, reading.trails), place) if reading.trails else value


def _unknown(operands: Sequence[Value], unknown: Unknown) -> Unknown:
    """What an operation makes of an unknown: it keeps its reference where it is only passed on (tostring, one), and
    fails where that does."""
    if isinstance(unknown, Failed):
        return Failed(unknown.reason)
    return Unknown(unknown.reason, reference=unknown.reference if len(operands) == 1 else None)


def _united(place: Place, found: _Found) -> Value:
    united = one_of(found.results, None, found.reason)
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
    sort = MapData if isinstance(data, MapData) else LazyObject
    thunks = {name: partial(_attribute, data, name, fork, option) for name in data}
    return sort(thunks, missing_of(data, lambda found: _substitute(found, fork, option, [MOST_SUBSTITUTED])))


def _attribute(data: LazyObject, name: str, fork: OneOf, option: Known | Unknown) -> Value:
    return _substitute(data[name], fork, option, [MOST_SUBSTITUTED])
