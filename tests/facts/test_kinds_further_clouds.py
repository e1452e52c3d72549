"""Kinds of Huawei Cloud, Tencent Cloud and DigitalOcean: what keeps data, zones by number, paths of buckets."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.values import Unknown
from tests.facts.kind_estate import block, facts, said

DUBLIN = {"region": "eu-west-101"}
FRANKFURT = {"region": "eu-frankfurt"}


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("huaweicloud_obs_bucket", "primary"),
        ("huaweicloud_rds_instance", "primary"),
        ("huaweicloud_gaussdb_mysql_instance", "primary"),  # the older name of huaweicloud_taurusdb_instance
        ("huaweicloud_dds_readonly_node", "replica"),
        ("huaweicloud_cbr_vault", "backup"),
        ("huaweicloud_csms_secret", "key"),
        ("huaweicloud_lts_stream", "log"),
        ("huaweicloud_rfs_stack", "state"),
        ("huaweicloud_modelarts_notebook", "processing"),
        ("huaweicloud_vpc", "none"),
    ],
)
def test_a_kind_of_huawei_is_where_its_region_or_the_providers_is(kind: str, role: str) -> None:
    assert said(block(kind, {}, provider=DUBLIN)) == {f"{role} in eu-west-101"}
    assert said(block(kind, {"region": "la-south-2"}, provider=DUBLIN)) == {f"{role} in la-south-2"}
    assert said(block(kind, {})) == {f"{role} in unknown"}


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("tencentcloud_cos_bucket", "primary"),
        ("tencentcloud_postgresql_instance", "primary"),
        ("tencentcloud_mysql_dr_instance", "replica"),
        ("tencentcloud_cfs_snapshot", "backup"),
        ("tencentcloud_ssm_secret", "key"),
        ("tencentcloud_cls_topic", "log"),
        ("tencentcloud_kubernetes_cluster", "processing"),
        ("tencentcloud_vpc", "none"),
    ],
)
def test_a_kind_of_tencent_without_a_region_is_in_guangzhou(kind: str, role: str) -> None:
    assert said(block(kind, {})) == {f"{role} in ap-guangzhou"}
    assert said(block(kind, {}, provider=FRANKFURT)) == {f"{role} in eu-frankfurt"}


@pytest.mark.parametrize("kind", ["huaweicloud_identity_user", "tencentcloud_cam_role", "digitalocean_project"])
def test_identities_have_no_region(kind: str) -> None:
    assert said(block(kind, {})) == {"no place"}


def test_the_zones_of_one_instance_stand_with_commas_between_them() -> None:
    zones = {"availability_zone": "cn-north-4a,cn-north-4b,cn-north-4c"}
    assert said(block("huaweicloud_dws_cluster", zones, provider=DUBLIN)) == {"primary in cn-north-4"}


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("100003", "CN"),  # ap-guangzhou-3
        ("300001", "HK"),  # ap-hongkong-1, whose region has the number 5
        ("170001", "DE"),
        ("22", "US"),
        ("5", "HK"),
        ("de", "DE"),
        ("use", "US"),
        ("eu-frankfurt-1", "DE"),
    ],
)
def test_tencent_names_places_by_codes_numbers_and_short_names(code: str, country: str) -> None:
    place = facts().place("tencent", code)
    assert place is not None and place.countries == {country}


@pytest.mark.parametrize("code", ["100", "990001", "2", "cn-north-4_"])
def test_a_number_that_is_none_of_a_place_is_none(code: str) -> None:
    assert facts().place("tencent", code) is None
    assert facts().place("huawei", code) is None


@pytest.mark.parametrize(
    ("cloud", "code", "country"),
    [
        ("huawei", "eu-west-101_production", "IE"),  # a project of the region
        ("huawei", "ru-northwest-2", "RU"),
        ("huawei", "ap-southeast-1a", "HK"),
        ("digitalocean", "ams", "NL"),
        ("digitalocean", "nyc", "US"),
    ],
)
def test_a_code_means_a_country(cloud: str, code: str, country: str) -> None:
    place = facts().place(cloud, code)
    assert place is not None and place.countries == {country}


def test_the_region_of_an_app_stands_in_its_specification() -> None:
    assert said(block("digitalocean_app", {"spec": [{"name": "shop", "region": "fra"}]})) == {"processing in fra"}
    assert said(block("digitalocean_app", {"spec": [{"name": "shop"}]})) == {"processing in unknown"}


def test_a_load_balancer_is_regional_unless_it_is_global() -> None:
    assert said(block("digitalocean_loadbalancer", {"region": "fra1"})) == {"none in fra1"}
    assert said(block("digitalocean_loadbalancer", {"type": "GLOBAL"})) == {"edge in global"}


def test_a_space_without_a_region_is_in_new_york() -> None:
    assert said(block("digitalocean_spaces_bucket", {"name": "records"})) == {"primary in nyc3"}


@pytest.mark.parametrize(
    ("kind", "body", "copy"),
    [
        ("huaweicloud_cbr_policy", {"destination_region": Unknown("known after apply")}, "backup copied to unknown"),
        (
            "tencentcloud_cbs_copy_snapshot_cross_region",
            {"destination_region": "na-ashburn"},
            "backup copied to na-ashburn",
        ),
        ("tencentcloud_tcr_instance", {"replications": [{"region_id": 22}]}, "replica copied to na-ashburn"),
    ],
)
def test_a_copy_that_is_known_or_not(kind: str, body: dict[str, Any], copy: str) -> None:
    assert copy in said(block(kind, body))


def test_remote_backups_that_are_switched_off_are_no_copies() -> None:
    body = {"remote_backup_save": "off", "remote_region": ["na-ashburn"]}
    assert said(block("tencentcloud_mysql_remote_backup_config", body)) == set()


def test_results_of_queries_are_written_to_the_bucket_of_a_path() -> None:
    bucket = block("tencentcloud_cos_bucket", {"bucket": "results-1250000000"}, "results", {"region": "na-ashburn"})
    config = block("tencentcloud_dlc_store_location_config", {"store_location": "cosn://results-1250000000/out"})
    assert said(config, bucket) == {"replica copied to na-ashburn"}


def test_a_table_in_object_storage_is_where_its_bucket_is() -> None:
    bucket = block("huaweicloud_obs_bucket", {"bucket": "tables", "region": "cn-north-4"}, "tables")
    body = {"data_location": "OBS", "bucket_location": "obs://tables/user"}
    assert said(block("huaweicloud_dli_table", body, provider=DUBLIN), bucket) == {"primary in cn-north-4"}
    assert said(block("huaweicloud_dli_table", {"data_location": "DLI"}, provider=DUBLIN)) == {"primary in eu-west-101"}
