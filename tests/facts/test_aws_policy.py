"""Policy documents in every form that configurations write them in."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile.facts.aws_policy import document, known_texts, read_policies, read_policy
from domicile.model.blocks import Block, Location
from domicile.model.trail import Trail
from domicile.model.values import Known, LazyObject, OneOf, Unknown, Value, from_plain
from domicile.terraform.expressions.open_objects import UnknownKeys

POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Read",
            "Effect": "Allow",
            "Principal": {"AWS": ["arn:aws:iam::111122223333:root", "444455556666"]},
            "Action": "s3:Get*",
            "Resource": ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"],
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}},
        },
        {"Effect": "Deny", "NotPrincipal": "*", "NotAction": ["s3:*"], "NotResource": "*"},
    ],
}


def data_document(**body: Any) -> Block:
    location = Location("main.tf", 1, 20)
    return Block("aws_iam_policy_document", "x", "data.aws_iam_policy_document.x", "data", location, _value(body))


def _value(data: Any) -> Value:
    if isinstance(data, (Known, Unknown, OneOf)):
        return data
    if isinstance(data, dict):
        return Known({key: _value(item) for key, item in data.items()}, Trail("main.tf", 3, "statement"))
    if isinstance(data, list):
        return Known(tuple(_value(item) for item in data))
    return Known(data)


def texts(values: tuple[Value, ...]) -> list[str]:
    return [text for text, _ in known_texts(values)]


@pytest.mark.parametrize(
    "value",
    [
        Known(json.dumps(POLICY)),
        Known("ignored", structure=from_plain(POLICY)),
        Unknown("known after apply", structure=from_plain(POLICY)),
        from_plain(POLICY),
    ],
    ids=["json", "jsonencode", "partly known jsonencode", "object"],
)
def test_every_form_gives_the_same_statements(value: Value) -> None:
    policy = read_policy(value)
    first, second = policy.statements
    assert not policy.unknowns
    assert (first.sid, first.effect, texts(first.actions)) == ("Read", "Allow", ["s3:Get*"])
    assert texts(first.resources) == ["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]
    assert [(kind, texts((element,))) for kind, element in first.principals] == [
        ("AWS", ["arn:aws:iam::111122223333:root"]),
        ("AWS", ["444455556666"]),
    ]
    (condition,) = first.conditions
    assert (condition.operator, condition.key, texts(condition.values)) == (
        "StringEquals",
        "aws:PrincipalOrgID",
        ["o-1"],
    )
    assert not second.allows
    assert texts(second.not_actions) == ["s3:*"]
    assert [kind for kind, _ in second.not_principals] == ["*"]


def test_unknown_parts_stand_where_they_stood() -> None:
    account, bucket, actions = Unknown("account"), Unknown("bucket"), Unknown("actions")
    text = Unknown(
        "account",
        parts=(
            '{"Statement": {"effect": "allow", "Principal": {"AWS": "arn:aws:iam::',
            account,
            ':root"}, "Action": ',
            actions,
            ', "Resource": ["',
            bucket,
            '", "',
            bucket,
            '/*"]}}',
        ),
    )
    (statement,) = read_policy(text).statements
    assert statement.effect == "Allow"
    ((_, principal),) = statement.principals
    assert isinstance(principal, Unknown)
    assert principal.parts == ("arn:aws:iam::", account, ":root")
    assert statement.actions == (actions,)
    assert statement.resources[0] is bucket
    assert isinstance(statement.resources[1], Unknown)
    assert statement.resources[1].parts == (bucket, "/*")


def test_encoded_list_inside_text_is_read() -> None:
    inner = Unknown("one is unknown", structure=from_plain(["s3:*", "sqs:*"]))
    text = Unknown("one is unknown", parts=('{"Statement": [{"Effect": "Allow", "Action": ', inner, "}]}"))
    assert texts(read_policy(text).statements[0].actions) == ["s3:*", "sqs:*"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"Statement": [', "line 1"),
        ('{"Statement": "x"}', "not an object"),
        ("[1]", "not a JSON object"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_what_is_no_policy_is_unknown_with_its_reason(text: str, reason: str) -> None:
    policy = read_policy(Known(text))
    assert not policy.statements
    assert reason in policy.unknowns[0].reason


def test_a_comma_too_many_does_not_hide_a_policy() -> None:
    policy = read_policy(Known('{"Statement": [{"Action": ["s3:*", "a,]"," ,", ], }, ], }'))
    assert texts(policy.statements[0].actions) == ["s3:*", "a,]", " ,"]


@pytest.mark.parametrize("value", [Known(None), Known(""), Known("  ")])
def test_no_policy_has_no_statements(value: Value) -> None:
    policy = read_policy(value)
    assert (policy.statements, policy.unknowns) == ((), ())


def test_alternatives_are_several_documents_and_none_is_certain() -> None:
    other = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    value = OneOf((Known(json.dumps(POLICY)), Known(json.dumps(other))))
    assert [len(policy.statements) for policy in read_policies(value)] == [2, 1]
    assert [statement.certain for statement in read_policy(value).statements] == [False, False, False]


def test_statement_that_may_be_absent_is_not_certain() -> None:
    maybe = OneOf((from_plain(POLICY["Statement"][0]), Known(None)))  # type: ignore[index]
    (statement,) = read_policy(Known({"Statement": Known((maybe,))})).statements
    assert not statement.certain


def test_choice_between_lists_gives_elements_that_may_be_absent() -> None:
    choice = OneOf((from_plain(["s3:Get*", "s3:List*"]), from_plain([])))
    policy = Known({"Statement": Known({"Effect": Known("Allow"), "Action": choice})})
    (statement,) = read_policy(policy).statements
    assert texts(statement.actions) == ["s3:Get*", "s3:List*"]
    assert all(isinstance(action, OneOf) for action in statement.actions)


def test_document_takes_defaults_and_writes_one_as_text() -> None:
    block = data_document(statement=[{"actions": ["s3:*"], "resources": ["&{aws:username}"]}])
    value = document(block, "json")
    assert isinstance(value, Known)
    assert json.loads(value.data) == {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "${aws:username}"}],
    }
    (statement,) = read_policy(value).statements
    assert statement.stands is not None
    assert statement.stands.line == 3
    assert statement.trail is not None
    assert [step.line for step in statement.trail.steps()] == [1, 3]


def test_document_with_an_unknown_resource_keeps_its_structure() -> None:
    bucket = Unknown("known after apply")
    value = document(data_document(statement=[{"actions": ["s3:*"], "resources": [bucket]}]), "minified_json")
    assert isinstance(value, Unknown)
    (statement,) = read_policy(value).statements
    assert statement.resources == (bucket,)
    assert texts(statement.actions) == ["s3:*"]


@pytest.mark.parametrize(
    ("kind", "identifiers", "expected"),
    [
        ("*", ["*"], [("*", "*")]),
        ("AWS", ["*"], [("AWS", "*")]),
        ("Service", ["ec2.amazonaws.com"], [("Service", "ec2.amazonaws.com")]),
    ],
)
def test_principals_of_a_document(kind: str, identifiers: list[str], expected: list[tuple[str, str]]) -> None:
    block = data_document(statement=[{"principals": [{"type": kind, "identifiers": identifiers}]}])
    value = document(block, "json")
    assert value is not None
    (statement,) = read_policy(value).statements
    assert [(kind, text) for kind, element in statement.principals for text in texts((element,))] == expected


def test_sources_come_first_own_statements_replace_them_and_overrides_replace_both() -> None:
    source = json.dumps({"Statement": [{"Sid": "a", "Action": "1"}, {"Sid": "b", "Action": "2"}, {"Action": "3"}]})
    override = json.dumps({"Statement": [{"Sid": "b", "Action": "4"}, {"Sid": "d", "Action": "5"}]})
    block = data_document(
        source_policy_documents=[source],
        override_policy_documents=[override],
        statement=[{"sid": "a", "actions": ["6"]}, {"actions": ["7"]}],
    )
    value = document(block, "json")
    assert value is not None
    statements = read_policy(value).statements
    assert [(s.sid, *texts(s.actions)) for s in statements] == [
        ("a", "6"),
        ("b", "4"),
        ("", "3"),
        ("", "7"),
        ("d", "5"),
    ]


def test_unknown_source_document_leaves_the_rest_known() -> None:
    block = data_document(source_policy_documents=[Unknown("module not fetched")], statement=[{"actions": ["s3:*"]}])
    value = document(block, "json")
    assert value is not None
    policy = read_policy(value)
    assert [unknown.reason for unknown in policy.unknowns] == ["module not fetched"]
    assert [texts(s.actions) for s in policy.statements] == [["s3:*"]]


def test_conditions_of_a_document_join_by_operator() -> None:
    conditions = [
        {"test": "StringEquals", "variable": "a", "values": ["1", "2"]},
        {"test": "StringEquals", "variable": "b", "values": ["3"]},
        {"test": "Bool", "variable": "c", "values": ["true"]},
    ]
    value = document(data_document(statement=[{"actions": ["s3:*"], "condition": conditions}]), "json")
    assert value is not None
    (statement,) = read_policy(value).statements
    assert [(c.operator, c.key, texts(c.values)) for c in statement.conditions] == [
        ("StringEquals", "a", ["1", "2"]),
        ("StringEquals", "b", ["3"]),
        ("Bool", "c", ["true"]),
    ]


def test_only_the_json_of_a_document_is_computed() -> None:
    assert document(data_document(), "id") is None


def _issuer(end: str) -> Unknown:
    return Unknown("known after apply", parts=(Unknown("known after apply"), end))


def test_a_condition_whose_key_is_known_in_its_end_alone_is_kept() -> None:
    """`"${var.issuer}:sub" = …`, as an object, as text and as a block of a document."""
    held = LazyObject({}, UnknownKeys([_issuer(":sub")], [lambda: from_plain("system:serviceaccount:shop:api")]))
    as_object = Known({"Statement": Known({"Action": Known("x"), "Condition": Known({"StringLike": Known(held)})})})
    text = ('{"Statement": {"Action": "x", "Condition": {"StringLike": {"', Unknown("known after apply"),
            ':sub": "system:serviceaccount:shop:api"}}}}')  # fmt: skip
    block = {"test": "StringLike", "variable": _issuer(":sub"), "values": ["system:serviceaccount:shop:api"]}
    written = data_document(statement=[{"actions": ["x"], "condition": [block]}])
    as_document = document(written, "json")
    assert as_document is not None
    for value in (as_object, Unknown("known after apply", parts=text), as_document):
        ((condition,),) = [statement.conditions for statement in read_policy(value).statements]
        assert (condition.operator, condition.key, condition.ends) == ("StringLike", "", ":sub")
        assert texts(condition.values) == ["system:serviceaccount:shop:api"]


def test_a_key_that_is_one_of_several_is_known_where_they_end_alike() -> None:
    keys = OneOf((Known("issuer.one/id/A:sub"), _issuer(":sub")))
    block = {"test": "StringEquals", "variable": keys, "values": ["system:serviceaccount:shop:api"]}
    value = document(data_document(statement=[{"actions": ["x"], "condition": [block]}]), "json")
    assert value is not None
    ((condition,),) = [statement.conditions for statement in read_policy(value).statements]
    assert (condition.key, condition.ends) == ("", ":sub")


def test_the_text_of_a_document_with_a_key_that_is_not_known_is_not_known() -> None:
    block = {"test": "StringLike", "variable": _issuer(":sub"), "values": ["a"]}
    value = document(data_document(statement=[{"actions": ["x"], "condition": [block]}]), "json")
    assert isinstance(value, Unknown)


@pytest.mark.parametrize(
    ("principal", "to_nobody"),
    [({}, True), ({"AWS": []}, True), ([], True), ({"AWS": "111122223333"}, False), ("*", False), (None, False)],
)
def test_a_principal_that_names_nobody_is_still_a_principal(principal: object, to_nobody: bool) -> None:
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Principal": principal}
    (read,) = read_policy(from_plain({"Statement": [statement]})).statements
    assert read.to_nobody == to_nobody
