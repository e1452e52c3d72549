"""Azure kinds: geo-redundancy that is written down, geo-redundancy by default, and the pairs that cross borders."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.values import Unknown
from tests.facts.kind_estate import block, refer, said


def in_ireland(body: dict[str, Any]) -> dict[str, Any]:
    return {"location": "North Europe", **body}


@pytest.mark.parametrize("replication", ["GRS", "RAGRS", "GZRS", "RAGZRS", "grs"])
@pytest.mark.parametrize(
    ("location", "pair"),
    [
        ("northeurope", "westeurope"),
        ("North Europe", "westeurope"),
        ("brazilsouth", "southcentralus"),
        ("southeastasia", "eastasia"),
        ("norwayeast", "norwaywest"),
    ],
)
def test_geo_redundant_account_copies_to_the_real_pair(replication: str, location: str, pair: str) -> None:
    account = block("azurerm_storage_account", {"location": location, "account_replication_type": replication})
    (primary,) = said(account) - {f"replica copied to {pair}"}
    assert primary.startswith("primary in ")
    assert f"replica copied to {pair}" in said(account)


@pytest.mark.parametrize("replication", ["LRS", "ZRS"])
def test_account_that_stays_in_its_region_has_no_copy(replication: str) -> None:
    account = block("azurerm_storage_account", in_ireland({"account_replication_type": replication}))
    assert said(account) == {"primary in northeurope"}


def test_geo_redundancy_of_a_region_without_a_pair_copies_nowhere() -> None:
    account = block("azurerm_storage_account", {"location": "polandcentral", "account_replication_type": "GRS"})
    assert said(account) == {"primary in polandcentral"}


def test_unknown_replication_may_copy() -> None:
    account = block(
        "azurerm_storage_account",
        in_ireland({"account_replication_type": Unknown("variable replication has no value")}),
    )
    assert said(account) == {"primary in northeurope", "replica perhaps copied to westeurope"}


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("azurerm_mssql_managed_instance", {}, {"backup copied to westeurope by itself"}),
        ("azurerm_mssql_managed_instance", {"storage_account_type": "GZRS"}, {"backup copied to westeurope"}),
        ("azurerm_mssql_managed_instance", {"storage_account_type": "LRS"}, set()),
        ("azurerm_postgresql_flexible_server", {}, set()),
        (
            "azurerm_postgresql_flexible_server",
            {"geo_redundant_backup_enabled": True},
            {"backup copied to westeurope"},
        ),
        ("azurerm_mysql_flexible_server", {"geo_redundant_backup_enabled": True}, {"backup copied to westeurope"}),
        ("azurerm_mariadb_server", {"geo_redundant_backup_enabled": True}, {"backup copied to westeurope"}),
        ("azurerm_redis_cache", {}, set()),
        ("azurerm_databricks_workspace", {}, {"replica copied to westeurope by itself"}),
        (
            "azurerm_databricks_workspace",
            {"custom_parameters": [{"storage_account_sku_name": "Standard_ZRS"}]},
            set(),
        ),
        (
            "azurerm_container_registry",
            {"georeplications": [{"location": "eastus"}, {"location": "West US 2"}]},
            {"replica copied to eastus", "replica copied to westus2"},
        ),
        ("azurerm_app_configuration", {"replica": [{"location": "eastus"}]}, {"replica copied to eastus"}),
        ("azurerm_shared_image_version", {"target_region": [{"name": "eastus"}]}, {"replica copied to eastus"}),
        ("azurerm_iothub", {}, {"replica copied to westeurope by itself"}),
        ("azurerm_iothub_dps", {"data_residency_enabled": True}, set()),
        ("azurerm_search_service", {}, set()),
        ("azurerm_managed_disk", {}, set()),
        ("azurerm_kusto_cluster", {}, set()),
    ],
)
def test_copies_of_a_store_in_ireland(kind: str, body: dict[str, Any], expected: set[str]) -> None:
    assert said(block(kind, in_ireland(body))) == {"primary in northeurope", *expected}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"backup copied to westeurope by itself"}),
        ({"storage_account_type": "Local"}, set()),
        ({"storage_account_type": "GeoZone"}, {"backup copied to westeurope"}),
        (
            {"sku_name": "DW100c", "storage_account_type": "Local", "geo_backup_enabled": True},
            {"backup copied to westeurope by itself"},
        ),
        ({"sku_name": "DW100c", "geo_backup_enabled": False}, set()),
    ],
)
def test_sql_database_sends_its_backups_to_the_pair_unless_it_is_told_not_to(
    body: dict[str, Any], expected: set[str]
) -> None:
    server = block("azurerm_mssql_server", in_ireland({"name": "s"}), "server")
    database = block("azurerm_mssql_database", {"server_id": refer(server, "id"), **body})
    assert said(database, server) == {"primary in northeurope", *expected}


def test_failover_group_copies_to_its_partner() -> None:
    partner = block("azurerm_mssql_server", {"name": "s", "location": "eastus"}, "partner")
    group = block("azurerm_mssql_failover_group", {"partner_server": [{"id": refer(partner, "id")}]})
    assert said(group, partner) == {"replica copied to eastus"}


def test_cosmos_replicates_to_every_location_but_its_first() -> None:
    account = block(
        "azurerm_cosmosdb_account",
        in_ireland(
            {
                "geo_location": [
                    {"location": "eastus", "failover_priority": 1},
                    {"location": "northeurope", "failover_priority": 0},
                ],
                "backup": [{"type": "Continuous"}],
            }
        ),
    )
    assert said(account) == {"primary in northeurope", "replica copied to eastus"}


def test_cosmos_data_is_at_the_first_location_and_not_where_its_record_is() -> None:
    account = block(
        "azurerm_cosmosdb_account",
        in_ireland(
            {
                "geo_location": [{"location": "eastus", "failover_priority": 0}],
                "backup": [{"type": "Periodic", "storage_redundancy": "Local"}],
            }
        ),
    )
    assert said(account) == {"primary in eastus"}


def test_cosmos_backups_are_geo_redundant_by_default() -> None:
    account = block(
        "azurerm_cosmosdb_account",
        in_ireland({"geo_location": [{"location": "northeurope", "failover_priority": 0}]}),
    )
    assert said(account) == {"primary in northeurope", "backup copied to westeurope by itself"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"backup copied to westeurope by itself"}),
        ({"storage_mode_type": "GeoRedundant"}, {"backup copied to westeurope"}),
        ({"storage_mode_type": "LocallyRedundant"}, set()),
    ],
)
def test_recovery_vault_is_geo_redundant_by_default(body: dict[str, Any], expected: set[str]) -> None:
    assert said(block("azurerm_recovery_services_vault", in_ireland(body))) == {"backup in northeurope", *expected}


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("northeurope", {"key copied to westeurope by itself"}),
        ("southeastasia", {"key copied to eastasia by itself"}),
        ("brazilsouth", set()),
        ("westus3", set()),
        ("polandcentral", set()),
    ],
)
def test_key_vault_copies_itself_to_the_pair_but_for_its_exceptions(location: str, expected: set[str]) -> None:
    assert said(block("azurerm_key_vault", {"location": location})) == {f"key in {location}", *expected}


@pytest.mark.parametrize(
    ("sku", "expected"),
    [
        ("Standard", "processing in northeurope"),
        ("GlobalStandard", "processing in global"),
        ("GlobalBatch", "processing in global"),
        ("DataZoneStandard", "processing in EU"),
    ],
)
def test_model_deployment_is_processed_where_its_sku_says(sku: str, expected: str) -> None:
    account = block("azurerm_cognitive_account", in_ireland({"name": "a"}), "account")
    deployment = block(
        "azurerm_cognitive_deployment", {"cognitive_account_id": refer(account, "id"), "sku": [{"name": sku}]}
    )
    assert said(deployment, account) == {expected}


@pytest.mark.parametrize(
    ("kind", "attribute", "parent", "named_by"),
    [
        ("azurerm_storage_container", "storage_account_id", "azurerm_storage_account", "id"),
        ("azurerm_storage_container", "storage_account_name", "azurerm_storage_account", "name"),
        ("azurerm_storage_share", "storage_account_name", "azurerm_storage_account", "name"),
        ("azurerm_cosmosdb_sql_database", "account_name", "azurerm_cosmosdb_account", "name"),
        ("azurerm_mysql_flexible_database", "server_name", "azurerm_mysql_flexible_server", "name"),
        ("azurerm_postgresql_flexible_server_database", "server_id", "azurerm_postgresql_flexible_server", "id"),
        ("azurerm_eventhub", "namespace_id", "azurerm_eventhub_namespace", "id"),
        ("azurerm_servicebus_queue", "namespace_id", "azurerm_servicebus_namespace", "id"),
    ],
)
def test_child_stands_where_its_parent_stands(kind: str, attribute: str, parent: str, named_by: str) -> None:
    owner = block(parent, in_ireland({"name": "owner"}), "owner")
    assert said(block(kind, {attribute: refer(owner, named_by)}), owner) == {"primary in northeurope"}


@pytest.mark.parametrize(
    ("attribute", "kind"),
    [
        ("log_analytics_workspace_id", "azurerm_log_analytics_workspace"),
        ("storage_account_id", "azurerm_storage_account"),
        ("eventhub_authorization_rule_id", "azurerm_eventhub_namespace"),
    ],
)
def test_diagnostic_setting_sends_logs_to_the_place_of_its_target(attribute: str, kind: str) -> None:
    target = block(kind, {"name": "target", "location": "eastus"}, "target")
    setting = block("azurerm_monitor_diagnostic_setting", {attribute: refer(target, "id")})
    assert said(setting, target) == {"log copied to eastus"}


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("azurerm_resource_group", {}, {"none in northeurope"}),
        ("azurerm_linux_virtual_machine", {}, {"processing in northeurope"}),
        ("azurerm_log_analytics_workspace", {}, {"log in northeurope"}),
        ("azurerm_snapshot", {}, {"backup in northeurope"}),
        ("azurerm_cdn_frontdoor_profile", {}, {"edge in global"}),
        ("azurerm_dns_zone", {}, {"no place"}),
        ("azurerm_monitor_action_group", {"location": "global"}, {"no place"}),
        ("azurerm_network_security_rule", {}, set()),
        ("azurerm_communication_service", {"data_location": "Norway"}, {"primary in norway"}),
        ("azurerm_data_factory_integration_runtime_azure", {"location": "AutoResolve"}, {"processing in unknown"}),
        (
            "azurerm_redis_linked_server",
            {"linked_redis_cache_location": "East US"},
            {"replica copied to eastus"},
        ),
    ],
)
def test_role_and_place(kind: str, body: dict[str, Any], expected: set[str]) -> None:
    assert said(block(kind, in_ireland(body))) == expected


@pytest.mark.parametrize("kind", ["azurerm_key_vault_secret", "azurerm_key_vault_key", "azurerm_key_vault_certificate"])
def test_what_a_vault_holds_stands_where_the_vault_stands(kind: str) -> None:
    vault = block("azurerm_key_vault", in_ireland({"name": "v"}), "owner")
    assert said(block(kind, {"key_vault_id": refer(vault, "id")}), vault) == {"key in northeurope"}


@pytest.mark.parametrize(
    ("type_", "sku", "expected"),
    [
        (
            "Microsoft.Storage/storageAccounts@2023-01-01",
            "Standard_GRS",
            {"primary in northeurope", "replica copied to westeurope"},
        ),
        ("Microsoft.Storage/storageAccounts@2023-01-01", "Standard_LRS", {"primary in northeurope"}),
        ("Microsoft.KeyVault/vaults@2023-07-01", "standard", {"key in northeurope"}),
        ("Microsoft.OperationalInsights/workspaces@2022-10-01", "PerGB2018", {"log in northeurope"}),
        ("Microsoft.Network/virtualNetworks@2023-09-01", "none", {"none in northeurope"}),
    ],
)
def test_resource_of_azures_own_interface_is_what_its_type_says(type_: str, sku: str, expected: set[str]) -> None:
    assert said(block("azapi_resource", in_ireland({"type": type_, "body": {"sku": {"name": sku}}}))) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"storage_account_type": "GRS"}, {"backup copied to westeurope"}),
        ({"storage_account_type": "LRS"}, set()),
        ({"storage_account_type": "GRS", "geo_backup_policy_enabled": False}, set()),
    ],
)
def test_warehouse_pool_sends_backups_to_the_pair_by_its_storage(body: dict[str, Any], expected: set[str]) -> None:
    workspace = block("azurerm_synapse_workspace", in_ireland({"name": "w"}), "owner")
    pool = block("azurerm_synapse_sql_pool", {"synapse_workspace_id": refer(workspace, "id"), **body})
    assert said(pool, workspace) == {"primary in northeurope", *expected}
