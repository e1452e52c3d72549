"""Adding what restricts never opens anything; taking it away never closes anything."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .estates import Estate, ref

FLAGS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
PRINCIPALS: list[Any] = ["*", {"AWS": "*"}, {"AWS": "111122223333"}, {"Service": "s3.amazonaws.com"}]
CONDITIONS: list[dict[str, Any]] = [
    {},
    {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}},
    {"StringLike": {"aws:PrincipalArn": "*"}},
    {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}},
    {"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}},
    {"StringEquals": {"aws:PrincipalTag/team": "reports"}},
    {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc/*"}},
    {"ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abc/*"}},
    {"Null": {"aws:PrincipalArn": "false"}},
    {"NumericLessThan": {"s3:signatureAge": "600000"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}},
    {"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}},
]
NARROW: list[dict[str, Any]] = [
    {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
    {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}},
    {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/reader"}},
    {"Null": {"aws:SourceVpce": "false"}},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"StringEquals": {"s3:authType": "REST-HEADER"}},
]
"""What a statement may be narrowed by: some of it keeps all outsiders out, some a few, some nobody."""
DENY_CONDITIONS: list[dict[str, Any]] = [
    {},
    {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}},
    {"Bool": {"aws:SecureTransport": "false"}},
    {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    {"StringNotEqualsIfExists": {"aws:SourceVpce": "vpce-1"}},
    {"StringNotEquals": {"aws:PrincipalTag/team": "reports"}},
    {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:*"}, "Bool": {"aws:SecureTransport": "false"}},
    {"Null": {"aws:SourceVpce": "true"}},
]
ACTIONS = ["s3:GetObject", "s3:*", "s3:List*", "s3:PutObject"]

statement = st.fixed_dictionaries(
    {
        "Effect": st.just("Allow"),
        "Principal": st.sampled_from(PRINCIPALS),
        "Action": st.sampled_from(ACTIONS),
        "Resource": st.just("*"),
        "Condition": st.sampled_from(CONDITIONS),
    }
)
deny = st.fixed_dictionaries(
    {
        "Effect": st.just("Deny"),
        "Principal": st.sampled_from(PRINCIPALS[:3]),
        "Action": st.sampled_from(ACTIONS),
        "Resource": st.just("*"),
        "Condition": st.sampled_from(DENY_CONDITIONS),
    }
)


def added(condition: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """A condition with further keys: of one operator and key the old one stays."""
    return {operator: {**more.get(operator, {}), **condition.get(operator, {})} for operator in {**condition, **more}}


def reached(
    acl: str | None,
    statements: list[dict[str, Any]],
    block: set[str],
    account: set[str],
    owner: bool,
    addresses: bool = True,
) -> set[str]:
    """What outsiders can do: ability and way; those that come from certain addresses among them, or left out."""
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="b")
    if acl:
        estate.add("aws_s3_bucket_acl", bucket=ref(bucket), acl=acl)
    if statements:
        estate.add("aws_s3_bucket_policy", bucket=ref(bucket), policy=json.dumps({"Statement": statements}))
    if block:
        estate.add("aws_s3_bucket_public_access_block", bucket=ref(bucket), **dict.fromkeys(block, True))
    if account:
        estate.add("aws_s3_account_public_access_block", **dict.fromkeys(account, True))
    if owner:
        rule = [{"object_ownership": "BucketOwnerEnforced"}]
        estate.add("aws_s3_bucket_ownership_controls", bucket=ref(bucket), rule=rule)
    found = [e for e in estate.exposed() if addresses or not e.by_address]
    return {f"{e.attribute} {ability}" for e in found for ability in e.abilities}


@settings(max_examples=300, deadline=None)
@given(
    acl=st.sampled_from([None, "private", "public-read", "public-read-write", "authenticated-read"]),
    statements=st.lists(statement, max_size=3),
    denies=st.lists(deny, max_size=2),
    block=st.sets(st.sampled_from(FLAGS)),
    account=st.sets(st.sampled_from(FLAGS)),
    more=st.sampled_from(FLAGS),
    more_deny=deny,
    narrow=st.sampled_from(NARROW),
)
def test_restricting_never_opens(
    acl: str | None,
    statements: list[dict[str, Any]],
    denies: list[dict[str, Any]],
    block: set[str],
    account: set[str],
    more: str,
    more_deny: dict[str, Any],
    narrow: dict[str, Any],
) -> None:
    before = reached(acl, statements + denies, block, account, owner=False)
    assert reached(acl, statements + denies, block | {more}, account, owner=False) <= before
    assert reached(acl, statements + denies, block, account | {more}, owner=False) <= before
    assert reached(acl, statements + denies, block, account, owner=True) <= before
    # A policy that is public no more is no longer blocked: what it leaves to addresses is open then.
    narrowed = [{**one, "Condition": added(one["Condition"], narrow)} for one in statements]
    for changed in ([*statements, *denies, more_deny], narrowed + denies):
        assert reached(acl, changed, block, account, owner=False, addresses=False) <= before
        assert reached(acl, changed, set(), set(), False) <= reached(acl, statements + denies, set(), set(), False)
