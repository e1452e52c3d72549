"""Grants on Azure: role assignments and definitions, vault access policies, delegation to other tenants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.aws_policy import elements
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
    for kind, row in table.get("assignments", {}).items():
        for block in index.of_kind(kind):
            yield from _assignment(block, row, table)
    for block in index.of_kind("azurerm_role_definition"):
        if block.mode == "resource":
            yield from _definition(block, table)
    for block in index.of_kind("azurerm_key_vault_access_policy"):
        yield from _vault_policy(block, block.body, "", table)
    for block in index.of_kind("azurerm_key_vault"):
        for policy in elements(block.get("access_policy")):
            yield from _vault_policy(block, policy, "access_policy", table)
    for block in index.of_kind("azurerm_lighthouse_definition"):
        yield from _delegation(block, table)


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


def _assignment(block: Block, row: Mapping[str, str], table: Mapping[str, Any]) -> Iterator[Grant]:
    level = scope_level(block.get(row["scope"]))
    for attribute, name, value in _roles(block, row, table):
        fact = table.get("roles", {}).get(name)
        too_wide = fact is not None and (not level or LEVELS.index(level) >= LEVELS.index(fact["from"]))
        undecided = "" if level else f"the scope is not known: {_why(block.get(row['scope']))}"
        category, broad = "", ""
        if fact is not None and too_wide:
            category = fact["category"]
            broad = f"{name} on {_words(level)} gives {fact['gives']}"
        yield _grant(block, attribute, row["principal"], value, category, broad, level, undecided if broad else "")


def _roles(block: Block, row: Mapping[str, str], table: Mapping[str, Any]) -> Iterator[tuple[str, str, Value]]:
    """(attribute, role name or "", value) of what is assigned."""
    ids = {fact["id"]: name for name, fact in table.get("roles", {}).items()}
    for attribute in (row.get("name"), row["id"]):
        for value in read(block, attribute) if attribute else ():
            for option in alternatives(value):
                if attribute == row["id"]:
                    yield attribute, _by_id(option, ids), value
                elif attribute:
                    yield attribute, text_of(option) or "", value


def _by_id(option: Known | Unknown, ids: Mapping[str, str]) -> str:
    text = text_of(option)
    if isinstance(option, Unknown) and option.parts:
        text = "".join(part if isinstance(part, str) else "x" for part in option.parts)
    match = _ROLE_ID.fullmatch(text) if text else None
    if match:
        return ids.get(match.group(1).lower(), "")
    for target in referred(option):
        if target.kind == "azurerm_role_definition" and target.mode == "data":
            for name, _ in texts(target, "name")[0]:
                return name
            for role, _ in texts(target, "role_definition_id")[0]:
                return ids.get(role.lower(), "")
    return ""


def _grant(
    block: Block,
    attribute: str,
    principal: str,
    value: Value,
    category: str,
    broad: str,
    level: str,
    undecided: str = "",
) -> Grant:
    who = block.get(principal)
    named, own = principal_of(who)
    return Grant(
        block=block,
        principal=named,
        privileges=_PRIVILEGES.get(category, _ALL) if category else frozenset({"read"}),
        scope=f"every identity of {_words(level)}" if category == "impersonation" else _words(level),
        attribute=attribute,
        location=line_of(block, attribute),
        trail=proof(block, attribute, value.trail, block.get("scope").trail, who.trail),
        wide=level not in ("resource", ""),
        broad=broad,
        category=category,
        undecided=undecided,
        conditions=("a condition on the assignment",) if text_of(block.get("condition")) else (),
        path=() if own is None else (own,),
        own=own is not None,
        targets=tuple(t for o in alternatives(block.get("scope")) for t in referred(o) if t.kind not in _SCOPE_KINDS),
        holders=() if own is None else (own,),
    )


def principal_of(value: Value) -> tuple[Principal | None, Block | None]:
    """Who an object id is, and the block where this configuration makes it (a managed identity, an application)."""
    text = text_of(value)
    for target in referred(value):
        if target.kind in ("azurerm_client_config", "azuread_client_config"):
            return None, target
        if target.kind == "azuread_group":
            return Principal("group", f"azure:group/{_named(target, 'display_name')}"), None
        if target.kind in ("azuread_user", "azuread_invitation"):
            mail = _named(target, "user_principal_name", "mail", "user_email_address")
            return Principal("user", f"azure:user/{mail}"), None
        if target.mode == "resource":
            return Principal("service-account", f"azure:identity/{target.name}"), target
    if text:
        return Principal("user", f"azure:principal/{text}"), None
    return Principal("unknown", "", _why(value)), None


def _named(block: Block, *attributes: str) -> str:
    return next((text for name in attributes for text, _ in texts(block, name)[0]), block.name)


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
    pattern = re.compile(re.escape(text.lower()).replace(r"\*", ".*"))
    given = [action for action in table.get("role_actions", ()) if pattern.fullmatch(action.lower())]
    if attribute == "actions" and given:
        return "role-administration", f"the custom role holds {text}, and so may give any right to anybody"
    provider, _, rest = text.partition("/")
    for name, thing in table.get("data_providers", {}).items():
        if provider.lower() == name.lower() and rest == "*":
            return "service-wildcard", f"the custom role holds {text}: everything on every {thing}"
    return None


def _vault_policy(block: Block, policy: Value, attribute: str, table: Mapping[str, Any]) -> Iterator[Grant]:
    holder = next(read(policy, "object_id"), None)
    named, own = principal_of(holder) if holder is not None else (Principal("unknown", ""), None)
    broad = ""
    for name, every in table.get("all_permissions", {}).items():
        given = {text.lower() for text, _ in texts(policy, name)[0]}
        if set(every) <= given or "all" in given:
            broad = f"it holds every {name.partition('_')[0]} permission, purging too"
    shown = attribute or "secret_permissions"
    yield Grant(
        block=block,
        principal=named,
        privileges=_ALL if broad else frozenset({"read"}),
        scope="the vault",
        attribute=shown,
        location=line_of(block, shown),
        trail=proof(block, shown, policy.trail),
        broad=broad,
        category="all-permissions" if broad and own is None else "",
        path=() if own is None else (own,),
        own=own is not None,
    )


def _delegation(block: Block, table: Mapping[str, Any]) -> Iterator[Grant]:
    ids = {fact["id"]: name for name, fact in table.get("roles", {}).items()}
    for tenant, value in texts(block, "managing_tenant_id")[0]:
        principal = Principal("tenancy", f"azure:tenant/{tenant}")
        for role in (*texts(block, "authorization.role_definition_id")[0], ("", value)):
            name = ids.get(role[0].rpartition("/")[2].lower(), "")
            fact = table.get("roles", {}).get(name)
            category = fact["category"] if fact else ""
            yield Grant(
                block=block,
                principal=principal,
                privileges=_PRIVILEGES.get(category, _ALL),
                scope="the subscription",
                attribute="managing_tenant_id",
                location=line_of(block, "managing_tenant_id"),
                trail=proof(block, "managing_tenant_id", value.trail, role[1].trail),
                wide=True,
                broad=f"{name} is delegated to another tenant and gives {fact['gives']}" if fact else "",
                category=category,
            )


def _words(level: str) -> str:
    return _WORDS.get(level, f"the {level.replace('-', ' ')}" if level else "a scope that is not known")


def _why(value: Value) -> str:
    return next((o.reason for o in alternatives(value) if isinstance(o, Unknown)), "one of several")
