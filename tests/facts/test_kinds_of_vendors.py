"""Databases, streams, warehouses and telemetry of vendors, in the regions of clouds or in sites of their own."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.facts.places import Placer
from domicile.model.estate import Index
from domicile.model.values import Unknown
from tests.facts.estate_of_blocks import block as facts_block
from tests.facts.estate_of_blocks import placer
from tests.facts.kind_estate import block, facts, refer, said

CLUSTER = {
    "name": "orders",
    "replication_specs": [
        {
            "region_configs": [
                {"provider_name": "AWS", "region_name": "EU_WEST_1"},
                {"provider_name": "AZURE", "region_name": "US_EAST_2"},
            ]
        }
    ],
}
ATLAS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("mongodbatlas_advanced_cluster", CLUSTER, {"primary in eu-west-1", "primary in eastus2"}),
    (
        "mongodbatlas_advanced_cluster",
        {
            "replication_specs": [
                {
                    "region_configs": [
                        {"provider_name": "TENANT", "backing_provider_name": "GCP", "region_name": "US_EAST_4"}
                    ]
                }
            ]
        },
        {"primary in us-east4"},
    ),
    (
        "mongodbatlas_advanced_cluster",
        {"replication_specs": [{"region_configs": [{"provider_name": "AWS", "region_name": "MARS_1"}]}]},
        {"primary in unknown"},
    ),
    (
        "mongodbatlas_cluster",
        {"provider_name": "AWS", "provider_region_name": "EU_CENTRAL_1"},
        {"primary in eu-central-1"},
    ),
    (
        "mongodbatlas_cluster",
        {"provider_name": "GCP", "replication_specs": [{"regions_config": [{"region_name": "WESTERN_EUROPE"}]}]},
        {"primary in europe-west1"},
    ),
    (
        "mongodbatlas_flex_cluster",
        {"provider_settings": {"backing_provider_name": "AWS", "region_name": "EU_WEST_1"}},
        {"primary in eu-west-1"},
    ),
    (
        "mongodbatlas_online_archive",
        {"data_process_region": {"cloud_provider": "AWS", "region": "US_EAST_1"}},
        {"primary in us-east-1"},
    ),
    ("mongodbatlas_online_archive", {}, {"primary in unknown"}),
    (
        "mongodbatlas_federated_database_instance",
        {"data_process_region": [{"cloud_provider": "AWS", "region": "DUBLIN_IRL"}]},
        {"processing in eu-west-1"},
    ),
    ("mongodbatlas_federated_database_instance", {}, {"processing in unknown"}),
    (
        "mongodbatlas_encryption_at_rest",
        {"aws_kms_config": [{"enabled": True, "region": "US_EAST_1"}]},
        {"key in us-east-1"},
    ),
    (
        "mongodbatlas_stream_workspace",
        {
            "data_process_region": {"cloud_provider": "AWS", "region": "DUBLIN_IRL"},
            "failover_regions": [{"cloud_provider": "AWS", "region": "VIRGINIA_USA"}],
        },
        {"processing in eu-west-1", "processing copied to us-east-1"},
    ),
    ("mongodbatlas_third_party_integration", {"type": "DATADOG", "region": "EU"}, {"log in datadoghq.eu"}),
]
STREAMS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("confluent_kafka_cluster", {"cloud": "AZURE", "region": "westeurope"}, {"primary in westeurope"}),
    ("confluent_kafka_cluster", {"cloud": "GCP", "region": "us-east4"}, {"primary in us-east4"}),
    ("confluent_kafka_cluster", {"cloud": "GCP", "region": "eu-west-1"}, {"primary in unknown"}),
    ("confluent_flink_compute_pool", {"cloud": "AWS", "region": "eu-west-1"}, {"processing in eu-west-1"}),
    (
        "confluent_kafka_topic",
        {"rest_endpoint": "https://pkc-1.us-central1.gcp.confluent.cloud:443"},
        {"primary in us-central1"},
    ),
    (
        "confluent_byok_key",
        {"aws": [{"key_arn": "arn:aws:kms:us-west-2:111122223333:key/1"}]},
        {"key in us-west-2"},
    ),
    ("aiven_pg", {"cloud_name": "google-europe-west1"}, {"primary in europe-west1"}),
    ("aiven_pg", {}, {"primary in unknown"}),
    (
        "aiven_pg",
        {"cloud_name": "aws-eu-west-1", "service_integrations": [{"integration_type": "read_replica"}]},
        {"replica in eu-west-1"},
    ),
    (
        "aiven_opensearch",
        {
            "cloud_name": "aws-eu-west-1",
            "opensearch_user_config": [{"additional_backup_regions": ["aws-us-east-1"]}],
        },
        {"primary in eu-west-1", "backup copied to us-east-1"},
    ),
    (
        "aiven_service_integration_endpoint",
        {"datadog_user_config": [{"site": "datadoghq.com"}]},
        {"none in datadoghq.com"},
    ),
    ("ec_deployment", {"region": "gcp-europe-west3"}, {"primary in europe-west3"}),
    ("ec_security_project", {"region_id": "aws-us-east-1"}, {"primary in us-east-1"}),
    ("rediscloud_subscription", {"cloud_provider": [{"region": [{"region": "eu-west-1"}]}]}, {"primary in eu-west-1"}),
    (
        "rediscloud_subscription",
        {"cloud_provider": [{"provider": "GCP", "region": [{"region": "europe-west1"}]}]},
        {"primary in europe-west1"},
    ),
    (
        "rediscloud_active_active_subscription",
        {"creation_plan": [{"region": [{"region": "eu-west-1"}, {"region": "us-east-1"}]}]},
        {"primary in eu-west-1", "primary in us-east-1"},
    ),
    (
        "cockroach_cluster",
        {"cloud_provider": "GCP", "regions": [{"name": "europe-west1"}, {"name": "us-east1"}]},
        {"primary in europe-west1", "primary in us-east1"},
    ),
    ("cockroach_log_export_config", {"type": "AWS_CLOUDWATCH", "region": "us-east-1"}, {"log copied to us-east-1"}),
    (
        "clickhouse_service",
        {"cloud_provider": "azure", "region": "germanywestcentral"},
        {"primary in germanywestcentral"},
    ),
    ("neon_project", {"region_id": "aws-eu-central-1"}, {"primary in eu-central-1"}),
    ("neon_project", {}, {"primary in unknown"}),
    (
        "upstash_redis_database",
        {"region": "global", "primary_region": "eu-west-1", "read_regions": ["us-east-1"]},
        {"primary in eu-west-1", "replica copied to us-east-1"},
    ),
]
BRANCHES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("planetscale_postgres_branch", {"region": "eu-west"}, {"primary in eu-west-1"}),
    ("planetscale_postgres_branch", {"region": "aws-us-east-2"}, {"primary in us-east-2"}),
    ("planetscale_vitess_branch", {}, {"primary in unknown"}),
    ("supabase_project", {"region": "eu-central-1"}, {"primary in eu-central-1"}),
    ("timescale_service", {"region_code": "us-east-1"}, {"primary in us-east-1"}),
    ("timescale_service", {"region_code": "eu-west-1", "read_replica_source": "x"}, {"replica in eu-west-1"}),
    (
        "timescale_log_exporter",
        {"region": "eu-west-1", "cloudwatch": {"region": "us-east-1"}},
        {"none in eu-west-1", "log copied to us-east-1"},
    ),
]
WAREHOUSES: list[tuple[str, dict[str, Any], set[str]]] = [
    ("snowflake_account", {"region": "AWS_US_WEST_2"}, {"primary in us-west-2"}),
    ("snowflake_account", {}, {"primary in unknown"}),
    ("snowflake_failover_group", {"allowed_accounts": ["ACME.DR"]}, {"none in unknown", "replica copied to unknown"}),
    ("snowflake_stage", {"url": "s3://elsewhere/load"}, {"primary in unknown"}),
    ("databricks_mws_workspaces", {"aws_region": "eu-west-1"}, {"primary in eu-west-1"}),
    ("databricks_mws_workspaces", {"location": "us-east4"}, {"primary in us-east4"}),
    ("databricks_metastore", {"region": "germanywestcentral"}, {"primary in germanywestcentral"}),
    (
        "databricks_recipient",
        {"authentication_type": "DATABRICKS", "data_recipient_global_metastore_id": "azure:eastus2:1b"},
        {"replica copied to eastus2"},
    ),
    ("databricks_recipient", {"authentication_type": "TOKEN"}, {"replica copied to unknown"}),
    (
        "databricks_disaster_recovery_failover_group",
        {"initial_primary_region": "eu-west-1", "regions": ["eu-west-1", "us-east-1"]},
        {"none in eu-west-1", "replica copied to eu-west-1", "replica copied to us-east-1"},
    ),
]
NETWORKS: list[tuple[str, dict[str, Any], set[str]]] = [
    ("cloudflare_r2_bucket", {"jurisdiction": "eu", "location": "wnam"}, {"primary in eu"}),
    ("cloudflare_r2_bucket", {"jurisdiction": "default", "location": "weur"}, {"primary in unknown"}),
    ("cloudflare_r2_bucket", {}, {"primary in unknown"}),
    ("cloudflare_d1_database", {"jurisdiction": "eu"}, {"primary in eu"}),
    (
        "cloudflare_d1_database",
        {"primary_location_hint": "weur", "read_replication": {"mode": "auto"}},
        {"primary in unknown", "replica copied to global"},
    ),
    ("cloudflare_workers_kv_namespace", {}, {"primary in global"}),
    ("cloudflare_regional_hostname", {"region_key": "ca"}, {"edge in ca"}),
    ("cloudflare_dns_record", {"name": "www.example.com", "proxied": True}, {"edge in global"}),
    ("cloudflare_dns_record", {"name": "www.example.com"}, {"no place"}),
    (
        "cloudflare_logpush_job",
        {"enabled": True, "destination_conf": "s3://mybucket/logs?region=us-west-2"},
        {"log copied to us-west-2"},
    ),
    (
        "cloudflare_logpush_job",
        {
            "enabled": True,
            "destination_conf": "datadog://http-intake.logs.datadoghq.eu/api/v2/logs?header_DD-API-KEY=x",
        },
        {"log copied to datadoghq.eu"},
    ),
    (
        "cloudflare_logpush_job",
        {"enabled": True, "destination_conf": "https://logs.example.com/in"},
        {"log copied to unknown"},
    ),
    ("cloudflare_logpush_job", {"enabled": False, "destination_conf": "s3://mybucket/logs?region=us-west-2"}, set()),
    (
        "fastly_service_vcl",
        {"logging_s3": [{"bucket_name": "elsewhere", "domain": "s3-eu-west-1.amazonaws.com"}]},
        {"edge in global", "log copied to eu-west-1"},
    ),
    (
        "fastly_service_vcl",
        {"logging_s3": [{"bucket_name": "elsewhere"}]},
        {"edge in global", "log copied to us-east-1"},
    ),
    ("fastly_service_vcl", {"logging_datadog": [{"token": "x"}]}, {"edge in global", "log copied to datadoghq.com"}),
]
PLACES = [*ATLAS, *STREAMS, *BRANCHES, *WAREHOUSES, *NETWORKS]


@pytest.mark.parametrize(("kind", "body", "expected"), PLACES)
def test_place(kind: str, body: dict[str, Any], expected: set[str]) -> None:
    assert said(block(kind, body)) == expected


@pytest.mark.parametrize(
    ("kind", "provider", "expected"),
    [
        ("datadog_logs_index", {}, "log in datadoghq.com"),
        ("datadog_logs_index", {"api_url": "https://api.datadoghq.eu/"}, "log in datadoghq.eu"),
        ("datadog_monitor", {"api_url": "https://api.ap1.datadoghq.com"}, "none in ap1.datadoghq.com"),
        ("newrelic_cloud_aws_link_account", {}, "log in US"),
        ("newrelic_cloud_aws_link_account", {"region": "EU"}, "log in EU"),
        ("tfe_workspace", {}, "state in app.terraform.io"),
        ("tfe_workspace", {"hostname": "app.eu.terraform.io"}, "state in app.eu.terraform.io"),
        ("hcp_vault_secrets_app", {}, "key in us"),
        ("sentry_project", {}, "log in sentry.io"),
        ("sentry_project", {"base_url": "https://de.sentry.io/api/"}, "log in de.sentry.io"),
        ("pagerduty_service", {"service_region": "eu"}, "none in eu"),
        ("honeycombio_dataset", {"api_url": "https://api.eu1.honeycomb.io"}, "log in api.eu1.honeycomb.io"),
        (
            "elasticstack_elasticsearch_index",
            {"elasticsearch": [{"endpoints": ["https://x.es.europe-west3.gcp.cloud.es.io:443"]}]},
            "primary in europe-west3",
        ),
        ("github_repository", {}, "primary in github.com"),
        ("github_repository", {"base_url": "https://acme.ghe.com/"}, "primary in unknown"),
        ("gitlab_project", {"base_url": "https://gitlab.com/api/v4/"}, "primary in gitlab.com"),
        ("snowflake_database", {"account": "xy12345.eu-central-1"}, "primary in eu-central-1"),
        ("snowflake_database", {"organization_name": "acme", "account_name": "eu"}, "primary in unknown"),
        ("databricks_sql_endpoint", {"host": "https://dbc-1234.cloud.databricks.com"}, "processing in unknown"),
    ],
)
def test_what_stands_in_a_site_is_where_the_provider_says(kind: str, provider: dict[str, Any], expected: str) -> None:
    assert said(block(kind, {}, provider=provider)) == {expected}


def test_the_vendor_is_the_operator_wherever_its_service_runs() -> None:
    cluster = block("mongodbatlas_flex_cluster", ATLAS[5][1])
    [place] = Placer(Index([cluster]), facts()).place(cluster).places
    assert (place.code, place.operator) == ("aws:eu-west-1", "mongodbatlas")


def test_a_region_that_is_a_reference_to_another_cloud_is_still_run_by_the_vendor() -> None:
    bucket = block("aws_s3_bucket", {}, provider={"region": "eu-west-1"})
    cluster = block("confluent_kafka_cluster", {"cloud": "AWS", "region": refer(bucket, "region")})
    place = Placer(Index([cluster, bucket]), facts()).place(cluster)
    assert [(one.code, one.operator) for one in place.places] == [("aws:eu-west-1", "confluent")]


def test_the_proof_shows_the_region_and_the_cloud_that_it_is_in() -> None:
    cluster = facts_block("confluent_kafka_cluster", cloud="AWS", region="us-east-2")
    [found] = placer(cluster).places(cluster)
    assert found.where.trail is not None
    assert [(step.line, step.text) for step in found.where.trail.steps(9)] == [(12, "region = …"), (11, "cloud = …")]


def test_the_proof_names_what_stands_inside_an_expression() -> None:
    cluster = block("mongodbatlas_flex_cluster", {"provider_settings": {"region_name": "US_EAST_1"}})
    [found] = Placer(Index([cluster]), facts()).places(cluster)
    assert found.where.trail is not None
    assert found.where.trail.text == 'region_name = "US_EAST_1"'


def test_a_cloud_that_is_not_known_leaves_every_cloud_with_that_code_as_an_alternative() -> None:
    unknown = Unknown("variable without value")
    body = {"provider_settings": {"backing_provider_name": unknown, "region_name": "US_WEST_2"}}
    assert said(block("mongodbatlas_flex_cluster", body)) == {"primary in us-west-2 or us-west2 or westus2"}
    body = {"provider_settings": {"backing_provider_name": unknown, "region_name": "EU_WEST_1"}}
    assert said(block("mongodbatlas_flex_cluster", body)) == {"primary in eu-west-1"}


def test_snapshot_copies_go_where_each_copy_setting_says() -> None:
    cluster = block("mongodbatlas_advanced_cluster", CLUSTER)
    schedule = block(
        "mongodbatlas_cloud_backup_schedule",
        {
            "cluster_name": refer(cluster, "name"),
            "copy_settings": [{"cloud_provider": "AWS", "region_name": "AP_SOUTHEAST_1"}],
        },
    )
    expected = {"backup in eu-west-1", "backup in eastus2", "backup copied to ap-southeast-1"}
    assert said(schedule, cluster) == expected


@pytest.mark.parametrize(("enabled", "expected"), [(True, {"backup copied to us-east-1"}), (False, set())])
def test_snapshots_are_exported_to_the_bucket_that_the_export_names(enabled: bool, expected: set[str]) -> None:
    cluster = block("mongodbatlas_flex_cluster", {"name": "orders"})
    bucket = block("aws_s3_bucket", {"bucket": "exports"}, provider={"region": "us-east-1"})
    target = block(
        "mongodbatlas_cloud_backup_snapshot_export_bucket",
        {"bucket_name": refer(bucket, "bucket"), "cloud_provider": "AWS"},
    )
    schedule = block(
        "mongodbatlas_cloud_backup_schedule",
        {"auto_export_enabled": enabled, "export": [{"export_bucket_id": refer(target, "export_bucket_id")}]},
    )
    assert said(target, bucket) == {"backup in us-east-1"}
    assert {one for one in said(schedule, target, bucket, cluster) if "copied" in one} == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://user@github.com/acme/shop.git", {"replica copied to github.com"}),
        ("https://gitlab.com/acme/shop.git", {"replica copied to gitlab.com"}),
        ("https://git.example.com/acme/shop.git", {"replica copied to unknown"}),
    ],
)
def test_a_push_mirror_is_a_replica_on_its_host(url: str, expected: set[str]) -> None:
    mirror = block("gitlab_project_push_mirror", {"url": url})
    assert {one for one in said(mirror) if "copied" in one} == expected


def test_a_mirror_topic_is_a_replica_in_its_own_cluster() -> None:
    target = block("confluent_kafka_cluster", {"cloud": "AWS", "region": "us-east-2"})
    mirror = block("confluent_kafka_mirror_topic", {"kafka_cluster": [{"id": refer(target, "id")}]})
    assert said(mirror, target) == {"replica in us-east-2"}


def test_a_sink_connector_writes_to_the_bucket_that_it_names() -> None:
    cluster = block("confluent_kafka_cluster", {"cloud": "AWS", "region": "eu-west-1"})
    bucket = block("aws_s3_bucket", {"bucket": "events"}, provider={"region": "us-west-2"})
    config = {"connector.class": "S3_SINK", "s3.bucket.name": refer(bucket, "bucket")}
    connector = block(
        "confluent_connector", {"kafka_cluster": [{"id": refer(cluster, "id")}], "config_nonsensitive": config}
    )
    assert said(connector, cluster, bucket) == {"processing in eu-west-1", "replica copied to us-west-2"}


def test_a_vault_is_where_its_network_is_and_streams_its_audit_log() -> None:
    network = block("hcp_hvn", {"hvn_id": "hvn", "cloud_provider": "aws", "region": "eu-west-1"})
    vault = block(
        "hcp_vault_cluster",
        {"hvn_id": refer(network, "hvn_id"), "audit_log_config": [{"datadog_region": "us1"}]},
    )
    assert said(vault, network) == {"key in eu-west-1", "log copied to datadoghq.com"}


@pytest.mark.parametrize(
    ("kind", "attribute", "url"),
    [
        ("databricks_external_location", "url", "abfss://lake@acmelake.dfs.core.windows.net/raw"),
        ("snowflake_stage", "url", "azure://acmelake.blob.core.windows.net/load"),
    ],
)
def test_a_storage_url_of_azure_leads_to_its_account(kind: str, attribute: str, url: str) -> None:
    account = block("azurerm_storage_account", {"name": "acmelake", "location": "eastus"})
    assert said(block(kind, {attribute: url}), account) == {"primary in eastus"}


@pytest.mark.parametrize("url", ["s3://acme-lake/raw", "s3://acme-lake"])
def test_a_bucket_url_leads_to_its_bucket(url: str) -> None:
    bucket = block("aws_s3_bucket", {"bucket": "acme-lake"}, provider={"region": "us-east-1"})
    assert said(block("databricks_external_location", {"url": url}), bucket) == {"primary in us-east-1"}


def test_a_bucket_url_of_another_root_is_unknown_with_its_reason() -> None:
    location = block("databricks_external_location", {"url": "s3://of-another-root/raw"})
    where = Placer(Index([location]), facts()).place(location)
    assert where.unknown == "the bucket of s3://of-another-root/raw is not part of this configuration"


def test_what_stands_in_a_workspace_is_where_the_workspace_is() -> None:
    workspace = block("azurerm_databricks_workspace", {"location": "westeurope"})
    provider = {"host": refer(workspace, "workspace_url")}
    endpoint = block("databricks_sql_endpoint", {}, provider=provider)
    assert said(endpoint, workspace) == {"processing in westeurope"}


def test_a_proxied_record_of_a_regional_hostname_is_processed_in_that_region() -> None:
    hostname = block("cloudflare_regional_hostname", {"hostname": "eu.example.com", "region_key": "eu"})
    record = block("cloudflare_dns_record", {"name": "eu.example.com", "proxied": True})
    assert said(record, hostname) == {"edge in eu"}


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("backend/s3", {"region": "eu-west-1"}, "eu-west-1"),
        ("backend/s3", {"region": "eu-west-1", "endpoints": {"s3": "https://nyc3.digitaloceanspaces.com"}}, "nyc3"),
        ("backend/s3", {"region": "us-east-1", "endpoint": "https://s3.fr-par.scw.cloud"}, "fr-par"),
        ("backend/s3", {"region": "auto", "endpoints": {"s3": "https://acc.eu.r2.cloudflarestorage.com"}}, "eu"),
        ("backend/s3", {"region": "auto", "endpoints": {"s3": "https://acc.r2.cloudflarestorage.com"}}, "unknown"),
        ("backend/s3", {"region": "eu-west-1", "endpoint": "https://minio.example.com"}, "unknown"),
        ("backend/s3", {"region": "eu-west-1", "endpoint": "https://s3.us-east-1.amazonaws.com"}, "us-east-1"),
        ("backend/http", {"address": "https://gitlab.com/api/v4/projects/1/terraform/state/x"}, "gitlab.com"),
        ("backend/http", {"address": "https://gitlab.example.com/api/v4/projects/1/terraform/state/x"}, "unknown"),
        ("backend/pg", {"conn_str": "postgres://u@db.c1.eu-west-1.rds.amazonaws.com/terraform"}, "eu-west-1"),
        ("backend/pg", {"conn_str": "postgres://u@ep-1.eu-central-1.aws.neon.tech/terraform"}, "eu-central-1"),
        ("backend/pg", {"conn_str": "postgres://u@db.example.com/terraform"}, "unknown"),
        ("backend/kubernetes", {"host": "https://A1.gr7.eu-west-1.eks.amazonaws.com"}, "eu-west-1"),
        ("backend/kubernetes", {}, "unknown"),
        ("backend/consul", {"address": "consul.example.com"}, "unknown"),
        ("backend/cloud", {}, "app.terraform.io"),
    ],
)
def test_state_is_where_the_server_is_that_a_backend_names(kind: str, body: dict[str, Any], expected: str) -> None:
    assert said(block(kind, body)) == {f"state in {expected}"}
