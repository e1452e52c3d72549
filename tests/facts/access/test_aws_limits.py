"""Permissions boundaries and service control policies: what they leave of a broad policy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block, Location, Provider
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, OneOf, Reference, Unknown, Value, from_plain

LINES = Location("main.tf", 1, 9)


def block(kind: str, name: str, **body: Value | Any) -> Block:
    values = {key: value if isinstance(value, (Known, Unknown)) else from_plain(value) for key, value in body.items()}
    return Block(kind, name, f"{kind}.{name}", "resource", LINES, Known(values))


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": list(statements)})


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def to(target: Block, path: str = "arn") -> Unknown:
    return Unknown("known after apply", reference=Reference(target, path))


def held(boundary: Value | Any, *further: Block, action: str = "*", account: str = "") -> list[Grant]:
    role = block("aws_iam_role", "app", **({} if boundary is None else {"permissions_boundary": boundary}))
    if account:
        role.provider = Provider("aws", "", from_plain({"allowed_account_ids": [account]}))
    inline = block("aws_iam_role_policy", "app", role=to(role, "name"), policy=policy(allow(action)))
    found = aws.derive(Index([role, inline, *further]), catalogue.load())
    return [grant for grant in found if grant.broad and grant.block is inline]


def categories(grants: list[Grant]) -> list[tuple[str, bool]]:
    return sorted({(grant.category, bool(grant.undecided)) for grant in grants})


def bounded(*statements: dict[str, Any], action: str = "*") -> list[tuple[str, bool]]:
    boundary = block("aws_iam_policy", "boundary", policy=policy(*statements))
    return categories(held(to(boundary), action=action))


def test_without_a_boundary_the_policy_is_what_it_says() -> None:
    assert categories(held(None)) == [("administrator", False)]


@pytest.mark.parametrize(
    ("action", "boundary", "left"),
    [
        ("*", [allow("*")], [("administrator", False)]),
        ("*", [allow("s3:GetObject", "arn:aws:s3:::logs/*")], []),
        ("*", [allow("s3:*", "arn:aws:s3:::logs/*")], []),
        ("*", [allow("s3:*")], [("service-wildcard", False)]),
        ("*", [allow("s3:GetObject")], [("reads-everything", False)]),
        ("*", [allow("ec2:Describe*")], []),
        ("*", [allow("iam:PassRole")], [("any-role", False)]),
        ("s3:*", [allow("*")], [("service-wildcard", False)]),
        ("s3:*", [allow("s3:*")], [("service-wildcard", False)]),
        ("s3:*", [allow("s3:GetObject")], [("reads-everything", False)]),
        ("s3:*", [allow("dynamodb:*")], []),
        ("s3:*", [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], [("service-wildcard", False)]),
        ("iam:PassRole", [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], []),
        ("iam:PassRole", [allow("*"), {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}], []),
        ("*", [allow("*"), {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}], [("administrator", False)]),
        (
            "s3:*",
            [allow("*"), {"Effect": "Deny", "Action": "s3:Delete*", "Resource": "*"}],
            [("service-wildcard", False)],
        ),
    ],
)  # fmt: skip
def test_a_boundary_leaves_what_both_allow(
    action: str, boundary: list[dict[str, Any]], left: list[tuple[str, bool]]
) -> None:
    assert bounded(*boundary, action=action) == left


@pytest.mark.parametrize("action", ["*", "s3:*", "iam:PassRole"])
def test_a_boundary_that_allows_everything_under_a_condition_leaves_it(action: str) -> None:
    """A region or a login is no limit to what is reached: it must not pass for one."""
    region = {"StringEquals": {"aws:RequestedRegion": ["eu-west-1"]}}
    assert bounded(allow("*", Condition=region), action=action) == bounded(allow("*"), action=action) != []


def test_a_boundary_whose_statement_may_not_be_there_leaves_it_open() -> None:
    statement = OneOf((from_plain(allow("*")), Known(None)))
    boundary = block("aws_iam_policy", "boundary", policy=Known("", structure=Known({"Statement": statement})))
    assert categories(held(to(boundary))) == [("administrator", True)]


def test_a_policy_that_is_a_boundary_alone_gives_nothing() -> None:
    boundary = block("aws_iam_policy", "boundary", policy=policy(allow("s3:*")))
    role = block("aws_iam_role", "app", permissions_boundary=to(boundary))
    assert [g for g in aws.derive(Index([role, boundary]), catalogue.load()) if g.broad] == []
    attached = block("aws_iam_role_policy_attachment", "app", role=to(role, "name"), policy_arn=to(boundary))
    grants = aws.derive(Index([role, boundary, attached]), catalogue.load())
    assert [grant.category for grant in grants if grant.broad] == ["service-wildcard"]


def test_the_message_names_what_is_left() -> None:
    boundary = block("aws_iam_policy", "boundary", policy=policy(allow("s3:*")))
    (grant,) = held(to(boundary))
    assert "aws_iam_policy.boundary leaves that s3:* allows everything on every S3 bucket" in grant.broad


@pytest.mark.parametrize(
    "boundary",
    [
        Unknown("variable boundary has no value"),
        "arn:aws:iam::111122223333:policy/made-elsewhere",
    ],
)
def test_a_boundary_that_cannot_be_read_leaves_it_open(boundary: Any) -> None:
    assert categories(held(boundary)) == [("administrator", True)]


def test_a_boundary_of_everything_limits_nothing() -> None:
    assert categories(held("arn:aws:iam::aws:policy/AdministratorAccess")) == [("administrator", False)]


def test_attached_policies_are_limited_too() -> None:
    boundary = block("aws_iam_policy", "boundary", policy=policy(allow("logs:PutLogEvents")))
    role = block("aws_iam_role", "app", permissions_boundary=to(boundary))
    attached = block(
        "aws_iam_role_policy_attachment",
        "app",
        role=to(role, "name"),
        policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
    )
    grants = list(aws.derive(Index([role, attached, boundary]), catalogue.load()))
    assert not [grant for grant in grants if grant.broad]


@pytest.mark.parametrize(
    ("account", "left"), [("111122223333", []), ("222233334444", ["administrator"]), ("", ["administrator"])]
)
def test_service_control_policies_limit_the_accounts_that_they_are_attached_to(account: str, left: list[str]) -> None:
    control = block("aws_organizations_policy", "narrow", content=policy(allow("ec2:Describe*")))
    attached = block(
        "aws_organizations_policy_attachment", "narrow", policy_id=to(control, "id"), target_id="111122223333"
    )
    found = held(None, control, attached, account=account)
    assert [grant.category for grant in found] == left
