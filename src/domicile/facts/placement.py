"""Where each block of a known cloud is, and what it does with data there."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.catalogue import Catalogue, Kind
from domicile.facts.conditions import test
from domicile.facts.places import Placer
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Placement, Role

_COPIES: frozenset[Role] = frozenset({"replica", "backup"})
"""Roles in which a block of its own is a copy of data that lives elsewhere."""


def derive(index: Index, catalogue: Catalogue, placer: Placer) -> Iterator[Placement]:
    """The placements of all blocks that are not data sources."""
    for block in index.blocks:
        yield from of_block(block, catalogue, placer)


def of_block(block: Block, catalogue: Catalogue, placer: Placer) -> Iterator[Placement]:
    """The placements of one block: none for data sources and for kinds of clouds that the catalogue does not have."""
    if block.mode == "data":
        return
    kind = catalogue.kind(block.kind)
    role: Role = role_of(kind, block) if kind else "none"
    for found in placer.places(block):
        yield Placement(
            block=block,
            role=role,
            where=found.where,
            attribute=found.attribute,
            location=found.location,
            trail=found.where.trail,
            copy=role in _COPIES or (kind is not None and kind.copy),
            doubt=found.doubt,
        )


def role_of(kind: Kind, block: Block) -> Role:
    """The role that the catalogue gives a block; the kind's usual one where a condition cannot be known."""
    for case in kind.roles:
        if test(case.when, block, block).holds:
            return case.role
    return kind.role
