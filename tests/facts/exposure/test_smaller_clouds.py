"""What lets outsiders in on the smaller clouds, and the same setting as it should be."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .estates import Estate, ref, variable

EVERYWHERE = "0.0.0.0/0"
SOMEWHERE = "203.0.113.0/24"
ANYBODY = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]})

ADDRESSES = [
    ("scaleway_rdb_acl", lambda address: {"acl_rules": [{"ip": address}]}),
    ("scaleway_redis_cluster", lambda address: {"acl": [{"ip": address}]}),
    ("linode_database_access_controls", lambda address: {"allow_list": [address]}),
    ("ovh_cloud_project_database", lambda address: {"ip_restrictions": [{"ip": address}]}),
    ("ovh_hosting_privatedatabase_whitelist", lambda address: {"ip": address}),
    ("vultr_database", lambda address: {"trusted_ips": [address]}),
    (
        "upcloud_managed_database_postgresql",
        lambda address: {"properties": [{"public_access": True, "ip_filter": [address]}]},
    ),
    ("exoscale_dbaas", lambda address: {"pg": [{"ip_filter": [address]}]}),
    ("exoscale_dbaas", lambda address: {"opensearch": [{"ip_filter": [address]}]}),
    ("stackit_postgresflex_instance", lambda address: {"acl": [address]}),
    ("stackit_sqlserverflex_instance", lambda address: {"network": {"acl": [address]}}),
    ("stackit_redis_instance", lambda address: {"parameters": {"sgw_acl": f"{SOMEWHERE},{address}"}}),
    ("ibm_database", lambda address: {"allowlist": [{"address": address}]}),
]


def states(kind: str, body: dict[str, Any]) -> set[str]:
    estate = Estate()
    estate.add(kind, **body)
    return estate.states()


@pytest.mark.parametrize(("kind", "body"), ADDRESSES)
def test_a_database_that_every_address_may_reach(kind: str, body: Any) -> None:
    assert states(kind, body(EVERYWHERE)) == {"exposed"}
    assert states(kind, body(SOMEWHERE)) == set()


@pytest.mark.parametrize(
    ("kind", "open_", "closed"),
    [
        ("vultr_container_registry", {"public": True}, {"public": False}),
        (
            "hcloud_storage_box",
            {"access_settings": {"reachable_externally": True}},
            {"access_settings": {"reachable_externally": False}},
        ),
        ("ibm_database", {"service_endpoints": "public"}, {"service_endpoints": "private"}),
        (
            "ibm_database",
            {"service_endpoints": "public-and-private"},
            {"service_endpoints": "public-and-private", "allowlist": [{"address": SOMEWHERE}]},
        ),
        (
            "upcloud_managed_database_mysql",
            {"properties": [{"public_access": True, "ip_filter": [EVERYWHERE]}]},
            {"properties": [{"ip_filter": [EVERYWHERE]}]},
        ),
        (
            "scaleway_redis_cluster",
            {"acl": [{"ip": EVERYWHERE}]},
            {"acl": [{"ip": EVERYWHERE}], "private_network": [{"id": "fr-par/1"}]},
        ),
    ],
)
def test_a_setting_opens_and_its_opposite_does_not(kind: str, open_: dict[str, Any], closed: dict[str, Any]) -> None:
    assert states(kind, open_) == {"exposed"}
    assert states(kind, closed) == set()


def test_what_a_variable_opens_is_undecided() -> None:
    assert states("vultr_container_registry", {"public": variable("open")}) == {"undecided"}


def test_a_static_site_shows_its_bucket() -> None:
    estate = Estate()
    bucket = estate.add("upcloud_managed_object_storage_bucket", name="pages")
    estate.add("upcloud_managed_object_storage_static_site", bucket_name=ref(bucket, "name"))
    assert estate.states() == {"exposed"}


@pytest.mark.parametrize(("restrict", "state"), [(True, set()), (False, {"exposed"})])
def test_a_public_access_block_of_ionos_stops_a_bucket_policy(restrict: bool, state: set[str]) -> None:
    estate = Estate()
    bucket = estate.add("ionoscloud_s3_bucket", name="records")
    estate.add("ionoscloud_s3_bucket_policy", bucket=ref(bucket, "name"), policy=ANYBODY)
    estate.add("ionoscloud_s3_bucket_public_access_block", bucket=ref(bucket, "name"), restrict_public_buckets=restrict)
    assert estate.states() == state
