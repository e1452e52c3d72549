"""Where the resource of a right is not known at all, what it would be over everything is undecided, never passed."""

from __future__ import annotations

from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.trail import Trail
from domicile.model.values import Known, Reference, Unknown, Value, from_plain, one_of
from tests.facts.estate_of_blocks import block

VARIABLE = Unknown("variable target has no value", Trail("variables.tf", 3, "variable target"))

OVER_EVERYTHING = [
    ("s3:*", "service-wildcard"),
    ("s3:GetObject", "reads-everything"),
    ("secretsmanager:GetSecretValue", "reads-everything"),
    ("ssm:GetParameter", "reads-everything"),
    ("kms:Decrypt", "reads-everything"),
    ("sqs:Receive*", "reads-everything"),
    ("iam:PassRole", "any-role"),
    ("sts:AssumeRole", "any-role"),
    ("iam:CreatePolicyVersion", "escalation"),
    ("lambda:UpdateFunctionCode", "any-role"),
    ("s3:PutBucketPolicy", "escalation"),
]


def broad(action: str, resource: Value, **more: Any) -> list[Grant]:
    body = {"Effect": Known("Allow"), "Action": Known(action), "Resource": resource}
    body |= {name: from_plain(value) for name, value in more.items()}
    policy = block("aws_iam_policy", "x", policy=Known({"Statement": Known(body)}))
    return [grant for grant in aws.derive(Index([policy]), catalogue.load()) if grant.category]


@pytest.mark.parametrize(("action", "category"), OVER_EVERYTHING)
def test_a_right_over_what_is_not_known_is_undecided(action: str, category: str) -> None:
    found = broad(action, VARIABLE)
    assert category in {grant.category for grant in found}
    assert all("variable target has no value" in grant.undecided for grant in found)
    assert all(grant.broad for grant in found), "what it would be is told"


@pytest.mark.parametrize(
    ("action", "told"),
    [
        ("s3:*", "s3:* allows everything on some S3 bucket, and to share it with others"),
        ("kms:Decrypt", "with kms:Decrypt it decrypts with some KMS key"),
        ("iam:PassRole", "it may hand some role to a service"),
        ("lambda:UpdateFunctionCode", "with lambda:UpdateFunctionCode it may run code as the role of some function"),
        ("iam:CreatePolicyVersion", "with iam:CreatePolicyVersion it can give itself every right"),
    ],
)
def test_what_is_not_known_is_not_told_as_everything(action: str, told: str) -> None:
    assert told in {grant.broad for grant in broad(action, VARIABLE)}
    choice = one_of((Known("arn:aws:s3:::orders"), Known("*")))
    assert all(" some " not in grant.broad for grant in broad(action, choice)), "one of them is everything"


@pytest.mark.parametrize(("action", "category"), OVER_EVERYTHING)
def test_a_list_of_resources_with_one_that_is_not_known_is_undecided(action: str, category: str) -> None:
    named = Known("arn:aws:iam::111122223333:role/app")
    found = broad(action, Known((named, VARIABLE)))
    assert category in {grant.category for grant in found if grant.undecided}


@pytest.mark.parametrize("action", ["s3:GetObject", "kms:Decrypt", "iam:PassRole"])
def test_everything_beside_what_is_not_known_is_certain(action: str) -> None:
    assert [grant for grant in broad(action, Known((VARIABLE, Known("*")))) if not grant.undecided]


@pytest.mark.parametrize("action", [action for action, _ in OVER_EVERYTHING])
@pytest.mark.parametrize(
    "resource",
    [
        Unknown("known after apply", reference=Reference(block("aws_kms_key", "one"), "arn")),
        Unknown("known after apply", parts=("arn:aws:iam::", VARIABLE, ":role/app")),
        Unknown("known after apply", parts=(VARIABLE, "/reports/*")),
    ],
    ids=["resource", "name in an account", "path in a bucket"],
)
def test_what_certainly_is_one_thing_is_named(action: str, resource: Value) -> None:
    assert broad(action, resource) == []


@pytest.mark.parametrize(
    "source", [("aws_ssm_parameter", "value"), ("terraform_remote_state", "outputs"), ("external", "result.arn")]
)
def test_text_that_a_data_source_reads_may_be_everything(source: tuple[str, str]) -> None:
    kind, path = source
    text = Unknown("read from the provider at plan time", reference=Reference(block(kind, "it", mode="data"), path))
    assert [grant.category for grant in broad("kms:Decrypt", text) if grant.undecided] == ["reads-everything"]


def test_a_choice_between_one_and_all_is_undecided() -> None:
    choice = one_of((Known("arn:aws:iam::111122223333:role/app"), Known("*")))
    assert {grant.category for grant in broad("iam:PassRole", choice) if grant.undecided} == {"any-role"}


def test_a_condition_that_narrows_leaves_nothing_to_ask() -> None:
    condition = {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}
    assert broad("kms:Decrypt", VARIABLE, Condition=condition) == []
    assert broad("iam:PassRole", VARIABLE, Condition={"StringEquals": {"iam:PassedToService": "x"}}) == []


def test_the_proof_goes_on_to_what_is_not_known() -> None:
    (grant,) = broad("kms:Decrypt", VARIABLE)
    assert grant.trail is not None
    assert ("variables.tf", 3) in {(step.file, step.line) for step in grant.trail.steps()}


def test_one_variable_is_one_question() -> None:
    one, other = (broad(action, VARIABLE)[0] for action in ("kms:Decrypt", "s3:GetObject"))
    assert one.question == other.question != ""
    (else_where,) = broad("kms:Decrypt", Unknown("variable target has no value", Trail("other.tf", 3, "variable")))
    assert else_where.question != one.question


@pytest.mark.parametrize(
    ("action", "resources", "told"),
    [
        ("kms:Decrypt", ["arn:aws:kms:*:111122223333:key/*"], "every KMS key, of account 111122223333 alone"),
        ("kms:Decrypt", ["arn:aws:kms:eu-west-1:*:*"], "every KMS key, in eu-west-1 alone"),
        (
            "kms:Decrypt",
            ["arn:aws:kms:eu-west-1:111122223333:key/*", "arn:aws:kms:eu-west-3:111122223333:key/*"],
            "every KMS key, of account 111122223333 in eu-west-1 and eu-west-3 alone",
        ),
        ("kms:Decrypt", ["arn:aws:kms:eu-west-1:111122223333:key/*", "*"], "every KMS key"),
        (
            "sts:AssumeRole",
            ["arn:aws:iam::111122223333:role/*"],
            "any role that trusts it, of account 111122223333 alone",
        ),
        ("iam:PutUserPolicy", ["arn:aws:iam::111122223333:user/*"], "it can give users every right"),
    ],
)
def test_everything_of_one_account_or_region_is_told_so(action: str, resources: list[str], told: str) -> None:
    (grant,) = broad(action, from_plain(resources))
    assert grant.broad.endswith(told)
