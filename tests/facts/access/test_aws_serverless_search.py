"""Data access policies of OpenSearch Serverless: lists of rules and principals in a JSON of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Unknown
from tests.facts.estate_of_blocks import block, refer

COLLECTION = block("aws_opensearchserverless_collection", "books", name="books")
ROLE = block("aws_iam_role", "app", name="app")


def grants(*entries: dict[str, Any], policy: Any = None) -> list[Grant]:
    given = block("aws_opensearchserverless_access_policy", "data", type="data", policy=policy or json.dumps(entries))
    return [g for g in aws.derive(Index([COLLECTION, ROLE, given]), catalogue.load()) if g.block is given]


def entry(
    *permissions: str, to: str = "arn:aws:iam::444455556666:role/x", over: str = "index/books/*"
) -> dict[str, Any]:
    rule = {"ResourceType": over.partition("/")[0], "Resource": [over], "Permission": list(permissions)}
    return {"Rules": [rule], "Principal": [to]}


@pytest.mark.parametrize(
    ("permissions", "given"),
    [
        (["aoss:ReadDocument"], "read"),
        (["aoss:DescribeIndex"], "list"),
        (["aoss:WriteDocument", "aoss:ReadDocument"], "write read"),
        (["aoss:CreateIndex", "aoss:UpdateIndex"], "administer"),
        (["aoss:DeleteIndex"], "delete"),
        (["aoss:*"], "list read write delete administer"),
    ],
)
def test_permissions_have_their_words(permissions: list[str], given: str) -> None:
    (grant,) = grants(entry(*permissions))
    assert grant.principal is not None
    assert grant.principal.id == "aws:role/444455556666/x"
    assert grant.privileges == set(given.split())
    assert grant.targets == (COLLECTION,)


@pytest.mark.parametrize(("over", "reached"), [("index/*/*", 1), ("collection/bo*", 1), ("index/films/*", 0)])
def test_a_rule_reaches_the_collections_that_it_names(over: str, reached: int) -> None:
    (grant,) = grants(entry("aoss:ReadDocument", over=over))
    assert len(grant.targets) == reached


def test_people_of_a_directory_are_named() -> None:
    (grant,) = grants(entry("aoss:ReadDocument", to="saml/444455556666/okta/group/desk"))
    assert grant.principal is not None
    assert grant.principal.id == "aws:saml-group/444455556666/okta/desk"
    (grant,) = grants(entry("aoss:ReadDocument", to="iamidentitycenter/sso-1/group/0000"))
    assert grant.principal is not None
    assert grant.principal.id == "aws:sso-group/0000"


def test_everything_in_every_collection_is_too_much() -> None:
    assert [(g.category, g.wide) for g in grants(entry("aoss:*", over="index/*/*"))] == [("service-wildcard", True)]
    assert [g.category for g in grants(entry("aoss:ReadDocument", over="index/*/*"))] == [""]


def test_the_own_roles_are_holders() -> None:
    (grant,) = grants(policy=[{**entry("aoss:ReadDocument"), "Principal": [refer(ROLE, "arn")]}])
    assert (grant.own, grant.holders) == (True, (ROLE,))


def test_a_policy_that_is_not_known_is_undecided() -> None:
    (grant,) = grants(policy=Unknown("variable without value"))
    assert "variable without value" in grant.undecided
