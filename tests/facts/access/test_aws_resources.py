"""Resource policies: the word for what each action gives over the data of the resource.

The expectations are written from AWS's Service Authorization Reference (access levels and descriptions).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, Value, from_plain

LINES = Location("main.tf", 1, 9)
OTHER = "arn:aws:iam::444455556666:root"


def block(kind: str, **body: Value | Any) -> Block:
    values = {name: value if isinstance(value, (Known, Unknown)) else from_plain(value) for name, value in body.items()}
    return Block(kind, "x", f"{kind}.x", "resource", LINES, Known(values))


def given(kind: str, attribute: str, *actions: str, **more: Any) -> list[Grant]:
    statement = {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": list(actions), "Resource": "*", **more}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return list(aws.derive(Index([block(kind, **{attribute: policy})]), catalogue.load()))


SETTINGS = [
    ("aws_s3_bucket_policy", "policy", "s3:GetBucketAcl"),
    ("aws_s3_bucket_policy", "policy", "s3:GetBucketLocation"),
    ("aws_s3_bucket_policy", "policy", "s3:GetBucketTagging"),
    ("aws_s3_bucket_policy", "policy", "s3:GetObjectTagging"),
    ("aws_sqs_queue_policy", "policy", "sqs:GetQueueAttributes"),
    ("aws_sqs_queue_policy", "policy", "SQS:GetQueueUrl"),
    ("aws_sns_topic_policy", "policy", "SNS:GetTopicAttributes"),
    ("aws_kms_key", "policy", "kms:DescribeKey"),
    ("aws_kms_key", "policy", "kms:Verify"),
    ("aws_kms_key_policy", "policy", "kms:GetKeyRotationStatus"),
    ("aws_secretsmanager_secret_policy", "policy", "secretsmanager:DescribeSecret"),
    ("aws_ecr_repository_policy", "policy", "ecr:DescribeImageScanFindings"),
    ("aws_ecr_repository_policy", "policy", "ecr:BatchCheckLayerAvailability"),
    ("aws_efs_file_system_policy", "policy", "elasticfilesystem:DescribeMountTargets"),
    ("aws_opensearch_domain", "access_policies", "es:DescribeDomain"),
    ("aws_dynamodb_resource_policy", "policy", "dynamodb:DescribeTable"),
    ("aws_kinesis_resource_policy", "policy", "kinesis:DescribeStreamSummary"),
    ("aws_glacier_vault", "access_policy", "glacier:DescribeVault"),
    ("aws_backup_vault_policy", "policy", "backup:DescribeBackupVault"),
    ("aws_cloudwatch_event_bus_policy", "policy", "events:DescribeEventBus"),
    ("aws_msk_cluster_policy", "policy", "kafka:DescribeCluster"),
    ("aws_codeartifact_domain_permissions_policy", "policy_document", "codeartifact:GetAuthorizationToken"),
    ("aws_s3tables_table_bucket_policy", "resource_policy", "s3tables:GetTableBucketEncryption"),
]


@pytest.mark.parametrize(("kind", "attribute", "action"), SETTINGS)
def test_who_sees_settings_alone_reads_no_data(kind: str, attribute: str, action: str) -> None:
    assert given(kind, attribute, action) == []


GIVES = [
    ("aws_s3_bucket_policy", "policy", "s3:GetObject", "read"),
    ("aws_s3_bucket_policy", "policy", "s3:ListBucket", "list"),
    ("aws_s3_bucket_policy", "policy", "s3:ReplicateObject", "write"),
    ("aws_s3_bucket_policy", "policy", "s3:PutLifecycleConfiguration", "administer"),
    ("aws_s3_bucket_policy", "policy", "s3express:CreateSession", "read write"),
    ("aws_s3_bucket_policy", "policy", "s3:ObjectOwnerOverrideToBucketOwner", "regrant"),
    ("aws_sqs_queue_policy", "policy", "sqs:SendMessage", "write"),
    ("aws_sqs_queue_policy", "policy", "sqs:PurgeQueue", "delete"),
    ("aws_kms_key", "policy", "kms:Encrypt", "write"),
    ("aws_kms_key", "policy", "kms:GenerateDataKey*", "write"),
    ("aws_kms_key", "policy", "kms:ReEncrypt*", "write decrypt"),
    ("aws_kms_key", "policy", "kms:EnableKeyRotation", "administer"),
    ("aws_secretsmanager_secret_policy", "policy", "secretsmanager:RotateSecret", "administer"),
    ("aws_ecr_repository_policy", "policy", "ecr:InitiateLayerUpload", "write"),
    ("aws_efs_file_system_policy", "policy", "elasticfilesystem:ReplicationWrite", "write"),
    ("aws_opensearch_domain", "access_policies", "es:ESHttpPatch", "write"),
    ("aws_dynamodb_resource_policy", "policy", "dynamodb:PartiQLInsert", "write"),
    ("aws_backup_vault_policy", "policy", "backup:CopyIntoBackupVault", "write"),
    ("aws_backup_vault_policy", "policy", "backup:CopyFromBackupVault", "read"),
    ("aws_cloudwatch_event_bus_policy", "policy", "events:PutEvents", "write"),
    ("aws_cloudwatch_event_bus_policy", "policy", "events:PutRule", "administer"),
    ("aws_cloudwatch_log_destination_policy", "access_policy", "logs:PutSubscriptionFilter", "write"),
    ("aws_msk_cluster_policy", "policy", "kafka-cluster:ReadData", "read"),
    ("aws_redshiftserverless_resource_policy", "policy", "redshift-serverless:RestoreFromSnapshot", "read"),
    ("aws_codeartifact_repository_permissions_policy", "policy_document", "codeartifact:ReadFromRepository", "read"),
    ("aws_s3tables_table_bucket_policy", "resource_policy", "s3tables:GetTableData", "read"),
    ("aws_glacier_vault", "access_policy", "glacier:InitiateJob", "read"),
]


@pytest.mark.parametrize(("kind", "attribute", "action", "words"), GIVES)
def test_each_action_has_its_word(kind: str, attribute: str, action: str, words: str) -> None:
    grants = given(kind, attribute, action)
    assert [(set(grant.privileges), grant.undecided) for grant in grants] == [(set(words.split()), "")]


def test_settings_beside_data_change_nothing() -> None:
    (grant,) = given("aws_s3_bucket_policy", "policy", "s3:GetBucketAcl", "s3:GetObject")
    assert grant.privileges == {"read"}


@pytest.mark.parametrize("action", ["s3:GetObjectFromTheFuture", "s3:*FromTheFuture"])
def test_an_action_that_nothing_names_may_read_and_is_not_said_to(action: str) -> None:
    (grant,) = given("aws_s3_bucket_policy", "policy", action)
    assert grant.privileges == {"read"}
    assert action in grant.undecided


def test_an_action_that_nothing_names_beside_writing_is_told_apart() -> None:
    grants = given("aws_s3_bucket_policy", "policy", "s3:PutObject", "s3:GetObjectFromTheFuture")
    assert {(tuple(grant.privileges), bool(grant.undecided)) for grant in grants} == {
        (("write",), False),
        (("read",), True),
    }


def test_an_action_that_nothing_names_adds_nothing_where_all_may_be_read() -> None:
    (grant,) = given("aws_s3_bucket_policy", "policy", "s3:GetObject", "s3:GetObjectFromTheFuture")
    assert not grant.undecided


def test_actions_of_another_service_give_nothing_over_a_resource() -> None:
    """AWS refuses a bucket's policy that names a queue's action."""
    assert given("aws_s3_bucket_policy", "policy", "sqs:ReceiveMessage") == []


def test_actions_that_are_not_known_are_undecided() -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Resource": "*"}
    value = from_plain(statement)
    assert isinstance(value, Known)
    with_hole = Known({**value.data, "Action": Unknown("variable without value")})
    policy = Known("", structure=Known({"Statement": with_hole}))
    (grant,) = aws.derive(Index([block("aws_s3_bucket_policy", policy=policy)]), catalogue.load())
    assert grant.privileges == {"read"}
    assert "variable without value" in grant.undecided


def test_everything_but_named_actions_is_everything() -> None:
    grants = given("aws_kms_key", "policy", NotAction=["kms:DisableKey"], Action=None)
    assert any({"decrypt", "regrant"} <= grant.privileges for grant in grants)
