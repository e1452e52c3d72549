"""What works like a public bucket: queues, snapshots, registries, databases, links, other clouds' stores."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .estates import Estate, ref, variable

ANYBODY = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})


@pytest.mark.parametrize(
    ("kind", "attribute", "channel"),
    [
        ("aws_sqs_queue_policy", "policy", "queue"),
        ("aws_sns_topic", "policy", "topic"),
        ("aws_ecr_repository_policy", "policy", "registry"),
        ("aws_ecrpublic_repository_policy", "policy", "registry"),
        ("aws_kms_key", "policy", "key"),
        ("aws_secretsmanager_secret_policy", "policy", "secret"),
        ("aws_efs_file_system_policy", "policy", "file-system"),
        ("aws_glacier_vault", "access_policy", "backup-vault"),
        ("aws_backup_vault_policy", "policy", "backup-vault"),
        ("aws_opensearch_domain", "access_policies", "search"),
        ("aws_cloudsearch_domain_service_access_policy", "access_policy", "search"),
        ("aws_codebuild_resource_policy", "policy", "log"),
        ("aws_cloudwatch_log_destination_policy", "access_policy", "log"),
        ("aws_schemas_registry_policy", "policy", "catalogue"),
        ("aws_prometheus_resource_policy", "policy_document", "log"),
        ("aws_bedrockagentcore_resource_policy", "policy", "function"),
        ("aws_glue_resource_policy", "policy", "catalogue"),
        ("alicloud_oss_bucket", "policy", "object-storage"),
        ("tencentcloud_cos_bucket_policy", "policy", "object-storage"),
        ("yandex_storage_bucket", "policy", "object-storage"),
    ],
)
def test_policies_for_everybody(kind: str, attribute: str, channel: str) -> None:
    estate = Estate()
    estate.add(kind, **{attribute: ANYBODY})
    (exposure,) = estate.exposed()
    anonymous = channel in ("object-storage", "queue", "topic", "search", "file-system") or "public" in kind
    assert exposure.audience == ("everyone" if anonymous else "authenticated")
    assert (exposure.channel, exposure.attribute) == (channel, attribute)


@pytest.mark.parametrize(
    ("kind", "attribute"),
    [
        ("aws_dynamodb_resource_policy", "policy"),
        ("aws_s3tables_table_bucket_policy", "resource_policy"),
        ("aws_s3tables_table_policy", "resource_policy"),
        ("aws_s3vectors_vector_bucket_policy", "policy"),
    ],
)
def test_a_policy_that_the_service_refuses_is_said_and_opens_nothing(kind: str, attribute: str) -> None:
    estate = Estate()
    estate.add(kind, **{attribute: ANYBODY})
    (exposure,) = estate.exposures()
    assert exposure.state == "undecided"
    assert "refuses such a policy" in exposure.reason
    unknown = Estate()
    unknown.add(kind, **{attribute: variable("policy")})
    assert not unknown.exposures()


@pytest.mark.parametrize(
    ("block", "state"),
    [
        ({}, None),
        ({"public_access_block": [{"block_public_acls": False}]}, None),
        ({"public_access_block": [{"block_public_policy": False}]}, None),
        ({"public_access_block": [{"block_public_policy": False, "restrict_public_buckets": False}]}, "exposed"),
        (
            {"public_access_block": [{"block_public_policy": False, "restrict_public_buckets": variable("open")}]},
            "undecided",
        ),
    ],
)
@pytest.mark.parametrize("by_name", [False, True])
def test_a_multi_region_access_point_has_its_own_block(block: dict[str, Any], state: str | None, by_name: bool) -> None:
    estate = Estate()
    point = estate.add("aws_s3control_multi_region_access_point", details=[{"name": "everywhere", **block}])
    name = "everywhere" if by_name else ref(point, "details.0.name")
    estate.add("aws_s3control_multi_region_access_point_policy", details=[{"name": name, "policy": ANYBODY}])
    assert estate.states() - {"unguarded"} == ({state} if state else set())


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("aws_s3control_multi_region_access_point_policy", {"details": [{"name": "elsewhere", "policy": ANYBODY}]}),
        ("aws_s3control_access_point_policy", {"access_point_arn": "arn:aws:s3:::elsewhere", "policy": ANYBODY}),
    ],
)
def test_the_block_of_an_access_point_elsewhere_is_not_known(kind: str, body: dict[str, Any]) -> None:
    estate = Estate()
    estate.add(kind, **body)
    (exposure,) = estate.exposures()
    assert exposure.state == "undecided"
    assert exposure.reason.startswith("the public access block of the access point")


S3_MODULE = "module/terraform-aws-modules/s3-bucket/aws"


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({"acl": "public-read", "version": "3.7.0"}, "exposed"),
        ({"acl": "public-read"}, None),
        ({"acl": "public-read", "block_public_acls": False, "ignore_public_acls": False}, "exposed"),
        ({"policy": ANYBODY, "attach_policy": True, "version": "3.7.0"}, "exposed"),
        ({"policy": ANYBODY, "attach_policy": True}, None),
        ({"policy": ANYBODY, "version": "3.7.0"}, "unguarded"),
        ({"acl": "private", "version": "~> 4.1"}, None),
    ],
)
def test_a_module_that_was_not_fetched_is_judged_by_its_arguments(body: dict[str, Any], state: str | None) -> None:
    estate = Estate()
    estate.add(S3_MODULE, bucket="b", **body)
    assert estate.states() == ({state} if state else set())


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("oci_objectstorage_bucket", {"access_type": "ObjectRead"}),
        ("oci_objectstorage_bucket", {"access_type": "ObjectReadWithoutList"}),
        ("oci_objectstorage_preauthrequest", {"access_type": "AnyObjectRead"}),
        ("alicloud_oss_bucket", {"acl": "public-read"}),
        ("alicloud_oss_bucket_acl", {"acl": "public-read-write"}),
        ("digitalocean_spaces_bucket", {"acl": "public-read"}),
        ("digitalocean_spaces_bucket_object", {"acl": "public-read"}),
        ("yandex_storage_bucket", {"anonymous_access_flags": [{"read": True, "list": False}]}),
        ("tencentcloud_cos_bucket", {"acl": "public-read"}),
        ("huaweicloud_obs_bucket", {"acl": "public-read-write"}),
        ("scaleway_object_bucket_acl", {"acl": "authenticated-read"}),
        ("linode_object_storage_bucket", {"acl": "public-read"}),
        ("openstack_objectstorage_container_v1", {"container_read": ".r:*,.rlistings"}),
        ("minio_s3_bucket", {"acl": "public"}),
        ("b2_bucket", {"bucket_type": "allPublic"}),
        ("oci_database_autonomous_database", {"db_name": "orders"}),
        ("cloudflare_r2_managed_domain", {"enabled": True}),
        ("aws_db_snapshot", {"shared_accounts": ["all"]}),
        ("aws_db_snapshot_copy", {"shared_accounts": ["all"]}),
        ("aws_rds_cluster_snapshot_copy", {"shared_accounts": ["111122223333", "all"]}),
        ("aws_storagegateway_nfs_file_share", {"object_acl": "public-read"}),
        ("aws_storagegateway_smb_file_share", {"object_acl": "authenticated-read"}),
        (
            "aws_elastictranscoder_pipeline",
            {"content_config_permissions": [{"grantee": "AllUsers", "access": ["Read"]}]},
        ),
        ("aws_ami_launch_permission", {"group": "all"}),
        ("azurerm_container_registry", {"anonymous_pull_enabled": True}),
        ("aws_lambda_permission", {"principal": "*", "action": "lambda:InvokeFunction"}),
        (
            "google_sql_database_instance",
            {"settings": [{"ip_configuration": [{"authorized_networks": [{"value": "0.0.0.0/0"}]}]}]},
        ),
    ],
)
def test_public_by_a_value(kind: str, body: dict[str, Any]) -> None:
    estate = Estate()
    estate.add(kind, **body)
    assert {exposure.block.kind for exposure in estate.exposed()} == {kind}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("oci_objectstorage_bucket", {"access_type": "NoPublicAccess"}),
        ("oci_objectstorage_bucket", {}),
        ("alicloud_oss_bucket", {"acl": "private"}),
        ("digitalocean_spaces_bucket", {}),
        ("openstack_objectstorage_container_v1", {"container_read": "project:user"}),
        ("b2_bucket", {"bucket_type": "allPrivate"}),
        ("oci_database_autonomous_database", {"subnet_id": "ocid1.subnet.oc1..a"}),
        ("oci_database_autonomous_database", {"whitelisted_ips": ["203.0.113.0/24"]}),
        ("aws_db_snapshot", {"shared_accounts": ["111122223333"]}),
        ("aws_lambda_permission", {"principal": "s3.amazonaws.com", "action": "lambda:InvokeFunction"}),
        ("aws_lambda_permission", {"principal": "*", "action": "lambda:InvokeFunction", "principal_org_id": "o-1"}),
        ("aws_opensearch_domain", {"access_policies": ANYBODY, "vpc_options": [{"subnet_ids": ["s"]}]}),
        ("azurerm_container_registry", {"anonymous_pull_enabled": True, "public_network_access_enabled": False}),
    ],
)
def test_not_public(kind: str, body: dict[str, Any]) -> None:
    estate = Estate()
    estate.add(kind, **body)
    assert estate.states() <= {"unguarded"}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({}, "authenticated"),
        ({"function_url_auth_type": "AWS_IAM"}, "authenticated"),
        ({"function_url_auth_type": "NONE"}, "everyone"),
        ({"source_arn": "arn:aws:execute-api:eu-west-1:111122223333:abc/*"}, None),
        ({"source_arn": "arn:aws:s3:::uploads"}, None),
        ({"source_arn": "*"}, "authenticated"),
        ({"source_arn": "arn:aws:execute-api:*:*:*"}, "authenticated"),
        ({"source_account": "111122223333"}, None),
        ({"source_arn": "arn:aws:sns:*:*:*", "source_account": "111122223333"}, None),
        ({"source_arn": variable("source")}, "undecided"),
        ({"principal": "111122223333"}, None),
        ({"principal": variable("who")}, "undecided"),
    ],
)
def test_a_permission_of_a_function_is_weighed_like_a_policy(body: dict[str, Any], found: str | None) -> None:
    estate = Estate()
    estate.add("aws_lambda_permission", **{"principal": "*", "action": "lambda:InvokeFunction", **body})
    audiences = {e.audience if e.state == "exposed" else e.state for e in estate.exposures()}
    assert audiences == ({found} if found else set())


@pytest.mark.parametrize(
    ("condition", "exposed"),
    [
        ({"key": "aws:PrincipalOrgID", "type": "StringEquals", "value": "o-abc"}, False),
        ({"key": "aws:PrincipalOrgID", "type": "StringLike", "value": "*"}, True),
        (None, True),
    ],
)
def test_a_permission_of_an_event_bus_is_weighed_like_a_policy(condition: dict[str, str] | None, exposed: bool) -> None:
    estate = Estate()
    conditions = {"condition": [condition]} if condition else {}
    estate.add("aws_cloudwatch_event_permission", principal="*", statement_id="any", **conditions)
    assert bool(estate.exposed()) == exposed
    assert all(e.abilities == {"write"} and "events:PutEvents" in e.how for e in estate.exposed())


def test_a_layer_for_everybody_can_be_read_by_every_customer() -> None:
    estate = Estate()
    body = {"principal": "*", "action": "lambda:GetLayerVersion"}
    estate.add("aws_lambda_layer_version_permission", **body)
    estate.add("aws_lambda_layer_version_permission", **body, organization_id="o-abc")
    (exposure,) = estate.exposed()
    assert (exposure.audience, exposure.abilities) == ("authenticated", {"read"})


@pytest.mark.parametrize(
    ("cidr", "port", "public", "state"),
    [
        ("0.0.0.0/0", 5432, True, "exposed"),
        ("0.0.0.0/0", 22, True, None),
        ("10.0.0.0/8", 5432, True, None),
        ("0.0.0.0/0", 5432, False, None),
        (variable("cidr"), 5432, True, "undecided"),
        ("0.0.0.0/0", 5432, variable("public"), "undecided"),
    ],
)
@pytest.mark.parametrize("apart", [False, True])
def test_a_database_is_reached_where_its_group_lets_the_internet_in(
    cidr: Any, port: int, public: Any, state: str | None, apart: bool
) -> None:
    estate = Estate()
    rule = {"from_port": port, "to_port": port, "protocol": "tcp", "cidr_blocks": [cidr]}
    group = estate.add("aws_security_group", **({} if apart else {"ingress": [rule]}))
    if apart:
        estate.add("aws_security_group_rule", type="ingress", security_group_id=ref(group), **rule)
    estate.add("aws_db_instance", publicly_accessible=public, vpc_security_group_ids=[ref(group)])
    assert estate.states() == ({state} if state else set())


def test_a_public_database_with_unknown_groups_is_undecided() -> None:
    estate = Estate()
    estate.add("aws_db_instance", publicly_accessible=True)
    assert estate.states() == {"undecided"}


def test_the_instances_of_a_cluster_have_its_groups() -> None:
    estate = Estate()
    group = estate.add("aws_security_group", ingress=[{"protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}])
    cluster = estate.add("aws_rds_cluster", vpc_security_group_ids=[ref(group)])
    estate.add("aws_rds_cluster_instance", cluster_identifier=ref(cluster), publicly_accessible=True)
    (exposure,) = estate.exposed()
    assert exposure.store is cluster


def test_a_block_of_the_bucket_stops_acl_and_policy_of_alibaba() -> None:
    estate = Estate()
    bucket = estate.add("alicloud_oss_bucket", bucket="b", acl="public-read", policy=ANYBODY)
    estate.add("alicloud_oss_bucket_public_access_block", bucket=ref(bucket, "bucket"), block_public_access=True)
    assert not estate.exposures()


@pytest.mark.parametrize(
    ("body", "channels"),
    [
        ({}, {"search"}),
        ({"advanced_security_options": [{"enabled": False}]}, {"search"}),
        ({"advanced_security_options": [{"enabled": True, "internal_user_database_enabled": True}]}, {"database"}),
        ({"advanced_security_options": [{"enabled": True, "anonymous_auth_enabled": True}]}, {"search", "database"}),
        ({"advanced_security_options": [{"enabled": True}], "vpc_options": [{"subnet_ids": ["s"]}]}, set()),
    ],
)
def test_a_domain_with_its_own_log_in_is_reached_but_not_read(body: dict[str, Any], channels: set[str]) -> None:
    estate = Estate()
    estate.add("aws_opensearch_domain", access_policies=ANYBODY, **body)
    assert {exposure.channel for exposure in estate.exposed()} == channels
    assert all(not e.abilities for e in estate.exposed() if e.channel == "database")


@pytest.mark.parametrize(
    ("rules", "kind", "state"),
    [
        ([{"AllowFromPublic": True}], "network", "exposed"),
        ([{"AllowFromPublic": False, "SourceVPCEs": ["vpce-1"]}, {"AllowFromPublic": True}], "network", "exposed"),
        ([{"AllowFromPublic": False}], "network", None),
        ({"Rules": [], "AWSOwnedKey": True}, "encryption", None),
    ],
)
def test_the_network_policy_of_a_collection(rules: Any, kind: str, state: str | None) -> None:
    estate = Estate()
    estate.add("aws_opensearchserverless_security_policy", type=kind, policy=json.dumps(rules))
    assert estate.states() == ({state} if state else set())


def test_an_unknown_network_policy_is_undecided_unless_it_is_about_encryption() -> None:
    for kind, states in (("network", {"undecided"}), ("encryption", set())):
        estate = Estate()
        estate.add("aws_opensearchserverless_security_policy", type=kind, policy=variable("policy"))
        assert estate.states() == states


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ({}, "exposed"),
        ({"endpoint_type": "PUBLIC"}, "exposed"),
        ({"endpoint_type": "VPC"}, None),
        ({"endpoint_type": variable("endpoint")}, "undecided"),
        ({"endpoint_type": "VPC", "endpoint_details": [{"security_group_ids": ["sg-1"]}]}, None),
        ({"endpoint_type": "VPC", "endpoint_details": [{"address_allocation_ids": ["eipalloc-1"]}]}, "undecided"),
    ],
)
def test_a_file_server_is_reached_by_its_endpoint(body: dict[str, Any], state: str | None) -> None:
    estate = Estate()
    estate.add("aws_transfer_server", **body)
    assert estate.states() == ({state} if state else set())


@pytest.mark.parametrize(("port", "state"), [(22, "exposed"), (443, None)])
def test_a_file_server_with_an_address_is_reached_through_its_groups(port: int, state: str | None) -> None:
    estate = Estate()
    rule = {"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": ["0.0.0.0/0"]}
    group = estate.add("aws_security_group", ingress=[rule])
    address = estate.add("aws_eip")
    details = {"address_allocation_ids": [ref(address)], "security_group_ids": [ref(group)]}
    estate.add("aws_transfer_server", endpoint_type="VPC", endpoint_details=[details])
    assert estate.states() == ({state} if state else set())
    assert all(
        e.how == "endpoint_details.address_allocation_ids is set and aws_security_group.x lets in the whole internet"
        for e in estate.exposed()
    )


@pytest.mark.parametrize(("allowed", "state"), [(True, "undecided"), (False, None), (variable("guests"), "undecided")])
def test_guests_of_an_identity_pool_get_its_role(allowed: Any, state: str | None) -> None:
    estate = Estate()
    pool = estate.add("aws_cognito_identity_pool", allow_unauthenticated_identities=allowed)
    roles = {"unauthenticated": "arn:aws:iam::111122223333:role/guest"}
    estate.add("aws_cognito_identity_pool_roles_attachment", identity_pool_id=ref(pool), roles=roles)
    assert estate.states() == ({state} if state else set())


def test_a_pool_with_no_role_for_guests_gives_them_nothing() -> None:
    estate = Estate()
    pool = estate.add("aws_cognito_identity_pool", allow_unauthenticated_identities=True)
    roles = {"authenticated": "arn:aws:iam::111122223333:role/user"}
    estate.add("aws_cognito_identity_pool_roles_attachment", identity_pool_id=ref(pool), roles=roles)
    assert not estate.exposures()


@pytest.mark.parametrize(
    ("body", "exposed"),
    [
        ({"authentication_type": "API_KEY"}, True),
        ({"authentication_type": "AWS_IAM"}, False),
        (
            {
                "authentication_type": "AWS_IAM",
                "additional_authentication_provider": [{"authentication_type": "API_KEY"}],
            },
            True,
        ),
    ],
)
def test_an_api_with_a_key_is_open_to_whoever_holds_it(body: dict[str, Any], exposed: bool) -> None:
    estate = Estate()
    estate.add("aws_appsync_graphql_api", **body)
    assert {exposure.channel for exposure in estate.exposed()} == ({"link"} if exposed else set())


@pytest.mark.parametrize(
    ("kind", "bad", "good"),
    [
        ("aws_ebs_snapshot_block_public_access", {"state": "unblocked"}, {"state": "block-all-sharing"}),
        ("aws_ec2_image_block_public_access", {"state": "unblocked"}, {"state": "block-new-sharing"}),
        (
            "aws_s3_account_public_access_block",
            {"block_public_acls": True},
            {
                "block_public_acls": True,
                "ignore_public_acls": True,
                "block_public_policy": True,
                "restrict_public_buckets": True,
            },
        ),
    ],
)
def test_a_block_of_the_account_that_is_off_is_a_missing_guard(
    kind: str, bad: dict[str, Any], good: dict[str, Any]
) -> None:
    for body, states in ((bad, {"unguarded"}), (good, set())):
        estate = Estate()
        estate.add(kind, **body)
        assert estate.states() == states
        assert all(exposure.subject.endswith("of the account") for exposure in estate.exposures())


def test_an_incomplete_block_of_the_account_is_told_once() -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="b")
    estate.add("aws_s3_account_public_access_block", block_public_acls=True)
    assert [exposure.store for exposure in estate.exposures()] == [bucket]
