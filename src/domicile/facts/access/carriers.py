"""Where in a block something is granted: the line to change, and the proof that starts there."""

from __future__ import annotations

from domicile.model.blocks import Block, Location
from domicile.model.trail import Trail, join
from domicile.model.values import Value, alternatives


def line_of(block: Block, attribute: str) -> Location:
    """The line of an attribute, by its first name; the block's own where it has none."""
    return block.lines.get(attribute) or block.lines.get(attribute.partition(".")[0]) or block.location


def proof(block: Block, attribute: str, *trails: Trail | None) -> Trail:
    """A proof that starts at the block's attribute and leads on through `trails`."""
    where = line_of(block, attribute)
    return Trail(
        where.file, where.line, f"{block.address}: {attribute.removesuffix('.*').rpartition('.')[2]}", join(*trails)
    )


def referred(value: Value) -> list[Block]:
    """The blocks that a value's alternatives refer to, directly."""
    found = [option.reference.target for option in alternatives(value) if option.reference is not None]
    if value.reference is not None and value.reference.target not in found:
        found.append(value.reference.target)
    return found
