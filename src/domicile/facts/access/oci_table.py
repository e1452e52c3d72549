"""What the catalogue says of access on Oracle Cloud, and what a statement gives by it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.oci_language import Statement

VERBS = ("inspect", "read", "use", "manage")
_PRIVILEGES = {
    "inspect": frozenset({"list"}),
    "read": frozenset({"list", "read"}),
    "use": frozenset({"list", "read", "write"}),
    "manage": frozenset({"list", "read", "write", "delete", "administer", "regrant"}),
}
_WITHOUT_CONTENT = {"read": frozenset({"list"}), "use": frozenset({"list", "administer"})}


@dataclass(frozen=True, slots=True)
class Deed:
    """What a statement lets do with one resource-type; `verb` is "" where it lists permissions."""

    resource: str
    verb: str
    privileges: frozenset[str]


class OciTable:
    """The document `rules/catalogue/oci/access.yaml`."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.policies: Mapping[str, str] = document.get("policies", {})
        self.groups: Mapping[str, str] = document.get("groups", {})
        self.dynamic_groups: Mapping[str, str] = document.get("dynamic_groups", {})
        self.members: Mapping[str, Sequence[str]] = document.get("members", {})
        self.compartments: Mapping[str, str] = document.get("compartments", {})
        self.target_names: Mapping[str, Mapping[str, str]] = document.get("target_names", {})
        self.rights = frozenset(document.get("rights", ()))
        self.narrowing_principals: tuple[str, ...] = tuple(document.get("narrowing_principals", ()))
        self.narrowing_targets: tuple[str, ...] = tuple(document.get("narrowing_targets", ()))
        self._administrators = frozenset(name.lower() for name in document.get("administrators", ()))
        self._rows: Mapping[str, Mapping[str, Any]] = document.get("data_resources", {})
        self._without_data = frozenset(document.get("resources_without_data", ()))
        self._prefixes: Mapping[str, str] = document.get("permission_prefixes", {})
        self._endings: Mapping[str, str] = document.get("permission_endings", {})

    def is_administrators(self, name: str) -> bool:
        """Whether that is the group that every tenancy has for its administrators."""
        return name.lower() in self._administrators

    def row(self, resource: str) -> Mapping[str, Any] | None:
        """What is known of a resource-type that holds data."""
        return self._rows.get(resource)

    def is_of(self, resource: str, family: str) -> bool:
        """Whether a statement about `family` is about `resource` too."""
        row = self._rows.get(family, {})
        return family in ("all-resources", resource) or resource in row.get("members", ())

    def kinds(self, resource: str) -> tuple[str, ...]:
        """The kinds of blocks that keep what a resource-type is about."""
        rows = self._rows.values() if resource == "all-resources" else (self._rows.get(resource, {}),)
        return tuple(dict.fromkeys(kind for row in rows for kind in row.get("kinds", ())))

    def deeds(self, statement: Statement) -> list[Deed]:
        """What a statement lets do, for each of its resource-types."""
        if statement.permissions:
            return list(self._listed(statement.permissions))
        return [Deed(name, statement.verb, self.privileges(name, statement.verb)) for name in _names(statement)]

    def privileges(self, resource: str, verb: str) -> frozenset[str]:
        """What a verb gives over a resource-type's data; for an unknown verb, reading."""
        if resource in self._without_data:
            return frozenset()
        row = self._rows.get(resource)
        if row is not None and verb in row:
            given = row[verb]
            if isinstance(given, Sequence):
                return frozenset(given)
        if row is not None and not row["read"] and verb in _WITHOUT_CONTENT:
            return _WITHOUT_CONTENT[verb]
        return _PRIVILEGES.get(verb, frozenset({"read"}))

    def _listed(self, permissions: Sequence[str]) -> Iterator[Deed]:
        """OBJECT_READ and OBJECT_CREATE: to read and write objects. What is not in the table gives no data."""
        found: dict[str, set[str]] = {}
        for permission in permissions:
            name = permission.upper()
            resource = next((r for prefix, r in self._prefixes.items() if name.startswith(prefix)), "")
            privilege = next((p for ending, p in self._endings.items() if name.endswith(ending)), "")
            found.setdefault(resource, set()).update({privilege} - {""} if resource else set())
        for resource, privileges in found.items():
            row = self._rows.get(resource)
            content = privileges if row is not None and row["read"] else privileges - {"read"}
            yield Deed(resource, "", frozenset(content | ({"list"} if "read" in privileges else set())))


def _names(statement: Statement) -> list[str]:
    return statement.resource.split(",")
