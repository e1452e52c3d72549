"""Rights that resources of Azure keep for themselves: roles of their own, lists of rights, keys, administrators."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.blocks import Block
from domicile.model.values import Unknown
from tests.facts.access.test_azure import ACCOUNT, SOMEBODY, assign, grants, reached
from tests.facts.estate_of_blocks import block, refer

COSMOS = block("azurerm_cosmosdb_account", "c", name="c")
ITEMS = "Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers/items"
HSM = block("azurerm_key_vault_managed_hardware_security_module", "h", name="h")
LAKE = block("azurerm_storage_data_lake_gen2_filesystem", "raw", name="raw", storage_account_id=refer(ACCOUNT, "id"))


def cosmos(role: Any) -> Block:
    return block("azurerm_cosmosdb_sql_role_assignment", "a", account_name=refer(COSMOS, "name", "c"),
                 principal_id=SOMEBODY, role_definition_id=role)  # fmt: skip


def definition(*actions: str) -> Block:
    permissions = [{"data_actions": list(actions)}]
    return block("azurerm_cosmosdb_sql_role_definition", "d", name="d", permissions=permissions)


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ((f"{ITEMS}/*",), {"read", "write", "delete"}),
        ((f"{ITEMS}/read", "Microsoft.DocumentDB/databaseAccounts/readMetadata"), {"read"}),
        (("Microsoft.DocumentDB/databaseAccounts/readMetadata",), set()),
    ],
)
def test_a_role_of_cosmos_that_is_made_here_gives_its_operations(actions: tuple[str, ...], expected: set[str]) -> None:
    role = definition(*actions)
    found = reached(cosmos(refer(role, "id")), role, COSMOS)
    assert found.get(COSMOS.address, set()) == expected


def test_a_role_of_cosmos_is_known_by_the_end_of_its_id() -> None:
    end = "/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002"
    role = Unknown("known after apply", parts=(Unknown("known after apply"), end))
    assert reached(cosmos(role), COSMOS)[COSMOS.address] == {"list", "read", "write", "delete"}


def test_a_role_of_a_resource_that_is_not_known_is_undecided() -> None:
    (found,) = grants(cosmos(Unknown("variable r has no value")), COSMOS)
    assert "variable r has no value" in found.undecided


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("21dbd100-6940-42c2-9190-5d6cb909625b", "decrypt"),
        ("515eb02d-2335-4d2d-92f2-b1cbdf9c3778", "regrant"),
        ("33413926-3206-4cdd-b39a-83574fe37a17", "decrypt"),
    ],
)
def test_roles_of_a_hardware_security_module(role: str, expected: str) -> None:
    given = block("azurerm_key_vault_managed_hardware_security_module_role_assignment", "a", principal_id=SOMEBODY,
                  managed_hsm_id=refer(HSM, "id"), scope="/keys",
                  role_definition_id=f"/Microsoft.KeyVault/providers/x/roleDefinitions/{role}")  # fmt: skip
    assert expected in reached(given, HSM)[HSM.address]
    by_data = block("azurerm_key_vault_managed_hardware_security_module_role_definition", "d", mode="data", name=role)
    given = block("azurerm_key_vault_managed_hardware_security_module_role_assignment", "a", principal_id=SOMEBODY,
                  managed_hsm_id=refer(HSM, "id"), scope="/",
                  role_definition_id=refer(by_data, "resource_manager_id"))  # fmt: skip
    assert expected in reached(given, by_data, HSM)[HSM.address]


def test_administrators_of_a_hardware_security_module() -> None:
    here = block("azurerm_key_vault_managed_hardware_security_module", "h", name="h", admin_object_ids=[SOMEBODY])
    (found,) = grants(here)
    assert "regrant" in found.privileges and found.principal is not None


def entry(sort: str, permissions: str, **more: Any) -> dict[str, Any]:
    return {"type": sort, "permissions": permissions, **more}


@pytest.mark.parametrize("kind", ["azurerm_storage_data_lake_gen2_filesystem", "azurerm_storage_data_lake_gen2_path"])
@pytest.mark.parametrize(
    ("ace", "principal", "expected"),
    [
        (entry("user", "rwx", id=SOMEBODY), f"azure:principal/{SOMEBODY}", {"list", "read", "write", "delete"}),
        (entry("group", "r--", id=SOMEBODY), f"azure:principal/{SOMEBODY}", {"read"}),
        (entry("group", "r-x", id=SOMEBODY), f"azure:principal/{SOMEBODY}", {"list", "read"}),
        (entry("other", "r-x"), "azure:group/everybody in the tenant", {"list", "read"}),
    ],
)
def test_access_lists_of_a_data_lake(kind: str, ace: dict[str, Any], principal: str, expected: set[str]) -> None:
    of = {} if kind.endswith("filesystem") else {"path": "p", "filesystem_name": "raw"}
    listed = block(kind, "l", name="raw", storage_account_id=refer(ACCOUNT, "id"), ace=[ace], **of)
    (found,) = (g for g in grants(listed, ACCOUNT, LAKE) if g.principal is not None)
    assert found.principal is not None
    assert (found.principal.id, set(found.privileges)) == (principal, expected)
    assert found.category == ("any-principal" if ace["type"] == "other" else "")


@pytest.mark.parametrize(
    "ace", [entry("other", "---"), entry("mask", "rwx"), entry("user", "rwx"), entry("other", "--x")]
)
def test_entries_that_give_nobody_else_anything(ace: dict[str, Any]) -> None:
    assert grants(block("azurerm_storage_data_lake_gen2_path", "l", path="p", ace=[ace])) == []


@pytest.mark.parametrize(
    ("kind", "attributes", "expected"),
    [
        ("azurerm_healthcare_service", {"access_policy_object_ids": [SOMEBODY]}, "read"),
        ("azurerm_analysis_services_server", {"admin_users": ["ann@partner.example"]}, "administer"),
        ("azurerm_powerbi_embedded", {"administrators": ["ann@partner.example"]}, "administer"),
        ("azurerm_managed_redis_access_policy_assignment", {"object_id": SOMEBODY}, "read"),
        ("azurerm_synapse_role_assignment",
         {"principal_id": SOMEBODY, "role_name": "Apache Spark Administrator"}, "write"),
        ("azurerm_synapse_role_assignment",
         {"principal_id": SOMEBODY, "role_name": "Synapse Credential User"}, "impersonate"),
        ("azurerm_kusto_script", {"principal_permissions_action": "x"}, None),
        ("azurerm_managed_application_definition", {"authorization": [
            {"service_principal_id": SOMEBODY, "role_definition_id": "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"}]},
         "administer"),
        ("azurerm_eventhub_authorization_rule", {"name": "app", "listen": True}, "read"),
        ("azurerm_servicebus_namespace_authorization_rule",
         {"name": "app", "listen": True, "send": True, "manage": True}, "administer"),
        ("azurerm_iothub_shared_access_policy", {"name": "app", "service_connect": True}, "read"),
        ("azurerm_cosmosdb_mongo_user_definition",
         {"username": "ann", "inherited_role_names": ["readWrite"]}, "write"),
    ],
)  # fmt: skip
def test_further_rights_that_a_resource_keeps_itself(
    kind: str, attributes: dict[str, Any], expected: str | None
) -> None:
    found = grants(block(kind, "x", **attributes))
    assert [expected in grant.privileges for grant in found] == ([True] if expected else [])


def test_a_key_that_only_sends_reads_nothing() -> None:
    (found,) = grants(block("azurerm_eventhub_authorization_rule", "x", name="app", send=True))
    assert found.privileges == {"write"}


def vault(**more: Any) -> Block:
    return block("azurerm_key_vault", "v", name="v", **more)


BY_ROLES = [{"rbac_authorization_enabled": True}, {"enable_rbac_authorization": True}]
BY_POLICIES = [{}, {"rbac_authorization_enabled": False}, {"enable_rbac_authorization": None}]


@pytest.mark.parametrize("mode", BY_ROLES + BY_POLICIES)
def test_a_vault_obeys_either_roles_or_its_access_policies(mode: dict[str, Any]) -> None:
    here = vault(**mode)
    secret = block("azurerm_key_vault_secret", "s", key_vault_id=refer(here, "id"))
    policy = block("azurerm_key_vault_access_policy", "p", key_vault_id=refer(here, "id"), object_id=SOMEBODY,
                   secret_permissions=["Get"], key_permissions=["All"])  # fmt: skip
    role = assign(refer(here, "id"), "Key Vault Secrets User")
    roles = mode in BY_ROLES
    assert bool(reached(role, here, secret).get(secret.address)) is roles
    assert bool(reached(policy, here, secret).get(secret.address)) is not roles
    assert bool([grant for grant in grants(policy, here) if grant.broad]) is not roles


def test_whoever_changes_a_vault_may_give_themself_rights_however_it_works() -> None:
    here = vault()
    assert reached(assign(refer(here, "id"), "Key Vault Contributor"), here)[here.address] == {
        "delete", "administer", "regrant"}  # fmt: skip


def test_a_vault_of_which_that_is_not_known_may_obey_both() -> None:
    here = vault(rbac_authorization_enabled=Unknown("variable r has no value"))
    policy = block("azurerm_key_vault_access_policy", "p", key_vault_id=refer(here, "id"), object_id=SOMEBODY,
                   key_permissions=["All"])  # fmt: skip
    for given in (policy, assign(refer(here, "id"), "Key Vault Secrets User")):
        found = [grant for grant in grants(given, here) if here in grant.targets]
        assert found and all("variable r has no value" in grant.doubt + grant.undecided for grant in found)


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ("+@all allkeys", {"list", "read", "write", "delete", "administer"}),
        ("+@read +@connection ~orders:*", {"list", "read"}),
        ("+set ~orders:*", {"write"}),
        ("+ping", set()),
    ],
)
def test_a_policy_of_a_cache_that_is_made_here_gives_its_commands(permissions: str, expected: set[str]) -> None:
    policy = block("azurerm_redis_cache_access_policy", "own", name="own", permissions=permissions)
    given = block("azurerm_redis_cache_access_policy_assignment", "a", redis_cache_id="x", object_id=SOMEBODY,
                  access_policy_name=refer(policy, "name", "own"))  # fmt: skip
    assert {privilege for grant in grants(policy, given) for privilege in grant.privileges} == expected


@pytest.mark.parametrize(
    ("actions", "enabled", "expected"),
    [
        (["repositories/a/content/read"], None, {"list", "read"}),
        (["repositories/a/content/write", "repositories/a/content/delete"], None, {"write", "delete"}),
        (["repositories/a/content/read"], False, set()),
    ],
)
def test_a_token_of_a_registry_has_what_its_map_allows(
    actions: list[str], enabled: bool | None, expected: set[str]
) -> None:
    allowed = block("azurerm_container_registry_scope_map", "m", name="m", actions=actions)
    more = {} if enabled is None else {"enabled": enabled}
    token = block("azurerm_container_registry_token", "t", name="t", container_registry_name="r",
                  scope_map_id=refer(allowed, "id"), **more)  # fmt: skip
    assert {privilege for grant in grants(allowed, token) for privilege in grant.privileges} == expected
