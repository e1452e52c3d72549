"""A policy whose text is read from an AWS-managed one gives what that gives."""

from __future__ import annotations

from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, Value, from_plain
from tests.facts.estate_of_blocks import block, refer

AWS = "arn:aws:iam::aws:policy"
PARTLY_KNOWN = Unknown("x", parts=("arn:", Unknown("x"), ":iam::aws:policy/PowerUserAccess"))


def read_from(**named: Any) -> tuple[Block, Value]:
    source = block("aws_iam_policy", "theirs", mode="data", **named)
    text = Unknown("read from the provider at plan time", reference=refer(source, "policy").reference)
    return source, text


def grants(*blocks: Block) -> list[Grant]:
    return list(aws.derive(Index(list(blocks)), catalogue.load()))


def broad(policy: Value, *others: Block) -> set[tuple[str, bool]]:
    found = grants(block("aws_iam_policy", "ours", policy=policy), *others)
    return {(grant.category, not grant.undecided) for grant in found if grant.category}


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ({"arn": f"{AWS}/AdministratorAccess"}, {("administrator", True)}),
        ({"arn": f"{AWS}/ReadOnlyAccess"}, {("reads-everything", True)}),
        (
            {"arn": PARTLY_KNOWN},
            {("power-user", True)},
        ),
        ({"name": "AmazonS3FullAccess"}, {("service-wildcard", True)}),
        ({"arn": f"{AWS}/job-function/Billing"}, set()),
        ({"arn": f"{AWS}/AWSBillingReadOnlyAccess"}, set()),
        ({"name": "written-by-somebody"}, {("unknown-policy", False)}),
        ({"arn": "arn:aws:iam::111122223333:policy/AdministratorAccess"}, {("unknown-policy", False)}),
        ({"arn": Unknown("variable policy has no value")}, {("unknown-policy", False)}),
    ],
)
def test_what_a_copy_of_a_policy_gives(named: dict[str, Any], expected: set[tuple[str, bool]]) -> None:
    source, text = read_from(**named)
    assert broad(text, source) == expected


def test_a_policy_that_joins_a_managed_one_with_its_own_statements() -> None:
    source, text = read_from(arn=f"{AWS}/ReadOnlyAccess")
    own = from_plain({"Effect": "Allow", "Action": "s3:*", "Resource": "*"})
    assert broad(Known({"Statement": Known((text, own))}), source) == {
        ("reads-everything", True),
        ("service-wildcard", True),
    }


def test_what_the_policy_denies_beside_it_leaves_the_copy_open() -> None:
    source, text = read_from(arn=f"{AWS}/ReadOnlyAccess")
    denial = from_plain({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})
    assert broad(Known({"Statement": Known((text, denial))}), source) == {("reads-everything", False)}


def test_a_copy_leads_to_the_stores_that_the_policy_reaches() -> None:
    source, text = read_from(arn=f"{AWS}/AmazonS3ReadOnlyAccess")
    bucket, role = block("aws_s3_bucket", "events", bucket="events"), block("aws_iam_role", "app", name="app")
    given = block("aws_iam_role_policy", "ours", role=refer(role, "id"), policy=text)
    (grant,) = [g for g in grants(source, bucket, role, given) if g.targets and not g.category]
    assert (grant.targets, grant.holders) == ((bucket,), (role,))
    assert "read" in grant.privileges
