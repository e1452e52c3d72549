"""Grants on Azure: role assignments and definitions, vault access policies, delegation to other tenants, Entra ID."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.catalogue import Catalogue
from domicile.facts.access.azure_assignments import assignment_grants
from domicile.facts.access.azure_definitions import definition_grants
from domicile.facts.access.azure_delegations import delegation_grants
from domicile.facts.access.azure_direct import direct_grants
from domicile.facts.access.azure_directory import directory_grants
from domicile.facts.access.azure_federation import federated_grants
from domicile.facts.access.azure_keys import key_grants
from domicile.facts.access.azure_packages import package_grants
from domicile.facts.access.azure_principals import membership_grants, owner_grants
from domicile.facts.access.azure_reach import Reach
from domicile.facts.access.azure_roles import Roles
from domicile.facts.access.azure_scopes import LEVELS, scope_level
from domicile.facts.access.azure_vaults import vault_grants
from domicile.model.estate import Index
from domicile.model.facts import Grant

__all__ = ["LEVELS", "derive", "scope_level"]


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that Azure blocks of the estate make."""
    table = catalogue.section("access").get("azure", {})
    roles = Roles(catalogue)
    reach = Reach(index, roles)
    yield from assignment_grants(index, table, roles, reach)
    yield from definition_grants(index, table, roles)
    yield from vault_grants(index, table, roles, reach)
    yield from delegation_grants(index, table, roles, reach)
    yield from direct_grants(index, table, roles, reach)
    yield from key_grants(index, table, reach)
    yield from membership_grants(index, table)
    yield from package_grants(index, table)
    yield from owner_grants(index, table)
    yield from federated_grants(index, table)
    yield from directory_grants(index, catalogue, roles)
