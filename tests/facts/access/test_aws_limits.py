"""Permissions boundaries and service control policies: what they leave of a broad policy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block, Location, Provider
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, OneOf, Reference, Unknown, Value, from_plain
from tests.facts.estate_of_blocks import as_value

LINES = Location("main.tf", 1, 9)
DENIES_ALL = {"Effect": "Deny", "Action": "*", "Resource": "*"}


def block(kind: str, name: str, /, **body: Value | Any) -> Block:
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
    control = block("aws_organizations_policy", "narrow", content=policy(DENIES_ALL))
    attached = block(
        "aws_organizations_policy_attachment", "narrow", policy_id=to(control, "id"), target_id="111122223333"
    )
    found = held(None, control, attached, account=account)
    assert [grant.category for grant in found] == left


def _controlled(
    *statements: dict[str, Any], to_what: Any = "111122223333", more: tuple[Block, ...] = ()
) -> list[Grant]:
    control = block("aws_organizations_policy", "limits", content=policy(*statements))
    attached = block("aws_organizations_policy_attachment", "limits", policy_id=to(control, "id"), target_id=to_what)
    return held(None, control, attached, *more, account="111122223333")


def test_a_service_control_policy_that_only_denies_leaves_all_else() -> None:
    """FullAWSAccess stands beside it: it is attached to every account, unit and root by AWS itself."""
    assert categories(_controlled({"Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "*"})) == [
        ("administrator", False)
    ]
    assert categories(_controlled({"Effect": "Deny", "Action": "*", "Resource": "*"})) == []


def test_a_service_control_policy_that_allows_little_limits_where_full_access_was_taken_away() -> None:
    assert categories(_controlled(allow("ec2:Describe*"))) == [("administrator", True)]


ORGANIZATION = block("aws_organizations_organization", "all")
UNIT = block("aws_organizations_organizational_unit", "apps", parent_id=to(ORGANIZATION, "roots"))
TEAM = block("aws_organizations_organizational_unit", "team", parent_id=to(UNIT, "id"))
OTHER = block("aws_organizations_organizational_unit", "other", parent_id=to(ORGANIZATION, "roots"))
ACCOUNT = block("aws_organizations_account", "shop", name="shop", parent_id=to(TEAM, "id"))


@pytest.mark.parametrize(
    ("where", "left"),
    [(ORGANIZATION, []), (UNIT, []), (TEAM, []), (ACCOUNT, []), (OTHER, ["administrator"])],
)
def test_what_is_attached_above_an_account_limits_it(where: Block, left: list[str]) -> None:
    """The role's provider signs in to the account that the configuration makes."""
    control = block("aws_organizations_policy", "limits", content=policy(DENIES_ALL))
    attached = block(
        "aws_organizations_policy_attachment",
        "limits",
        policy_id=to(control, "id"),
        target_id=to(where, "roots" if where is ORGANIZATION else "id"),
    )
    role = block("aws_iam_role", "app")
    role_arn = Unknown("known after apply", parts=("arn:aws:iam::", to(ACCOUNT, "id"), ":role/deploy"))
    role.provider = Provider("aws", "", Known({"assume_role": Known({"role_arn": role_arn})}))
    inline = block("aws_iam_role_policy", "app", role=to(role, "name"), policy=policy(allow("*")))
    found = aws.derive(
        Index([role, inline, control, attached, ORGANIZATION, UNIT, TEAM, OTHER, ACCOUNT]), catalogue.load()
    )
    assert [grant.category for grant in found if grant.broad and grant.block is inline] == left


def _ends(*boundary: dict[str, Any], action: Any = "s3:*", resource: Any = None) -> dict[str, tuple[set[str], bool]]:
    """Bucket → what the role gets to do there, and whether that is uncertain."""
    buckets = [block("aws_s3_bucket", name, bucket=name) for name in ("orders", "logs")]
    limit = block("aws_iam_policy", "boundary", policy=policy(*boundary))
    role = block("aws_iam_role", "app", name="app", permissions_boundary=to(limit))
    named = resource or ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*", "arn:aws:s3:::logs/*"]
    inline = block("aws_iam_role_policy", "app", role=to(role, "name"), policy=policy(allow(action, named)))
    found = ways(aws.derive(Index([role, inline, limit, *buckets]), catalogue.load()))
    return {way.target.name: (set(way.privileges), bool(way.undecided)) for way in found}


def test_a_way_ends_where_the_boundary_does() -> None:
    every = {"list", "read", "write", "delete", "administer", "regrant"}
    assert _ends(allow("*")) == {"orders": (every, False), "logs": (every, False)}
    assert _ends(allow("dynamodb:*")) == {}
    assert _ends(allow("s3:GetObject")) == {"orders": ({"read"}, False), "logs": ({"read"}, False)}
    assert _ends(allow("s3:Get*", "arn:aws:s3:::logs/*")) == {"logs": ({"read"}, False)}
    denied = {"Effect": "Deny", "Action": ["s3:Put*", "s3:Replicate*", "s3:Abort*"], "Resource": "*"}
    left, doubt = _ends(allow("*"), denied)["orders"]
    assert (left & {"read", "write", "delete"}, doubt) == ({"read", "delete"}, False)


def test_a_boundary_that_denies_named_buckets_takes_those_away() -> None:
    denied = {"Effect": "Deny", "Action": "s3:*", "Resource": ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"]}
    assert set(_ends(allow("*"), denied)) == {"logs"}


def test_a_boundary_that_cannot_be_read_leaves_a_way_open() -> None:
    role = block("aws_iam_role", "app", name="app", permissions_boundary=Unknown("variable without value"))
    bucket = block("aws_s3_bucket", "orders", bucket="orders")
    inline = block(
        "aws_iam_role_policy",
        "app",
        role=to(role, "name"),
        policy=policy(allow("s3:GetObject", "arn:aws:s3:::orders/*")),
    )
    (way,) = ways(aws.derive(Index([role, inline, bucket]), catalogue.load()))
    assert (set(way.privileges), "variable without value" in way.undecided) == ({"read"}, True)


def test_one_holder_without_a_boundary_keeps_what_the_policy_gives() -> None:
    bucket = block("aws_s3_bucket", "orders", bucket="orders")
    limit = block("aws_iam_policy", "boundary", policy=policy(allow("dynamodb:*")))
    bound = block("aws_iam_role", "bound", name="bound", permissions_boundary=to(limit))
    free = block("aws_iam_role", "free", name="free")
    reads = block("aws_iam_policy", "reads", policy=policy(allow("s3:GetObject", "arn:aws:s3:::orders/*")))
    attached = [
        block("aws_iam_role_policy_attachment", role.name, role=to(role, "name"), policy_arn=to(reads))
        for role in (bound, free)
    ]
    found = ways(aws.derive(Index([bucket, limit, bound, free, reads, *attached]), catalogue.load()))
    assert [way.principal.id for way in found] == ["aws_iam_role.free"]


def test_managed_policies_reach_nothing_that_a_boundary_leaves_out() -> None:
    bucket = block("aws_s3_bucket", "orders", bucket="orders")
    limit = block("aws_iam_policy", "boundary", policy=policy(allow("dynamodb:*")))
    role = block("aws_iam_role", "app", name="app", permissions_boundary=to(limit))
    attached = block(
        "aws_iam_role_policy_attachment",
        "app",
        role=to(role, "name"),
        policy_arn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    )
    assert list(ways(aws.derive(Index([bucket, limit, role, attached]), catalogue.load()))) == []


def test_what_a_policy_denies_itself_is_taken_off_its_ways() -> None:
    buckets = [block("aws_s3_bucket", name, bucket=name) for name in ("orders", "logs")]
    role = block("aws_iam_role", "app", name="app")
    denied = {"Effect": "Deny", "Action": "s3:Get*", "Resource": "arn:aws:s3:::orders/*"}
    held_by_it = block(
        "aws_iam_role_policy",
        "app",
        role=to(role, "name"),
        policy=policy(allow(["s3:GetObject", "s3:ListBucket"]), denied),
    )
    found = ways(aws.derive(Index([role, held_by_it, *buckets]), catalogue.load()))
    assert {way.target.name: set(way.privileges) for way in found} == {"orders": {"list"}, "logs": {"list", "read"}}


def test_what_a_policy_denies_under_a_condition_stays_on_its_ways() -> None:
    bucket = block("aws_s3_bucket", "orders", bucket="orders")
    role = block("aws_iam_role", "app", name="app")
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    denied = {"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::orders/*", "Condition": condition}
    held_by_it = block(
        "aws_iam_role_policy", "app", role=to(role, "name"), policy=policy(allow("s3:GetObject"), denied)
    )
    (way,) = ways(aws.derive(Index([role, held_by_it, bucket]), catalogue.load()))
    assert (set(way.privileges), way.undecided) == ({"read"}, "")


def test_what_is_certain_and_what_is_not_are_told_apart() -> None:
    """The boundary allows reading for certain; whether it allows writing hangs on what is not known."""
    bucket = block("aws_s3_bucket", "orders", bucket="orders")
    more = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": Unknown("variable without value")}
    statements = (from_plain(allow("s3:GetObject")), Known({name: as_value(item) for name, item in more.items()}))
    limit = block("aws_iam_policy", "boundary", policy=Known({"Statement": Known(statements)}))
    role = block("aws_iam_role", "app", name="app", permissions_boundary=to(limit))
    held_by_it = block("aws_iam_role_policy", "app", role=to(role, "name"), policy=policy(allow("s3:*Object")))
    found = [g for g in aws.derive(Index([bucket, limit, role, held_by_it]), catalogue.load()) if g.targets]
    assert {(tuple(sorted(grant.privileges)), bool(grant.undecided)) for grant in found} == {
        (("read",), False),
        (("write",), True),
    }
