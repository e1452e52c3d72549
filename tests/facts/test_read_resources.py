"""Data sources that read what the configuration itself makes."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.values import Unknown
from tests.facts.estate_of_blocks import block, codes, provider, refer

AZURE = provider("azurerm")
OTHER = provider("azurerm", alias="other")


@pytest.mark.parametrize(
    ("read", "places"),
    [
        ({"name": "ours"}, ["azure:northeurope"]),
        ({"name": "theirs"}, []),
        ({"name": Unknown("a name", parts=(Unknown("variable prefix has no value"), "-group"))}, ["azure:westeurope"]),
        ({"name": Unknown("a name", parts=(Unknown("known after apply"), "-group"))}, []),
        ({"name": "ours", "given": OTHER}, []),
    ],
)
def test_a_data_source_that_reads_a_resource_of_the_same_root_is_where_that_is(
    read: dict[str, Any], places: list[str]
) -> None:
    prefixed = Unknown("a name", parts=(Unknown("variable prefix has no value"), "-group"))
    groups = [
        block("azurerm_resource_group", "ours", AZURE, name="ours", location="northeurope"),
        block("azurerm_resource_group", "prefixed", AZURE, name=prefixed, location="westeurope"),
    ]
    data = block("azurerm_resource_group", "read", **{"given": AZURE, "mode": "data", **read})
    account = block("azurerm_storage_account", given=AZURE, location=refer(data, "location"))
    assert codes([*groups, data, account], account) == places


def test_a_data_source_is_not_a_resource_of_the_same_name_elsewhere() -> None:
    store = block("azurerm_storage_account", given=AZURE, name="a", resource_group_name="x", location="northeurope")
    data = block("azurerm_storage_account", "read", AZURE, "data", name="a", resource_group_name="y")
    assert codes([store, data], data) == []
