"""The same rows through plans: with the argument set, and where it is known after apply."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest

from domicile.model.estate import Estate
from tools.coverage.code import Form
from tools.coverage.forms import forms
from tools.coverage.measuring import FIRST_TURNS, LATER, Trial, Understood, is_about, numbered, ordered, right, scanned
from tools.coverage.rows import Known, Row

CHUNK = 400
"""Trials in one scan."""
LATER_VALUE = "terraform_data.later.output"
"""What is known after apply, in HCL: `HELPER` makes it."""
HELPER = 'resource "terraform_data" "later" {\n  input = timestamp()\n}\n'
_TOKEN = re.compile(r'"[^"]*"|[\w.@-]+|\s+|.')


@dataclass(frozen=True, slots=True)
class InPlan:
    """What a plan says of a row. `same`: pass and fail as the configuration. `later`: what is said of the argument
    where it is known after apply; NOT_ASKED where the place is that of another resource."""

    same: bool
    later: str


UNDECIDED = "undecided"
ELSEWHERE = "placed by something else"
NOTHING = "no place of its own"
NOT_ASKED = "not asked"


def in_plans(rows: Iterable[Row], known: Known, earlier: Mapping[Row, Understood]) -> dict[Row, InPlan]:
    """Every row as plans show it. Forms that were right in configurations are written, likeliest first."""
    waiting = {row: _of_the_same_name(row, known, earlier[row]) for row in rows}
    found: dict[Row, InPlan] = {row: InPlan(False, NOT_ASKED) for row in waiting}
    trials: list[Trial] = []
    turn = 0
    while waiting:
        take = 1 if turn < FIRST_TURNS else LATER
        tried = [Trial(row, form) for row, left in waiting.items() for form in left[:take]]
        done = {trial.row: trial for trial, _ in right(tried, "plan")}
        trials.extend(done.values())
        waiting = {row: left[take:] for row, left in waiting.items() if row not in done and left[take:]}
        turn += 1
    found |= {trial.row: InPlan(True, NOT_ASKED) for trial in trials}
    found |= {trial.row: InPlan(True, verdict) for trial, verdict in _later(trials)}
    return found


def _of_the_same_name(row: Row, known: Known, earlier: Understood) -> list[Form]:
    return [form for form in ordered(forms(row, known), earlier) if form.name == earlier.form]


def _later(trials: Sequence[Trial]) -> Iterator[tuple[Trial, str]]:
    """What a plan says of each trial whose argument is known after apply."""
    asked = [(trial, body) for trial in trials if (body := later_body(trial.form)) is not None]
    for start in range(0, len(asked), CHUNK):
        chunk = asked[start : start + CHUNK]
        unknown = [Trial(trial.row, Form(trial.form.name, _always(body), trial.form.helpers)) for trial, body in chunk]
        said: dict[int, set[str]] = {}
        for address, word, about in _places(scanned(unknown, "plan", HELPER).estate):
            number, forbidden = numbered(address) or (-1, True)
            if not forbidden:
                is_own = word == UNDECIDED and about(chunk[number][0])
                said.setdefault(number, set()).add(UNDECIDED if is_own else ELSEWHERE)
        for number, (trial, _) in enumerate(chunk):
            words = said.get(number, {NOTHING})
            yield trial, UNDECIDED if UNDECIDED in words else next(iter(words))


def _places(estate: Estate) -> Iterator[tuple[str, str, Callable[[Trial], bool]]]:
    """Address, whether the place is known, and what tells whether it is about a trial's argument."""
    for fact in estate.placements:
        yield fact.block.address, UNDECIDED if fact.where.unknown else "", partial(is_about, fact)
    for flow in estate.flows:
        yield flow.block.address, UNDECIDED if flow.destination.unknown or flow.doubt else "", partial(is_about, flow)


def _always(body: str) -> Callable[[bool], str]:
    return lambda side: body


def later_body(form: Form) -> str | None:
    """The arguments with what differs between the allowed and the forbidden side known after apply; None where nothing
    does, because the place is that of another resource."""
    allowed, forbidden = (_TOKEN.findall(form.body(side)) for side in (False, True))
    if allowed == forbidden:
        return None
    return "".join(one if one == other else LATER_VALUE for one, other in zip_longest(allowed, forbidden, fillvalue=""))
