"""Three-way answers: does an attribute have one of these values, certainly, certainly not, or can that not be known."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from domicile.facts.exposure.provider_versions import absent_of
from domicile.facts.exposure.rows import IS_SET, Test, spell
from domicile.model.blocks import Block
from domicile.model.paths import read, texts
from domicile.model.values import NULL, Absent, Known, OneOf, Unknown, Value, alternatives, is_null

State = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """`value` is what decided it; `reason` says why it is unknown."""

    state: State
    value: Value = NULL
    reason: str = ""


NO = Answer("no")


def holds(start: Block | Value, test: Test) -> Answer:
    """Whether any value at the test's attribute is one of its values."""
    absent, unsure = _absent(start, test)
    found = any_of(one(value, test.values, absent) for value in read_or_null(start, test.attribute))
    return Answer("unknown", found.value, unsure) if unsure and is_null(found.value) else found


def _absent(start: Block | Value, test: Test) -> tuple[str, str]:
    """What is taken where nothing is set, and why that is not certain ("" where it is)."""
    if _is_older(start, test.older):
        return "", ""
    if not isinstance(start, Block):
        return test.absent, ""
    absent, unsure = absent_of(test.absent, test.before, start)
    return (test.in_doubt, "") if unsure and test.in_doubt else (absent, unsure)


def _is_older(start: Block | Value, older: tuple[str, str]) -> bool:
    attribute, pattern = older
    return bool(attribute) and any(re.search(pattern, text) for text, _ in texts(start, attribute)[0])


def any_of(answers: Iterable[Answer]) -> Answer:
    """Yes when any is, else unknown when any is; the first of those that say so."""
    found: dict[State, Answer] = {}
    for answer in answers:
        if answer.state == "yes":
            return answer
        found.setdefault(answer.state, answer)
    return found.get("unknown") or found.get("no") or NO


def read_or_null(start: Block | Value, path: str) -> list[Value]:
    """Every value at the path; a known null when there is none."""
    return list(read(start, path)) or [NULL]


def one(value: Value, values: Collection[str], absent: str = "") -> Answer:
    """Whether one value is in `values`; a value of several alternatives must be so in all of them."""
    states = {_state(option, values, absent) for option in alternatives(value)}
    if states == {"yes"}:
        return Answer("yes", value)
    if states == {"no"}:
        return Answer("no", value)
    return Answer("unknown", value, doubt_of(value))


def _state(option: Known | Unknown, values: Collection[str], absent: str) -> State:
    if isinstance(option, Unknown):
        if IS_SET in values and option.reference is not None:
            return "yes"
        if option.parts and not any(_may_be(option, text) for text in values):
            return "no"
        return "unknown"
    if option.data is None:
        return "yes" if absent and absent in values else "no"
    if isinstance(option.data, (str, bool, int, float)):
        return "yes" if spell(option.data) in values or IS_SET in values else "no"
    return "yes" if IS_SET in values else "no"


def _may_be(value: Unknown, text: str) -> bool:
    if text == IS_SET:
        return True
    pattern = "".join(re.escape(part.lower()) if isinstance(part, str) else ".*" for part in value.parts)
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def doubt_of(value: Value) -> str:
    """Why a value cannot be known, in one clause."""
    reasons = [option.reason for option in alternatives(value) if isinstance(option, Unknown | Absent)]
    if reasons:
        return reasons[0]
    shown = [spell(option.data) for option in alternatives(value) if isinstance(option, Known)]
    return "it is one of " + ", ".join(shown) if len(shown) > 1 else "not known"


def is_input(value: Unknown) -> bool:
    """Whether what is not known is an input without a value, so that it may be anything at all.

    What a provider computes (an identifier, an address) is the name of one thing.
    """
    return value.reference is None and value.reason.startswith("variable ")


def who_may_be_meant(who: Value) -> Value:
    """A grantee whose alternatives that a provider computes count as nobody: such a one is never everybody."""
    options = alternatives(who)
    if not any(isinstance(option, Unknown) and not is_input(option) for option in options):
        return who
    kept = [Known(None) if isinstance(o, Unknown) and not is_input(o) else o for o in options]
    return kept[0] if len(kept) == 1 else replace(who, options=tuple(kept)) if isinstance(who, OneOf) else who
