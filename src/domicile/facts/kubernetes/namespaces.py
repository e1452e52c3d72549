"""The namespace of an object, whether it is written as a manifest or for Terraform's kubernetes provider."""

from __future__ import annotations

from domicile.kubernetes.kinds import namespace_of
from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block
from domicile.model.paths import first
from domicile.model.values import OneOf, Unknown, Value

_HOLE = "…"


def namespace_in(block: Block) -> str:
    """The namespace that a block says, `default` where it says none."""
    if block.mode == "object":
        return namespace_of(block)
    return named(first(block, "metadata.namespace")) or "default"


def named(value: Value) -> str:
    """A namespace as it is written, with … for each piece that is not known: some namespace, never every one of them.

    "" where none is named.
    """
    if isinstance(value, Unknown):
        return "".join(part if isinstance(part, str) else _HOLE for part in value.parts) or _HOLE
    return _HOLE if isinstance(value, OneOf) else written(value)
