"""What must hold for every policy: more rights never look better, more limits never look worse."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domicile import catalogue
from domicile.facts.access.aws_breadth import breadths
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.oci_grammar import StatementError, parse
from domicile.facts.aws_policy import document, read_policy
from domicile.model.blocks import Block, Location
from domicile.model.values import Known, Unknown, Value, from_plain

TABLE = AwsTable(catalogue.load().section("access")["aws"])

ACTIONS = st.sampled_from(
    [
        "*",
        "s3:*",
        "s3:Get*",
        "s3:GetObject",
        "iam:*",
        "iam:PassRole",
        "ec2:Describe*",
        "dynamodb:*",
        "logs:PutLogEvents",
        "lambda:CreateFunction",
    ]
)
RESOURCES = st.sampled_from(
    ["*", "arn:aws:s3:::*", "arn:aws:s3:::logs/*", "arn:aws:dynamodb:*:*:table/*", "arn:aws:iam::1:role/a"]
)
CONDITIONS = st.sampled_from(
    [
        {"StringEquals": {"aws:ResourceTag/team": "a"}},
        {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        {"StringNotEquals": {"aws:ResourceAccount": "1"}},
        {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    ]
)


@st.composite
def statements(draw: st.DrawFn, effect: str | None = None) -> dict[str, Any]:
    given_effect = effect or draw(st.sampled_from(["Allow", "Allow", "Deny"]))
    what = draw(st.sampled_from(["Action", "Action", "NotAction"]))
    where = draw(st.sampled_from(["Resource", "Resource", "NotResource"]))
    found: dict[str, Any] = {
        "Effect": given_effect,
        what: draw(st.lists(ACTIONS, min_size=1, max_size=3)),
        where: draw(st.lists(RESOURCES, min_size=1, max_size=2)),
    }
    if draw(st.booleans()):
        found["Condition"] = draw(CONDITIONS)
    return found


POLICIES = st.lists(statements(), max_size=4)


def found_in(value: Value) -> set[tuple[str, str, str]]:
    return {(b.category, b.broad, b.undecided) for b in breadths(read_policy(value), TABLE)}


def judged(policy: list[dict[str, Any]]) -> set[tuple[str, str, str]]:
    return found_in(Known(json.dumps({"Statement": policy})))


@given(POLICIES, statements("Allow"), st.integers(0, 4))
def test_adding_an_allow_never_removes_a_finding(policy: list[dict[str, Any]], more: dict[str, Any], at: int) -> None:
    assert judged(policy) <= judged([*policy[:at], more, *policy[at:]])


@given(POLICIES, statements("Deny"), st.integers(0, 4))
def test_adding_a_deny_never_adds_a_finding(policy: list[dict[str, Any]], more: dict[str, Any], at: int) -> None:
    assert judged([*policy[:at], more, *policy[at:]]) <= judged(policy)


@given(statements("Allow"), CONDITIONS)
def test_adding_a_condition_never_adds_a_finding(statement: dict[str, Any], condition: dict[str, Any]) -> None:
    both = {**statement.get("Condition", {}), **condition}
    assert judged([{**statement, "Condition": both}]) <= judged([{**statement, "Condition": {}}])


@given(POLICIES)
def test_all_forms_of_a_policy_give_the_same(policy: list[dict[str, Any]]) -> None:
    whole = {"Version": "2012-10-17", "Statement": policy}
    written = found_in(Known(json.dumps(whole, indent=2)))
    assert found_in(Known("", structure=from_plain(whole))) == written
    assert found_in(Unknown("after apply", structure=from_plain(whole))) == written
    computed = document(_data_document(policy), "json")
    assert computed is not None
    assert found_in(computed) == written


def _data_document(policy: list[dict[str, Any]]) -> Block:
    body = {"statement": [_as_block(statement) for statement in policy]}
    location = Location("main.tf", 1, 9)
    return Block("aws_iam_policy_document", "x", "data.aws_iam_policy_document.x", "data", location, from_plain(body))


def _as_block(statement: dict[str, Any]) -> dict[str, Any]:
    names = {"Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources"}
    found: dict[str, Any] = {"effect": statement["Effect"]}
    found |= {name: statement[key] for key, name in names.items() if key in statement}
    found["condition"] = [
        {"test": test, "variable": variable, "values": [value]}
        for test, keys in statement.get("Condition", {}).items()
        for variable, value in keys.items()
    ]
    return found


@given(st.text())
def test_any_text_is_a_policy_or_unknown(text: str) -> None:
    policy = read_policy(Known(text))
    assert policy.statements or policy.unknowns or not text.strip() or text.strip()[0] in "{n"


WORDS = ["allow", "group", "any-user", "to", "manage", "in", "tenancy", "where", "all", "a:b", "'x'", "/y*/", *"{},=()"]


@settings(max_examples=300)
@given(st.lists(st.sampled_from(WORDS)))
def test_any_words_are_a_statement_or_a_fault_inside_the_text(words: list[str]) -> None:
    text = " ".join(words)
    try:
        parse(text)
    except StatementError as fault:
        assert 0 <= fault.position <= len(text)
