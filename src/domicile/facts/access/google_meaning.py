"""What a role of Google comes to where it is given: what it gives over data, and whether that is too much there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.given import Given
from domicile.facts.access.google_bindings import KIND, LEVELS, Binding
from domicile.facts.access.google_roles import Roles
from domicile.model.blocks import Block
from domicile.model.values import Known, Unknown, is_null, text_of

PRIVILEGES = {
    "owner": frozenset({"list", "read", "write", "delete", "administer", "regrant", "impersonate"}),
    "editor": frozenset({"list", "read", "write", "delete", "administer"}),
    "administrator": frozenset({"administer", "regrant"}),
    "basic-viewer": frozenset({"list", "read"}),
    "data-reader": frozenset({"list", "read", "decrypt"}),
    "data-administrator": frozenset({"list", "read", "write", "delete", "administer", "regrant"}),
    "role-administration": frozenset({"regrant"}),
    "impersonation": frozenset({"impersonate"}),
}
"""What the categories give where nothing more exact is known."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a role comes to where it is given. `given` is None where the catalogue does not say what it gives."""

    category: str = ""
    broad: str = ""
    undecided: str = ""
    given: Given | None = None
    without_data: bool = False


def meaning_of(binding: Binding, option: Known | Unknown, table: Mapping[str, Any], roles: Roles) -> Meaning:
    """What one alternative of a binding's role comes to; `table` is Google's section `access` of the catalogue."""
    custom = roles.custom(option)
    if custom is not None:
        return _of_custom(binding, custom, table, roles)
    role = text_of(option)
    if isinstance(option, Unknown) and role is None:
        doubt = f"the role is not known: {option.reason}"
        if binding.level == "resource" or binding.eligible:
            return Meaning(undecided=doubt)
        return Meaning("data-administrator", f"its role on the {binding.level} is not known", doubt)
    row = table.get("roles", {}).get(role)
    given = _with_its_own(binding, role or "", roles.given(role or ""), table)
    if row is None and given and binding.level != "resource" and not binding.eligible and is_null(binding.condition):
        category, broad = _breadth(binding.level, role or "", given, table)
        return Meaning(category, f"{broad} on the {binding.level}" if broad else "", given=given)
    if row is None or binding.eligible or not _is_too_much(binding, row):
        return Meaning(given=given, without_data=roles.reach_no_data(role or ""))
    return Meaning(row["category"], f"{role} on the {binding.level} gives {row['gives']}", given=given)


def _with_its_own(binding: Binding, role: str, given: Given | None, table: Mapping[str, Any]) -> Given | None:
    """What a role gives, with what it lets be done with the resource itself that it is given on."""
    kind = KIND.fullmatch(binding.block.kind)
    resource = kind.group(1) if kind else ""
    own = table.get("resources", {}).get(resource, {}).get(role)
    return given if own is None else {**(given or {}), resource: frozenset(own)}


def _is_too_much(binding: Binding, row: Mapping[str, Any]) -> bool:
    if not is_null(binding.condition) and row["category"] not in ("owner", "editor", "basic-viewer"):
        return False
    return _reaches(binding.level, row)


def _reaches(level: str, row: Mapping[str, Any]) -> bool:
    """Whether a level is at least the one from which a row holds."""
    return LEVELS.index(level) >= LEVELS.index(row.get("from", "project"))


def _of_custom(binding: Binding, role: Block, table: Mapping[str, Any], roles: Roles) -> Meaning:
    permissions, unknown = roles.permissions(role)
    given = roles.given_by(permissions)
    doubt = f"the permissions of {role.address} are not known: {unknown[0].reason}" if unknown else ""
    if binding.level == "resource" or binding.eligible or not is_null(binding.condition):
        return Meaning(given=given, undecided=doubt if not given else "")
    category, broad = custom_breadth(role.address, permissions, given, binding.level, table)
    if broad:
        return Meaning(category, f"{broad} on the {binding.level}", given=given)
    return Meaning(given=given, undecided=doubt)


def custom_breadth(
    role: str, permissions: Iterable[str], given: Given, level: str, table: Mapping[str, Any]
) -> tuple[str, str]:
    """The category of what is too much of a custom role that is held at a level (one of LEVELS) or above, and what that
    is, without the words of where; "" where a job may need it."""
    escalation = table.get("escalation_permissions", {})
    for permission in permissions:
        row = escalation.get(permission)
        if row is not None and _reaches(level, row):
            return row["category"], f"{role} holds {permission}, and so gives {row['gives']}"
    return _breadth(level, role, given, table)


def _breadth(level: str, role: str, given: Given, table: Mapping[str, Any]) -> tuple[str, str]:
    """The category of what is too much of a role by what it gives, and what that is; "" where a job may need it."""
    for row in table.get("custom_breadth", ()):
        if _reaches(level, row):
            services = [name for name in row["services"] if given.get(name, frozenset()) >= frozenset(row["holds"])]
            if services:
                what = row.get("says") or f"{', '.join(row['holds'])} everything of {', '.join(services)}"
                return row["category"], f"{role} lets its holder {what}"
    return "", ""
