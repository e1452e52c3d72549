"""Azure: whoever reads the place where a key is kept has what the key opens."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.blocks import Block
from domicile.model.values import Unknown
from tests.facts.access.test_azure import ACCOUNT, SOMEBODY, VAULT, assign, ends
from tests.facts.estate_of_blocks import block, refer

ALL = {"list", "read", "write", "delete"}
READS = block("azurerm_key_vault_access_policy", "desk", key_vault_id=refer(VAULT, "id"), object_id=SOMEBODY,
              secret_permissions=["Get"])  # fmt: skip
LISTS = block("azurerm_key_vault_access_policy", "desk", key_vault_id=refer(VAULT, "id"), object_id=SOMEBODY,
              secret_permissions=["List"])  # fmt: skip


def secret(value: Any) -> Block:
    return block("azurerm_key_vault_secret", "key", key_vault_id=refer(VAULT, "id"), value=value)


def over(target: Block, *blocks: Block) -> set[str]:
    """What somebody who reads the vault has over a block."""
    return ends(VAULT, READS, *blocks).get((f"azure:principal/{SOMEBODY}", target.address), set())


@pytest.mark.parametrize(
    "value",
    [
        refer(ACCOUNT, "primary_access_key"),
        refer(ACCOUNT, "secondary_blob_connection_string"),
        Unknown("known after apply", parts=("AccountKey=", refer(ACCOUNT, "primary_access_key"))),  # type: ignore[arg-type]
    ],
)
def test_whoever_reads_the_secret_has_the_account(value: Any) -> None:
    assert over(ACCOUNT, secret(value), ACCOUNT) == ALL


def test_whoever_lists_secrets_has_no_key() -> None:
    found = ends(VAULT, LISTS, secret(refer(ACCOUNT, "primary_access_key")), ACCOUNT)
    assert (f"azure:principal/{SOMEBODY}", ACCOUNT.address) not in found


def test_what_is_no_key_opens_nothing() -> None:
    assert over(ACCOUNT, secret(refer(ACCOUNT, "primary_blob_endpoint")), ACCOUNT) == set()


@pytest.mark.parametrize(
    ("kind", "attribute", "expected"),
    [
        ("azurerm_cosmosdb_account", "primary_key", ALL),
        ("azurerm_cosmosdb_account", "primary_readonly_key", {"list", "read"}),
        ("azurerm_redis_cache", "primary_connection_string", ALL),
        ("azurerm_search_service", "primary_key", ALL),
        ("azurerm_container_registry", "admin_password", {"list", "read", "write"}),
        ("azurerm_kubernetes_cluster", "kube_config_raw", ALL | {"administer"}),
        ("azurerm_kubernetes_cluster", "kube_admin_config.0.client_key", ALL | {"administer"}),
        ("azurerm_servicebus_namespace", "default_primary_connection_string", ALL | {"administer", "regrant"}),
        ("azurerm_log_analytics_workspace", "primary_shared_key", {"write"}),
        ("azurerm_kubernetes_cluster", "fqdn", set()),
    ],
)
def test_keys_of_services(kind: str, attribute: str, expected: set[str]) -> None:
    store = block(kind, "store", name="store")
    assert over(store, secret(refer(store, attribute)), store) == expected


def test_the_key_of_a_rule_opens_what_the_rule_gives() -> None:
    namespace = block("azurerm_eventhub_namespace", "n", name="n")
    rule = block("azurerm_eventhub_namespace_authorization_rule", "app", name="app", listen=True,
                 namespace_name=refer(namespace, "name", "n"))  # fmt: skip
    assert over(namespace, secret(refer(rule, "primary_key")), rule, namespace) == {"read"}


def test_the_password_of_an_application_is_the_application() -> None:
    application = block("azuread_application", "app", display_name="app")
    principal = block("azuread_service_principal", "app", client_id=refer(application, "client_id"))
    password = block("azuread_application_password", "p", application_id=refer(application, "id"))
    reads = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(principal, "object_id"))
    found = over(ACCOUNT, secret(refer(password, "value")), application, principal, password, reads, ACCOUNT)
    assert found == {"list", "read"}


def test_a_password_that_a_secret_and_a_server_share_is_the_administrators() -> None:
    password = block("random_password", "p", length=20)
    server = block("azurerm_mssql_server", "s", name="s", administrator_login_password=refer(password, "result"))
    assert over(server, secret(refer(password, "result")), password, server) == ALL | {"administer", "regrant"}


def test_a_signature_opens_the_account_that_it_is_made_of() -> None:
    signature = block("azurerm_storage_account_sas", "s", mode="data",
                      connection_string=refer(ACCOUNT, "primary_connection_string"))  # fmt: skip
    assert over(ACCOUNT, secret(refer(signature, "sas")), signature, ACCOUNT) == ALL


@pytest.mark.parametrize(
    ("kind", "kept"),
    [
        ("azurerm_linux_web_app", {"app_settings": {"KEY": refer(ACCOUNT, "primary_access_key")}}),
        ("azurerm_windows_function_app", {"storage_account_access_key": refer(ACCOUNT, "primary_access_key")}),
        ("azurerm_linux_web_app", {"connection_string": [{"value": refer(ACCOUNT, "primary_connection_string")}]}),
    ],
)
def test_whoever_reads_the_settings_of_an_app_has_its_keys(kind: str, kept: dict[str, Any]) -> None:
    app = block(kind, "app", name="app", **kept)
    given = assign(refer(app, "id"), "Website Contributor")
    assert ends(app, given, ACCOUNT)[f"azure:principal/{SOMEBODY}", ACCOUNT.address] == ALL
    reads = assign(refer(app, "id"), "Reader")
    assert (f"azure:principal/{SOMEBODY}", ACCOUNT.address) not in ends(app, reads, ACCOUNT)


@pytest.mark.parametrize("role", ["Website Contributor", "Contributor"])
def test_whoever_changes_an_app_acts_as_its_identities(role: str) -> None:
    identity = block("azurerm_user_assigned_identity", "i", name="i")
    app = block("azurerm_linux_web_app", "app", name="app",
                identity=[{"type": "UserAssigned", "identity_ids": [refer(identity, "id")]}])  # fmt: skip
    other = block("azurerm_linux_web_app", "other", name="other", identity=[{"type": "SystemAssigned"}])
    account = block("azurerm_storage_account", "logs", name="logs")
    given = [
        assign(refer(app, "id"), role),
        assign(refer(other, "id"), role),
        assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(identity, "principal_id")),
        assign(refer(account, "id"), "Storage Blob Data Reader", principal_id=refer(other, "identity.0.principal_id")),
    ]
    found = ends(identity, app, other, account, ACCOUNT, *given)
    assert found[f"azure:principal/{SOMEBODY}", ACCOUNT.address] == {"list", "read"}
    assert found[f"azure:principal/{SOMEBODY}", account.address] == {"list", "read"}


def test_whoever_runs_commands_on_a_machine_acts_as_it() -> None:
    machine = block("azurerm_linux_virtual_machine", "vm", name="vm", identity=[{"type": "SystemAssigned"}])
    given = [
        assign(refer(machine, "id"), "Virtual Machine Contributor"),
        assign(
            refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(machine, "identity.0.principal_id")
        ),
    ]
    assert ends(machine, ACCOUNT, *given)[f"azure:principal/{SOMEBODY}", ACCOUNT.address] == {"list", "read"}


@pytest.mark.parametrize(
    ("kind", "attributes", "key"),
    [
        ("azurerm_storage_account", {"shared_access_key_enabled": False}, "primary_access_key"),
        ("azurerm_cosmosdb_account", {"local_authentication_disabled": True}, "primary_key"),
        ("azurerm_cosmosdb_account", {"local_authentication_enabled": False}, "primary_key"),
        ("azurerm_search_service", {"local_authentication_enabled": False}, "primary_key"),
        ("azurerm_servicebus_namespace", {"local_auth_enabled": False}, "default_primary_key"),
        ("azurerm_redis_cache", {"access_keys_authentication_enabled": False}, "primary_access_key"),
        ("azurerm_container_registry", {"admin_enabled": False}, "admin_password"),
        ("azurerm_kubernetes_cluster", {"local_account_disabled": True}, "kube_admin_config_raw"),
    ],
)
def test_a_key_that_is_turned_off_opens_nothing(kind: str, attributes: dict[str, Any], key: str) -> None:
    for more, opened in (({}, True), (attributes, False)):
        store = block(kind, "store", name="store", **more)
        assert bool(over(store, secret(refer(store, key)), store)) is opened
