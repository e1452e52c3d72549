"""Resource control policies: whom they keep from what other policies give."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.values import from_plain
from tests.facts.estate_of_blocks import block, provider, refer

DENY = {"Effect": "Deny", "Principal": "*", "Action": ["s3:*", "sts:AssumeRole"], "Resource": "*"}
IN_ORGANIZATION = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": list(statements)})


def found(control: dict[str, Any], *, sort: str = "RESOURCE_CONTROL_POLICY", at: str = "111122223333") -> list[str]:
    """For what a bucket and a role give another account: what may keep it out, "" where nothing does."""
    lets_in = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:root"}, "Resource": "*"}
    made = provider(allowed_account_ids=from_plain(["111122223333"]))
    bucket = block("aws_s3_bucket_policy", given=made, policy=policy({**lets_in, "Action": "s3:GetObject"}))
    held = policy({**lets_in, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "x"}}})
    role = block("aws_iam_role", given=made, assume_role_policy=held)
    rules = block("aws_organizations_policy", "limits", content=policy(control), type=sort)
    attached = block("aws_organizations_policy_attachment", policy_id=refer(rules, "id"), target_id=at)
    blocks: list[Block] = [bucket, role, rules, attached]
    return [grant.limited for grant in aws.derive(Index(blocks), catalogue.load()) if grant.block in (bucket, role)]


def test_who_is_outside_the_organisation_may_be_kept_out() -> None:
    kept = "aws_organizations_policy.limits may keep those from outside out"
    assert found({**DENY, "Condition": IN_ORGANIZATION}) == [kept, kept]


@pytest.mark.parametrize(("spared", "left"), [("111122223333", 0), ("444455556666", 2), ("4444*", 2)])
def test_an_account_that_is_not_spared_is_kept_out(spared: str, left: int) -> None:
    condition = {"StringNotEquals": {"aws:PrincipalAccount": ["777788889999", spared]}}
    assert len(found({**DENY, "Condition": condition})) == left


@pytest.mark.parametrize(
    "control",
    [
        {**DENY, "Action": "sqs:*", "Condition": IN_ORGANIZATION},
        {**DENY, "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ],
)
def test_what_is_about_something_else_keeps_nobody_out(control: dict[str, Any]) -> None:
    assert found(control) == ["", ""]


def test_other_accounts_and_other_sorts_of_policy_keep_nobody_out() -> None:
    limited = {**DENY, "Condition": IN_ORGANIZATION}
    assert found(limited, at="222233334444") == ["", ""]
    assert found(limited, sort="SERVICE_CONTROL_POLICY") == ["", ""]
