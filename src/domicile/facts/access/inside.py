"""Stores that stand inside others: whoever has a right over the outer one has it over the inner ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domicile.facts.access.carriers import referred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.values import text_of


def with_inside(
    blocks: Iterable[Block], inside: Mapping[str, Iterable[str]], index: Index, names: Iterable[str] = ("name",)
) -> tuple[Block, ...]:
    """These blocks and the stores that stand inside them, as deep as they go one in another.

    `inside` is kind → the attributes that lead outwards, by reference or by one of the attributes `names` of what they
    lead to; an outer kind stands in it before the inner ones.
    """
    found = {id(block): block for block in blocks}
    called = {(b.root, text) for b in found.values() for name in names if (text := text_of(b.get(name)))}
    for kind, attributes in inside.items():
        for inner in index.of_kind(kind):
            values = [inner.get(attribute) for attribute in attributes]
            by_name = any((inner.root, text_of(value) or "") in called for value in values)
            if by_name or any(id(outer) in found for value in values for outer in referred(value)):
                found[id(inner)] = inner
    return tuple(found.values())
