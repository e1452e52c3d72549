"""Where the line to change stands, and the trail that leads there."""

from __future__ import annotations

from collections.abc import Iterable

from domicile.facts.proof import own_location, proof, stands_in
from domicile.model.blocks import Block, Location
from domicile.model.trail import Trail
from domicile.model.values import Value


def location_of(block: Block, attribute: str, value: Value | None = None, part: Trail | None = None) -> Location:
    """The lines of the block that hold the attribute's value, or the part of it that is meant, as far as that stands
    in the block and on other lines than the value."""
    whole = own_location(block, attribute, value)
    if part is not None and stands_in(block, part) and part.line != whole.line:
        return Location(part.file, part.line, part.end_line)
    return whole


def step(block: Block, attribute: str = "", shown: str = "", value: Value | None = None, inside: str = "") -> Trail:
    """A step on the line of a block's attribute (the block itself without one), resting on its value's trail.

    `inside` is the path in the text of the attribute at which the value stands.
    """
    setting = f"{attribute} has {inside}" if inside else attribute
    text = f"{block.address}: {setting} = {shown}" if shown else block.address
    return proof(block, attribute, value, text=text) if attribute else _at(block)


def _at(block: Block) -> Trail:
    return Trail(block.location.file, block.location.line, f'{block.kind} "{block.name}"')


def chain(head: Trail, tails: Iterable[Trail]) -> Trail:
    """A step that rests on others besides its own parents."""
    return Trail(head.file, head.line, head.text, (*head.parents, *tails))
