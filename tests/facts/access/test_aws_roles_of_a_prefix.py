"""Whoever makes the roles of a name's prefix, writes their policies and can become one of them has every right.

AWS IAM user guide, "Permissions boundaries for IAM entities" (delegating responsibility to others): what keeps the
delegate from that is a condition on iam:PermissionsBoundary, not the names of the roles.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.estate import Index
from domicile.model.facts import Grant
from tests.facts.estate_of_blocks import block

PREFIX = "arn:aws:iam::*:role/app-*"
BOUNDARY = {"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/edge"}}
HAS_ANY, HAS_NONE = ({"Null": {"iam:PermissionsBoundary": absent}} for absent in ("false", "true"))
NO_BOUNDARY = {"StringNotEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/edge"}}


def statement(actions: Any, resource: Any = PREFIX, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resource, **more}


def denial(actions: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {**statement(actions, resource, **more), "Effect": "Deny"}


def escalations(*statements: dict[str, Any]) -> list[Grant]:
    policy = block("aws_iam_policy", "x", policy=json.dumps({"Statement": list(statements)}))
    return [grant for grant in aws.derive(Index([policy]), catalogue.load()) if grant.category == "escalation"]


WAYS = [
    [statement(["iam:CreateRole", "iam:PutRolePolicy"])],
    [statement(["iam:CreateRole", "iam:AttachRolePolicy"])],
    [statement("iam:*Role*")],
    [statement(["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy"])],
    [statement("iam:CreateRole"), statement("iam:PutRolePolicy")],
    [statement("iam:CreateRole", "*"), statement("iam:PutRolePolicy")],
    [statement("iam:CreateRole", "arn:aws:iam::111122223333:role/app-eu-*"), statement("iam:PutRolePolicy")],
    [statement(["iam:PassRole", "iam:PutRolePolicy"]), statement("lambda:CreateFunction", "*")],
    [statement(["iam:PassRole", "iam:AttachRolePolicy"]), statement(["ec2:Run*"], "*")],
    [
        statement(["iam:CreateRole", "iam:PutRolePolicy"]),
        denial("iam:CreateRole", Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}}),
    ],
    [statement(["iam:CreateRole", "iam:PutRolePolicy"]), denial("iam:PutRolePolicy", Condition=BOUNDARY)],
    [statement(["iam:CreateRole", "iam:PutRolePolicy"]), denial("iam:PutRolePolicy", Condition=HAS_ANY)],
]


@pytest.mark.parametrize("statements", WAYS)
def test_whoever_writes_the_policies_of_roles_that_they_can_become_has_every_right(
    statements: list[dict[str, Any]],
) -> None:
    found = escalations(*statements)
    assert [grant for grant in found if not grant.undecided and "app-*" in grant.broad]
    assert len(found) == 1, "told once"


NO_WAYS = [
    [statement("iam:CreateRole")],
    [statement(["iam:PutRolePolicy", "iam:AttachRolePolicy"])],
    [statement(["iam:PassRole", "iam:PutRolePolicy"])],
    [statement("iam:PassRole"), statement("lambda:CreateFunction", "*")],
    [statement(["iam:CreateRole", "iam:PutRolePolicy"], "arn:aws:iam::111122223333:role/app")],
    [statement(["iam:CreateRole", "iam:PutRolePolicy"], Condition=BOUNDARY)],
    [statement("iam:CreateRole", Condition=BOUNDARY), statement("iam:PutRolePolicy", Condition=BOUNDARY)],
    [statement("iam:CreateRole"), statement("iam:AttachRolePolicy", Condition=BOUNDARY)],
    [
        statement("iam:CreateRole"),
        statement("iam:AttachRolePolicy", Condition={"ArnEquals": {"iam:PolicyARN": "arn:aws:iam::1:policy/app"}}),
    ],
    [statement("iam:CreateRole"), statement("iam:PutRolePolicy", "arn:aws:iam::*:role/other-*")],
    [statement(["iam:CreateRole", "iam:PutRolePolicy"]), denial("iam:PutRolePolicy")],
    [statement(["iam:CreateRole", "iam:PutRolePolicy"]), denial("iam:*Role*", PREFIX)],
    [statement(["iam:CreateRole", "iam:PutRolePolicy"]), denial("iam:PutRolePolicy", Condition=NO_BOUNDARY)],
    [statement(["iam:CreateRole", "iam:PutRolePolicy"]), denial("iam:PutRolePolicy", Condition=HAS_NONE)],
    [statement(["iam:CreateRole", "iam:PutRolePolicy"], "arn:aws:iam::*:instance-profile/app-*")],
]


@pytest.mark.parametrize("statements", NO_WAYS)
def test_a_part_of_it_a_boundary_or_a_named_role_is_no_way(statements: list[dict[str, Any]]) -> None:
    assert escalations(*statements) == []


def test_a_statement_over_every_role_is_told_as_that_alone() -> None:
    (one,) = escalations(statement(["iam:CreateRole", "iam:PutRolePolicy"], "arn:aws:iam::*:role/*"))
    assert one.broad == "with iam:PutRolePolicy it can give itself every right"


def test_a_denial_without_the_boundary_leaves_nothing_of_a_right_over_every_role() -> None:
    writes = statement("iam:PutRolePolicy", "*")
    assert escalations(writes) != []
    assert escalations(writes, denial("iam:PutRolePolicy", Condition=NO_BOUNDARY)) == []
    assert escalations(statement("iam:*", "*"), denial("iam:PutRolePolicy", Condition=NO_BOUNDARY)) != []
    assert escalations(writes, denial("iam:PutRolePolicy", Condition=BOUNDARY)) != [], "roles without it are left"
