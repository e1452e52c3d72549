"""Who an object id of Azure is, and who else can act as whom: members of groups, owners of applications."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.access.memberships import membership
from domicile.facts.partly_known import starred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.listing import some_of
from domicile.model.paths import first, read, texts
from domicile.model.values import OneOf, Unknown, Value, alternatives, text_of

_OWN_IDENTITY = re.compile(r"^identity\b.*\bprincipal_id$")
_MOST_NAMED = 5
_GUEST = re.compile(r"(.+)_([^_@]+)#EXT#@.*", re.IGNORECASE)
_APPLICATIONS = ("azuread_application", "azuread_application_registration")
_IDENTITIES = ("azuread_service_principal", "azuread_application", "azurerm_user_assigned_identity")
GROUPS = ("azuread_group", "azuread_group_without_members")
"""The kinds that make or read a group of Entra ID."""


def principal_of(value: Value, sort: str = "principal") -> tuple[Principal | None, Block | None]:
    """Who an object id is, and the block where this configuration makes it (a managed identity, an application).

    `sort` is the kind of principal where the id alone tells who it is.
    """
    text = text_of(value)
    for target in referred(value):
        if target.kind in ("azurerm_client_config", "azuread_client_config"):
            return Principal("applier", "azure:applier/terraform"), target
        if target.kind in GROUPS:
            return Principal("group", group_id(target)), None
        if target.kind in ("azuread_user", "azuread_invitation"):
            return Principal("user", user_id(target)), None
        if target.kind == "azuread_users":
            names = [text for text, _ in texts(target, "user_principal_names")[0]]
            return _one_of(names, value), None
        if target.mode == "resource":
            known = target.kind in _IDENTITIES or target.kind.startswith("azuread_")
            sort = "service-account" if known else "managed-identity"
            return Principal(sort, identity_id(target)), target
        if target.kind in _IDENTITIES and (read := _read_identity(target)) is not None:
            return read, None
        if _is_own_identity(value, target):
            return Principal("managed-identity", f"azure:identity/{_named(target, 'name')}"), None
    if text:
        return Principal(sort, f"azure:principal/{text}"), None
    return Principal("unknown", "", why_unknown(value)), None


def _read_identity(identity: Block) -> Principal | None:
    """An identity that is read here, by what it is read by, as far as that is known."""
    names = ("display_name", "name", "client_id")
    if name := _known_name(identity, *names):
        return Principal("service-account", f"azure:identity/{name}")
    for value in (first(identity, name) for name in names):
        if isinstance(value, OneOf) and (among := _one_by_one(value)):
            why = f"its name is one of several: {some_of(among, _MOST_NAMED)}"
            return Principal("service-account", f"azure:identity/{identity.address}", why)
        if isinstance(value, Unknown) and (name := starred(value)).strip("*"):
            return Principal("service-account", f"azure:identity/{name}", value.reason)
    return None


def _is_own_identity(value: Value, target: Block) -> bool:
    """Whether a value is the id of the identity that the platform keeps for a resource which is read here."""
    options = (option.reference for option in alternatives(value) if option.reference is not None)
    return any(found.target is target and _OWN_IDENTITY.search(found.path) for found in options)


def _one_of(names: list[str], value: Value) -> Principal:
    """One of the users that a data source reads, where there is no other."""
    if len(names) == 1:
        return Principal("user", f"azure:user/{home_mail(names[0])}")
    return Principal("unknown", "", why_unknown(value))


def home_mail(name: str) -> str:
    """The mail at home of a guest (ann_partner.com#EXT#@tenant.onmicrosoft.com); other names are what they are."""
    match = _GUEST.fullmatch(name)
    return f"{match.group(1)}@{match.group(2)}" if match else name


def identity_id(identity: Block) -> str:
    """The id of an identity that is made here, by its name; of a service principal, by that of its application; of a
    resource's own identity by the resource's name, which Entra ID calls it by
    (https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview, 2026-11-22)."""
    applications = [found for name in ("client_id", "application_id") for found in referred(identity.get(name))]
    named = next((found for found in applications if found.kind in _APPLICATIONS), identity)
    names = ("display_name", "name") if named.kind.startswith("azuread_") else ("name",)
    return f"azure:identity/{_named(named, *names)}"


def user_id(user: Block) -> str:
    """The id of a user who is made, read or invited here."""
    return f"azure:user/{home_mail(_named(user, 'user_principal_name', 'mail', 'user_email_address'))}"


def group_id(group: Block) -> str:
    """The id of a group that is made or read here."""
    return f"azure:group/{_named(group, 'display_name')}"


def why_unknown(value: Value) -> str:
    """Why a value is not known."""
    return next((o.reason for o in alternatives(value) if isinstance(o, Unknown)), "one of several")


def membership_grants(index: Index, table: Mapping[str, Any]) -> Iterator[Grant]:
    """A grant for each member of a group: to act as the group."""
    for kind, row in table.get("memberships", {}).items():
        for block in (found for found in index.of_kind(kind) if found.mode == "resource"):
            groups = (
                referred(block.get(row["group"])) if "group" in row else [block] if block.mode == "resource" else []
            )
            names = [group_id(group) for group in groups if group.kind in GROUPS]
            for attribute in row["members"] if names else ():
                for value in read(block, attribute):
                    yield from _acts_as(block, attribute, value, names)


def _acts_as(block: Block, attribute: str, value: Value, groups: list[str]) -> Iterator[Grant]:
    for option in alternatives(value):
        principal, own = principal_of(option)
        if principal is not None:
            yield membership(block, attribute, value, (principal, own), groups)


def owner_grants(index: Index, table: Mapping[str, Any]) -> Iterator[Grant]:
    """A grant for each owner of an application: an owner makes new credentials of it, and so acts as it."""
    for kind, row in table.get("owners", {}).items():
        for block in (found for found in index.of_kind(kind) if found.mode == "resource"):
            targets = tuple(_identities(block.get(row["of"]), index) if "of" in row else with_principals(block, index))
            for value in read(block, row["owner"]):
                principal, own = principal_of(value)
                if principal is not None:
                    yield Grant(
                        block=block,
                        principal=principal,
                        privileges=frozenset({"impersonate"}),
                        scope=targets[0].address if targets else "the application",
                        attribute=row["owner"],
                        location=line_of(block, row["owner"]),
                        trail=proof(block, row["owner"], value.trail),
                        own=own is not None,
                        targets=targets,
                        holders=() if own is None else (own,),
                    )


def _identities(value: Value, index: Index) -> Iterator[Block]:
    """The identity itself; of an application its service principals, which are given its rights."""
    for target in referred(value):
        yield from with_principals(target, index)


def with_principals(target: Block, index: Index) -> Iterator[Block]:
    """An identity; of an application its service principals too, which are given its rights."""
    yield target
    if target.kind in _APPLICATIONS:
        for principal in index.of_kind("azuread_service_principal"):
            if any(target in referred(principal.get(name)) for name in ("client_id", "application_id")):
                yield principal


def _named(block: Block, *attributes: str) -> str:
    return _known_name(block, *attributes) or block.address


def _known_name(block: Block, *attributes: str) -> str:
    """The first of these attributes that is one known text; one that may also be left out is."""
    for name in attributes:
        known, unknown = texts(block, name)
        if len({text for text, _ in known}) == 1 and not unknown:
            return known[0][0]
    return ""


def _one_by_one(value: OneOf) -> list[str]:
    """The texts that a value is one of, as far as they are known."""
    return sorted({text for option in value.options if (text := starred(option)).strip("*")})
