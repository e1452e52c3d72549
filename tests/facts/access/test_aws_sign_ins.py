"""Whom a service signs in as a role: people of an identity pool, its guests, groups, holders of certificates."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, from_plain
from tests.facts.estate_of_blocks import block, refer

NO_VALUE = Unknown("variable x has no value")


def signed_in(*blocks: Block) -> list[Grant]:
    kinds = ("aws_cognito_identity_pool_roles_attachment", "aws_cognito_user_group", "aws_rolesanywhere_profile")
    return [grant for grant in aws.derive(Index(blocks), catalogue.load()) if grant.block.kind in kinds]


def pool(**body: Any) -> tuple[Block, ...]:
    made = block("aws_cognito_identity_pool", identity_pool_name="shop", **body)
    guest, member = block("aws_iam_role", "guest", name="guest"), block("aws_iam_role", "member", name="member")
    roles = Known({"authenticated": refer(member, "arn"), "unauthenticated": refer(guest, "arn")})
    given = block("aws_cognito_identity_pool_roles_attachment", identity_pool_id=refer(made, "id"), roles=roles)
    return made, guest, member, given


@pytest.mark.parametrize(
    ("lets", "guests"),
    [
        ({"allow_unauthenticated_identities": True}, [("aws:*", "", True)]),
        ({"allow_unauthenticated_identities": True, "allow_classic_flow": True}, [("aws:*", "", False)]),
        ({"allow_unauthenticated_identities": False}, []),
        ({}, []),
        (
            {"allow_unauthenticated_identities": NO_VALUE},
            [("aws:*", "whether the pool lets guests in is not known", True)],
        ),
    ],
)
def test_guests_get_a_role_where_the_pool_lets_them_in(
    lets: dict[str, Any], guests: list[tuple[str, str, bool]]
) -> None:
    found = [grant for grant in signed_in(*pool(**lets)) if grant.principal and grant.principal.kind == "everyone"]
    assert [(g.principal.id, g.undecided, bool(g.doubt)) for g in found if g.principal] == guests
    assert all(grant.targets[0].name == "guest" for grant in found)


def test_whoever_signs_in_gets_the_other_role() -> None:
    (grant,) = signed_in(*pool())
    assert grant.principal is not None
    assert (grant.principal.id, grant.targets[0].name) == ("aws:cognito/shop", "member")


def test_a_rule_of_a_mapping_gives_a_role() -> None:
    made, _, member, _ = pool()
    rule = Known({"mapping_rule": Known((Known({"role_arn": refer(member, "arn")}),))})
    given = block(
        "aws_cognito_identity_pool_roles_attachment", identity_pool_id=refer(made, "id"), role_mapping=Known((rule,))
    )
    (grant,) = signed_in(made, member, given)
    assert grant.targets == (member,)


def test_a_group_of_a_user_pool_has_a_role() -> None:
    role = block("aws_iam_role", name="editor")
    (grant,) = signed_in(role, block("aws_cognito_user_group", name="editors", role_arn=refer(role, "arn")))
    assert grant.principal is not None
    assert (grant.principal.id, grant.targets) == ("aws:cognito-group/editors", (role,))


ANCHOR = block("aws_rolesanywhere_trust_anchor", "plants", name="plants")
FORMER = block("aws_rolesanywhere_trust_anchor", "former", name="former", enabled=False)
PLANTS = Known({"ArnEquals": Known({"aws:SourceArn": refer(ANCHOR, "arn")})})


def with_certificate(service: str, condition: Any = None, **profile: Any) -> list[Grant]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
    data = {name: from_plain(value) for name, value in statement.items()}
    if condition is not None:
        data["Condition"] = condition if isinstance(condition, Known) else from_plain(condition)
    trust = Known("", structure=Known({"Statement": Known((Known(data),))}))
    role = block("aws_iam_role", name="machine", assume_role_policy=trust)
    return signed_in(ANCHOR, FORMER, role, block("aws_rolesanywhere_profile", role_arns=refer(role, "arn"), **profile))


@pytest.mark.parametrize(
    ("condition", "who", "broad"),
    [
        (None, "aws:certificate/plants", True),
        (PLANTS, "aws:certificate/plants", False),
        (
            {"ArnEquals": {"aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:1:trust-anchor/a-1"}},
            "aws:certificate/a-1",
            False,
        ),
        ({"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "press"}}, "aws:certificate/plants/press", False),
    ],
)
def test_whoever_has_a_certificate_of_an_authority_gets_the_role(condition: Any, who: str, broad: bool) -> None:
    (grant,) = with_certificate("rolesanywhere.amazonaws.com", condition)
    assert grant.principal is not None
    assert (grant.principal.id, bool(grant.broad), grant.doubt) == (who, broad, "")


def test_each_whose_certificate_is_asked_for_gets_the_role() -> None:
    press, mill = ({"aws:PrincipalTag/x509Subject/CN": name} for name in ("press", "mill"))
    both = {"StringEquals": {"aws:PrincipalTag/x509Subject/CN": ["press", "mill"]}}
    found = with_certificate("rolesanywhere.amazonaws.com", both)
    assert [grant.principal and grant.principal.id for grant in found] == [
        "aws:certificate/plants/press",
        "aws:certificate/plants/mill",
    ]
    (grant,) = with_certificate("rolesanywhere.amazonaws.com", {"StringEquals": press, "StringNotEquals": mill})
    assert grant.principal is not None and grant.principal.id == "aws:certificate/plants/press"


def test_whose_certificate_it_is_may_not_be_known() -> None:
    condition = Known({"StringEquals": Known({"aws:PrincipalTag/x509Subject/CN": NO_VALUE})})
    (grant,) = with_certificate("rolesanywhere.amazonaws.com", condition)
    assert grant.principal is not None
    assert (grant.principal.id, grant.principal.unknown) == ("aws:certificate/plants/*", NO_VALUE.reason)


def test_who_has_none_of_certain_certificates_is_anybody_else_with_one() -> None:
    other = {"StringNotEquals": {"aws:PrincipalTag/x509Subject/CN": "press"}}
    (grant,) = with_certificate("rolesanywhere.amazonaws.com", other)
    assert grant.principal is not None
    assert (grant.principal.id, bool(grant.broad)) == ("aws:certificate/plants", True)


def test_nobody_gets_a_role_that_trusts_another_service_or_a_profile_that_is_off() -> None:
    assert with_certificate("ec2.amazonaws.com") == []
    assert with_certificate("rolesanywhere.amazonaws.com", enabled=False) == []


def test_a_policy_of_the_session_leaves_open_what_is_reached() -> None:
    policy = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]})
    (grant,) = with_certificate("rolesanywhere.amazonaws.com", PLANTS, session_policy=policy)
    assert grant.doubt
    (grant,) = with_certificate(
        "rolesanywhere.amazonaws.com", PLANTS, managed_policy_arns=["arn:aws:iam::aws:policy/X"]
    )
    assert grant.doubt
