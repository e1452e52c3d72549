"""Custom roles of Google that are too broad for whoever holds them, where nobody is seen to be given them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from domicile.facts.access.carriers import line_of, proof
from domicile.facts.access.given import Given
from domicile.facts.access.google_bindings import Binding
from domicile.facts.access.google_meaning import PRIVILEGES, custom_breadth
from domicile.facts.access.google_roles import CUSTOM, Roles
from domicile.facts.aws_policy import elements
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.trail import Trail
from domicile.model.values import Known, alternatives

_WHEREVER = {
    "project": "whichever project or folder",
    "folder": "whichever folder or organization",
    "organization": "the organization",
}
"""Where a role is held at least that only a project or something above it can be meant for, and what that is called."""


def custom_role_grants(
    index: Index, table: Mapping[str, Any], roles: Roles, bound: Iterable[Binding]
) -> Iterator[Grant]:
    """A grant for each permission of a custom role that has a `*` in it, and one for a role that no binding of the
    estate gives and that is too much wherever it is given; to whoever will hold the role.

    `table` is Google's section `access` of the catalogue.
    """
    given = {id(role) for binding in bound for option in alternatives(binding.role) if (role := roles.custom(option))}
    for block in index.of_kind(*CUSTOM):
        for value in elements(block.get("permissions")):
            text = value.data if isinstance(value, Known) else None
            if isinstance(text, str) and "*" in text:
                broad = f"the custom role holds {text}"
                yield _grant(block, "wildcard-action", broad, "everything of its kind", value.trail)
        if id(block) not in given:
            yield from _held_by_nobody(block, table, roles)


def _held_by_nobody(block: Block, table: Mapping[str, Any], roles: Roles) -> Iterator[Grant]:
    permissions, _ = roles.permissions(block)
    given = roles.given_by(permissions)
    if not _is_of_container(permissions, given, table):
        return
    for level, where in _WHEREVER.items():
        over = given if level == "project" else {}
        category, broad = custom_breadth("it", permissions, over, level, table)
        if broad:
            yield _grant(block, category, f"{broad} on {where} it is given on", "what it is given on")
            return


def _is_of_container(permissions: Iterable[str], given: Given, table: Mapping[str, Any]) -> bool:
    """Whether a role can only be meant for a project or more: it holds what a single resource does not give, or reaches
    the data of several services."""
    patterns = table.get("container_permissions", ())
    return len(given) > 1 or any(fnmatchcase(held, pattern) for held in permissions for pattern in patterns)


def _grant(block: Block, category: str, broad: str, scope: str, written: Trail | None = None) -> Grant:
    return Grant(
        block=block,
        principal=None,
        privileges=PRIVILEGES.get(category, PRIVILEGES["data-administrator"]),
        scope=scope,
        attribute="permissions",
        location=line_of(block, "permissions"),
        trail=proof(block, "permissions", written),
        wide=True,
        broad=broad,
        category=category,
    )
