"""Grants on Azure: role assignments and definitions, vault access policies, delegation to other tenants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.azure_direct import direct_grants
from domicile.facts.access.azure_directory import directory_grants
from domicile.facts.access.azure_principals import (
    federated_grants,
    membership_grants,
    owner_grants,
    principal_of,
    why_unknown,
)
from domicile.facts.access.azure_reach import Reach
from domicile.facts.access.azure_roles import DEFINITION, Roles, covers
from domicile.facts.access.azure_vaults import vault_grants
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.access.given import Given
from domicile.facts.access.parts import Part
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import read, texts
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

LEVELS = ("resource", "resource-group", "subscription", "management-group", "everything")
_SCOPES = (
    (re.compile(r"/"), "everything"),
    (re.compile(r"(?i)/providers/Microsoft\.Management/managementGroups/[^/]+"), "management-group"),
    (re.compile(r"(?i)/subscriptions/[^/]+"), "subscription"),
    (re.compile(r"(?i)/subscriptions/[^/]+/resourceGroups/[^/]+"), "resource-group"),
    (re.compile(r"(?i)/(subscriptions|providers)/.+"), "resource"),
)
_SCOPE_KINDS = {
    "azurerm_subscription": "subscription",
    "azurerm_client_config": "subscription",
    "azurerm_management_group": "management-group",
    "azurerm_resource_group": "resource-group",
}
_ROLE_ID = re.compile(r"(?i).*roleDefinitions/([0-9a-f-]{36}).*")
_PRIVILEGES = {
    "owner": frozenset({"list", "read", "write", "delete", "administer", "regrant"}),
    "editor": frozenset({"list", "read", "write", "delete", "administer"}),
    "role-administration": frozenset({"regrant"}),
    "impersonation": frozenset({"impersonate"}),
    "data-reader": frozenset({"list", "read"}),
}
_ALL = frozenset({"list", "read", "write", "delete", "administer", "regrant"})
_WORDS = {"everything": "every tenant scope", "management-group": "the management group"}


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that Azure blocks of the estate make."""
    table = catalogue.section("access").get("azure", {})
    roles = Roles(catalogue)
    reach = Reach(index, roles)
    for kind, row in table.get("assignments", {}).items():
        for block in index.of_kind(kind):
            yield from _assignment(block, row, table, roles, reach)
    for block in index.of_kind(DEFINITION):
        if block.mode == "resource":
            yield from _definition(block, table)
    yield from vault_grants(index, table, roles, reach)
    for block in index.of_kind("azurerm_lighthouse_definition"):
        yield from _delegation(block, table, roles, reach)
    yield from direct_grants(index, table, reach)
    yield from membership_grants(index, table)
    yield from owner_grants(index, table)
    yield from federated_grants(index, table)
    yield from directory_grants(index, catalogue, roles)


def scope_level(value: Value) -> str:
    """How far a scope reaches, as one of `LEVELS`; "" where it cannot be known."""
    found = {_level(option) for option in alternatives(value)}
    return found.pop() if len(found) == 1 else ""


def _level(option: Known | Unknown) -> str:
    text = text_of(option)
    if isinstance(option, Unknown) and option.parts:
        text = "".join(part if isinstance(part, str) else "x" for part in option.parts)
        if not text.startswith("/"):
            return "resource" if "/" in text else ""
    if text:
        return next((level for pattern, level in _SCOPES if pattern.fullmatch(text)), "")
    for target in referred(option):
        if target.kind.startswith("azurerm_"):
            return _SCOPE_KINDS.get(target.kind, "resource")
    return ""


@dataclass(frozen=True, slots=True)
class _Role:
    """A role that is assigned: the attribute that says it, its name ("" where it is a custom or an unknown one), and
    what it gives (None where the catalogue does not say); `doubt` says why that is not certain."""

    attribute: str
    name: str
    value: Value
    given: Given | None
    doubt: str = ""


def _assignment(
    block: Block, row: Mapping[str, Any], table: Mapping[str, Any], roles: Roles, reach: Reach
) -> Iterator[Grant]:
    scope = block.get(row["scope"])
    level = scope_level(scope)
    for role in _roles(block, row, roles):
        fact = table.get("roles", {}).get(role.name)
        too_wide = fact is not None and (not level or LEVELS.index(level) >= LEVELS.index(fact["from"]))
        category, broad = "", ""
        if fact is not None and too_wide and not row.get("eligible"):
            category = fact["category"]
            broad = f"{role.name} on {_words(level)} gives {fact['gives']}"
        undecided = "" if level or not broad else f"the scope is not known: {why_unknown(scope)}"
        whole = _grant(block, role, row["principal"], category, broad, level, undecided)
        parts = reach.parts(block, level, scope, role.given or {})
        limited = "it holds only under its condition" if whole.conditions else ""
        yield from _over(whole, parts, reach.at(block, scope) if level == "resource" else (), role.doubt or limited)


def _over(whole: Grant, parts: list[Part], named: tuple[Block, ...], doubt: str) -> Iterator[Grant]:
    """The grant over what it certainly leads to, and one for each further set of blocks with other privileges.

    Neither the grant nor its breadth hangs on `doubt`, which is about what is reached.
    """
    if not parts:
        yield replace(whole, targets=named, doubt=doubt)
        return
    first_part = parts[0]
    yield replace(whole, privileges=first_part.privileges, targets=first_part.targets, doubt=first_part.doubt or doubt)
    for part in parts[1:]:
        yield replace(
            whole, privileges=part.privileges, targets=part.targets, doubt=part.doubt or doubt, broad="", category=""
        )


def _roles(block: Block, row: Mapping[str, Any], roles: Roles) -> Iterator[_Role]:
    for attribute in (name for name in (row.get("name"), row["id"]) if name is not None):
        for value in read(block, attribute):
            for option in alternatives(value):
                custom = next((t for t in referred(option) if t.kind == DEFINITION and t.mode == "resource"), None)
                if custom is not None:
                    given, doubt = roles.custom(custom)
                    yield _Role(attribute, "", value, given, doubt)
                    continue
                name = _by_id(option, roles.ids) if attribute == row["id"] else text_of(option) or ""
                yield _Role(attribute, name, value, roles.given(name))


def _by_id(option: Known | Unknown, ids: Mapping[str, str]) -> str:
    text = text_of(option)
    if isinstance(option, Unknown) and option.parts:
        text = "".join(part if isinstance(part, str) else "x" for part in option.parts)
    match = _ROLE_ID.fullmatch(text) if text else None
    if match:
        return ids.get(match.group(1).lower(), "")
    for target in (*referred(option), *(t for p in _parts(option) for t in referred(p))):
        if target.kind == DEFINITION and target.mode == "data":
            for name, _ in texts(target, "name")[0]:
                return name
            for role, _ in texts(target, "role_definition_id")[0]:
                return ids.get(role.lower(), "")
    return ""


def _parts(option: Known | Unknown) -> list[Unknown]:
    return [p for p in option.parts if isinstance(p, Unknown)] if isinstance(option, Unknown) else []


def _grant(block: Block, role: _Role, principal: str, category: str, broad: str, level: str, undecided: str) -> Grant:
    who = block.get(principal)
    named, own = principal_of(who)
    return Grant(
        block=block,
        principal=named,
        privileges=_privileges(role.given, category),
        scope=f"every identity of {_words(level)}" if category == "impersonation" else _words(level),
        attribute=role.attribute,
        location=line_of(block, role.attribute),
        trail=proof(block, role.attribute, role.value.trail, block.get("scope").trail, who.trail),
        wide=level not in ("resource", ""),
        broad=broad,
        category=category,
        undecided=undecided,
        conditions=("a condition on the assignment",) if text_of(block.get("condition")) else (),
        path=() if own is None else (own,),
        own=own is not None,
        holders=() if own is None else (own,),
    )


def _privileges(given: Given | None, category: str) -> frozenset[str]:
    if given is not None:
        every: frozenset[str] = frozenset().union(*given.values())
        return every
    return _PRIVILEGES.get(category, _ALL) if category else frozenset({"read"})


def _definition(block: Block, table: Mapping[str, Any]) -> Iterator[Grant]:
    for attribute in ("actions", "data_actions"):
        for value in read(block, f"permissions.{attribute}"):
            for option in alternatives(value):
                text = text_of(option)
                judged = _of_action(text, attribute, table) if text else None
                if judged:
                    category, broad = judged
                    yield Grant(
                        block=block,
                        principal=None,
                        privileges=_PRIVILEGES.get(category, _ALL),
                        scope="whatever it is assigned on",
                        attribute="permissions",
                        location=line_of(block, "permissions"),
                        trail=proof(block, "permissions", value.trail),
                        wide=True,
                        broad=broad,
                        category=category,
                    )


def _of_action(text: str, attribute: str, table: Mapping[str, Any]) -> tuple[str, str] | None:
    if text == "*":
        what = "every action" if attribute == "actions" else "every action on data"
        return "wildcard-action", f"the custom role holds {what}"
    given = [action for action in table.get("role_actions", ()) if covers(text, action)]
    if attribute == "actions" and given:
        return "role-administration", f"the custom role holds {text}, and so may give any right to anybody"
    provider, _, rest = text.partition("/")
    for name, thing in table.get("data_providers", {}).items():
        if provider.lower() == name.lower() and rest == "*":
            return "service-wildcard", f"the custom role holds {text}: everything on every {thing}"
    return None


def _delegation(block: Block, table: Mapping[str, Any], roles: Roles, reach: Reach) -> Iterator[Grant]:
    """Lighthouse: another tenant is given roles over a subscription or group, at once or to be activated."""
    scope = block.get("scope")
    level = scope_level(scope) or "subscription"
    for tenant, value in texts(block, "managing_tenant_id")[0]:
        principal = Principal("tenancy", f"azure:tenant/{tenant}")
        paths = ("authorization.role_definition_id", "eligible_authorization.role_definition_id")
        given = [(path, text, found) for path in paths for text, found in texts(block, path)[0]]
        for path, text, found in given or [("", "", value)]:
            name = roles.ids.get(text.rpartition("/")[2].lower(), "")
            fact = table.get("roles", {}).get(name) if path.startswith("authorization") else None
            whole = Grant(
                block=block,
                principal=principal,
                privileges=_privileges(roles.given(name), fact["category"] if fact else ""),
                scope=_words(level),
                attribute="managing_tenant_id",
                location=line_of(block, "managing_tenant_id"),
                trail=proof(block, "managing_tenant_id", value.trail, found.trail),
                wide=True,
                broad=f"{name} is delegated to another tenant and gives {fact['gives']}" if fact else "",
                category=fact["category"] if fact else "",
            )
            yield from _over(whole, reach.parts(block, level, scope, roles.given(name) or {}), (), "")


def _words(level: str) -> str:
    return _WORDS.get(level, f"the {level.replace('-', ' ')}" if level else "a scope that is not known")
