"""Principal access boundaries: the projects, folders and organisations that principals may reach at all.

Source: Google Cloud, "Principal access boundary policies"; google_iam_principal_access_boundary_policy and the three
bindings in hashicorp/terraform-provider-google (read 2026-11-22): a principal that is bound reaches only what one of
its policies names, and what is below it. Who is in a set of principals cannot be told from here, and not every service
obeys, so a boundary makes a grant uncertain and takes nothing away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.carriers import made_of
from domicile.facts.access.google_hierarchy import Container, Hierarchy, level_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import first, read
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_POLICY = "google_iam_principal_access_boundary_policy"
_CONTAINERS, _IDENTITIES = "//cloudresourcemanager.googleapis.com/", "//iam.googleapis.com/"
_PEOPLE = frozenset({"user", "group", "domain"})
_MACHINES = frozenset({"service-account", "federated"})


@dataclass(frozen=True, slots=True)
class Boundary:
    """A policy that is bound to a set of principals, and the containers that they may reach."""

    policy: Block
    principals: str
    containers: tuple[Container, ...]


class Boundaries:
    """The boundaries of an estate, asked by principal and place."""

    def __init__(self, index: Index, table: Mapping[str, Any], hierarchy: Hierarchy) -> None:
        kinds = table.get("boundary_bindings", {})
        bound = [(block, row) for kind, row in kinds.items() for block in index.of_kind(kind)]
        self._all = [one for block, row in bound for one in _read(block, row, hierarchy)]

    def around(self, principal: Principal | None, where: list[Container], root: str) -> str:
        """Why a principal may not reach what stands in `where` (the nearest first); "" where nothing keeps it away."""
        about = [one for one in self._all if one.policy.root == root and _may_be_in(principal, one.principals)]
        reached = [container for one in about for container in one.containers]
        if not about or any(mine.names & container.names for mine in where for container in reached):
            return ""
        return f"{about[0].policy.address} bounds what its principals reach, and this is not known to be part of it"


def _read(block: Block, row: Mapping[str, str], hierarchy: Hierarchy) -> Iterator[Boundary]:
    policies = {id(r.target): r.target for r in made_of(block.get(row["policy"])) if r.target.kind == _POLICY}
    principals = _beginning(first(block, row["principals"]))
    for policy in policies.values() if block.mode == "resource" else ():
        values = list(read(policy, "details.rules.resources"))
        named = [(level_of(value), value) for value in values]
        yield Boundary(
            policy,
            principals,
            tuple(Container(level, hierarchy.names(level, value, block.root)) for level, value in named if level),
        )


def _beginning(value: Value) -> str:
    """The text of a set of principals, as far as its beginning is known."""
    option: Known | Unknown = next(iter(alternatives(value)))
    text = text_of(option)
    if text is None and isinstance(option, Unknown) and option.parts and isinstance(option.parts[0], str):
        return option.parts[0]
    return text or ""


def _may_be_in(principal: Principal | None, principals: str) -> bool:
    """Whether somebody may be one of a set: of a project and folder machines alone, of a Workspace people alone."""
    if principal is None or principal.kind in ("everyone", "authenticated"):
        return False
    if principals.startswith(f"{_CONTAINERS}organizations/") or not principals:
        return True
    if principals.startswith(_CONTAINERS):
        return principal.kind in _MACHINES
    if "/workspace/" in principals:
        return principal.kind in _PEOPLE
    return principals.removeprefix(_IDENTITIES) in principal.id
