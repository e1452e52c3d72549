"""Access policies of Azure's key vaults: who may do what with keys, secrets and certificates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from domicile.facts.access.azure_models import Model, model_of
from domicile.facts.access.azure_modules import listed
from domicile.facts.access.azure_principals import principal_of
from domicile.facts.access.azure_reach import Reach
from domicile.facts.access.azure_roles import Roles
from domicile.facts.access.carriers import line_of, proof
from domicile.facts.aws_policy import elements
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import read, texts
from domicile.model.privileges import OF_DATA
from domicile.model.values import Value

_VAULT = "azurerm_key_vault"


def vault_grants(index: Index, table: Mapping[str, Any], roles: Roles, reach: Reach) -> Iterator[Grant]:
    """A grant for each access policy, in a vault or beside it, that the vault obeys."""
    for block in index.of_kind("azurerm_key_vault_access_policy"):
        targets = reach.at(block, block.get("key_vault_id"))
        yield from _obeyed(_granted(block, block.body, "", table, roles, targets), roles)
    for block in index.of_kind("azurerm_key_vault"):
        for policy in elements(block.get("access_policy")):
            whole = _granted(block, policy, "access_policy", table, roles, reach.with_inside([block]))
            yield from _obeyed(whole, roles)
    for one, _row in listed(index, table.get("modules", {}), "access_policies"):
        yield one.told(_granted(one.part, one.part.body, "", table, roles, (one.call,)))


def _obeyed(grant: Grant, roles: Roles) -> Iterator[Grant]:
    """The grant, if it counts: a vault that obeys roles passes over its access policies."""
    vault = next((found for found in grant.targets if found.kind == _VAULT and found.mode == "resource"), None)
    model = model_of(vault, roles) if vault is not None else Model(False)
    if model.roles is None:
        yield replace(grant, doubt=model.reason, undecided=model.reason if grant.broad else grant.undecided)
    elif not model.roles:
        yield grant


def _granted(
    block: Block, policy: Value, attribute: str, table: Mapping[str, Any], roles: Roles, targets: tuple[Block, ...]
) -> Grant:
    holder = next(read(policy, "object_id"), None)
    named, own = principal_of(holder) if holder is not None else (Principal("unknown", ""), None)
    whole = [name for name, every in table.get("all_permissions", {}).items() if _holds_all(policy, name, every)]
    things = " and every ".join(name.partition("_")[0] for name in whole)
    broad = f"it holds every {things} permission, purging too" if whole else ""
    privileges, undecided = _privileges(policy, roles)
    named_here = (name for name in roles.vault_permissions if texts(policy, name)[0])
    shown = attribute or next(iter(whole), "") or next(named_here, "secret_permissions")
    return Grant(
        block=block,
        principal=named,
        privileges=privileges,
        scope="the vault",
        attribute=shown,
        location=line_of(block, shown),
        trail=proof(block, shown, policy.trail),
        broad=broad,
        category="all-permissions" if broad and own is None else "",
        undecided="" if broad else undecided,
        path=() if own is None else (own,),
        own=own is not None,
        targets=targets,
        holders=() if own is None else (own,),
    )


def _holds_all(policy: Value, name: str, every: Iterable[str]) -> bool:
    given = {text.lower() for text, _ in texts(policy, name)[0]}
    return set(every) <= given or "all" in given


def _privileges(policy: Value, roles: Roles) -> tuple[frozenset[str], str]:
    """What the permissions come to, and why that is not certain."""
    found: set[str] = set()
    doubt = ""
    for name, rows in roles.vault_permissions.items():
        known, unknown = texts(policy, name)
        for text, _ in known:
            given = OF_DATA if text.lower() == "all" else rows.get(text.lower(), ())
            found |= set(given)
        if unknown:
            found |= {"list", "read"}
            doubt = doubt or f"its {name.replace('_', ' ')} are not known: {unknown[0].reason}"
    return frozenset(found), doubt
