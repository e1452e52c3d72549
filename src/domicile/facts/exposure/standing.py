"""What stands for certain, where some blocks may not be made: a guard, an opening of another block's store."""

from __future__ import annotations

from collections.abc import Iterable

from domicile.facts.exposure.proof import chain
from domicile.facts.exposure.targets import Target
from domicile.model.blocks import Block
from domicile.model.premises import Premise, Premises, first_of, left_open, opposite, shared
from domicile.model.trail import Trail


def of_store(target: Target) -> Premises:
    """What holds wherever what is opened or guarded is made."""
    return shared(store.premises for store in target.blocks)


def of_opened(target: Target, blocks: Iterable[Block]) -> Premises:
    """What holds wherever the target is made, and the blocks that open it are."""
    return of_store(target).union(*(block.premises for block in blocks))


def lacking(target: Target, block: Block) -> Premise | None:
    """What may keep a block from being made that opens the target, where the target is made all the same.

    A block that opens itself, or a store that stands elsewhere, is judged as it is written.
    """
    return first_of(left_open(block.premises, of_store(target))) if target.blocks else None


def unmet(needs: Iterable[tuple[Block, str]], given: Premises) -> dict[int, Premise]:
    """Id of a block → what may keep it from being made, for each that may not be.

    `needs` are blocks with what each of them is good for: of two that are good for the same, one is always made where
    what the one lacks is what the other asks not to be so.
    """
    lacks = {(id(block), name): left_open(block.premises, given) for block, name in needs}
    found: dict[int, Premise] = {}
    for (block_id, name), premises in lacks.items():
        others = [other for (_, purpose), other in lacks.items() if purpose == name]
        premise = first_of(premises)
        if premise is not None and not (len(premises) == 1 and frozenset({opposite(premise)}) in others):
            found[block_id] = premise
    return found


def said(block: Block, premise: Premise) -> str:
    """Why something is not certain, in one clause."""
    return f"{block.address} may not be made: {premise.reason}"


def proven(head: Trail, premise: Premise | None) -> Trail:
    """A step that rests on what leaves open whether its block is made, too."""
    return head if premise is None or premise.trail is None else chain(head, [premise.trail])
