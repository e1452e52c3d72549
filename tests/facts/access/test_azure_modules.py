"""Azure: what modules that were not fetched give by their arguments."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.blocks import Block
from domicile.model.values import Unknown
from tests.facts.access.test_azure import SOMEBODY, grants
from tests.facts.estate_of_blocks import as_value, block

GROUP = "module/Azure/avm-res-resources-resourcegroup/azurerm"
VAULT = "module/Azure/avm-res-keyvault-vault/azurerm"
ACCOUNT = "module/Azure/avm-res-storage-storageaccount/azurerm"
ANY = "module/Azure/avm-res-cache-redis/azurerm"


def call(kind: str, **arguments: Any) -> Block:
    return block(kind, "this", mode="module", **{name: as_value(value) for name, value in arguments.items()})


def given(role: Any, **more: Any) -> dict[str, Any]:
    return {"one": {"role_definition_id_or_name": role, "principal_id": SOMEBODY, **more}}


@pytest.mark.parametrize(
    ("kind", "role", "category"),
    [
        (GROUP, "Owner", "owner"),
        (GROUP, "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "owner"),
        (GROUP, "Contributor", ""),
        (VAULT, "Owner", ""),
        (ANY, "Owner", ""),
    ],
)
def test_a_role_counts_on_what_the_module_makes(kind: str, role: str, category: str) -> None:
    (found,) = grants(call(kind, role_assignments=given(role)))
    assert (found.block.kind, found.category) == (kind, category)


def test_a_role_on_a_part_of_what_the_module_makes_is_over_the_part() -> None:
    raw = {"raw": {"name": "raw", "role_assignments": given("Storage Blob Data Reader")}}
    (found,) = grants(call(ACCOUNT, containers=raw))
    assert found.scope.startswith("one of the containers of ")
    assert found.privileges == {"list", "read"}


@pytest.mark.parametrize(("enabled", "count"), [(True, 1), (False, 0), (None, 0)])
def test_access_policies_count_where_the_vault_obeys_them(enabled: bool | None, count: int) -> None:
    policies = {"desk": {"object_id": SOMEBODY, "secret_permissions": ["Get"]}}
    more = {} if enabled is None else {"legacy_access_policies_enabled": enabled}
    assert len(grants(call(VAULT, legacy_access_policies=policies, **more))) == count


def test_a_list_that_is_not_known_is_told_by_the_module_alone() -> None:
    assert grants(call(GROUP, role_assignments=Unknown("variable r has no value"))) == []
