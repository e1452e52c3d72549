"""The first step of a proof: the block's own line that says where, or whose absence does."""

from __future__ import annotations

from domicile.model.blocks import Block, Location
from domicile.model.trail import Trail, join
from domicile.model.values import Known, Value
from domicile.terraform.secrets import HIDDEN, looks_secret, without_secrets


def own_location(block: Block, attribute: str, value: Value | None = None) -> Location:
    """The line of `block` to change: where the value stands, else its top-level attribute, else the block."""
    trail = value.trail if value is not None else None
    if trail is not None and stands_in(block, trail):
        return Location(trail.file, trail.line, trail.end_line)
    top = attribute.lstrip("/").partition(".")[0]
    return block.lines.get(top, block.location)


def proof(block: Block, attribute: str, value: Value | None, *parents: Trail | None, text: str = "") -> Trail:
    """The trail from the block's own line through the value to its cause, and on to `parents`.

    `text` is what the first step says where the value does not stand in the block itself.
    """
    trail = value.trail if value is not None else None
    if trail is not None and stands_in(block, trail):
        if not any(parents):
            return trail
        return Trail(trail.file, trail.line, lambda: trail.text, (*trail.parents, *join(*parents)))
    location = own_location(block, attribute)
    said = text or (_inner(attribute, value) if value is not None and trail is None else "")
    return Trail(location.file, location.line, said or f'{block.kind} "{block.name}"', join(trail, *parents))


def _inner(attribute: str, value: Value) -> str:
    """What stands inside the expression of an attribute, with no step of its own: region_name = "EU_WEST_1"."""
    name = attribute.rpartition(".")[2]
    if not name or not isinstance(value, Known) or not isinstance(value.data, str) or looks_secret(name):
        return ""
    return without_secrets(f'{name} = "{value.data}"')


def stands_in(block: Block, trail: Trail) -> bool:
    """Whether the first step of a trail is a line of the block."""
    here = block.location
    return trail.file == here.file and here.line <= trail.line <= here.end_line


_LONGEST_TRAIL = 200


def sayable(text: str, value: Value) -> str:
    """The text of a value as a report may show it: not where it came through something that is kept secret."""
    steps = value.trail.steps(_LONGEST_TRAIL) if value.trail else ()
    return HIDDEN if any(HIDDEN in step.text for step in steps) else text
