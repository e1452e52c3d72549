"""Modules of the registry that were not fetched, judged by their arguments.

The expectations are written from the modules' own variables.tf and main.tf.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from .estates import Estate, ref, variable

ANYBODY = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})
AWS = "module/terraform-aws-modules"


def statement(action: str, **more: Any) -> dict[str, Any]:
    return {"actions": [action], "principals": [{"type": "*", "identifiers": ["*"]}], **more}


def narrowed(name: str) -> dict[str, Any]:
    return {name: [{"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["111122223333"]}]}


SEND, READ, PULL = (
    statement("sqs:SendMessage"),
    statement("secretsmanager:GetSecretValue"),
    statement("ecr:BatchGetImage"),
)
CASES: list[tuple[str, dict[str, Any], str | None]] = [
    ("sqs", {"policy": ANYBODY}, "exposed"),
    ("sqs", {"policy": variable("policy")}, "undecided"),
    ("sqs", {"queue_policy_statements": {"all": SEND}}, None),
    ("sqs", {"create_queue_policy": True, "queue_policy_statements": {"all": SEND}}, "exposed"),
    ("sqs", {"create_queue_policy": True, "queue_policy_statements": [SEND]}, "exposed"),
    ("sqs", {"create_queue_policy": variable("on"), "queue_policy_statements": {"all": SEND}}, "undecided"),
    ("sqs", {"create_queue_policy": True, "queue_policy_statements": variable("statements")}, "undecided"),
    ("sqs", {"create_queue_policy": True, "queue_policy_statements": {"all": SEND | narrowed("condition")}}, None),
    ("sqs", {"create_queue_policy": True, "queue_policy_statements": {"all": SEND | narrowed("conditions")}}, None),
    ("sqs", {"create_queue_policy": True, "queue_policy_statements": {"no": SEND | {"effect": "Deny"}}}, None),
    ("sqs", {"create_queue_policy": True, "source_queue_policy_documents": [ANYBODY]}, "exposed"),
    ("sqs", {"create_dlq_queue_policy": True, "dlq_queue_policy_statements": {"all": SEND}}, "exposed"),
    ("sns", {"topic_policy": ANYBODY}, None),
    ("sns", {"topic_policy": ANYBODY, "create_topic_policy": False}, "exposed"),
    ("sns", {"topic_policy_statements": {"all": statement("sns:Publish")}}, "exposed"),
    ("sns", {"name": "orders"}, None),
    ("ecr", {"repository_policy": ANYBODY}, None),
    ("ecr", {"repository_policy": ANYBODY, "create_repository_policy": False}, "exposed"),
    ("ecr", {"repository_policy_statements": {"all": PULL}}, "exposed"),
    ("ecr", {"repository_type": "public"}, "exposed"),
    ("ecr", {"repository_type": "private"}, None),
    ("secrets-manager", {"policy_statements": {"all": READ}}, None),
    ("secrets-manager", {"policy_statements": {"all": READ}, "create_policy": True}, "exposed"),
    ("secrets-manager", {"policy_statements": {"all": READ}, "create_policy": True, "block_public_policy": True}, None),
    ("kms", {"key_statements": [statement("kms:Decrypt")]}, "exposed"),
    ("kms", {"policy": ANYBODY}, "exposed"),
    ("opensearch", {"access_policies": ANYBODY}, "exposed"),
    ("opensearch", {"access_policies": ANYBODY, "vpc_options": {"subnet_ids": ["subnet-1"]}}, None),
    ("lambda", {"create_lambda_function_url": True}, "exposed"),
    ("lambda", {"create_lambda_function_url": True, "authorization_type": "AWS_IAM"}, None),
    ("lambda", {"function_name": "f"}, None),
    ("rds", {"publicly_accessible": True}, "undecided"),
    ("rds", {"engine": "mysql"}, None),
    ("rds-aurora", {"instances": {"one": {"publicly_accessible": True}}}, "undecided"),
    ("rds-aurora", {"instances": {"one": {}}}, None),
]


@pytest.mark.parametrize(("module", "body", "state"), CASES, ids=lambda value: str(value)[:60])
def test_a_module_that_was_not_fetched_is_judged_by_its_arguments(
    module: str, body: dict[str, Any], state: str | None
) -> None:
    estate = Estate()
    estate.add(f"{AWS}/{module}/aws", **body)
    assert estate.states() == ({state} if state else set())


def test_a_database_of_a_module_is_reached_through_the_group_that_is_open() -> None:
    estate = Estate()
    rule = {"from_port": 5432, "to_port": 5432, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    group = estate.add("aws_security_group", "open", ingress=[rule])
    estate.add(f"{AWS}/rds/aws", publicly_accessible=True, vpc_security_group_ids=[ref(group, "id")])
    assert estate.states() == {"exposed"}
