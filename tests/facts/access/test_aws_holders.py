"""Who holds a policy on AWS: what they are called, and who may hold it or another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.facts.access.aws_own import own_principal
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, Value, one_of
from tests.facts.estate_of_blocks import block, refer

BUCKET = block("aws_s3_bucket", "orders", bucket="orders")
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"


def policy(name: str) -> Block:
    statements = [
        {"Effect": "Allow", "Action": "iam:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*"},
    ]
    return block("aws_iam_policy", name, name=name, policy=json.dumps({"Statement": statements}))


def grants(*blocks: Block) -> list[Grant]:
    return list(aws.derive(Index(blocks), catalogue.load()))


def attached(role: Value, arn: Any) -> Block:
    return block("aws_iam_role_policy_attachment", "it", role=role, policy_arn=arn)


def told(found: list[Grant], of: Block) -> list[str]:
    return [grant.principal.id if grant.principal else "" for grant in found if grant.broad and grant.block is of]


ONE, OTHER = policy("one"), policy("other")
ROLE, SECOND = block("aws_iam_role", "this", name="app"), block("aws_iam_role", "that", name="web")


def test_the_holder_of_a_policy_is_told_by_its_own_name() -> None:
    found = grants(ROLE, ONE, attached(refer(ROLE, "name", "app"), refer(ONE, "arn")))
    assert told(found, ONE) == ["aws:role/app"]


@pytest.mark.parametrize("kind", ["aws_iam_role", "aws_iam_user", "aws_iam_group"])
def test_an_identity_whose_name_is_not_known_is_told_by_its_address(kind: str) -> None:
    sort = kind.rpartition("_")[2]
    assert own_principal(block(kind, "this", name=Unknown("x"))).id == f"aws:{sort}/{kind}.this"


def test_the_role_of_a_module_is_told_by_the_name_that_it_is_given() -> None:
    kind = "module/terraform-aws-modules/iam/aws//modules/iam-assumable-role"
    assert own_principal(block(kind, "this", role_name="app")).id == "aws:role/app"
    assert own_principal(block(kind, "this", name="app", use_name_prefix=False)).id == "aws:role/app"
    assert own_principal(block(kind, "this", name="app")).id == f"aws:role/{kind}.this", "it only begins so"


@pytest.mark.parametrize(
    "arn",
    [
        one_of((refer(ONE, "arn"), Known(ADMINISTRATOR))),
        one_of((refer(ONE, "arn"), refer(OTHER, "arn"))),
    ],
)
def test_who_may_be_given_another_policy_instead_is_not_told_as_its_holder(arn: Value) -> None:
    found = grants(BUCKET, ROLE, ONE, OTHER, attached(refer(ROLE, "name", "app"), arn))
    assert told(found, ONE) == [""]
    reads = [way for way in ways(found) if way.target is BUCKET]
    assert reads and all("one of several" in way.undecided for way in reads)


def test_a_policy_that_is_given_to_one_of_several_roles_is_certainly_held_by_none() -> None:
    role = one_of((refer(ROLE, "name", "app"), refer(SECOND, "name", "web")))
    found = grants(BUCKET, ROLE, SECOND, ONE, attached(role, refer(ONE, "arn")))
    assert told(found, ONE) == [""]
    reads = [way for way in ways(found) if way.target is BUCKET]
    assert {way.principal.id for way in reads} == {"aws_iam_role.this", "aws_iam_role.that"}
    assert all("gives it to one of several" in way.undecided for way in reads)


def test_a_policy_that_may_be_left_out_is_held_where_it_is_attached() -> None:
    arn = one_of((refer(ONE, "arn"), Known(None)))
    found = grants(BUCKET, ROLE, ONE, attached(refer(ROLE, "name", "app"), arn))
    assert told(found, ONE) == ["aws:role/app"]


def test_who_has_a_policy_by_another_line_has_it_for_certain() -> None:
    role = refer(ROLE, "name", "app")
    several = attached(role, one_of((refer(ONE, "arn"), refer(OTHER, "arn"))))
    found = grants(BUCKET, ROLE, ONE, OTHER, several, attached(role, refer(ONE, "arn")))
    assert told(found, ONE) == ["aws:role/app"]
    assert any(not way.undecided for way in ways(found) if way.target is BUCKET)
