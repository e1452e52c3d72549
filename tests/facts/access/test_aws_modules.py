"""Modules of the registry that were not fetched: what their arguments give, and to whom.

The expectations are written from the modules' own variables.tf and main.tf.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws, platforms
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, Value, from_plain

OTHER = "arn:aws:iam::444455556666:role/audit"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
READER = "arn:aws:iam::aws:policy/SecurityAudit"
NO_VALUE = Unknown("variable x has no value")


ON: dict[str, dict[str, Any]] = {
    "iam//modules/iam-role": {"create_inline_policy": True},
    "iam//modules/iam-user": {"create_inline_policy": True},
    "iam//modules/iam-assumable-role": {"create_role": True},
    "lambda": {
        "attach_policy_json": True,
        "attach_policy_jsons": True,
        "number_of_policy_jsons": 1,
        "attach_policies": True,
        "number_of_policies": 1,
        "attach_policy_statements": True,
    },
    "sqs": {"create_queue_policy": True},
    "secrets-manager": {"create_policy": True},
}
"""What has to be switched on, for what is given to the module to count."""


def grants(module: str, **body: Value | Any) -> list[Grant]:
    values = {name: value if isinstance(value, (Known, Unknown)) else from_plain(value) for name, value in body.items()}
    values = {**{name: Known(on) for name, on in ON.get(module, {}).items()}, **values}
    kind = f"module/terraform-aws-modules/{module.replace('//', '/aws//')}{'' if '//' in module else '/aws'}"
    block = Block(kind, "m", "module.m", "module", Location("main.tf", 1, 9), Known(values))
    facts = catalogue.load()
    return [*aws.derive(Index([block]), facts), *platforms.derive(Index([block]), facts)]


def categories(found: list[Grant]) -> set[str]:
    return {grant.category for grant in found if grant.broad and not grant.undecided}


def may_use(action: str, **more: Any) -> dict[str, Any]:
    return {"actions": [action], "principals": [{"type": "AWS", "identifiers": [OTHER]}], **more}


EVERYTHING = {"effect": "Allow", "actions": ["*"], "resources": ["*"]}
ALL_JSON = json.dumps({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
ANYBODY = {"actions": ["sts:AssumeRole"], "principals": [{"type": "AWS", "identifiers": ["*"]}]}


@pytest.mark.parametrize(
    ("module", "body", "privileges"),
    [
        ("sqs", {"queue_policy_statements": {"a": may_use("sqs:ReceiveMessage")}}, {"read"}),
        ("sns", {"topic_policy_statements": {"a": may_use("sns:Publish")}}, {"write"}),
        ("kms", {"key_statements": [may_use("kms:Decrypt")]}, {"decrypt"}),
        ("ecr", {"repository_policy_statements": {"a": may_use("ecr:BatchGetImage")}}, {"read"}),
        ("secrets-manager", {"policy_statements": {"a": may_use("secretsmanager:GetSecretValue")}}, {"read"}),
        ("opensearch", {"access_policy_statements": [may_use("es:ESHttpGet")]}, {"read"}),
        ("sqs", {"queue_policy_statements": {"a": may_use("sqs:ReceiveMessage", effect="Deny")}}, None),
    ],
)
def test_statements_of_a_module_let_others_in(module: str, body: dict[str, Any], privileges: set[str] | None) -> None:
    found = [grant for grant in grants(module, **body) if grant.principal and not grant.own]
    assert [(grant.principal.id, grant.privileges) for grant in found if grant.principal] == (
        [("aws:role/444455556666/audit", privileges)] if privileges else []
    )


@pytest.mark.parametrize(
    ("module", "body", "expected"),
    [
        ("iam//modules/iam-role", {"policies": {"a": ADMINISTRATOR}}, {"administrator"}),
        ("iam//modules/iam-role", {"inline_policy_permissions": {"a": EVERYTHING}}, {"administrator"}),
        ("iam//modules/iam-role", {"source_inline_policy_documents": [ALL_JSON]}, {"administrator"}),
        ("iam//modules/iam-role", {"trust_policy_permissions": {"a": ANYBODY}}, {"public-principal"}),
        ("iam//modules/iam-role", {"policies": {"a": "arn:aws:iam::aws:policy/SecurityAudit"}}, set()),
        ("iam//modules/iam-user", {"policies": {"a": ADMINISTRATOR}}, {"administrator"}),
        ("iam//modules/iam-user", {"policy_arns": [ADMINISTRATOR]}, {"administrator"}),
        ("iam//modules/iam-group", {"policies": {"a": ADMINISTRATOR}}, {"administrator"}),
        ("iam//modules/iam-eks-role", {"role_policy_arns": {"a": ADMINISTRATOR}}, {"administrator"}),
        ("iam//modules/iam-role-for-service-accounts", {"policies": {"a": ADMINISTRATOR}}, {"administrator"}),
        ("iam//modules/iam-policy", {"policy": ALL_JSON}, {"administrator"}),
        ("iam//modules/iam-assumable-role", {"attach_admin_policy": True}, {"administrator"}),
        ("iam//modules/iam-assumable-role", {"attach_admin_policy": False}, set()),
        ("iam//modules/iam-assumable-role", {"attach_poweruser_policy": True}, {"power-user"}),
        ("iam//modules/iam-assumable-role", {"attach_readonly_policy": True}, {"reads-everything"}),
        ("iam//modules/iam-assumable-roles", {"create_admin_role": True}, {"administrator"}),
        ("iam//modules/iam-assumable-roles", {"create_admin_role": True, "admin_role_policy_arns": [READER]}, set()),
        ("iam//modules/iam-assumable-roles-with-saml", {"create_poweruser_role": True}, {"power-user"}),
        ("lambda", {"policy_jsons": [ALL_JSON]}, {"administrator"}),
        ("lambda", {"policy_statements": {"a": EVERYTHING}}, {"administrator"}),
        ("lambda", {"policy_statements": {"a": {"effect": "Deny", "actions": ["*"], "resources": ["*"]}}}, set()),
        ("lambda", {"policies": [ADMINISTRATOR]}, {"administrator"}),
    ],
)
def test_how_broad_a_module_makes_a_role(module: str, body: dict[str, Any], expected: set[str]) -> None:
    assert categories(grants(module, **body)) == expected


@pytest.mark.parametrize(
    ("module", "body"),
    [
        ("iam//modules/iam-role", {"inline_policy_permissions": NO_VALUE}),
        ("iam//modules/iam-assumable-role", {"attach_admin_policy": NO_VALUE}),
        ("lambda", {"policy_statements": NO_VALUE}),
        ("lambda", {"policy_statements": {"a": {"actions": ["s3:GetObject"], "resources": ["*"]}, "b": NO_VALUE}}),
    ],
)
def test_what_is_not_known_of_a_module_is_undecided(module: str, body: dict[str, Any]) -> None:
    values = {
        name: Known({key: one if isinstance(one, Unknown) else from_plain(one) for key, one in value.items()})
        if isinstance(value, dict)
        else value
        for name, value in body.items()
    }
    assert any(grant.undecided for grant in grants(module, **values))
