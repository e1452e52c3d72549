"""S3 as AWS decides: ACL × policy × ownership × block of the bucket × block of the account.

Written from "Blocking public access to your Amazon S3 storage", "Access control list (ACL) overview" and "Controlling
ownership of objects" in the S3 user guide (read 2026-11-21).
"""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from .estates import Estate, ref

ACLS = [None, "private", "public-read", "public-read-write", "authenticated-read", "log-delivery-write"]
ALLOW = {"Sid": "Public", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
DENY = {**ALLOW, "Sid": "Deny", "Effect": "Deny", "Action": "s3:*"}
POLICIES: dict[str, list[dict[str, Any]] | None] = {
    "none": None,
    "named account": [{**ALLOW, "Principal": {"AWS": "111122223333"}}],
    "public": [ALLOW],
    "narrowed": [{**ALLOW, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}}],
    "narrowed by wildcard": [{**ALLOW, "Condition": {"StringLike": {"aws:SourceVpce": "*"}}}],
    "denied": [ALLOW, {**DENY, "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}}],
    "denied without TLS": [ALLOW, {**DENY, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}],
}
OPENING_POLICIES = {"public", "narrowed by wildcard", "denied without TLS"}
OWNERSHIP = [None, "ObjectWriter", "BucketOwnerPreferred", "BucketOwnerEnforced"]
FLAGS = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets")
BLOCKS: list[tuple[str, ...] | None] = [None, (), *((flag,) for flag in FLAGS), FLAGS]
ACCOUNTS: list[tuple[str, ...] | None] = [None, FLAGS[:2], FLAGS[2:]]


def expected(acl: str | None, policy: str, owner: str | None, flags: set[str]) -> set[str]:
    """What AWS would let outsiders use: acl, policy, both or neither."""
    ways = set()
    acl_is_public = acl in ("public-read", "public-read-write", "authenticated-read")
    if acl_is_public and owner != "BucketOwnerEnforced" and not flags & {"block_public_acls", "ignore_public_acls"}:
        ways.add("acl")
    if policy in OPENING_POLICIES and not flags & {"block_public_policy", "restrict_public_buckets"}:
        ways.add("policy")
    return ways


@pytest.mark.parametrize("acl", ACLS)
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("owner", OWNERSHIP)
def test_a_bucket_is_public_exactly_where_aws_says_so(acl: str | None, policy: str, owner: str | None) -> None:
    for block, account in product(BLOCKS, ACCOUNTS):
        estate = Estate()
        bucket = estate.add("aws_s3_bucket", bucket="b")
        if acl:
            estate.add("aws_s3_bucket_acl", bucket=ref(bucket), acl=acl)
        statements = POLICIES[policy]
        if statements:
            estate.add("aws_s3_bucket_policy", bucket=ref(bucket), policy=json.dumps({"Statement": statements}))
        if owner:
            estate.add("aws_s3_bucket_ownership_controls", bucket=ref(bucket), rule=[{"object_ownership": owner}])
        if block is not None:
            estate.add(
                "aws_s3_bucket_public_access_block", bucket=ref(bucket), **{flag: flag in block for flag in FLAGS}
            )
        if account is not None:
            estate.add("aws_s3_account_public_access_block", **{flag: flag in account for flag in FLAGS})
        flags = {*(block or ()), *(account or ())}
        found = estate.exposures()
        ways = {exposure.attribute for exposure in found if exposure.state == "exposed"}
        assert ways == expected(acl, policy, owner, flags), (block, account)
        unguarded = [exposure for exposure in found if exposure.state == "unguarded"]
        assert bool(unguarded) == (not ways and flags != set(FLAGS)), (block, account)
        assert "undecided" not in {exposure.state for exposure in found}
