"""Azure by the names of its own interface: what is open is said in `properties` of a body, an object or a text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile.model.values import Known, Unknown, Value, from_plain
from tests.facts.exposure.estates import Estate, ref

CONTAINER = "Microsoft.Storage/storageAccounts/blobServices/containers@2023-05-01"
ACCOUNT = "Microsoft.Storage/storageAccounts@2023-05-01"
SQL = "Microsoft.Sql/servers@2023-08-01"


def encoded(body: dict[str, Any]) -> Value:
    return Known(json.dumps(body), structure=from_plain(body))


def told(type_: Any, properties: dict[str, Any], *, as_text: bool = False) -> dict[str, tuple[str, set[str]]]:
    """channel → (state, abilities)."""
    estate = Estate()
    body: Any = {"properties": properties}
    estate.add("azapi_resource", type=type_, parent_id="/subscriptions/s/x", body=encoded(body) if as_text else body)
    return {one.channel: (one.state, set(one.abilities)) for one in estate.exposures()}


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize(
    ("access", "abilities"), [("Blob", {"read"}), ("Container", {"list", "read"}), ("None", None), (None, None)]
)
def test_a_container_is_open_by_its_public_access(
    access: str | None, abilities: set[str] | None, as_text: bool
) -> None:
    found = told(CONTAINER, {"publicAccess": access}, as_text=as_text)
    assert found == ({"object-storage": ("exposed", abilities)} if abilities else {})


def test_public_access_of_something_else_is_none() -> None:
    assert told("Microsoft.Other/things@2023-01-01", {"publicAccess": "Blob", "publicNetworkAccess": "Enabled"}) == {}


def test_access_that_is_not_known_is_undecided() -> None:
    found = told(CONTAINER, {"publicAccess": Unknown("variable a has no value")})
    assert found["object-storage"][0] == "undecided"


@pytest.mark.parametrize("way", ["its id", "a text with its id", "its service"])
@pytest.mark.parametrize("allowed", [False, True])
@pytest.mark.parametrize("kind", ["azapi_resource", "azurerm_storage_account"])
def test_the_account_of_a_container_may_stop_it(kind: str, allowed: bool, way: str) -> None:
    estate = Estate()
    setting = {"allow_nested_items_to_be_public": allowed}
    if kind == "azapi_resource":
        setting = {"type": ACCOUNT, "body": {"properties": {"allowBlobPublicAccess": allowed}}}
    account = estate.add(kind, "a", name="a", **setting)
    parent = ref(account)
    if way == "a text with its id":
        parent = Unknown("known after apply", parts=(ref(account), "/blobServices/default"))
    if way == "its service":
        service = "Microsoft.Storage/storageAccounts/blobServices@2023-05-01"
        parent = ref(estate.add("azapi_resource", "s", type=service, parent_id=ref(account), name="default"))
    estate.add("azapi_resource", "c", type=CONTAINER, parent_id=parent, body={"properties": {"publicAccess": "Blob"}})
    found = {one.state for one in estate.exposures() if one.channel == "object-storage"} - {"unguarded"}
    assert found == ({"exposed"} if allowed else set())


@pytest.mark.parametrize(
    ("type_", "properties", "expected"),
    [
        (ACCOUNT, {"allowBlobPublicAccess": True, "allowSharedKeyAccess": False}, {"object-storage"}),
        (ACCOUNT, {"allowBlobPublicAccess": False, "allowSharedKeyAccess": False}, set()),
        (ACCOUNT, {"allowBlobPublicAccess": False, "allowSharedKeyAccess": True}, {"shared-key"}),
        (ACCOUNT, {"allowBlobPublicAccess": False, "allowSharedKeyAccess": False, "publicNetworkAccess": "Enabled"},
         {"service-network"}),
        (ACCOUNT, {"allowBlobPublicAccess": False, "allowSharedKeyAccess": False, "publicNetworkAccess": "Enabled",
                   "networkAcls": {"defaultAction": "Deny"}}, set()),
        (ACCOUNT, {"allowBlobPublicAccess": False, "allowSharedKeyAccess": False,
                   "networkAcls": {"defaultAction": "Allow"}}, {"service-network"}),
        ("Microsoft.KeyVault/vaults@2023-07-01", {"publicNetworkAccess": "Enabled"}, {"service-network"}),
        ("Microsoft.KeyVault/vaults@2023-07-01", {"publicNetworkAccess": "Disabled"}, set()),
        ("Microsoft.DocumentDB/databaseAccounts@2024-05-15", {"publicNetworkAccess": "Enabled"}, {"service-network"}),
        ("Microsoft.DocumentDB/databaseAccounts@2024-05-15",
         {"publicNetworkAccess": "Enabled", "ipRules": [{"ipAddressOrRange": "8.8.8.8"}]}, set()),
        ("Microsoft.ContainerRegistry/registries@2023-07-01", {"anonymousPullEnabled": True}, {"registry"}),
        ("Microsoft.Sql/servers/firewallRules@2023-08-01",
         {"startIpAddress": "0.0.0.0", "endIpAddress": "255.255.255.255"}, {"database"}),
        ("Microsoft.DBforPostgreSQL/flexibleServers/firewallRules@2022-12-01",
         {"startIpAddress": "10.0.0.1", "endIpAddress": "10.0.0.1"}, set()),
    ],
)  # fmt: skip
def test_stores_are_open_by_their_properties(type_: str, properties: dict[str, Any], expected: set[str]) -> None:
    assert set(told(type_, properties)) == expected
