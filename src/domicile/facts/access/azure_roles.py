"""What roles of Azure give over data, by resource provider: built-in ones by name, custom ones by their operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.given import Given, Services, services_of_kinds, spread
from domicile.model.blocks import Block
from domicile.model.paths import read, texts
from domicile.model.values import Unknown, alternatives

DEFINITION = "azurerm_role_definition"
PLANES = (("control", "actions", "not_actions"), ("data", "data_actions", "not_data_actions"))
"""Word of the section `permissions`, attribute of what is allowed, attribute of what is taken away from that."""


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text.lower()).replace(r"\*", ".*"))


def covers(pattern: str, operation: str) -> bool:
    """Whether an operation falls under a pattern of a role, in which `*` is any text; letter case does not matter."""
    return _pattern(pattern).fullmatch(operation.lower()) is not None


def given_by(
    services: Mapping[str, Mapping[str, Any]], operations: Mapping[str, Iterable[str]]
) -> dict[str, frozenset[str]]:
    """What operations give; `operations` are those of actions, not_actions, data_actions and not_data_actions."""
    found: dict[str, frozenset[str]] = {}
    for service, row in services.items():
        has: set[str] = set()
        for plane, allowed, refused in PLANES:
            for privilege, names in row.get(plane, {}).items():
                full = [f"{service}/{name}" for name in names]
                if any(holds(name, operations.get(allowed, ()), operations.get(refused, ())) for name in full):
                    has.add(privilege)
        if has:
            found[service] = frozenset(has)
    return found


def holds(operation: str, allowed: Iterable[str], refused: Iterable[str]) -> bool:
    """Whether an operation is allowed by one of these patterns and refused by none of those."""
    if any(covers(pattern, operation) for pattern in refused):
        return False
    return any(covers(pattern, operation) for pattern in allowed)


class Roles:
    """The sections `permissions` and `roles` of the catalogue, asked by role."""

    def __init__(self, catalogue: Catalogue) -> None:
        table = catalogue.section("permissions").get("azure", {})
        self.services: Services = table.get("services", {})
        self.inside: Mapping[str, list[str]] = table.get("inside", {})
        self.vault_permissions: Mapping[str, Mapping[str, list[str]]] = table.get("vault_permissions", {})
        self.models: Mapping[str, Mapping[str, Any]] = table.get("models", {})
        self._everywhere: Mapping[str, list[str]] = table.get("everywhere", {})
        section = catalogue.section("roles").get("azure", {})
        self._built_in: Mapping[str, Any] = section.get("roles", {})
        self._without_data: Mapping[str, str] = section.get("without_data", {})
        self.ids = {row["id"]: name for name, row in self._built_in.items()}
        self.ids |= {role: name for name, role in self._without_data.items()}
        self._services_of_kinds = services_of_kinds(self.services)

    def service_of(self, kind: str) -> str:
        """The resource provider whose data a kind holds ("" for none)."""
        service: str = self._services_of_kinds.get(kind, "")
        return service

    def given(self, role: str) -> Given | None:
        """What a built-in role gives; None where the catalogue does not know the role."""
        row = self._built_in.get(role)
        if row is None:
            return {} if role in self._without_data else None
        given = {name: frozenset(found) for name, found in row["gives"].items()}
        return spread(given, self.services, self._everywhere)

    def custom(self, definition: Block) -> tuple[Given, str]:
        """What a custom role gives, and why that is not certain ("" where it is)."""
        operations: dict[str, list[str]] = {}
        doubt = ""
        for _plane, allowed, refused in PLANES:
            for name in (allowed, refused):
                known, unknown = texts(definition, f"permissions.{name}")
                operations[name] = [text for text, _ in known]
                doubt = doubt or (unknown[0].reason if unknown else "")
        for value in read(definition, "permissions"):
            doubt = doubt or next((o.reason for o in alternatives(value) if isinstance(o, Unknown)), "")
        words = f"the operations of {definition.address} are not known: {doubt}" if doubt else ""
        return spread(given_by(self.services, operations), self.services, self._everywhere), words
