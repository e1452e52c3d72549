"""Azure storage: account × container × network, and firewalls of databases.

Written from "Configure anonymous read access for containers and blobs" and "Configure Azure Storage firewalls" (read
2026-11-21); azurerm's own default lets nested items be public.
"""

from __future__ import annotations

from itertools import product

import pytest

from .estates import Estate, ref, variable

CONTAINERS = [None, "private", "blob", "container"]
ACCOUNTS = [None, True, False]
DEFAULTS = [None, "Allow", "Deny"]
PUBLIC_NETWORK = [None, True, False]


@pytest.mark.parametrize(
    ("container", "nested", "default", "network", "apart"),
    list(product(CONTAINERS, ACCOUNTS, DEFAULTS, PUBLIC_NETWORK, [False, True])),
)
def test_a_container_is_public_exactly_where_azure_says_so(
    container: str | None, nested: bool | None, default: str | None, network: bool | None, apart: bool
) -> None:
    estate = Estate()
    settings = {"allow_nested_items_to_be_public": nested, "public_network_access_enabled": network}
    body: dict[str, object] = {key: value for key, value in settings.items() if value is not None}
    if default and not apart:
        body["network_rules"] = [{"default_action": default}]
    account = estate.add("azurerm_storage_account", name="a", **body)
    if default and apart:
        estate.add("azurerm_storage_account_network_rules", storage_account_id=ref(account), default_action=default)
    access = {"container_access_type": container} if container else {}
    estate.add("azurerm_storage_container", storage_account_name=ref(account, "name"), **access)
    public = container in ("blob", "container")
    assert bool(estate.exposed()) == (public and nested is not False and default != "Deny" and network is not False)


def test_the_container_says_whether_it_can_be_listed() -> None:
    for access, abilities in (("blob", {"read"}), ("container", {"list", "read"})):
        estate = Estate()
        estate.add("azurerm_storage_container", storage_account_name="elsewhere", container_access_type=access)
        (exposure,) = estate.exposed()
        assert exposure.abilities == abilities


def test_an_account_that_lets_containers_be_public_is_unguarded() -> None:
    estate = Estate()
    estate.add("azurerm_storage_account", name="a")
    assert estate.states() == {"unguarded"}


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
def test_a_firewall_rule_opens_a_database(start: str, end: str, audience: str | None, enabled: bool | None) -> None:
    estate = Estate()
    server = estate.add(
        "azurerm_mssql_server", name="s", **({} if enabled is None else {"public_network_access_enabled": enabled})
    )
    estate.add("azurerm_mssql_firewall_rule", server_id=ref(server), start_ip_address=start, end_ip_address=end)
    assert [e.audience for e in estate.exposed()] == ([audience] if audience and enabled is None else [])


def test_an_unknown_firewall_rule_is_undecided() -> None:
    estate = Estate()
    estate.add("azurerm_mssql_firewall_rule", start_ip_address=variable("start"), end_ip_address="203.0.113.9")
    assert estate.states() == {"undecided"}
