"""What the resources of an AWS statement lead to: all of a type, and things of which not all of the name is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, from_plain, one_of
from tests.facts.estate_of_blocks import block, refer

ACCOUNT = Unknown("read from the provider at plan time", Trail("main.tf", 1, "account"))
STAGE = Unknown("variable stage has no value", Trail("variables.tf", 3, "variable stage"))

STORES = {
    "bucket": block("aws_s3_bucket", "bucket", bucket="orders"),
    "secret": block("aws_secretsmanager_secret", "secret", name="orders"),
    "table": block("aws_dynamodb_table", "table", name="orders"),
    "parameter": block("aws_ssm_parameter", "parameter", name="/orders"),
    "key": block("aws_kms_key", "key"),
    "instance": block("aws_db_instance", "instance", identifier="orders"),
    "cluster": block("aws_rds_cluster", "cluster", cluster_identifier="orders"),
}


def held(*resources: Value, action: str, effect: str = "Allow") -> dict[str, Value]:
    return {"Effect": Known(effect), "Action": Known(action), "Resource": Known(resources)}


def reached(*statements: dict[str, Value], stores: list[Block] | None = None, **role: object) -> list[str]:
    """The names of the stores that whoever holds a policy of these statements has something over."""
    holder = block("aws_iam_role", "app", name="app", **role)
    document = Known({"Statement": Known(tuple(Known(statement) for statement in statements))})
    policy = block("aws_iam_role_policy", "app", role=refer(holder, "name", "app"), policy=document)
    given = aws.derive(Index([*(stores or STORES.values()), holder, policy]), catalogue.load())
    return sorted({target.name for grant in given if not grant.undecided for target in grant.targets})


def of_any_account(text: str) -> Value:
    """`arn:aws:s3:::*`; "…" stands for an account that is not known."""
    start, hole, end = text.partition("…")
    return Unknown(ACCOUNT.reason, ACCOUNT.trail, parts=(start, ACCOUNT, end)) if hole else from_plain(text)


@pytest.mark.parametrize(
    ("action", "resource", "names"),
    [
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:eu-west-1:…:secret:*", ["secret"]),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:*", ["secret"]),
        ("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/*", ["table"]),
        ("ssm:GetParameter", "arn:aws:ssm:*:…:parameter/*", ["parameter"]),
        ("kms:Decrypt", "arn:aws:kms:*:…:key/*", ["key"]),
        ("kms:Decrypt", "arn:aws:kms:*:…:key*", ["key"]),
        ("ssm:GetParameter", "arn:aws:ssm:*:…:parameter*", ["parameter"]),
        ("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table*", ["table"]),
        ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:sec*", ["secret"]),
        ("rds:DeleteDBInstance", "arn:aws:rds:*:*:db*", ["instance"]),
        ("rds:DeleteDBInstance", "arn:aws:rds:*:*:db:*", ["instance"]),
        ("rds:DeleteDBCluster", "arn:aws:rds:*:*:cluster:*", ["cluster"]),
        ("s3:GetObject", "arn:aws:s3:::*/*", ["bucket"]),
        ("dynamodb:GetItem", "arn:aws:s3:::*", []),
        ("kms:Decrypt", "arn:aws:kms:*:*:alias/*", []),
        ("dynamodb:GetItem", "*", ["table"]),
    ],
)
def test_everything_of_a_type_is_each_one_of_it(action: str, resource: str, names: list[str]) -> None:
    assert reached(held(of_any_account(resource), action=action)) == names


@pytest.mark.parametrize(("resource", "names"), [("secret:*", []), ("secret:other-*", ["secret"])])
def test_everything_of_a_type_may_be_denied(resource: str, names: list[str]) -> None:
    all_of_it = from_plain("arn:aws:secretsmanager:*:*:secret:*")
    denied = from_plain(f"arn:aws:secretsmanager:*:*:{resource}")
    action = "secretsmanager:GetSecretValue"
    assert reached(held(all_of_it, action=action), held(denied, action=action, effect="Deny")) == names


def test_a_boundary_over_everything_of_a_type_lets_it_through() -> None:
    statement = held(from_plain("arn:aws:secretsmanager:*:*:secret:*"), action="secretsmanager:GetSecretValue")
    limit = block("aws_iam_policy", "limit", policy=Known({"Statement": Known(statement)}))
    holder = block("aws_iam_role", "app", name="app", permissions_boundary=refer(limit, "arn"))
    policy = block("aws_iam_role_policy", "app", role=refer(holder, "name", "app"),
                   policy=Known({"Statement": Known(statement)}))  # fmt: skip
    given = aws.derive(Index([*STORES.values(), limit, holder, policy]), catalogue.load())
    assert [target.name for grant in given for target in grant.targets] == ["secret"]


def bucket_called(*parts: str | Unknown) -> Block:
    return block("aws_s3_bucket", "bucket", bucket=Unknown(STAGE.reason, STAGE.trail, parts=parts))


def arn(*parts: str | Unknown) -> Value:
    return Unknown(STAGE.reason, STAGE.trail, parts=("arn:aws:s3:::", *parts, "/*"))


@pytest.mark.parametrize(
    ("name", "resource", "names"),
    [
        (("shop-", STAGE), from_plain("arn:aws:s3:::shop-*/*"), ["bucket"]),
        (("shop-", STAGE, "-raw"), from_plain("arn:aws:s3:::shop-*-raw/*"), ["bucket"]),
        ((STAGE, "-raw"), from_plain("arn:aws:s3:::*-raw/*"), ["bucket"]),
        (("shop-", STAGE), arn("shop-", STAGE), ["bucket"]),
        (("shop-", STAGE, "-raw"), arn("shop-", STAGE, "-*"), ["bucket"]),
        (("shop-", STAGE), from_plain("arn:aws:s3:::shop-?/*"), []),
        (("shop-", STAGE), from_plain("arn:aws:s3:::shop-eu-*/*"), []),
        (("shop-", STAGE), from_plain("arn:aws:s3:::*e*/*"), []),
        (("shop-", STAGE), arn("shop-", ACCOUNT), []),
        (("shop-", STAGE), from_plain("arn:aws:s3:::logs-*/*"), []),
    ],
)
def test_a_name_that_falls_under_a_pattern_whatever_is_not_known_of_it_is_reached(
    name: tuple[str | Unknown, ...], resource: Value, names: list[str]
) -> None:
    assert reached(held(resource, action="s3:GetObject"), stores=[bucket_called(*name)]) == names


def test_a_name_with_a_choice_is_reached_where_each_falls_under_the_pattern() -> None:
    for second, names in (("shop-live", ["bucket"]), ("other", [])):
        bucket = block("aws_s3_bucket", "bucket", bucket=one_of([Known("shop-test"), Known(second)]))
        assert reached(held(from_plain("arn:aws:s3:::shop-*/*"), action="s3:GetObject"), stores=[bucket]) == names


def test_a_pattern_written_in_two_roots_reaches_what_stands_in_each() -> None:
    statement = Known(held(from_plain("arn:aws:s3:::shop-*/*"), action="s3:GetObject"))
    found = []
    for root in ("one", "other"):
        holder = block("aws_iam_role", f"app-{root}", name=f"app-{root}")
        policy = block("aws_iam_role_policy", f"app-{root}", role=refer(holder, "name", f"app-{root}"),
                       policy=Known({"Statement": statement}))  # fmt: skip
        store = block("aws_s3_bucket", f"bucket-{root}", bucket=f"shop-{root}")
        found += [replace(one, root=root) for one in (store, holder, policy)]
    given = aws.derive(Index(found), catalogue.load())
    assert {(grant.block.root, *(target.name for target in grant.targets)) for grant in given} == {
        ("one", "bucket-one"),
        ("other", "bucket-other"),
    }


OWN = block("aws_caller_identity", "current", mode="data")
HOME = refer(OWN, "account_id")
NUMBER = "111122223333"


def key_of(account: Value | str) -> Block:
    """A key that is looked up by its ARN."""
    return block("aws_kms_key", "shared", mode="data", key_id=of_account("arn:aws:kms:eu-west-1:…:alias/a", account))


def of_account(text: str, account: Value | str) -> Value:
    start, _, end = text.partition("…")
    if isinstance(account, str):
        return Known(f"{start}{account}{end}")
    return Unknown(account.reason, parts=(start, account, end)) if isinstance(account, Unknown) else account


@pytest.mark.parametrize(
    ("granted", "named", "names"),
    [
        (HOME, ACCOUNT, ["key"]),
        (ACCOUNT, STAGE, ["key"]),
        (NUMBER, ACCOUNT, ["key"]),
        (NUMBER, "444455556666", ["key"]),
        (HOME, HOME, ["key", "shared"]),
        (ACCOUNT, HOME, ["key", "shared"]),
        (ACCOUNT, ACCOUNT, ["key", "shared"]),
        (NUMBER, NUMBER, ["key", "shared"]),
        ("*", ACCOUNT, ["key", "shared"]),
    ],
)
def test_all_keys_of_one_account_are_none_that_is_looked_up_in_another(
    granted: Value | str, named: Value | str, names: list[str]
) -> None:
    stores = [block("aws_kms_key", "key"), key_of(named)]
    resource = of_account("arn:aws:kms:*:…:key/*", granted)
    assert reached(held(resource, action="kms:Decrypt"), stores=stores) == names
    assert reached(held(Known("*"), action="kms:Decrypt"), stores=stores) == ["key", "shared"]
    everything, denied = held(Known("*"), action="kms:Decrypt"), held(resource, action="kms:Decrypt", effect="Deny")
    assert reached(everything, denied, stores=stores) == sorted({"key", "shared"} - set(names))
