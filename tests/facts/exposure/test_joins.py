"""Settings and guards meet at the resource that they are about, however they name it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile.model.trail import Trail
from domicile.model.values import Known, OneOf, Reference, Unknown

from .estates import Estate, ref, variable

PUBLIC = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}]})
FLAGS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
ALL: dict[str, Any] = dict.fromkeys(FLAGS, True)


def same_expression(text: str) -> Unknown:
    origin = Trail("variables.tf", 3, 'variable "name"')
    return Unknown("variable name has no value", Trail("main.tf", 7, f"bucket = {text}", (origin,)))


def test_bucket_and_block_by_literal_name() -> None:
    estate = Estate()
    estate.add("aws_s3_bucket", bucket="data")
    estate.add("aws_s3_bucket_policy", bucket="data", policy=PUBLIC)
    estate.add("aws_s3_bucket_public_access_block", bucket="data", **ALL)
    assert not estate.exposures()


def test_a_block_by_name_guards_a_bucket_that_the_policy_refers_to() -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    estate.add("aws_s3_bucket_policy", bucket=ref(bucket), policy=PUBLIC)
    estate.add("aws_s3_bucket_public_access_block", bucket="data", **ALL)
    assert not estate.exposures()


def test_the_same_expression_names_the_same_bucket() -> None:
    estate = Estate()
    estate.add("aws_s3_bucket_policy", bucket=same_expression("var.name"), policy=PUBLIC)
    estate.add("aws_s3_bucket_public_access_block", bucket=same_expression("var.name"), **ALL)
    assert not estate.exposures()


def test_the_block_of_another_bucket_guards_nothing() -> None:
    estate = Estate()
    one, other = estate.add("aws_s3_bucket", "one", bucket="one"), estate.add("aws_s3_bucket", "other", bucket="other")
    estate.add("aws_s3_bucket_policy", bucket=ref(one), policy=PUBLIC)
    estate.add("aws_s3_bucket_public_access_block", bucket=ref(other), **ALL)
    assert [exposure.store for exposure in estate.exposed()] == [one]


def test_buckets_of_one_name_are_told_apart_by_reference() -> None:
    estate = Estate()
    one, other = estate.add("aws_s3_bucket", "one", bucket="same"), estate.add("aws_s3_bucket", "other", bucket="same")
    estate.add("aws_s3_bucket_acl", bucket=ref(one, "bucket"), acl="public-read")
    estate.add("aws_s3_bucket_public_access_block", bucket=Known("same", reference=Reference(other, "bucket")), **ALL)
    assert [exposure.store for exposure in estate.exposed()] == [one]


def test_a_policy_through_the_block_of_its_bucket() -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    block = estate.add("aws_s3_bucket_public_access_block", bucket=ref(bucket), **dict.fromkeys(FLAGS, False))
    estate.add("aws_s3_bucket_policy", bucket=ref(block, "bucket"), policy=PUBLIC)
    (exposure,) = estate.exposed()
    assert exposure.store is bucket
    assert block in exposure.joined


def test_a_block_whose_bucket_is_not_known_leaves_doubt() -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    estate.add("aws_s3_bucket_acl", bucket=ref(bucket), acl="public-read")
    estate.add("aws_s3_bucket_public_access_block", bucket=variable("which"), **ALL)
    (exposure,) = [e for e in estate.exposures() if e.block.kind == "aws_s3_bucket_acl"]
    assert (exposure.state, exposure.reason) == (
        "undecided",
        "aws_s3_bucket_public_access_block.x may guard it: what it guards is not known",
    )


@pytest.mark.parametrize("flag", ["ignore_public_acls", "block_public_acls"])
def test_an_unknown_setting_of_the_block_is_undecided(flag: str) -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    estate.add("aws_s3_bucket_acl", bucket=ref(bucket), acl="public-read")
    estate.add("aws_s3_bucket_public_access_block", bucket=ref(bucket), **{flag: variable("guard")})
    (exposure,) = [e for e in estate.exposures() if e.state == "undecided"]
    assert (
        exposure.reason == f"{flag} of aws_s3_bucket_public_access_block.x is not known (variable guard has no value)"
    )


def test_one_of_several_acls_is_undecided_and_named() -> None:
    estate = Estate()
    estate.add("aws_s3_bucket", acl=OneOf((Known("private"), Known("public-read"))))
    (exposure,) = [e for e in estate.exposures() if e.state == "undecided"]
    assert exposure.reason == "it is one of private, public-read"


def test_every_alternative_public_is_public() -> None:
    estate = Estate()
    estate.add("aws_s3_bucket", acl=OneOf((Known("public-read"), Known("public-read-write"))))
    assert len(estate.exposed()) == 1


def test_an_acl_that_nobody_knows_is_undecided() -> None:
    estate = Estate()
    estate.add("aws_s3_bucket", acl="website")
    assert "undecided" in estate.states()


def test_the_finding_stands_on_the_line_to_change_and_proves_the_bucket() -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    acl = estate.add("aws_s3_bucket_acl", bucket=ref(bucket), acl="public-read")
    (exposure,) = estate.exposed()
    assert exposure.block is acl
    assert exposure.location.line == acl.lines["acl"].line
    assert exposure.trail is not None
    assert {step.line for step in exposure.trail.steps()} >= {exposure.location.line, bucket.location.line}


def test_a_guard_that_is_off_is_the_line_to_change() -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    block = estate.add("aws_s3_bucket_public_access_block", bucket=ref(bucket), **{**ALL, "block_public_policy": False})
    (exposure,) = estate.exposures()
    assert exposure.state == "unguarded"
    assert exposure.block is block
    assert exposure.location.line == block.lines["block_public_policy"].line
    assert exposure.store is bucket


def test_a_block_for_a_bucket_elsewhere_is_judged_too() -> None:
    estate = Estate()
    estate.add("aws_s3_bucket_public_access_block", bucket="elsewhere", **{**ALL, "ignore_public_acls": False})
    (exposure,) = estate.exposures()
    assert (exposure.state, exposure.subject) == ("unguarded", "elsewhere")


def test_the_block_of_an_account_needs_no_bucket() -> None:
    estate = Estate()
    estate.add("aws_s3_bucket", bucket="data")
    estate.add("aws_s3_account_public_access_block", **ALL)
    assert not estate.exposures()


def test_a_module_that_may_hold_the_block_leaves_doubt() -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    estate.add("aws_s3_bucket_acl", bucket=ref(bucket), acl="public-read")
    call = estate.add("module/github.com/org/terraform-aws-s3-public-access-block", bucket=ref(bucket))
    (exposure,) = [e for e in estate.exposures() if e.state == "undecided"]
    assert call in exposure.joined


def test_any_other_module_leaves_none() -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    estate.add("aws_s3_bucket_acl", bucket=ref(bucket), acl="public-read")
    estate.add("module/github.com/org/terraform-aws-notifications", bucket=ref(bucket))
    assert estate.exposed()


OPEN_POINT = {"public_access_block_configuration": [{"block_public_policy": False, "restrict_public_buckets": False}]}
DELEGATED = {"StringEquals": {"s3:DataAccessPointAccount": "111122223333"}}


def bucket_policy(**statement: Any) -> str:
    return json.dumps(
        {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", **statement}]}
    )


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (bucket_policy(Condition=DELEGATED), "exposed"),
        (bucket_policy(), "exposed"),
        (bucket_policy(Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}), None),
        (bucket_policy(Principal={"AWS": "111122223333"}), None),
        (variable("policy"), "undecided"),
        (None, "undecided"),
    ],
)
def test_an_access_point_gives_what_its_bucket_gives_too(policy: Any, state: str | None, apart: bool) -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    if policy is not None:
        estate.add("aws_s3_bucket_policy", bucket=ref(bucket), policy=policy)
    own = {} if apart else {"policy": PUBLIC}
    point = estate.add("aws_s3_access_point", name="point", bucket=ref(bucket), **OPEN_POINT, **own)
    if apart:
        estate.add("aws_s3control_access_point_policy", access_point_arn=ref(point, "arn"), policy=PUBLIC)
    kinds = ("aws_s3_access_point", "aws_s3control_access_point_policy")
    # That its own block is off is another finding, for who asks for guards.
    found = [e.state for e in estate.exposures() if e.block.kind in kinds and e.state != "unguarded"]
    assert found == ([state] if state else [])


@pytest.mark.parametrize("apart", [False, True])
def test_the_block_of_the_bucket_stands_before_its_access_points(apart: bool) -> None:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="data")
    estate.add("aws_s3_bucket_policy", bucket=ref(bucket), policy=bucket_policy(Condition=DELEGATED))
    estate.add("aws_s3_bucket_public_access_block", bucket=ref(bucket), **ALL)
    own = {} if apart else {"policy": PUBLIC}
    point = estate.add("aws_s3_access_point", name="point", bucket=ref(bucket), **OPEN_POINT, **own)
    if apart:
        estate.add("aws_s3control_access_point_policy", access_point_arn=ref(point, "arn"), policy=PUBLIC)
    assert not estate.exposures()
