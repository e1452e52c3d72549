"""S3 as AWS decides: ACL × policy × ownership × block of the bucket × block of the account.

Written from "Blocking public access to your Amazon S3 storage", "Access control list (ACL) overview" and "Controlling
ownership of objects" in the S3 user guide (read 2026-11-22); nothing here is read from the catalogue:

- Without ACLs (BucketOwnerEnforced) no ACL counts.
- IgnorePublicAcls and RestrictPublicBuckets take away what a public ACL or policy gives.
- BlockPublicAcls and BlockPublicPolicy refuse a public ACL or policy when it is put and leave one that is there:
  with them alone it depends on which was put first, which no configuration says.
- Settings of the account and of the bucket work together: the most restrictive combination counts.
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


def expected(acl: str | None, policy: str, owner: str | None, flags: set[str]) -> dict[str, str]:
    """What AWS would let outsiders use (acl, policy) → whether it is exposed or nobody can tell."""
    ways = {}
    acl_is_public = acl in ("public-read", "public-read-write", "authenticated-read")
    if acl_is_public and owner != "BucketOwnerEnforced" and "ignore_public_acls" not in flags:
        ways["acl"] = "undecided" if "block_public_acls" in flags else "exposed"
    if policy in OPENING_POLICIES and "restrict_public_buckets" not in flags:
        ways["policy"] = "undecided" if "block_public_policy" in flags else "exposed"
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
        ways = {exposure.attribute: exposure.state for exposure in found if exposure.state != "unguarded"}
        assert ways == expected(acl, policy, owner, flags), (block, account)
        unguarded = [exposure for exposure in found if exposure.state == "unguarded" and exposure.store is bucket]
        assert bool(unguarded) == ("exposed" not in ways.values() and flags != set(FLAGS)), (block, account)


def test_the_table_has_as_many_combinations_as_it_says() -> None:
    assert len(ACLS) * len(POLICIES) * len(OWNERSHIP) * len(BLOCKS) * len(ACCOUNTS) == 3_528
