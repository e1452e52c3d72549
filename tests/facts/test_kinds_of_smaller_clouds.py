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
            {"primary in fr-par", "backup copied to unknown"},
        ),
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
