"""Stores of Azure that obey either roles or rights of their own: which of the two, by what is set on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.azure_roles import Roles
from domicile.facts.access.carriers import referred
from domicile.model.blocks import Block
from domicile.model.values import Known, Unknown, alternatives, is_null


@dataclass(frozen=True, slots=True)
class Model:
    """`roles`: whether a store obeys roles, None where that is not known, for `reason`."""

    roles: bool | None
    reason: str = ""


def model_of(target: Block, roles: Roles) -> Model:
    """By what a store, or the one that it stands in, decides; by roles where its service knows nothing else."""
    row = roles.models.get(roles.service_of(target.kind))
    if row is None:
        return Model(True)
    outer = (found for name in roles.inside.get(target.kind, ()) for found in referred(target.get(name)))
    whole = next((found for found in (target, *outer) if found.kind == row["kind"]), None)
    return Model(True) if whole is None or whole.mode != "resource" else _stated(whole, row)


def _stated(block: Block, row: Mapping[str, Any]) -> Model:
    for name in row["attributes"]:
        for option in alternatives(block.get(name)):
            if isinstance(option, Unknown):
                return Model(None, f"whether {block.address} obeys roles is not known: {option.reason}")
            if isinstance(option, Known) and not is_null(option):
                return Model(option.data is True)
    return Model(False)


def under(model: Model, privileges: frozenset[str], row: Mapping[str, Any]) -> frozenset[str]:
    """What is left of a role's privileges where a store does not obey roles."""
    if model.roles is not False:
        return privileges
    left = {p for p, other in row["with"].items() if other in privileges} | set(row["control"])
    return privileges & left
