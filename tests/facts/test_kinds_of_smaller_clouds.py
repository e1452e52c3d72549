"""Object stores and databases of the smaller clouds: their defaults, and copies that leave."""

from __future__ import annotations

from typing import Any

import pytest

from tests.facts.kind_estate import block, said


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("tencentcloud_cos_bucket", {}, {"primary in ap-guangzhou"}),
        (
            "tencentcloud_cos_bucket",
            {"replica_rules": [{"status": "Enabled", "destination_bucket": "qcs::cos:ap-beijing::copy-1250000000"}]},
            {"primary in ap-guangzhou", "replica copied to ap-beijing"},
        ),
        ("tencentcloud_mysql_instance", {}, {"primary in ap-guangzhou"}),
        ("scaleway_object_bucket", {}, {"primary in fr-par"}),
        ("scaleway_object_bucket", {"region": "nl-ams"}, {"primary in nl-ams"}),
        (
            "scaleway_rdb_instance",
            {"backup_same_region": False},
            {"primary in fr-par", "backup copied to another-region"},
        ),
        ("scaleway_rdb_instance", {}, {"primary in fr-par", "backup copied to another-region by itself"}),
        ("scaleway_rdb_instance", {"backup_same_region": False, "disable_backup": True}, {"primary in fr-par"}),
        ("digitalocean_spaces_bucket", {}, {"primary in nyc3"}),
        ("digitalocean_database_replica", {"region": "fra1"}, {"replica in fra1"}),
        ("huaweicloud_obs_bucket", {"region": "ap-southeast-1"}, {"primary in ap-southeast-1"}),
        (
            "huaweicloud_cbr_policy",
            {"region": "eu-west-101", "destination_region": "cn-north-4"},
            {"none in eu-west-101", "backup copied to cn-north-4"},
        ),
        ("ibm_cos_bucket", {"cross_region_location": "eu"}, {"primary in eu"}),
        ("ibm_cos_bucket", {"region_location": "eu-gb"}, {"primary in eu-gb"}),
        ("hcloud_volume", {"location": "ash"}, {"primary in ash"}),
        ("hcloud_server", {}, {"processing in unknown"}),
        ("ovh_cloud_project_database", {"nodes": [{"region": "BHS"}]}, {"primary in BHS"}),
        ("linode_object_storage_bucket", {"region": "ca-central"}, {"primary in ca-central"}),
        ("vultr_database", {"region": "ams"}, {"primary in ams"}),
        ("upcloud_managed_database_postgresql", {"zone": "de-fra1"}, {"primary in de-fra1"}),
    ],
)
def test_place(kind: str, body: dict[str, Any], expected: set[str]) -> None:
    assert said(block(kind, body)) == expected


@pytest.mark.parametrize(
    ("kind", "provider", "expected"),
    [
        ("scaleway_instance_server", {"region": "nl-ams"}, {"processing in fr-par"}),
        ("scaleway_instance_server", {"zone": "nl-ams-1"}, {"processing in nl-ams"}),
        ("scaleway_object_bucket", {"zone": "nl-ams-1"}, {"primary in fr-par"}),
        ("scaleway_object_bucket", {"region": "nl-ams"}, {"primary in nl-ams"}),
        ("yandex_compute_disk", {"region_id": "kz1"}, {"primary in unknown"}),
        ("yandex_compute_disk", {"zone": "kz1-a"}, {"primary in kz1"}),
        ("yandex_storage_bucket", {"zone": "kz1-a"}, {"primary in ru-central1"}),
        ("ionoscloud_s3_bucket", {}, {"primary in eu-central-3"}),
        ("ionoscloud_s3_bucket", {"s3_region": "us-central-1"}, {"primary in us-central-1"}),
        ("stackit_volume", {}, {"primary in eu01"}),
        ("stackit_volume", {"default_region": "eu02"}, {"primary in eu02"}),
        ("civo_volume", {}, {"primary in unknown"}),
    ],
)
def test_a_zone_and_a_region_of_the_provider_block_have_defaults_of_their_own(
    kind: str, provider: dict[str, Any], expected: set[str]
) -> None:
    assert said(block(kind, {}, provider=provider)) == expected


@pytest.mark.parametrize(
    ("auth_url", "expected"),
    [
        ("https://auth.cloud.ovh.net/v3", {"primary in GRA"}),
        ("https://auth.cloud.ovh.us/v3/", {"primary in GRA"}),
        ("https://auth.cloud.ovh.net.example.com/v3", {"primary in unknown"}),
        ("https://keystone.example.com/v3", {"primary in unknown"}),
        (None, {"primary in unknown"}),
    ],
)
def test_a_region_of_openstack_means_what_the_cloud_at_its_endpoint_means(
    auth_url: str | None, expected: set[str]
) -> None:
    provider = {"auth_url": auth_url, "region": "GRA11"} if auth_url else {"region": "GRA11"}
    assert said(block("openstack_blockstorage_volume_v3", {}, provider=provider)) == expected
    assert said(block("openstack_blockstorage_volume_v3", {"region": "GRA11"}, provider=provider)) == expected


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("scaleway_rdb_snapshot", {"instance_id": "nl-ams/11111111-1111-1111-1111-111111111111"}, {"backup in nl-ams"}),
        (
            "ibm_logs_router_target",
            {"region": "eu-de", "destination_crn": "crn:v1:bluemix:public:logs:us-south:a/1:2::"},
            {"none in eu-de", "log copied to us-south"},
        ),
        (
            "ibm_logs_router_target",
            {"region": "eu-de", "destination_crn": "crn:v1:bluemix:public:cloud-object-storage:global:a/1:2::"},
            {"none in eu-de", "log copied to unknown"},
        ),
        ("ovh_okms", {"region": "eu-west-lim"}, {"key in LIM", "key copied to SBG by itself"}),
        (
            "ovh_okms",
            {"region": "eu-south-mil"},
            {"key in EU-SOUTH-MIL", "key copied to GRA by itself", "key copied to SBG by itself"},
        ),
    ],
)
def test_identifiers_and_regions_say_where_copies_are(kind: str, body: dict[str, Any], expected: set[str]) -> None:
    assert said(block(kind, body)) == expected
