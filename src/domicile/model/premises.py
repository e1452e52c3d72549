"""Premises: what must hold for a block to be made at all, where that is not known."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from domicile.model.trail import Trail


@dataclass(frozen=True, slots=True)
class Premise:
    """One thing that must hold; two premises are one where they state the same.

    `statement` is spelled with every name followed to where it ends, so that it is the same in whatever module it is
    written. `reason` says why it is not known whether it `holds`, `trail` leads to the line that decides it.
    """

    statement: Hashable
    holds: bool = True
    reason: str = field(default="", compare=False)
    trail: Trail | None = field(default=None, compare=False)


Premises = frozenset[Premise]
"""All of them must hold; none: it is certain."""

NO_PREMISES: Premises = frozenset()


def shared(several: Iterable[Premises]) -> Premises:
    """What all of them rest on."""
    found = list(several)
    return found[0].intersection(*found[1:]) if found else NO_PREMISES


def first_of(premises: Premises) -> Premise | None:
    """The one to tell of: the same in every run."""
    return min(premises, key=lambda one: (one.reason, one.holds), default=None)
