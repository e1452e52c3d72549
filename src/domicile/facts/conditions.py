"""Conditions of the catalogue, tested on a block or on a part of one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from domicile.catalogue.model import Condition
from domicile.model import paths
from domicile.model.blocks import Block
from domicile.model.places import Resolution
from domicile.model.values import Known, Unknown, Value, absence, alternatives, from_plain, is_null


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a condition holds: True, False, or None when it cannot be known, with the reason.

    `value` is the value that decided, None where nothing was set.
    """

    holds: bool | None
    reason: str = ""
    value: Value | None = None


YES, NO = Answer(True), Answer(False)


def values_at(block: Block, start: Block | Value, path: str) -> Iterator[Value]:
    """The values at a path of the catalogue: "" is the start itself, a path with a leading `/` starts at the block."""
    if path.startswith("/"):
        yield from paths.read(block, path[1:])
    elif path:
        yield from paths.read(start, path)
    elif isinstance(start, Block):
        yield start.body
    else:
        yield start


def test(
    condition: Condition | None, block: Block, start: Block | Value, place: Callable[[Block], Resolution] | None = None
) -> Answer:
    """Whether the condition holds for `start`, a part of `block` (or the block itself). `place` gives a block's own."""
    if condition is None:
        return YES
    if condition.operator == "not":
        answer = test(condition.parts[0], block, start, place)
        return answer if answer.holds is None else Answer(not answer.holds, value=answer.value)
    if condition.operator in ("all", "any"):
        return _combined(condition, [test(part, block, start, place) for part in condition.parts])
    if condition.operator == "own":
        return _own(condition, place(block) if place else Resolution())
    return _attribute(condition, block, start)


def _own(condition: Condition, where: Resolution) -> Answer:
    results = {place.region in condition.operand for place in where.places}
    if where.unknown or len(results) != 1:
        return Answer(None, where.unknown or "its own place is one of several")
    return Answer(results.pop())


def _combined(condition: Condition, answers: list[Answer]) -> Answer:
    decisive = condition.operator == "any"
    for answer in answers:
        if answer.holds is decisive:
            return answer
    open_answers = [answer for answer in answers if answer.holds is None]
    return open_answers[0] if open_answers else Answer(not decisive)


def _attribute(condition: Condition, block: Block, start: Block | Value) -> Answer:
    values = [value for value in values_at(block, start, condition.attribute) if not is_null(value)]
    if condition.operator == "set":
        return _is_set(values, bool(condition.operand[0]))
    if not values:
        if condition.default is None:
            return NO
        values = [from_plain(condition.default)]
    open_answer: Answer | None = None
    for value in values:
        answer = _value(condition, value)
        if answer.holds:
            return answer
        if answer.holds is None:
            open_answer = open_answer or answer
    return open_answer or Answer(False, value=values[0])


def _is_set(values: list[Value], wanted: bool) -> Answer:
    for value in values:
        options = alternatives(value)
        if any(is_null(option) for option in options):
            return Answer(None, absence(value) or "it may be unset", value)
        if isinstance(value, Known) and value.data in ("", ()):
            continue
        return Answer(wanted, value=value)
    return Answer(not wanted)


def _value(condition: Condition, value: Value) -> Answer:
    results: set[bool] = set()
    for option in alternatives(value):
        if isinstance(option, Unknown):
            holds = _partly(condition, option)
            if holds is None:
                return Answer(None, f"{condition.attribute}: {option.reason}", value)
            results.add(holds)
        else:
            results.add(_matches(condition, condition.default if option.data is None else option.data))
    if len(results) == 1:
        return Answer(results.pop(), value=value)
    return Answer(None, absence(value) or f"{condition.attribute} is one of several values", value)


def _partly(condition: Condition, value: Unknown) -> bool | None:
    """What the known pieces of a text decide: its beginning, its end, or all that stands behind its last slash."""
    first, last = value.parts[:1], value.parts[-1:]
    if condition.operator == "segment" and last and isinstance(last[0], str) and "/" in last[0]:
        return _matches(condition, last[0])
    if condition.operator == "in" and not any(_may_be(value.parts, _text(accepted)) for accepted in condition.operand):
        return False
    if condition.operator == "starts" and first and isinstance(first[0], str):
        text, prefixes = _text(first[0]), [_text(prefix) for prefix in condition.operand]
        if text.startswith(tuple(prefixes)):
            return True
        if not any(prefix.startswith(text) for prefix in prefixes):
            return False
    return None


def _may_be(parts: tuple[str | Unknown, ...], accepted: str) -> bool:
    """Whether a text of these pieces can be the accepted one, by its beginning and its end."""
    begins = _text(parts[0]) if parts and isinstance(parts[0], str) else ""
    ends = _text(parts[-1]) if parts and isinstance(parts[-1], str) else ""
    long_enough = len(parts) < 2 or len(begins) + len(ends) <= len(accepted)
    return accepted.startswith(begins) and accepted.endswith(ends) and long_enough


def _matches(condition: Condition, data: object) -> bool:
    if condition.operator == "above":
        return _number(data) > float(condition.operand[0])
    text = _text(data)
    if condition.operator == "in":
        return text in {_text(accepted) for accepted in condition.operand}
    if condition.operator in ("starts", "segment"):
        text = text.rpartition("/")[2] if condition.operator == "segment" else text
        return text.startswith(tuple(_text(prefix) for prefix in condition.operand))
    return re.search(str(condition.operand[0]), str(data), re.IGNORECASE) is not None


def _text(data: object) -> str:
    return str(data).casefold()


def _number(data: object) -> float:
    try:
        return float(str(data))
    except ValueError:
        return float("-inf")
