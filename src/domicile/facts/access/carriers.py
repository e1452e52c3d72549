"""Where in a block something is granted: the line to change, and the proof that starts there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domicile.facts.proof import stands_in
from domicile.model.blocks import Block, Location
from domicile.model.trail import Trail, join
from domicile.model.values import Known, OneOf, Reference, Unknown, Value, alternatives, is_null


def line_of(block: Block, attribute: str, *written: Trail | None) -> Location:
    """The lines of the first of `written` that stands in the block: a statement, an entry of a list.

    Without one the line of the attribute; in Terraform by its first name, the block's own where it has none.
    """
    whole = _line_of_attribute(block, attribute)
    for trail in written:
        if trail is not None and stands_in(block, trail) and trail.line != whole.line:
            return Location(trail.file, trail.line, trail.end_line)
    return whole


def _line_of_attribute(block: Block, attribute: str) -> Location:
    if block.mode == "object" and "." in attribute and (exact := _trail_in_object(block, attribute)):
        return Location(exact.file, exact.line, exact.line)
    return block.lines.get(attribute) or block.lines.get(attribute.partition(".")[0]) or block.location


def _trail_in_object(block: Block, path: str) -> Trail | None:
    value: Value = block.body
    for name in path.removesuffix(".*").split("."):
        if not isinstance(value, Known) or not isinstance(value.data, Mapping) or name not in value.data:
            return None
        value = value.data[name]
    here = block.location
    if value.trail is None or value.trail.file != here.file or not here.line <= value.trail.line <= here.end_line:
        return None
    return value.trail


def proof(block: Block, attribute: str, *trails: Trail | None) -> Trail:
    """A proof that starts at the block's attribute and leads on through `trails`."""
    exact = _trail_in_object(block, attribute) if block.mode == "object" and "." in attribute else None
    if exact is not None:
        return Trail(exact.file, exact.line, lambda: exact.text, join(*trails))
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


def origin_of(option: Known | Unknown) -> str:
    """What a name, or each piece of it that is not known, is read from; "" where one of them does not say it."""
    pieces = option.parts or (option,) if isinstance(option, Unknown) else ()
    read = [piece.reference for piece in pieces if not isinstance(piece, str)]
    if None in read:
        return ""
    return ", ".join(f"{one.path} of {one.target.address} in {one.target.root}" for one in read if one is not None)


def is_one_of_several(value: Value) -> bool:
    """Whether a value means one thing or another, and not only one that may be left out."""
    options = (option for option in alternatives(value) if not is_null(option))
    return len({id(one.reference.target if one.reference is not None else one) for one in options}) > 1


def made_of(value: Value) -> Iterator[Reference]:
    """What a value and the parts of it refer to: pieces of a text, what is encoded in it, elements of a list."""
    for option in alternatives(value):
        if option.reference is not None:
            yield option.reference
        if option.structure is not None:
            yield from made_of(option.structure)
        parts: Iterable[object] = option.parts if isinstance(option, Unknown) else _elements(option)
        for part in parts:
            if isinstance(part, (Known, Unknown, OneOf)):
                yield from made_of(part)


def _elements(option: Known) -> Iterable[object]:
    if isinstance(option.data, tuple):
        return option.data
    return option.data.values() if isinstance(option.data, dict) else ()
