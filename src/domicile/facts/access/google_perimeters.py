"""Service perimeters of VPC Service Controls: what stands around the data of a project beside its roles.

Source: google_access_context_manager_service_perimeter in hashicorp/terraform-provider-google (read 2026-11-22): from
outside, data of a restricted service in a project inside is reached by access levels and ingress policies alone.
`status` is enforced and `spec` is a dry run; a bridge restricts nobody. Whether a principal meets a level cannot be
told, so a perimeter makes a way uncertain and never stops it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.carriers import referred
from domicile.facts.access.google_reach import project_value
from domicile.facts.access.google_roles import Roles
from domicile.facts.exposure.projects import projects_named, with_own_names
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import first, read, texts
from domicile.model.values import Value, text_of

Names = frozenset[Hashable]
"""All that one project is called here: its block, its id."""


@dataclass(frozen=True, slots=True)
class Perimeter:
    """What is enforced: over which services of which projects, and whom ingress policies let in from everywhere."""

    block: Block
    services: frozenset[str]
    projects: tuple[Names, ...]
    identities: frozenset[str]


class Perimeters:
    """The perimeters of an estate, asked by what is reached."""

    def __init__(self, index: Index, table: Mapping[str, Any], roles: Roles) -> None:
        self._index = index
        self._roles = roles
        self._table: Mapping[str, Any] = table.get("perimeters", {})
        self._everybody: frozenset[str] = frozenset(self._table.get("everybody", ()))
        self._projects = index.of_kind(*self._table.get("projects", ()))
        self._all = list(self._read())

    def around(self, targets: tuple[Block, ...], principal: Principal | None) -> str:
        """Why whoever is outside may not get to any of the targets; "" where one of them is certainly free."""
        reasons = [self._around(target, principal) for target in targets]
        return reasons[0] if reasons and all(reasons) else ""

    def _around(self, target: Block, principal: Principal | None) -> str:
        service = self._roles.service_of(target.kind)
        name = self._table.get("services", {}).get(service, f"{service}.googleapis.com") if service else ""
        perhaps = ""
        for one in self._all:
            if name not in one.services or one.block.root != target.root or self._lets_in(one, principal):
                continue
            inside = self._is_inside(target, one)
            if inside:
                return f"{one.block.address} stands around {target.address}, and whom it lets in is not known from here"
            if inside is None:
                perhaps = perhaps or f"whether {one.block.address} stands around {target.address} is not known"
        return perhaps

    def _lets_in(self, one: Perimeter, principal: Principal | None) -> bool:
        member = principal.id.removeprefix("gcp:") if principal is not None else ""
        return member in one.identities or bool(one.identities & self._everybody)

    def _is_inside(self, target: Block, one: Perimeter) -> bool | None:
        """None: the names of a project and of one that is inside do not compare (a number, what is not known)."""
        mine = self._names(project_value(target), target.root)
        if any(mine & names for names in one.projects):
            return True
        return False if all(self._differ(mine, names) for names in one.projects) else None

    def _differ(self, one: Names, other: Names) -> bool:
        """Whether names that have nothing in common are certainly of two projects."""
        return any(all(is_told(name) for name in (one, other)) for is_told in (_has_id, self._has_block))

    def _has_block(self, names: Names) -> bool:
        return bool(names & {("project", id(block)) for block in self._projects})

    def _read(self) -> Iterator[Perimeter]:
        for kind, path in self._table.get("kinds", {}).items():
            for block in self._index.of_kind(kind):
                for body in read(block, path) if block.mode == "resource" else ():
                    if (text_of(first(body, "perimeter_type")) or "").endswith("BRIDGE"):
                        continue
                    resources = [*read(body, "status.resources"), *self._added(block)]
                    yield Perimeter(
                        block,
                        frozenset(text for text, _ in texts(body, "status.restricted_services")[0]),
                        tuple(self._names(value, block.root) for value in resources),
                        frozenset(_let_in(first(body, "status"))),
                    )

    def _added(self, perimeter: Block) -> Iterator[Value]:
        """Projects that blocks of their own put inside."""
        for kind, row in self._table.get("members", {}).items():
            for block in self._index.of_kind(kind):
                if any(target is perimeter for target in referred(block.get(row["perimeter"]))):
                    yield from read(block, row["resource"])

    def _names(self, value: Value, root: str) -> Names:
        """What a value calls a project, with what the project's block says of itself."""
        return with_own_names(projects_named(value, root), self._projects, root)


def _has_id(names: Names) -> bool:
    """Whether a project's id, as a text that is no number, is among its names."""
    return any(isinstance(n, tuple) and isinstance(n[-1], str) and not n[-1].isdigit() for n in names)


def _let_in(status: Value) -> Iterator[str]:
    """Members, and kinds of identities, whom an ingress policy lets in wherever they come from."""
    for rule in read(status, "ingress_policies.ingress_from"):
        if any(text == "*" for text, _ in texts(rule, "sources.access_level")[0]):
            yield from (text for name in ("identities", "identity_type") for text, _ in texts(rule, name)[0])
