"""Guards, and what opens a store from outside it, that may not be made at all."""

from __future__ import annotations

import json

import pytest

from domicile.model.blocks import Block
from domicile.model.premises import Premise
from domicile.model.trail import Trail

from .estates import Estate, ref

TRAIL = Trail("variables.tf", 3, 'variable "guard"')
GUARDS = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
)
ANYBODY = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}]})


OPEN_POINT = {"public_access_block_configuration": [dict.fromkeys(GUARDS, False)]}


def where(block: Block, *names: str, holds: bool = True) -> Block:
    """The block, made only where the variables are on (off)."""
    found = frozenset(Premise(name, holds, f"variable {name} has no value", TRAIL) for name in names)
    block.rests_on = lambda: found
    return block


@pytest.mark.parametrize(
    ("guard", "bucket", "acl", "states"),
    [
        ((), (), (), set()),
        (("guard",), (), (), {"undecided"}),
        (("make",), ("make",), ("make",), set()),
        (("make",), ("make",), (), set()),
        (("make",), (), ("make",), set()),
        (("make", "guard"), ("make",), ("make",), {"undecided"}),
        (("make", "guard"), ("make", "guard"), ("make",), set()),
        (("guard",), (), ("open",), {"undecided"}),
    ],
)
def test_guard_that_may_not_be_made_is_certain_only_for_what_hangs_on_the_same(
    guard: tuple[str, ...], bucket: tuple[str, ...], acl: tuple[str, ...], states: set[str]
) -> None:
    estate = Estate()
    store = where(estate.add("aws_s3_bucket"), *bucket)
    where(estate.add("aws_s3_bucket_acl", bucket=ref(store), acl="public-read"), *acl)
    where(estate.add("aws_s3_bucket_public_access_block", bucket=ref(store), **GUARDS), *guard)
    assert {one.state for one in estate.exposures() if one.state != "unguarded"} == states


def test_guard_of_the_other_alternative_does_not_hold() -> None:
    estate = Estate()
    store = estate.add("aws_s3_bucket")
    where(estate.add("aws_s3_bucket_acl", bucket=ref(store), acl="public-read"), "public")
    guard = where(estate.add("aws_s3_bucket_public_access_block", bucket=ref(store), **GUARDS), "public", holds=False)
    (found,) = (one for one in estate.exposures() if one.state != "unguarded")
    assert found.state == "undecided"
    assert guard in found.joined


def test_two_guards_of_which_one_is_always_made_hold() -> None:
    estate = Estate()
    store = estate.add("aws_s3_bucket")
    estate.add("aws_s3_bucket_acl", bucket=ref(store), acl="public-read")
    for holds in (True, False):
        guard = estate.add("aws_s3_bucket_public_access_block", str(holds), bucket=ref(store), **GUARDS)
        where(guard, "strict", holds=holds)
    assert estate.states() == set()


@pytest.mark.parametrize(
    ("bucket", "policy", "state"),
    [
        ((), (), "exposed"),
        ((), ("share",), "undecided"),
        (("make",), ("make",), "exposed"),
        (("make",), ("make", "share"), "undecided"),
        (("make",), (), "exposed"),
    ],
)
def test_opening_that_may_not_be_made_is_undecided_for_a_store_that_is(
    bucket: tuple[str, ...], policy: tuple[str, ...], state: str
) -> None:
    estate = Estate()
    store = where(estate.add("aws_s3_bucket"), *bucket)
    where(estate.add("aws_s3_bucket_policy", bucket=ref(store), policy=ANYBODY), *policy)
    (found,) = (one for one in estate.exposures() if one.state != "unguarded")
    assert found.state == state


def test_opening_of_a_store_that_stands_elsewhere_fails_as_it_is_written() -> None:
    estate = Estate()
    where(estate.add("aws_s3_bucket_policy", bucket="elsewhere", policy=ANYBODY), "share")
    assert {one.state for one in estate.exposures() if one.state != "unguarded"} == {"exposed"}


def test_store_that_opens_itself_and_may_not_be_made_fails() -> None:
    estate = Estate()
    where(estate.add("aws_s3_bucket", acl="public-read"), "make")
    assert "exposed" in estate.states()


def test_what_cannot_be_told_is_said_and_proven() -> None:
    estate = Estate()
    store = estate.add("aws_s3_bucket")
    estate.add("aws_s3_bucket_acl", bucket=ref(store), acl="public-read")
    where(estate.add("aws_s3_bucket_public_access_block", bucket=ref(store), **GUARDS), "guard")
    (found,) = (one for one in estate.exposures() if one.state == "undecided")
    assert found.reason == "aws_s3_bucket_public_access_block.x may not be made: variable guard has no value"
    assert found.trail is not None
    assert "variables.tf" in [step.file for step in found.trail.steps()]


def test_store_whose_guard_may_not_be_made_is_perhaps_unguarded() -> None:
    estate = Estate()
    store = estate.add("aws_s3_bucket")
    guard = where(estate.add("aws_s3_bucket_public_access_block", bucket=ref(store), **GUARDS), "guard")
    (found,) = estate.exposures()
    assert (found.state, found.block) == ("unguarded", guard)
    assert found.reason == "aws_s3_bucket_public_access_block.x may not be made: variable guard has no value"


def test_store_that_is_made_together_with_its_guard_is_guarded() -> None:
    estate = Estate()
    store = where(estate.add("aws_s3_bucket"), "make")
    where(estate.add("aws_s3_bucket_public_access_block", bucket=ref(store), **GUARDS), "make")
    assert estate.exposures() == []


@pytest.mark.parametrize(("premises", "state"), [((), "exposed"), (("open",), "undecided")])
def test_rule_of_a_security_group_that_may_not_be_made(premises: tuple[str, ...], state: str) -> None:
    estate = Estate()
    group = estate.add("aws_security_group")
    rule = {"type": "ingress", "from_port": 5432, "to_port": 5432, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    where(estate.add("aws_security_group_rule", security_group_id=ref(group), **rule), *premises)
    estate.add("aws_db_instance", publicly_accessible=True, port=5432, vpc_security_group_ids=[ref(group)])
    assert estate.states() == {state}


@pytest.mark.parametrize("kind", ["aws_s3_account_public_access_block", "aws_s3_bucket_public_access_block"])
def test_guard_of_what_stands_elsewhere_is_judged_as_it_is_written(kind: str) -> None:
    estate = Estate()
    where(estate.add(kind, bucket="elsewhere", **GUARDS), "guard")
    assert estate.exposures() == []


def test_guard_of_the_account_that_may_not_be_made_guards_no_bucket_for_certain() -> None:
    estate = Estate()
    store = estate.add("aws_s3_bucket")
    estate.add("aws_s3_bucket_acl", bucket=ref(store), acl="public-read")
    where(estate.add("aws_s3_account_public_access_block", **GUARDS), "guard")
    assert {one.state for one in estate.exposures() if one.state != "unguarded"} == {"undecided"}


@pytest.mark.parametrize(
    ("policy", "bucket", "state"),
    [((), (), "exposed"), (("share",), (), "undecided"), (("make",), ("make",), "exposed")],
)
def test_access_point_whose_bucket_may_not_consent(
    policy: tuple[str, ...], bucket: tuple[str, ...], state: str
) -> None:
    estate = Estate()
    store = where(estate.add("aws_s3_bucket"), *bucket)
    point = estate.add("aws_s3_access_point", bucket=ref(store), policy=ANYBODY, **OPEN_POINT)
    where(estate.add("aws_s3_bucket_policy", bucket=ref(store), policy=ANYBODY), *policy)
    assert {one.state for one in estate.exposures() if one.block is point and one.attribute == "policy"} == {state}
