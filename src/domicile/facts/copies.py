"""What copies a block's data to other places: replication, backups, logs, and what a service does by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domicile.catalogue import Catalogue, CopyRule, Kind
from domicile.facts.conditions import Answer, test, values_at
from domicile.facts.found import Found
from domicile.facts.owners import lacking
from domicile.facts.places import Placer
from domicile.facts.proof import own_location, proof
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Placement
from domicile.model.places import Resolution
from domicile.model.values import Unknown, Value, absence, is_null


def derive(index: Index, catalogue: Catalogue, placer: Placer) -> Iterator[Placement]:
    """The copies of all blocks that are not data sources."""
    for block in index.blocks:
        yield from of_block(block, catalogue, placer)


def of_block(block: Block, catalogue: Catalogue, placer: Placer) -> Iterator[Placement]:
    """The copies that one block makes or orders."""
    kind = catalogue.kind(block.kind)
    if kind is None or block.mode == "data":
        return
    lacks = lacking(block, kind) if kind.copies and kind.role == "none" else None
    absent = f"{block.address} may not be made: {lacks.reason}" if lacks is not None else ""
    for rule in kind.copies:
        for start in _starts(rule, block):
            for copy in _copies(rule, kind, block, start, placer):
                yield replace(copy, doubt=copy.doubt or absent)


def _starts(rule: CopyRule, block: Block) -> Iterator[Block | Value]:
    if not rule.each:
        yield block
        return
    for value in values_at(block, block, rule.each):
        if not is_null(value):
            yield value


def _copies(rule: CopyRule, kind: Kind, block: Block, start: Block | Value, placer: Placer) -> Iterator[Placement]:
    answer = test(rule.when, block, start, placer.place)
    if answer.holds is False:
        return
    if isinstance(start, Unknown) and not (start.reference and _reads_the_start(rule)):
        found = [_unknown(rule, block, start)]
    else:
        found = placer.follow(rule.to, block, start, kind.provider, kind.service, prefix=rule.each)
    for one in found:
        yield _placement(rule, block, start, one, answer)


def _doubt(start: Block | Value, answer: Answer) -> str:
    if not answer.holds:
        return answer.reason
    return "" if isinstance(start, Block) else absence(start)


def _reads_the_start(rule: CopyRule) -> bool:
    """Whether the value of `each` itself says where the copy goes: then the block that it names is enough."""
    return rule.to[0].form in ("attribute", "parent") and not rule.to[0].argument


def _unknown(rule: CopyRule, block: Block, start: Unknown) -> Found:
    where = Resolution(unknown=start.reason, trail=proof(block, rule.each, start))
    return Found(where, rule.each, own_location(block, rule.each, start))


def _placement(rule: CopyRule, block: Block, start: Block | Value, found: Found, answer: Answer) -> Placement:
    attribute, location, trail = found.attribute, found.location, found.where.trail
    if not attribute or location == block.location:
        attribute = attribute or rule.each or (rule.when.attribute.lstrip("/") if rule.when else "")
        value = answer.value if answer.value is not None else (None if isinstance(start, Block) else start)
        location = own_location(block, attribute, value)
        trail = proof(block, attribute, value, trail)
    return Placement(
        block=block,
        role=rule.role,
        where=found.where,
        attribute=attribute,
        location=location,
        trail=trail,
        copy=rule.role != "none",
        implicit=rule.implicit,
        note=rule.note,
        doubt=_doubt(start, answer) or found.doubt,
    )
