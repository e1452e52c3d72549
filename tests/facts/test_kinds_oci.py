"""OCI kinds: everything stands in the region of its provider block, and copies name another region."""

from __future__ import annotations

from typing import Any

import pytest

from tests.facts.kind_estate import block, refer, said

FRANKFURT = {"region": "eu-frankfurt-1"}


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        ("oci_objectstorage_bucket", "primary"),
        ("oci_core_volume", "primary"),
        ("oci_file_storage_file_system", "primary"),
        ("oci_database_autonomous_database", "primary"),
        ("oci_database_db_system", "primary"),
        ("oci_mysql_mysql_db_system", "primary"),
        ("oci_nosql_table", "primary"),
        ("oci_streaming_stream", "primary"),
        ("oci_vault_secret", "key"),
        ("oci_artifacts_container_repository", "primary"),
        ("oci_kms_vault", "key"),
        ("oci_kms_key", "key"),
        ("oci_logging_log_group", "log"),
        ("oci_core_volume_backup", "backup"),
        ("oci_core_instance", "processing"),
        ("oci_containerengine_cluster", "processing"),
        ("oci_functions_function", "processing"),
        ("oci_core_subnet", "none"),
    ],
)
def test_kind_stands_where_its_provider_block_says(kind: str, role: str) -> None:
    assert said(block(kind, {}, provider=FRANKFURT)) == {f"{role} in eu-frankfurt-1"}


@pytest.mark.parametrize(
    "kind", ["oci_identity_compartment", "oci_identity_policy", "oci_identity_user", "oci_dns_zone"]
)
def test_tenancy_wide_kind_has_no_place(kind: str) -> None:
    assert said(block(kind, {}, provider=FRANKFURT)) == {"no place"}


def test_provider_block_without_a_region_leaves_the_place_to_the_environment() -> None:
    assert said(block("oci_objectstorage_bucket", {})) == {"primary in unknown"}


@pytest.mark.parametrize(
    ("domain", "region"),
    [
        ("Uocm:EU-FRANKFURT-1-AD-1", "eu-frankfurt-1"),
        ("xyz:LHR-AD-2", "uk-london-1"),
        ("Uocm:PHX-AD-3", "us-phoenix-1"),
    ],
)
def test_availability_domain_says_the_region_where_the_provider_block_does_not(domain: str, region: str) -> None:
    assert said(block("oci_core_volume", {"availability_domain": domain})) == {f"primary in {region}"}


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (
            "oci_objectstorage_replication_policy",
            {"destination_region_name": "ap-singapore-1"},
            {"none in eu-frankfurt-1", "replica copied to ap-singapore-1"},
        ),
        (
            "oci_core_volume",
            {"block_volume_replicas": [{"availability_domain": "abcd:AP-SINGAPORE-1-AD-1"}]},
            {"primary in eu-frankfurt-1", "replica copied to ap-singapore-1"},
        ),
        (
            "oci_core_boot_volume",
            {"boot_volume_replicas": [{"availability_domain": "abcd:SIN-AD-1"}]},
            {"primary in eu-frankfurt-1", "replica copied to ap-singapore-1"},
        ),
        (
            "oci_core_volume_group",
            {"volume_group_replicas": [{"availability_domain": "abcd:SIN-AD-1"}]},
            {"none in eu-frankfurt-1", "replica copied to ap-singapore-1"},
        ),
        (
            "oci_core_volume_backup_policy",
            {"destination_region": "ap-singapore-1"},
            {"none in eu-frankfurt-1", "backup copied to ap-singapore-1"},
        ),
        ("oci_core_volume_backup_policy", {}, {"none in eu-frankfurt-1"}),
        (
            "oci_mysql_mysql_db_system",
            {"backup_policy": [{"copy_policies": [{"copy_to_region": "ap-singapore-1"}]}]},
            {"primary in eu-frankfurt-1", "backup copied to ap-singapore-1"},
        ),
        (
            "oci_psql_db_system",
            {"management_policy": [{"backup_policy": [{"copy_policy": [{"regions": ["ap-singapore-1"]}]}]}]},
            {"primary in eu-frankfurt-1", "backup copied to ap-singapore-1"},
        ),
        (
            "oci_database_database",
            {
                "database": [
                    {"db_backup_config": [{"backup_destination_details": [{"remote_region": "ap-singapore-1"}]}]}
                ]
            },
            {"primary in eu-frankfurt-1", "backup copied to ap-singapore-1"},
        ),
        ("oci_nosql_table_replica", {"region": "ap-singapore-1"}, {"replica copied to ap-singapore-1"}),
        ("oci_kms_vault_replication", {"replica_region": "ap-singapore-1"}, {"key copied to ap-singapore-1"}),
        (
            "oci_vault_secret",
            {"replication_config": [{"replication_targets": [{"target_region": "ap-singapore-1"}]}]},
            {"key in eu-frankfurt-1", "key copied to ap-singapore-1"},
        ),
        (
            "oci_file_storage_replication",
            {"target_id": "ocid1.filesystem.oc1.sin.aaaa"},
            {"none in eu-frankfurt-1", "replica copied to ap-singapore-1"},
        ),
        (
            "oci_database_autonomous_database",
            {"source": "CROSS_REGION_DATAGUARD", "source_id": "ocid1.autonomousdatabase.oc1.iad.aaaa"},
            {"replica in eu-frankfurt-1"},
        ),
        ("oci_identity_domain", {"home_region": "us-ashburn-1"}, {"primary in us-ashburn-1"}),
        (
            "oci_cloud_guard_cloud_guard_configuration",
            {"reporting_region": "us-ashburn-1"},
            {"log in us-ashburn-1"},
        ),
    ],
)
def test_copies_and_places_that_name_a_region(kind: str, body: dict[str, Any], expected: set[str]) -> None:
    assert said(block(kind, body, provider=FRANKFURT)) == expected


def test_data_guard_standby_stands_where_its_system_stands() -> None:
    system = block("oci_database_db_system", {}, "standby", provider={"region": "ap-singapore-1"})
    association = block(
        "oci_database_data_guard_association", {"peer_db_system_id": refer(system, "id")}, provider=FRANKFURT
    )
    assert said(association, system) == {"none in eu-frankfurt-1", "replica copied to ap-singapore-1"}


def test_service_connector_sends_to_the_place_of_its_target() -> None:
    stream = block("oci_streaming_stream", {}, "target", provider={"region": "ap-singapore-1"})
    connector = block(
        "oci_sch_service_connector",
        {"target": [{"kind": "streaming", "stream_id": refer(stream, "id")}]},
        provider=FRANKFURT,
    )
    assert said(connector, stream) == {"processing in eu-frankfurt-1", "log copied to ap-singapore-1"}
