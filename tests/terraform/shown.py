"""Values and proofs in a form that is easy to compare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domicile.model.blocks import Block
from domicile.model.values import Known, OneOf, Value
from domicile.terraform.configuration import Configuration


def by_address(configuration: Configuration, root: str | None = None) -> dict[str, Block]:
    """Address → block, of one root where it is named."""
    return {block.address: block for block in configuration.blocks if root is None or block.root == root}


def shown(value: Value) -> Any:
    """Python data; `?reason` for what is unknown, a set of them for what is one of several."""
    if isinstance(value, OneOf):
        return {
            repr(shown(option)) if isinstance(shown(option), (dict, list)) else shown(option)
            for option in value.options
        }
    if not isinstance(value, Known):
        return f"?{value.reason}"
    if isinstance(value.data, tuple):
        return [shown(item) for item in value.data]
    if isinstance(value.data, Mapping):
        return {key: shown(value.data[key]) for key in value.data}
    return value.data


def proof(value: Value) -> list[str]:
    """The steps behind a value as `file:line text`."""
    return [f"{step.file}:{step.line} {step.text}" for step in value.trail.steps()] if value.trail else []


def region(block: Block) -> Any:
    """The region of a block's provider."""
    provider = block.provider
    assert provider is not None
    body = provider.body
    if provider.unresolved:
        return f"!{provider.unresolved}"
    return shown(body.data["region"]) if isinstance(body, Known) and "region" in body.data else None
