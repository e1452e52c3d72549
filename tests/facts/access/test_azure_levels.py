"""Azure: roles that no row of the catalogue names are judged by what they give, and at which scope."""

from __future__ import annotations

from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access.azure_scopes import LEVELS
from domicile.model.blocks import Block
from domicile.model.privileges import PRIVILEGES
from domicile.model.values import Unknown
from tests.facts.access.test_azure import SUBSCRIPTION, assign, grants
from tests.facts.access.test_azure_breadth import custom, open_questions, told
from tests.facts.estate_of_blocks import block, refer

GROUP = f"{SUBSCRIPTION}/resourceGroups/data"
ABOVE = "/providers/Microsoft.Management/managementGroups/all"
ONE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/orders"
BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
KEYS = "Microsoft.Storage/storageAccounts/listKeys/action"
VAULT = "Microsoft.KeyVault/vaults"

CHANGING = [
    "Reader and Data Access", "Logic App Contributor", "App Configuration Data Owner", "App Configuration Contributor",
    "Redis Cache Contributor", "Search Service Contributor", "Search Index Data Contributor", "FHIR Data Contributor",
    "Storage File Data SMB Share Contributor", "Cosmos DB Operator", "Data Factory Contributor", "Website Contributor",
    "Azure Kubernetes Service Contributor Role", "Azure Kubernetes Service RBAC Writer", "Data Purger", "AcrPush",
    "Azure Batch Account Contributor", "Cognitive Services Contributor", "Storage Connector Contributor",
    "VM Restore Operator", "Cognitive Services User",
]  # fmt: skip
READING = [
    "Storage Queue Data Reader", "Storage Table Data Reader", "Storage File Data Privileged Reader",
    "Azure Event Hubs Data Receiver", "Azure Service Bus Data Receiver", "Cosmos DB Account Reader Role",
    "App Configuration Data Reader", "Search Index Data Reader", "FHIR Data Reader", "DICOM Data Reader",
    "Key Vault Certificate User", "Key Vault Crypto User", "Disk Backup Reader", "Cognitive Services Data Reader",
]  # fmt: skip
ACTING = ["Virtual Machine User Login", "Managed Identity Federated Identity Credential Contributor",
          "Automation Contributor"]  # fmt: skip
OF_A_JOB = [
    "Reader", "Monitoring Reader", "Monitoring Contributor", "Log Analytics Reader", "Backup Operator", "Backup Reader",
    "Key Vault Reader", "AcrPull", "Azure Event Hubs Data Sender", "Azure Service Bus Data Sender",
    "Network Contributor", "Security Reader", "Storage Blob Delegator",
]  # fmt: skip


@pytest.mark.parametrize("scope", [SUBSCRIPTION, ABOVE, "/"])
@pytest.mark.parametrize(
    ("role", "category"),
    [(role, "data-administrator") for role in CHANGING]
    + [(role, "data-reader") for role in READING]
    + [(role, "impersonation") for role in ACTING]
    + [("Key Vault Data Access Administrator", "role-administration")],
)
def test_a_role_over_every_store_of_a_subscription_is_too_much(role: str, category: str, scope: str) -> None:
    assert set(told(assign(scope, role))) == {category}


@pytest.mark.parametrize("scope", [SUBSCRIPTION, ABOVE])
@pytest.mark.parametrize("role", OF_A_JOB)
def test_a_role_that_gives_no_data_or_that_its_job_needs_is_not(role: str, scope: str) -> None:
    assert told(assign(scope, role)) == {}
    assert open_questions(assign(scope, role)) == []


@pytest.mark.parametrize("scope", [GROUP, ONE])
@pytest.mark.parametrize("role", [*CHANGING, *READING, *ACTING])
def test_a_role_on_one_group_or_one_store_is_not(role: str, scope: str) -> None:
    assert told(assign(scope, role)) == {}


def test_it_is_said_what_is_reached() -> None:
    found = told(assign(SUBSCRIPTION, "Reader and Data Access"), assign(ABOVE, "Azure Service Bus Data Receiver"))
    assert found == {
        "data-administrator": "Reader and Data Access on the subscription gives the change of the data of every "
        "storage account",
        "data-reader": "Azure Service Bus Data Receiver on the management group gives the reading of the data of every "
        "Service Bus namespace",
    }


def test_a_scope_that_is_not_known_leaves_it_undecided() -> None:
    found = open_questions(assign(Unknown("variable s has no value"), "Reader and Data Access"))
    assert [("variable s has no value" in one.undecided, one.category) for one in found] == [
        (True, "data-administrator")
    ]
    assert open_questions(assign(Unknown("variable s has no value"), "Reader")) == []


def test_a_condition_leaves_it_undecided() -> None:
    given = assign(SUBSCRIPTION, "Storage Queue Data Reader", condition="@Resource[x] StringEquals 'a'")
    assert told(given) == {}
    assert [one.category for one in open_questions(given)] == ["data-reader"]


def test_a_role_that_may_be_activated_is_not_too_much() -> None:
    eligible = block("azurerm_pim_eligible_role_assignment", "e", scope=SUBSCRIPTION, principal_id="p",
                     role_definition_id="c12c1c16-33a1-487b-954d-41c89c60f349")  # fmt: skip
    assert told(eligible) == {}


def test_a_role_that_is_delegated_to_another_tenant_is_too_much_wherever() -> None:
    authorization = [{"principal_id": "p", "role_definition_id": "c12c1c16-33a1-487b-954d-41c89c60f349"}]
    for scope in (SUBSCRIPTION, GROUP):
        given = block("azurerm_lighthouse_definition", "msp", managing_tenant_id="t1", scope=scope,
                      authorization=authorization)  # fmt: skip
        assert told(given) == {
            "data-administrator": "Reader and Data Access is delegated to another tenant and gives the change of the "
            "data of every storage account"
        }
    assert told(block("azurerm_lighthouse_definition", "m", managing_tenant_id="t1", scope=SUBSCRIPTION,
                      eligible_authorization=authorization)) == {}  # fmt: skip


def given(scope: Any, *permissions: dict[str, Any]) -> tuple[Block, Block]:
    role = custom(*permissions)
    return role, assign(scope, role_definition_id=refer(role, "role_definition_resource_id"))


@pytest.mark.parametrize(
    ("permissions", "category"),
    [
        ({"actions": [KEYS]}, "data-administrator"),
        ({"data_actions": [f"{BLOBS}/write", f"{BLOBS}/delete"]}, "data-administrator"),
        ({"data_actions": [f"{BLOBS}/read"]}, "data-reader"),
        ({"data_actions": [f"{VAULT}/secrets/getSecret/action"]}, "data-reader"),
        ({"data_actions": [f"{VAULT}/keys/unwrap/action"]}, "data-reader"),
        ({"actions": ["Microsoft.Compute/virtualMachines/runCommand/action"]}, "impersonation"),
        ({"actions": ["Microsoft.Sql/servers/administrators/write"]}, "role-administration"),
        ({"actions": ["Microsoft.Storage/storageAccounts/write"]}, ""),
        ({"actions": ["*/read"]}, ""),
    ],
)
def test_a_custom_role_is_as_broad_as_a_built_in_one_that_gives_the_same(
    permissions: dict[str, Any], category: str
) -> None:
    assert set(told(*given(SUBSCRIPTION, permissions))) == ({category} if category else set())
    assert told(*given(ONE, permissions)) == {}


def test_every_use_of_every_vault_is_too_much_in_a_resource_group() -> None:
    every = {"data_actions": [f"{VAULT}/{part}/*" for part in ("keys", "secrets", "certificates")]}
    assert set(told(*given(GROUP, every))) == {"data-administrator"}
    assert told(*given(GROUP, {"data_actions": [f"{VAULT}/secrets/*"]})) == {}


def test_what_is_told_of_the_definition_is_not_told_of_each_assignment() -> None:
    role, on = given(SUBSCRIPTION, {"actions": ["*"], "not_actions": ["Microsoft.Authorization/*/Write"]})
    assert {grant.block.kind for grant in grants(role, on) if grant.broad} == {"azurerm_role_definition"}


def test_operations_that_are_not_known_are_asked_for_once() -> None:
    role, on = given(SUBSCRIPTION, {"actions": Unknown("variable a has no value")})
    assert [one.block.kind for one in open_questions(role, on)] == ["azurerm_role_definition"]


def test_every_row_is_of_services_and_privileges_that_there_are() -> None:
    loaded = catalogue.load()
    table = loaded.section("access")["azure"]
    services = loaded.section("permissions")["azure"]["services"]
    assert set(table["stores"]) <= set(services)
    for row in table["breadth"]:
        assert set(row["services"]) <= set(table["stores"])
        assert set(row["holds"]) <= set(PRIVILEGES)
        assert row["from"] in LEVELS


@pytest.mark.parametrize(
    ("type_", "asked", "too_much"),
    [
        ("Microsoft.Storage/storageAccounts@2023-05-01", False, False),
        ("Microsoft.Resources/resourceGroups@2024-03-01", False, False),
        ("Microsoft.Subscription/aliases@2021-10-01", False, True),
        ("Microsoft.Management/managementGroups@2023-04-01", False, True),
        (Unknown("variable t has no value"), True, False),
    ],
)
@pytest.mark.parametrize("path", ["id", "output.id"])
def test_what_azures_own_interface_makes_is_a_scope_by_its_type(
    type_: Any, asked: bool, too_much: bool, path: str
) -> None:
    made = block("azapi_resource", "made", type=type_, name="made")
    on = assign(refer(made, path), "Reader and Data Access")
    assert (bool(open_questions(on, made)), bool(told(on, made))) == (asked, too_much)
