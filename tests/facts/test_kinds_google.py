"""Google kinds: where each keeps data, and what copies it, in the words of the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.values import Reference, Unknown
from tests.facts.kind_estate import block, facts, refer, said

BELGIUM = {"region": "europe-west1"}
BACKUP = {"enabled": True}


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("google_storage_bucket", {"location": "europe-west1"}, {"primary in europe-west1"}),
        ("google_storage_bucket", {"location": "eu"}, {"primary in EU"}),
        ("google_storage_bucket", {}, {"primary in US"}),
        (
            "google_storage_bucket",
            {"location": "EU", "custom_placement_config": [{"data_locations": ["EUROPE-WEST1", "EUROPE-WEST2"]}]},
            {"primary in europe-west1", "primary in europe-west2"},
        ),
        ("google_bigquery_dataset", {}, {"primary in US"}),
        ("google_bigquery_dataset", {"location": "EU"}, {"primary in EU"}),
        ("google_bigquery_reservation", {}, {"processing in US"}),
        ("google_spanner_instance", {"config": "regional-europe-west3"}, {"primary in europe-west3"}),
        ("google_spanner_instance", {"config": "eur5"}, {"primary in eur5"}),
        (
            "google_spanner_instance",
            {"config": "projects/p/instanceConfigs/nam-eur-asia1"},
            {"primary in nam-eur-asia1"},
        ),
        ("google_firestore_database", {"location_id": "eur3"}, {"primary in eur3"}),
        ("google_app_engine_application", {"location_id": "europe-west"}, {"primary in europe-west"}),
        (
            "google_bigtable_instance",
            {"cluster": [{"zone": "europe-west1-b"}, {"zone": "us-east1-c"}]},
            {"primary in europe-west1", "primary in us-east1"},
        ),
        ("google_pubsub_topic", {"name": "t"}, {"primary in global"}),
        (
            "google_pubsub_topic",
            {"message_storage_policy": [{"allowed_persistence_regions": ["europe-west1", "europe-west4"]}]},
            {"primary in europe-west1", "primary in europe-west4"},
        ),
        ("google_secret_manager_secret", {"replication": [{"auto": [{}]}]}, {"key in global"}),
        (
            "google_secret_manager_secret",
            {
                "replication": [
                    {"user_managed": [{"replicas": [{"location": "europe-west1"}, {"location": "us-east1"}]}]}
                ]
            },
            {"key in europe-west1", "key in us-east1"},
        ),
        ("google_secret_manager_regional_secret", {"location": "europe-west9"}, {"key in europe-west9"}),
        ("google_kms_key_ring", {"location": "global"}, {"key in global"}),
        ("google_kms_key_ring", {"location": "europe"}, {"key in europe"}),
        (
            "google_kms_crypto_key",
            {"key_ring": "projects/p/locations/europe-west6/keyRings/r"},
            {"key in europe-west6"},
        ),
        ("google_artifact_registry_repository", {"location": "europe"}, {"primary in europe"}),
        ("google_artifact_registry_repository", {}, {"primary in europe-west1"}),
        ("google_container_registry", {}, {"primary in us"}),
        ("google_logging_project_bucket_config", {"location": "global"}, {"log in global"}),
        ("google_compute_disk", {"zone": "europe-west2-a"}, {"primary in europe-west2"}),
        (
            "google_compute_disk",
            {"zone": "europe-west2-a", "async_primary_disk": [{"disk": "d"}]},
            {"replica in europe-west2"},
        ),
        ("google_compute_snapshot", {"zone": "europe-west2-a"}, {"backup in eu"}),
        (
            "google_compute_snapshot",
            {"zone": "europe-west2-a", "storage_locations": ["europe-west2"]},
            {"backup in europe-west2"},
        ),
        ("google_compute_snapshot", {"zone": "me-west1-a"}, {"backup in unknown"}),
        ("google_compute_image", {"name": "i"}, {"primary in unknown"}),
        ("google_compute_instance", {}, {"processing in europe-west1"}),
        ("google_container_cluster", {"location": "us-east1-b"}, {"processing in us-east1"}),
        ("google_cloud_run_v2_service", {"location": "europe-west1"}, {"processing in europe-west1"}),
        (
            "google_redis_cluster",
            {"cross_cluster_replication_config": [{"cluster_role": "SECONDARY"}]},
            {"replica in europe-west1"},
        ),
        ("google_alloydb_cluster", {"location": "us-east1", "cluster_type": "SECONDARY"}, {"replica in us-east1"}),
        ("google_gke_backup_backup_plan", {"location": "us-east1"}, {"backup in us-east1"}),
        ("google_netapp_backup_vault", {"location": "us-east1", "backup_region": "us-west1"}, {"backup in us-west1"}),
        ("google_compute_network", {}, {"no place"}),
        ("google_compute_subnetwork", {}, {"none in europe-west1"}),
        ("google_project", {}, {"no place"}),
        ("google_storage_bucket_acl", {"bucket": "b"}, set()),
        ("google_storage_bucket_iam_member", {"bucket": "b"}, set()),
        ("google_compute_backend_bucket", {"enable_cdn": True}, {"no place", "edge copied to global"}),
        ("google_compute_backend_bucket", {}, {"no place"}),
    ],
)
def test_place(kind: str, body: dict[str, Any], expected: set[str]) -> None:
    assert said(block(kind, body, provider=BELGIUM)) == expected


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("europe-west1", "backup copied to eu by itself"),
        ("europe-west2", "backup copied to eu by itself"),
        ("australia-southeast1", "backup copied to asia by itself"),
        ("us-east1", "backup copied to us by itself"),
        ("me-west1", "backup copied to unknown by itself"),
    ],
)
def test_cloud_sql_keeps_backups_in_the_nearest_multi_region_where_no_location_is_given(
    region: str, expected: str
) -> None:
    database = block(
        "google_sql_database_instance", {"region": region, "settings": [{"backup_configuration": [BACKUP]}]}
    )
    assert said(database) == {f"primary in {region}", expected}


def test_cloud_sql_backup_location_is_taken_where_it_is_given() -> None:
    settings = [{"backup_configuration": [{**BACKUP, "location": "europe-west1"}]}]
    database = block("google_sql_database_instance", {"settings": settings}, provider=BELGIUM)
    assert said(database) == {"primary in europe-west1", "backup copied to europe-west1"}


def test_cloud_sql_without_backups_has_no_copy() -> None:
    assert said(block("google_sql_database_instance", {}, provider=BELGIUM)) == {"primary in europe-west1"}


def test_cloud_sql_read_replica_is_a_copy_where_it_stands() -> None:
    replica = block("google_sql_database_instance", {"region": "us-east1", "master_instance_name": "main"})
    assert said(replica) == {"replica in us-east1"}


def test_london_is_not_in_the_multi_region_that_its_backups_go_to() -> None:
    nearest = facts().place("gcp", "eu", service="cloud_sql_backup")
    assert nearest is not None and "GB" not in nearest.countries


@pytest.mark.parametrize(
    ("kind", "attribute", "parent", "parent_body", "named_by", "expected"),
    [
        (
            "google_storage_bucket_object",
            "bucket",
            "google_storage_bucket",
            {"name": "b", "location": "ASIA"},
            "name",
            "primary in ASIA",
        ),
        (
            "google_bigquery_table",
            "dataset_id",
            "google_bigquery_dataset",
            {"dataset_id": "d"},
            "dataset_id",
            "primary in US",
        ),
        (
            "google_spanner_database",
            "instance",
            "google_spanner_instance",
            {"name": "s", "config": "eur6"},
            "name",
            "primary in eur6",
        ),
        (
            "google_sql_database",
            "instance",
            "google_sql_database_instance",
            {"name": "s", "region": "us-east1"},
            "name",
            "primary in us-east1",
        ),
        ("google_pubsub_subscription", "topic", "google_pubsub_topic", {"name": "t"}, "id", "none in global"),
        ("google_kms_crypto_key", "key_ring", "google_kms_key_ring", {"location": "us"}, "id", "key in us"),
        (
            "google_secret_manager_secret_version",
            "secret",
            "google_secret_manager_secret",
            {"secret_id": "s"},
            "id",
            "key in global",
        ),
        (
            "google_healthcare_fhir_store",
            "dataset",
            "google_healthcare_dataset",
            {"location": "us-east1"},
            "id",
            "primary in us-east1",
        ),
        (
            "google_container_node_pool",
            "cluster",
            "google_container_cluster",
            {"name": "c", "location": "us-east1"},
            "name",
            "processing in us-east1",
        ),
    ],
)
def test_child_stands_where_its_parent_stands(
    kind: str, attribute: str, parent: str, parent_body: dict[str, Any], named_by: str, expected: str
) -> None:
    owner = block(parent, parent_body, "owner")
    assert said(block(kind, {attribute: refer(owner, named_by)}), owner) == {expected}


def test_children_find_a_parent_whose_name_is_only_known_after_apply() -> None:
    dataset = block("google_bigquery_dataset", {"location": "EU"}, "owner")
    table = block("google_bigquery_table", {"dataset_id": refer(dataset, "dataset_id")})
    assert said(table, dataset) == {"primary in EU"}


def test_object_in_a_bucket_outside_the_configuration_is_unknown() -> None:
    assert said(block("google_storage_bucket_object", {"bucket": "elsewhere"})) == {"primary in unknown"}


@pytest.mark.parametrize(
    ("destination", "expected"),
    [
        ("storage.googleapis.com/logs", "log copied to US"),
        ("logging.googleapis.com/projects/p/locations/europe-west1/buckets/b", "log copied to europe-west1"),
        ("logging.googleapis.com/projects/p/locations/global/buckets/b", "log copied to global"),
        ("bigquery.googleapis.com/projects/p/datasets/sink", "log copied to EU"),
    ],
)
def test_sink_sends_logs_to_the_place_of_its_destination(destination: str, expected: str) -> None:
    bucket = block("google_storage_bucket", {"name": "logs", "location": "US"})
    dataset = block("google_bigquery_dataset", {"dataset_id": "sink", "location": "EU"})
    assert said(block("google_logging_project_sink", {"destination": destination}), bucket, dataset) == {expected}


def test_a_dataset_copy_runs_where_its_destination_stands() -> None:
    target = block("google_bigquery_dataset", {"dataset_id": "copy", "location": "US"}, "target")
    transfer = block(
        "google_bigquery_data_transfer_config",
        {
            "data_source_id": "cross_region_copy",
            "location": "US",
            "destination_dataset_id": refer(target, "dataset_id"),
        },
    )
    assert said(transfer, target) == {"processing in US"}


def test_snapshot_schedule_without_a_location_leaves_the_region() -> None:
    policy = block(
        "google_compute_resource_policy", {"region": "europe-west1", "snapshot_schedule_policy": [{"schedule": [{}]}]}
    )
    assert said(policy) == {"none in europe-west1", "backup copied to eu by itself"}


def test_disk_replication_names_its_secondary() -> None:
    secondary = block("google_compute_disk", {"name": "second", "zone": "europe-west2-a"}, "second")
    replication = block("google_compute_disk_async_replication", {"secondary_disk": [{"disk": refer(secondary, "id")}]})
    assert said(replication, secondary) == {"replica copied to europe-west2"}


def test_unknown_location_is_never_the_default() -> None:
    dataset = block("google_bigquery_dataset", {"location": Unknown("variable location has no value")})
    assert said(dataset) == {"primary in unknown"}


def test_table_is_in_every_region_of_its_instance() -> None:
    instance = block(
        "google_bigtable_instance",
        {"name": "i", "cluster": [{"zone": "europe-west1-b"}, {"zone": "us-east1-c"}]},
        "owner",
    )
    table = block("google_bigtable_table", {"instance_name": refer(instance, "name")})
    assert said(table, instance) == {"primary in europe-west1", "primary in us-east1"}


def test_sink_finds_a_bucket_whose_name_is_partly_known() -> None:
    suffix = Unknown("known after apply", reference=Reference(block("random_id", {}, "suffix"), "hex"))
    bucket = block(
        "google_storage_bucket", {"name": Unknown("known after apply", parts=("logs-", suffix)), "location": "US"}
    )
    other = block(
        "google_storage_bucket", {"name": Unknown("known after apply", parts=("more-logs-", suffix)), "location": "EU"}
    )
    text = Unknown("known after apply", parts=("storage.googleapis.com/logs-", suffix))
    assert said(block("google_logging_project_sink", {"destination": text}), bucket, other) == {"log copied to US"}
