"""Azure storage: account × container × network × key, by the versions of azurerm; firewalls and public networks.

Written from "Configure anonymous read access for containers and blobs", "Configure Azure Storage firewalls" and
"Prevent Shared Key authorization" (read 2026-11-21 and 22), and from the upgrade guides of azurerm: nested items could
not be public by default before version 3, could in versions 3 and 4, and cannot since 5. A container that may be read
anonymously needs neither a key nor a sign-in, so that turning keys off closes no container.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from domicile.model.facts import Exposure

from .estates import Estate, ref, variable

CONTAINERS = [None, "private", "blob", "container"]
ACCOUNTS = [None, True, False]
DEFAULTS = [None, "Allow", "Deny"]
PUBLIC_NETWORK = [None, True, False]
KEYS = [None, True, False]
NESTED_BY_DEFAULT = {"~> 2.99": False, "~> 3.0": True, "~> 4.10": True, "~> 5.0": False, ">= 5.1, < 6": False}


def storage(
    container: str | None,
    nested: bool | None,
    default: str | None,
    network: bool | None,
    apart: bool,
    keys: bool | None = None,
    version: str = "~> 4.0",
) -> Estate:
    estate = Estate(version)
    settings = {
        "allow_nested_items_to_be_public": nested,
        "public_network_access_enabled": network,
        "shared_access_key_enabled": keys,
    }
    body: dict[str, object] = {key: value for key, value in settings.items() if value is not None}
    if default and not apart:
        body["network_rules"] = [{"default_action": default}]
    account = estate.add("azurerm_storage_account", name="a", **body)
    if default and apart:
        estate.add("azurerm_storage_account_network_rules", storage_account_id=ref(account), default_action=default)
    access = {"container_access_type": container} if container else {}
    estate.add("azurerm_storage_container", storage_account_name=ref(account, "name"), **access)
    return estate


def of_channel(estate: Estate, channel: str) -> list[Exposure]:
    return [exposure for exposure in estate.exposed() if exposure.channel == channel]


@pytest.mark.parametrize(
    ("container", "nested", "default", "network", "apart", "keys"),
    list(product(CONTAINERS, ACCOUNTS, DEFAULTS, PUBLIC_NETWORK, [False, True], KEYS)),
)
def test_a_container_is_public_exactly_where_azure_says_so(
    container: str | None,
    nested: bool | None,
    default: str | None,
    network: bool | None,
    apart: bool,
    keys: bool | None,
) -> None:
    estate = storage(container, nested, default, network, apart, keys)
    public = container in ("blob", "container")
    reached = default != "Deny" and network is not False
    assert bool(of_channel(estate, "object-storage")) == (public and nested is not False and reached)
    assert bool(of_channel(estate, "service-network")) == reached
    assert bool(of_channel(estate, "shared-key")) == (keys is not False)


@pytest.mark.parametrize(("version", "open_by_default"), NESTED_BY_DEFAULT.items())
@pytest.mark.parametrize("nested", ACCOUNTS)
def test_what_an_account_allows_by_default_is_its_providers_version(
    version: str, open_by_default: bool, nested: bool | None
) -> None:
    estate = storage("blob", nested, None, None, apart=False, version=version)
    allowed = open_by_default if nested is None else nested
    assert bool(of_channel(estate, "object-storage")) == allowed
    bare = Estate(version)
    settings = {} if nested is None else {"allow_nested_items_to_be_public": nested}
    bare.add("azurerm_storage_account", name="a", **settings)
    assert ("unguarded" in bare.states()) == allowed


@pytest.mark.parametrize("versions", [(), (">= 3.0",), (">= 2.0, <= 4.9",)])
def test_a_public_container_is_public_where_the_version_is_not_known(versions: tuple[str, ...]) -> None:
    estate = Estate(*versions)
    account = estate.add("azurerm_storage_account", name="a")
    estate.add("azurerm_storage_container", storage_account_id=ref(account), container_access_type="blob")
    (exposure,) = [e for e in estate.exposures() if e.channel == "object-storage" and e.state != "unguarded"]
    assert exposure.state == "exposed"


@pytest.mark.parametrize(("allowed", "public"), [(True, True), (False, False)])
def test_the_older_name_of_the_setting_counts_as_well(allowed: bool, public: bool) -> None:
    estate = Estate("~> 2.40")
    account = estate.add("azurerm_storage_account", name="a", allow_blob_public_access=allowed)
    estate.add("azurerm_storage_container", storage_account_name=ref(account, "name"), container_access_type="blob")
    assert bool(of_channel(estate, "object-storage")) == public


@pytest.mark.parametrize("attribute", ["network_rules.default_action", "public_network_access_enabled"])
def test_an_unknown_network_leaves_a_container_undecided(attribute: str) -> None:
    estate = Estate("~> 4.0")
    outer, _, inner = attribute.partition(".")
    value = variable("network")
    account = estate.add("azurerm_storage_account", name="a", **{outer: [{inner: value}] if inner else value})
    estate.add("azurerm_storage_container", storage_account_id=ref(account), container_access_type="blob")
    assert {e.state for e in estate.exposures() if e.channel == "object-storage"} - {"unguarded"} == {"undecided"}


def test_the_container_says_whether_it_can_be_listed() -> None:
    for access, abilities in (("blob", {"read"}), ("container", {"list", "read"})):
        estate = Estate()
        estate.add("azurerm_storage_container", storage_account_name="elsewhere", container_access_type=access)
        (exposure,) = estate.exposed()
        assert exposure.abilities == abilities


@pytest.mark.parametrize(
    ("start", "end", "audience"),
    [
        ("0.0.0.0", "255.255.255.255", "everyone"),
        ("0.0.0.0", "0.0.0.0", "authenticated"),
        ("1.0.0.0", "126.255.255.255", "everyone"),
        ("203.0.113.0", "203.0.113.255", None),
    ],
)
@pytest.mark.parametrize("enabled", [None, False])
@pytest.mark.parametrize(
    ("rule", "join", "server"),
    [
        ("azurerm_mssql_firewall_rule", "server_id", "azurerm_mssql_server"),
        ("azurerm_sql_firewall_rule", "server_name", "azurerm_sql_server"),
        ("azurerm_postgresql_firewall_rule", "server_name", "azurerm_postgresql_server"),
        ("azurerm_postgresql_flexible_server_firewall_rule", "server_id", "azurerm_postgresql_flexible_server"),
        ("azurerm_mysql_firewall_rule", "server_name", "azurerm_mysql_server"),
        ("azurerm_mysql_flexible_server_firewall_rule", "server_name", "azurerm_mysql_flexible_server"),
        ("azurerm_mariadb_firewall_rule", "server_name", "azurerm_mariadb_server"),
        ("azurerm_synapse_firewall_rule", "synapse_workspace_id", "azurerm_synapse_workspace"),
    ],
)
def test_a_firewall_rule_opens_a_database(
    start: str, end: str, audience: str | None, enabled: bool | None, rule: str, join: str, server: str
) -> None:
    estate = Estate()
    made = estate.add(server, name="s", **({} if enabled is None else {"public_network_access_enabled": enabled}))
    estate.add(rule, start_ip_address=start, end_ip_address=end, **{join: ref(made)})
    assert [e.audience for e in estate.exposed()] == ([audience] if audience and enabled is None else [])


def test_an_unknown_firewall_rule_is_undecided() -> None:
    estate = Estate()
    estate.add("azurerm_mssql_firewall_rule", start_ip_address=variable("start"), end_ip_address="203.0.113.9")
    assert estate.states() == {"undecided"}


def test_a_server_in_a_subnet_has_no_public_address() -> None:
    estate = Estate()
    server = estate.add("azurerm_postgresql_flexible_server", delegated_subnet_id="/subscriptions/a/subnets/data")
    estate.add(
        "azurerm_postgresql_flexible_server_firewall_rule",
        server_id=ref(server),
        start_ip_address="0.0.0.0",
        end_ip_address="255.255.255.255",
    )
    assert not estate.exposures()


@pytest.mark.parametrize(
    ("addresses", "audience"),
    [
        (["0.0.0.0"], "authenticated"),
        ("198.51.100.7,0.0.0.0", "authenticated"),
        (["0.0.0.0/0"], "everyone"),
        (["0.0.0.0/1", "128.0.0.0/1"], "everyone"),
        (["198.51.100.0/24"], None),
        (["10.0.0.0/8"], None),
    ],
)
def test_the_addresses_of_a_cosmos_account(addresses: Any, audience: str | None) -> None:
    estate = Estate()
    estate.add("azurerm_cosmosdb_account", ip_range_filter=addresses, local_authentication_enabled=False)
    assert [e.audience for e in estate.exposed()] == ([audience] if audience else [])


@pytest.mark.parametrize(
    ("kind", "narrow"),
    [
        ("azurerm_key_vault", {"network_acls": [{"default_action": "Deny"}]}),
        ("azurerm_key_vault_managed_hardware_security_module", {"network_acls": [{"default_action": "Deny"}]}),
        ("azurerm_cosmosdb_account", {"ip_range_filter": ["198.51.100.0/24"]}),
        ("azurerm_cosmosdb_account", {"is_virtual_network_filter_enabled": True}),
        ("azurerm_search_service", {"allowed_ips": ["198.51.100.7"]}),
        ("azurerm_kusto_cluster", {"allowed_ip_ranges": ["198.51.100.0/24"]}),
        ("azurerm_eventhub_namespace", {"network_rulesets": [{"default_action": "Deny"}]}),
        ("azurerm_servicebus_namespace", {"network_rule_set": [{"default_action": "Deny"}]}),
        ("azurerm_cognitive_account", {"network_acls": [{"default_action": "Deny"}]}),
        ("azurerm_iothub", {"network_rule_set": [{"ip_rule": [{"ip_mask": "198.51.100.7"}]}]}),
        ("azurerm_container_registry", {"network_rule_set": [{"default_action": "Deny"}]}),
    ],
)
def test_a_service_answers_every_network_until_one_is_named(kind: str, narrow: dict[str, Any]) -> None:
    for body, reached, by_default in (
        ({}, True, True),
        ({"public_network_access_enabled": True}, True, False),
        ({"public_network_access_enabled": False}, False, False),
        (narrow, False, False),
        ({**narrow, "public_network_access_enabled": True}, False, False),
    ):
        estate = Estate()
        estate.add(kind, **body)
        found = of_channel(estate, "service-network")
        assert bool(found) == reached
        assert all(exposure.by_default == by_default for exposure in found)


def test_a_cache_lets_everybody_in_until_it_has_a_firewall_rule() -> None:
    for ruled in (False, True):
        estate = Estate()
        cache = estate.add("azurerm_redis_cache", name="c")
        if ruled:
            rule = {"redis_cache_name": ref(cache, "name"), "start_ip": "198.51.100.1", "end_ip": "198.51.100.9"}
            estate.add("azurerm_redis_firewall_rule", **rule)
        assert bool(of_channel(estate, "service-network")) == (not ruled)
