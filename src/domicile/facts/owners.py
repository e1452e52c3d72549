"""What a block is a part of: the blocks that it names as those, by reference or by text."""

from __future__ import annotations

from domicile.catalogue import Kind
from domicile.facts.conditions import values_at
from domicile.model.blocks import Block
from domicile.model.premises import Premise, first_of, left_open, shared
from domicile.model.values import alternatives


def owners_of(block: Block, kind: Kind) -> tuple[Block, ...]:
    """The blocks that the catalogue knows a block to be a part of (the bucket of a replication configuration)."""
    steps = [step for step in kind.place if step.form == "parent" and not step.each]
    values = [value for step in steps for value in values_at(block, block, step.argument)]
    named = [
        reference.target
        for value in values
        for reference in (value.reference, *(option.reference for option in alternatives(value)))
        if reference is not None and reference.target.declared and reference.target is not block
    ]
    return tuple(dict.fromkeys((*named, *block.parents)))


def lacking(block: Block, kind: Kind) -> Premise | None:
    """What may keep a part from being made where what it is a part of is made all the same."""
    if not block.premises:
        return None
    owners = owners_of(block, kind)
    return first_of(left_open(block.premises, shared(owner.premises for owner in owners))) if owners else None
