"""Which conditions make a statement for everybody not public."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile.model.values import Unknown

from .estates import Estate, ref, value_of, variable

NARROW: list[dict[str, dict[str, Any]]] = [
    {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}},
    {"StringEquals": {"AWS:PRINCIPALORGID": ["o-abc", "o-def"]}},
    {"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-abc/r-1/*"}},
    {"StringEquals": {"aws:SourceVpce": "vpce-1"}},
    {"StringEquals": {"aws:SourceVpc": "vpc-1"}},
    {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-west-1:111122223333:topic"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}},
    {"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:my-bucket"}},
    {"StringEquals": {"aws:SourceAccount": "111122223333"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}},
    {"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}},
    {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "fc00::/7"]}},
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "StringEquals": {"aws:PrincipalOrgID": "o-abc"}},
    {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}, "Null": {"aws:SourceVpce": "false"}},
    {
        "ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-abc/r-1/"},
        "Null": {"aws:PrincipalOrgPaths": "false"},
    },
    {"StringLike": {"aws:PrincipalTag/team": "*"}, "StringEquals": {"aws:PrincipalOrgID": "o-abc"}},
    {"StringEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "true"}},
    {"Bool": {"aws:PrincipalIsAWSService": "true"}},
]
TO_ADDRESSES: list[dict[str, dict[str, Any]]] = [
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    {"IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]}},
    {"IpAddress": {"aws:SourceIp": ["198.51.100.7/32", "172.16.0.0/12"]}},
    {"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}},
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "Bool": {"aws:SecureTransport": "true"}},
    {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "StringEquals": {"s3:authType": "REST-HEADER"}},
]
WIDE: list[dict[str, dict[str, Any]]] = [
    {},
    {"Bool": {"aws:SecureTransport": "true"}},
    {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
    {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/1"]}},
    {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}},
    {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}},
    {"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-abc/r-1/"}},
    {"StringNotEquals": {"aws:SourceAccount": "111122223333"}},
    {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    {"StringLike": {"aws:Referer": "https://example.com/*"}},
    {"StringEquals": {"aws:UserAgent": "secret"}},
    {"NumericLessThan": {"s3:max-keys": "10"}},
    {"StringEquals": {"s3:ExistingObjectTag/public": "yes"}},
    {"Null": {"aws:PrincipalOrgID": "true"}},
    {"Null": {"aws:SourceIp": "false"}},
    {"Null": {"s3:x-amz-server-side-encryption-aws-kms-key-id": "false"}},
    {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
    {"StringEqualsIfExists": {"aws:SourceVpce": "vpce-1"}, "Null": {"aws:x": "false"}},
    {"StringEquals": {"aws:ResourceAccount": "111122223333"}},
    {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}},
    {"IpAddress": {"aws:SourceIp": "240.0.0.0/4"}},
]
ANY_CUSTOMER: list[dict[str, dict[str, Any]]] = [
    {"StringLike": {"aws:PrincipalArn": "*"}},
    {"StringLike": {"aws:PrincipalOrgID": "o-*"}},
    {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/app"}},
    {"Null": {"aws:PrincipalArn": "false"}},
    {"StringLike": {"aws:SourceVpce": "*"}},
    # A request through a VPC endpoint has no aws:SourceIp, and every customer can have an endpoint.
    {"IpAddressIfExists": {"aws:SourceIp": "203.0.113.0/24"}},
    {"StringEquals": {"aws:PrincipalTag/team": "reports"}},
    {"StringEquals": {"aws:username": "reader"}},
    {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
    {"NumericLessThan": {"s3:signatureAge": "600000"}},
    {"StringEquals": {"s3:authType": "REST-HEADER"}},
    {"Null": {"aws:SourceVpce": "false"}},
    {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}, "Null": {"aws:SourceVpc": "false"}},
]


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(**more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*", **more}


def estate_of(document: Any) -> Estate:
    estate = Estate()
    bucket = estate.add("aws_s3_bucket", bucket="b")
    estate.add("aws_s3_bucket_policy", bucket=ref(bucket), policy=document)
    return estate


@pytest.mark.parametrize("condition", NARROW)
def test_a_fixed_value_makes_a_statement_not_public(condition: dict[str, Any]) -> None:
    assert estate_of(policy(allow(Condition=condition))).states() == {"unguarded"}


@pytest.mark.parametrize("condition", TO_ADDRESSES)
def test_addresses_name_nobody(condition: dict[str, Any]) -> None:
    (exposure,) = estate_of(policy(allow(Condition=condition))).exposed()
    assert exposure.by_address
    assert exposure.abilities == {"read"}


def test_a_store_that_is_open_to_addresses_is_still_in_want_of_its_guards() -> None:
    assert estate_of(policy(allow(Condition=TO_ADDRESSES[0]))).states() == {"exposed", "unguarded"}


def test_a_block_of_public_access_takes_addresses_for_not_public() -> None:
    estate = estate_of(policy(allow(Condition=TO_ADDRESSES[0])))
    estate.add("aws_s3_account_public_access_block", block_public_policy=True, restrict_public_buckets=True)
    assert [exposure.by_address for exposure in estate.exposed()] == [True]


def test_a_policy_that_is_public_elsewhere_is_blocked_as_a_whole() -> None:
    estate = estate_of(policy(allow(Condition=TO_ADDRESSES[0]), allow(Action="s3:ListBucket")))
    estate.add("aws_s3_account_public_access_block", block_public_policy=True, restrict_public_buckets=True)
    assert not estate.exposed()


def test_what_a_deny_leaves_to_addresses_is_told_apart() -> None:
    denying = {
        "Effect": "Deny",
        "Principal": "*",
        "Resource": "*",
        "Action": "s3:Put*",
        "Condition": {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
    }
    found = estate_of(policy(allow(Action=["s3:GetObject", "s3:PutObject"]), denying)).exposed()
    assert {exposure.by_address: exposure.abilities for exposure in found} == {False: {"read"}, True: {"write"}}
    (addressed,) = [exposure for exposure in found if exposure.by_address]
    assert addressed.how.endswith("narrowed only by a Deny with NotIpAddress aws:SourceIp 203.0.113.0/24")


@pytest.mark.parametrize("condition", WIDE)
def test_what_narrows_nobody_leaves_a_statement_public(condition: dict[str, Any]) -> None:
    (exposure,) = estate_of(policy(allow(Condition=condition))).exposed()
    assert exposure.audience == "everyone"
    assert exposure.abilities == {"read"}


@pytest.mark.parametrize("condition", ANY_CUSTOMER)
def test_a_wildcard_on_the_principal_leaves_every_customer(condition: dict[str, Any]) -> None:
    (exposure,) = estate_of(policy(allow(Condition=condition))).exposed()
    assert exposure.audience == "authenticated"


@pytest.mark.parametrize(
    "principal",
    ["*", {"AWS": "*"}, {"AWS": ["*"]}, {"AWS": ["111122223333", "*"]}, {"*": "*"}],
)
def test_everybody_is_written_in_several_ways(principal: Any) -> None:
    assert estate_of(policy(allow(Principal=principal))).exposed()


@pytest.mark.parametrize(
    "principal",
    [
        {"Service": "cloudtrail.amazonaws.com"},
        {"AWS": "111122223333"},
        {"AWS": "arn:aws:iam::111122223333:root"},
        {"Federated": "cognito-identity.amazonaws.com"},
        {"CanonicalUser": "abc"},
    ],
)
def test_named_principals_are_not_everybody(principal: Any) -> None:
    assert not estate_of(policy(allow(Principal=principal))).exposed()


def test_all_but_a_few_named_is_everybody() -> None:
    statement = {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*"}
    (exposure,) = estate_of(policy(statement)).exposed()
    assert exposure.abilities == {"list", "read", "write", "delete", "administer"}


@pytest.mark.parametrize(
    ("action", "abilities"),
    [
        ("s3:GetObject", {"read"}),
        ("s3:List*", {"list"}),
        (["s3:PutObject", "s3:DeleteObject"], {"write", "delete"}),
        ("s3:Put*Acl", {"administer"}),
        ("s3:Get*", {"read"}),
        ("*", {"list", "read", "write", "delete", "administer"}),
        ("S3:GETOBJECT", {"read"}),
    ],
)
def test_abilities_follow_from_actions(action: Any, abilities: set[str]) -> None:
    (exposure,) = estate_of(policy(allow(Action=action))).exposed()
    assert exposure.abilities == abilities


def test_not_action_allows_everything_else() -> None:
    statement = {"Effect": "Allow", "Principal": "*", "NotAction": ["s3:Delete*", "s3:Put*"], "Resource": "*"}
    (exposure,) = estate_of(policy(statement)).exposed()
    assert {"list", "read"} <= exposure.abilities
    assert "administer" not in exposure.abilities


@pytest.mark.parametrize(
    "deny",
    [
        {"Action": "s3:*", "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}},
        {"Action": "s3:*", "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abc"}}},
        {"Action": "s3:Get*", "Condition": {"NotIpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        {"Action": "s3:*"},
        {"NotAction": "s3:PutObject"},
    ],
)
def test_a_deny_that_covers_takes_it_back(deny: dict[str, Any]) -> None:
    denying = {"Effect": "Deny", "Principal": "*", "Resource": "*", **deny}
    assert not estate_of(policy(allow(), denying)).exposed()


@pytest.mark.parametrize(
    "deny",
    [
        {"Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
        {"Action": "s3:Put*"},
        {"Action": "s3:*", "Resource": "arn:aws:s3:::b/secret/*"},
        {"Action": "s3:*", "Principal": {"AWS": "111122223333"}},
        {"Action": "s3:*", "Condition": {"ForAnyValue:StringNotEquals": {"aws:PrincipalOrgPaths": "o-abc/*"}}},
        {"Action": "s3:*", "Condition": {"StringNotLike": {"aws:PrincipalArn": "*"}}},
        {"Action": "s3:*", "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "reports"}}},
        {"Action": "s3:*", "Condition": {"StringNotEquals": {"s3:authType": "REST-HEADER"}}},
        {
            "Action": "s3:*",
            "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}, "Bool": {"aws:SecureTransport": "false"}},
        },
    ],
)
def test_a_deny_beside_the_point_takes_nothing_back(deny: dict[str, Any]) -> None:
    denying = {"Effect": "Deny", "Principal": "*", "Resource": "*", **deny}
    assert estate_of(policy(allow(Resource="arn:aws:s3:::b/*"), denying)).exposed()


def test_a_deny_of_some_actions_leaves_the_others() -> None:
    denying = {
        "Effect": "Deny",
        "Principal": "*",
        "Resource": "*",
        "Action": ["s3:Put*", "s3:Delete*", "s3:Re*", "s3:Ab*"],
    }
    (exposure,) = estate_of(policy(allow(Action="s3:*"), denying)).exposed()
    assert exposure.abilities == {"list", "read"}


def test_a_policy_without_a_value_is_undecided() -> None:
    (exposure,) = [e for e in estate_of(variable("policy")).exposures() if e.state == "undecided"]
    assert exposure.reason == "variable policy has no value"


def test_an_unknown_range_is_undecided() -> None:
    condition = {"IpAddress": {"aws:SourceIp": variable("ranges")}}
    found = estate_of(Unknown("", structure=value_of({"Statement": [allow(Condition=condition)]}))).exposures()
    assert [e.reason for e in found if e.state == "undecided"] == [
        "IpAddress aws:SourceIp is not known (variable ranges has no value)"
    ]


def test_a_reference_is_a_fixed_value() -> None:
    estate = Estate()
    endpoint = estate.add("aws_vpc_endpoint")
    bucket = estate.add("aws_s3_bucket", bucket="b")
    statement = allow(Condition={"StringEquals": {"aws:SourceVpce": ref(endpoint)}})
    estate.add(
        "aws_s3_bucket_policy", bucket=ref(bucket), policy=Unknown("", structure=value_of({"Statement": [statement]}))
    )
    assert estate.states() == {"unguarded"}


def test_an_unknown_principal_is_undecided_and_a_partly_known_one_is_named() -> None:
    whole = {"Statement": [allow(Principal={"AWS": variable("who")})]}
    part = Unknown("variable id has no value", parts=("arn:aws:iam::", variable("id"), ":root"))
    named = {"Statement": [allow(Principal={"AWS": part})]}
    assert "undecided" in estate_of(Unknown("", structure=value_of(whole))).states()
    assert estate_of(Unknown("", structure=value_of(named))).states() == {"unguarded"}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"StringLike": {"aws:PrincipalArn": "*"}}, ", narrowed only by StringLike aws:PrincipalArn *"),
        ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, ", and IpAddress aws:SourceIp 0.0.0.0/0 keeps nobody out"),
        (
            {"Bool": {"aws:SecureTransport": "true"}, "StringLike": {"aws:Referer": "https://example.com/*"}},
            ", and Bool aws:SecureTransport true and StringLike aws:Referer https://example.com/* keep nobody out",
        ),
        (
            {"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:username": "reader"}},
            ", narrowed only by StringEquals aws:username reader",
        ),
        ({}, ""),
    ],
)
def test_the_message_names_the_condition_that_decided(condition: dict[str, Any], said: str) -> None:
    (exposure,) = estate_of(policy(allow(Condition=condition))).exposed()
    assert exposure.how == f'its policy allows s3:GetObject to "*"{said}'
