"""Azure Lighthouse: another tenant is given roles over a subscription or group, at once or to be activated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.azure_assignments import over, privileges_of
from domicile.facts.access.azure_breadth import UNKNOWN_ROLE, too_much
from domicile.facts.access.azure_named import Named, role_of
from domicile.facts.access.azure_principals import why_unknown
from domicile.facts.access.azure_reach import Reach
from domicile.facts.access.azure_roles import Roles
from domicile.facts.access.azure_scopes import LEVELS, inside_in_words, scope_level
from domicile.facts.access.carriers import line_of, proof
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first, read
from domicile.model.values import Value, alternatives, text_of

_BLOCKS = ("authorization", "eligible_authorization")


def delegation_grants(index: Index, table: Mapping[str, Any], roles: Roles, reach: Reach) -> Iterator[Grant]:
    """A grant for each role that another tenant is given."""
    for block in index.of_kind("azurerm_lighthouse_definition"):
        for attribute in _BLOCKS:
            for authorization in read(block, attribute):
                value = first(authorization, "role_definition_id")
                for option in alternatives(value):
                    role = role_of("role_definition_id", option, value, roles)
                    yield from _granted(block, attribute, authorization, role, table, reach)


def _granted(
    block: Block, attribute: str, authorization: Value, role: Named, table: Mapping[str, Any], reach: Reach
) -> Iterator[Grant]:
    scope, tenant = block.get("scope"), block.get("managing_tenant_id")
    level = scope_level(scope) or "subscription"
    fact = table.get("roles", {}).get(role.name) if attribute == "authorization" else None
    if fact is not None and fact["category"] == "role-administration" and _few(authorization):
        fact = None
    standing = attribute == "authorization"
    open_role = role.unknown and standing
    category, gives = (fact["category"], fact["gives"]) if fact else ("", "")
    if standing and role.name and role.name not in table.get("roles", {}):
        category, gives = too_much(role.given or {}, LEVELS[-1], table)
    whole = Grant(
        block=block,
        principal=_tenant(tenant),
        privileges=privileges_of(role.given, category or (UNKNOWN_ROLE if open_role else "")),
        scope=inside_in_words(level),
        attribute="managing_tenant_id",
        location=line_of(block, "managing_tenant_id"),
        trail=proof(block, "managing_tenant_id", tenant.trail, role.value.trail),
        wide=True,
        broad=f"{role.name} is delegated to another tenant and gives {gives}" if category else "",
        category=category or (UNKNOWN_ROLE if open_role else ""),
        undecided=f"which role is delegated is not known: {role.unknown}" if open_role else "",
    )
    yield from over(whole, reach.parts(block, level, scope, role.given or {}), (), role.doubt)


def _few(authorization: Value) -> bool:
    """Whether the roles that may be given on are named."""
    return next(read(authorization, "delegated_role_definition_ids"), None) is not None


def _tenant(value: Value) -> Principal:
    text = text_of(value)
    return Principal("tenancy", f"azure:tenant/{text or '*'}", "" if text else why_unknown(value))
