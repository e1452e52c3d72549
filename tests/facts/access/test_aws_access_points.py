"""What a policy of an access point gives is given over the bucket behind it."""

from __future__ import annotations

import json

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from tests.facts.estate_of_blocks import block, refer

OTHER = "arn:aws:iam::444455556666:root"
BUCKET = block("aws_s3_bucket", "orders", bucket="orders")
POINT = block("aws_s3_access_point", "point", name="point", bucket=refer(BUCKET, "id", "orders"))
LAMBDA = block(
    "aws_s3control_object_lambda_access_point",
    "point",
    name="point",
    configuration=[{"supporting_access_point": refer(POINT, "arn")}],
)
EVERYWHERE = block(
    "aws_s3control_multi_region_access_point",
    "point",
    details=[{"name": "point", "region": [{"bucket": refer(BUCKET, "id", "orders")}]}],
)


def policy(action: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def grants(*blocks: Block) -> list[Grant]:
    return list(aws.derive(Index(blocks), catalogue.load()))


OF_S3, OF_LAMBDA = policy("s3:GetObject"), policy("s3-object-lambda:GetObject")
POLICIES = [
    block("aws_s3control_access_point_policy", access_point_arn=refer(POINT, "arn"), policy=OF_S3),
    block("aws_s3control_object_lambda_access_point_policy", name=refer(LAMBDA, "name", "point"), policy=OF_LAMBDA),
    block(
        "aws_s3control_multi_region_access_point_policy",
        details=[{"name": refer(EVERYWHERE, "details", "point"), "policy": OF_S3}],
    ),
]


@pytest.mark.parametrize("given", POLICIES, ids=[one.kind for one in POLICIES])
def test_a_policy_of_an_access_point_is_about_the_bucket_behind_it(given: Block) -> None:
    (grant,) = grants(BUCKET, POINT, LAMBDA, EVERYWHERE, given)
    assert grant.principal is not None and grant.principal.id == "aws:account/444455556666"
    assert (grant.privileges, grant.targets) == (frozenset({"read"}), (BUCKET,))


def test_one_whose_access_point_is_made_elsewhere_still_lets_somebody_in() -> None:
    given = block("aws_s3control_object_lambda_access_point_policy", name="orders", policy=OF_LAMBDA)
    (grant,) = grants(BUCKET, given)
    assert grant.privileges == {"read"}
    assert grant.targets == (), "a bucket that is called like the access point is another thing"
