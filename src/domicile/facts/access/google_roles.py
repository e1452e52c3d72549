"""What roles of Google give over data, by service: those of Google by name, custom ones by permission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import referred
from domicile.facts.access.given import Given, Services, services_of_kinds, spread
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import texts
from domicile.model.privileges import PRIVILEGES
from domicile.model.values import Known, Unknown, text_of

CUSTOM = ("google_project_iam_custom_role", "google_organization_iam_custom_role")

MOST_NAMED = 3
"""Of how many services the data is named; a role that gives more gives what is in the project."""


class Roles:
    """The sections `permissions` and `roles` of the catalogue, asked by role."""

    def __init__(self, index: Index, catalogue: Catalogue) -> None:
        table = catalogue.section("permissions").get("gcp", {})
        self._index = index
        self.services: Services = table.get("services", {})
        predefined = catalogue.section("roles").get("gcp", {})
        self._predefined: Mapping[str, Any] = predefined.get("roles", {})
        self._without_data = frozenset[str](predefined.get("without_data", ()))
        self._without_data_by_prefix = tuple(catalogue.section("access").get("gcp", {}).get("roles_without_data", ()))
        self._basic: Mapping[str, Any] = table.get("basic_roles", {})
        self._everywhere: Mapping[str, list[str]] = table.get("everywhere", {})
        self.inside: Mapping[str, list[str]] = table.get("inside", {})
        self.older: Mapping[str, str] = table.get("dataset_roles", {})
        self._services_of_kinds = services_of_kinds(self.services)

    def service_of(self, kind: str) -> str:
        """The service whose data a kind holds ("" for none)."""
        service: str = self._services_of_kinds.get(kind, "")
        return service

    def data_of(self, given: Given | None, privileges: frozenset[str]) -> str:
        """What people call the data over which just these privileges are given: the buckets and secrets; "" where that
        is of more services than one names."""
        if not given or len(given) > MOST_NAMED:
            return ""
        names = [self.services.get(service, {}).get("called", "") for service in given if given[service] == privileges]
        return f"the {' and '.join(names)}" if names and all(names) else ""

    def given(self, role: str) -> Given | None:
        """What a role of this name gives; None where the catalogue does not know that it reaches data."""
        name = self.older.get(role, role)
        if name not in self._predefined and name not in self._basic:
            return None
        found: dict[str, frozenset[str]] = {}
        for rows in (self._predefined.get(name, {}), self._basic.get(name, {})):
            for service, privileges in rows.items():
                found[service] = found.get(service, frozenset()) | frozenset(privileges)
        return spread(found, self.services, self._everywhere)

    def reach_no_data(self, role: str) -> bool:
        """Whether a role of this name is known to reach settings alone."""
        return role in self._without_data or role.startswith(self._without_data_by_prefix)

    def given_by(self, permissions: Iterable[str]) -> Given:
        """What a list of permissions gives."""
        held = frozenset(permissions)
        found = {}
        for service, row in self.services.items():
            has = frozenset(p for p in PRIVILEGES if any(f"{service}.{name}" in held for name in row.get(p, ())))
            if has:
                found[service] = has
        return spread(found, self.services, self._everywhere)

    def custom(self, option: Known | Unknown) -> Block | None:
        """The custom role of this configuration that a value refers to or names."""
        for target in referred(option):
            if target.kind in CUSTOM:
                return target
        text = text_of(option) or ""
        if not text.startswith(("projects/", "organizations/")):
            return None
        name = text.rpartition("/")[2]
        return next((found for kind in CUSTOM for found in self._index.named(kind, "role_id", name)), None)

    @staticmethod
    def permissions(role: Block) -> tuple[list[str], list[Unknown]]:
        """The permissions of a custom role, and what of them cannot be known."""
        known, unknown = texts(role, "permissions")
        return [text for text, _ in known], unknown
