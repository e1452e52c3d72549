"""Premises: what must hold for a block to be made at all, where that is not known."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace

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
    return frozenset(one for one in premises if not _follows(one, given)) if given else premises


def is_excluded(premises: Premises, given: Premises) -> bool:
    """Whether one of the premises does not hold where all the given ones do."""
    return any(_follows(opposite(one), given) for one in premises)


def opposite(premise: Premise) -> Premise:
    """That it does not hold."""
    return replace(premise, holds=not premise.holds)


def _follows(premise: Premise, given: Premises) -> bool:
    """Whether it holds where the given ones do: it is one of them, or one of its terms is known not to hold."""
    if premise in given:
        return True
    terms = premise.statement
    if not isinstance(terms, frozenset) or premise.holds:
        return False
    return any(isinstance(term, Premise) and _follows(opposite(term), given) for term in terms)


def shared(several: Iterable[Premises]) -> Premises:
    """What all of them rest on."""
    found = list(several)
    return found[0].intersection(*found[1:]) if found else NO_PREMISES


def first_of(premises: Premises) -> Premise | None:
    """The one to tell of: the same in every run."""
    return min(premises, key=lambda one: (one.reason, one.holds), default=None)
