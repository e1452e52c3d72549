"""Premises: what must hold for a block to be made at all, where that is not known."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from domicile.model.trail import Trail


@dataclass(frozen=True, slots=True)
class Premise:
    """One thing that must hold; two premises are one where they state the same.

    `statement` is spelled with every name followed to where it ends, so that it is the same in whatever module it is
    written; a frozenset of premises, with `holds` False, states that not all of them hold. `reason` says why it is not
    known whether it `holds`, `trail` leads to the line that decides it.
    """

    statement: Hashable
    holds: bool = True
    reason: str = field(default="", compare=False)
    trail: Trail | None = field(default=None, compare=False)


Premises = frozenset[Premise]
"""All of them must hold; none: it is certain."""

NO_PREMISES: Premises = frozenset()


def left_open(premises: Premises, given: Premises) -> Premises:
    """What of the premises is still not known to hold where all the given ones do."""
    rest = premises - given
    return frozenset(one for one in rest if not _is_refuted(one, given)) if rest and given else rest


def is_excluded(premises: Premises, given: Premises) -> bool:
    """Whether one of the premises does not hold where all the given ones do."""
    if not premises.isdisjoint(_opposites(given)):
        return True
    return any(_is_refuted(opposite(one), given) for one in premises if isinstance(one.statement, frozenset))


def opposite(premise: Premise) -> Premise:
    """That it does not hold."""
    return Premise(premise.statement, not premise.holds, premise.reason, premise.trail)


@lru_cache(maxsize=1)
def _opposites(given: Premises) -> Premises:
    """That none of them holds; kept for the next one that is held against the same."""
    return frozenset(opposite(one) for one in given)


def _is_refuted(premise: Premise, given: Premises) -> bool:
    """Whether it says that not all of its terms hold, and one of them does not where the given ones do."""
    terms = premise.statement
    if not isinstance(terms, frozenset) or premise.holds:
        return False
    return any(isinstance(term, Premise) and is_excluded(frozenset({term}), given) for term in terms)


def shared(several: Iterable[Premises]) -> Premises:
    """What all of them rest on."""
    found = list(several)
    return found[0].intersection(*found[1:]) if found else NO_PREMISES


def first_of(premises: Premises) -> Premise | None:
    """The one to tell of: the same in every run."""
    return min(premises, key=lambda one: (one.reason, one.holds), default=None)
