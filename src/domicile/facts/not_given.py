"""What keeps data, has a place by its kind, and says none: that is not known, and not nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.catalogue import Kind
from domicile.facts.codes import known_text
from domicile.facts.conditions import values_at
from domicile.facts.found import Found
from domicile.facts.proof import own_location, proof
from domicile.model.blocks import Block
from domicile.model.places import Resolution
from domicile.model.values import Value


def not_given(block: Block, kind: Kind) -> Iterator[Found]:
    """The unknown place of a block whose argument for it is an empty text, or left out though Terraform asks for it."""
    keeps = {kind.role, *(case.role for case in kind.roles)} - {"none"}
    if block.mode != "resource" or not kind.place or not keeps:
        return
    path, value = next(_empty(block, kind), ("", None))
    reason = f"{path} is an empty text" if path else "no place is given"
    yield Found(Resolution(unknown=reason, trail=proof(block, path, value)), path, own_location(block, path, value))


def _empty(block: Block, kind: Kind) -> Iterator[tuple[str, Value]]:
    for step in kind.place:
        for value in values_at(block, block, step.argument) if step.form == "attribute" else ():
            if known_text(value) == "":
                yield step.argument.lstrip("/"), value
