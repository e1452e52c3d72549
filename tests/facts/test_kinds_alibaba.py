"""Alibaba kinds: no region means Beijing, and copies name another region."""

from __future__ import annotations

from typing import Any

import pytest

from tests.facts.kind_estate import block, facts, refer, said

FRANKFURT = {"region": "eu-central-1"}


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("alicloud_oss_bucket", "primary"),
        ("alicloud_db_instance", "primary"),
        ("alicloud_polardb_cluster", "primary"),
        ("alicloud_kvstore_instance", "primary"),
        ("alicloud_mongodb_instance", "primary"),
        ("alicloud_disk", "primary"),
        ("alicloud_nas_file_system", "primary"),
        ("alicloud_ots_instance", "primary"),
        ("alicloud_kms_secret", "key"),
        ("alicloud_cr_ee_instance", "primary"),
        ("alicloud_alikafka_instance", "primary"),
        ("alicloud_log_project", "log"),
        ("alicloud_kms_key", "key"),
        ("alicloud_ecs_snapshot", "backup"),
        ("alicloud_hbr_vault", "backup"),
        ("alicloud_instance", "processing"),
        ("alicloud_cs_managed_kubernetes", "processing"),
        ("alicloud_vswitch", "none"),
    ],
)
def test_kind_without_a_region_is_in_beijing(kind: str, role: str) -> None:
    assert said(block(kind, {})) == {f"{role} in cn-beijing"}
    assert said(block(kind, {}, provider=FRANKFURT)) == {f"{role} in eu-central-1"}


def test_london_has_the_code_that_is_ireland_elsewhere() -> None:
    place = facts().place("alibaba", "eu-west-1")
    assert place is not None and place.countries == {"GB"}


def test_zone_says_the_region_where_it_is_given() -> None:
    assert said(block("alicloud_db_instance", {"zone_id": "ap-southeast-1a"})) == {"primary in ap-southeast-1"}


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (
            "alicloud_oss_bucket_replication",
            {"destination": [{"bucket": "b", "location": "oss-cn-hangzhou"}]},
            {"replica copied to cn-hangzhou"},
        ),
        (
            "alicloud_rds_instance_cross_backup_policy",
            {"cross_backup_region": "cn-shanghai"},
            {"backup copied to cn-shanghai"},
        ),
        (
            "alicloud_polardb_backup_policy",
            {"data_level2_backup_another_region_region": "cn-shanghai"},
            {"backup copied to cn-shanghai"},
        ),
        (
            "alicloud_ecs_auto_snapshot_policy",
            {"enable_cross_region_copy": True, "target_copy_regions": ["cn-shanghai"]},
            {"none in eu-central-1", "backup copied to cn-shanghai"},
        ),
        (
            "alicloud_ecs_auto_snapshot_policy",
            {"target_copy_regions": ["cn-shanghai"]},
            {"none in eu-central-1"},
        ),
        (
            "alicloud_ebs_disk_replica_pair",
            {"source_region_id": "eu-central-1", "destination_region_id": "cn-shanghai"},
            {"none in eu-central-1", "replica copied to cn-shanghai"},
        ),
        ("alicloud_cr_ee_sync_rule", {"target_region_id": "cn-shanghai"}, {"replica copied to cn-shanghai"}),
        (
            "alicloud_dts_synchronization_job",
            {"destination_endpoint_region": "cn-shanghai"},
            {"processing in eu-central-1"},
        ),
        ("alicloud_polardb_cluster", {"creation_option": "CreateGdnStandby"}, {"replica in eu-central-1"}),
        ("alicloud_hbr_replication_vault", {}, {"backup in eu-central-1"}),
        ("alicloud_dbs_backup_plan", {"storage_region": "cn-shanghai"}, {"backup in cn-shanghai"}),
        ("alicloud_cdn_domain_new", {}, {"edge in domestic"}),
        ("alicloud_ram_policy", {}, {"no place"}),
        ("alicloud_oss_bucket_acl", {"bucket": "b"}, set()),
        (
            "alicloud_actiontrail_trail",
            {"sls_project_arn": "acs:log:cn-shanghai:123456789012:project/trail"},
            {"log copied to cn-shanghai"},
        ),
    ],
)
def test_copies_and_places_of_kinds_in_frankfurt(kind: str, body: dict[str, Any], expected: set[str]) -> None:
    assert said(block(kind, body, provider=FRANKFURT)) == expected


def test_logstore_stands_where_its_project_stands() -> None:
    project = block("alicloud_log_project", {"name": "audit"}, "owner", provider={"region": "cn-shanghai"})
    store = block("alicloud_log_store", {"project": refer(project, "name")}, provider=FRANKFURT)
    assert said(store, project) == {"log in cn-shanghai"}


@pytest.mark.parametrize("kind", ["alicloud_cdn_domain", "alicloud_cdn_domain_new"])
@pytest.mark.parametrize(("scope", "where"), [(None, "domestic"), ("domestic", "domestic"), ("global", "global")])
def test_content_is_cached_in_mainland_china_unless_the_scope_is_wider(kind: str, scope: str, where: str) -> None:
    assert said(block(kind, {"scope": scope} if scope else {})) == {f"edge in {where}"}


def test_a_domain_without_a_default_scope_is_anywhere() -> None:
    assert said(block("alicloud_dcdn_domain", {})) == {"edge in global"}
    assert said(block("alicloud_dcdn_domain", {"scope": "domestic"})) == {"edge in domestic"}
