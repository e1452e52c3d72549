"""Keys and passwords of users, and the places into which a configuration puts them."""

from __future__ import annotations

from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import aws
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, one_of
from tests.facts.estate_of_blocks import block, refer

USER = block("aws_iam_user", "exporter", name="exporter")


def key(kind: str = "aws_iam_access_key", **body: Any) -> Block:
    return block(kind, user=refer(USER, "name"), **body)


def given(made: Block, *others: Block) -> list[Grant]:
    grants = aws.derive(Index([USER, made, *others]), catalogue.load())
    return [grant for grant in grants if grant.block is made]


@pytest.mark.parametrize(
    ("kind", "path", "plain"),
    [
        ("aws_ssm_parameter", "value", False),
        ("kubernetes_secret", "data", False),
        ("local_file", "content", True),
        ("aws_instance", "user_data", True),
        ("kubernetes_config_map", "data", True),
    ],
)
def test_whoever_reads_where_a_key_is_kept_acts_as_the_user(kind: str, path: str, plain: bool) -> None:
    made = key()
    secret = refer(made, "secret")
    keeper = block(kind, "keeper", **{path: Known({"key": secret}) if path == "data" else secret})
    (grant,) = given(made, keeper)
    assert (grant.targets, grant.kept_in) == ((USER,), (keeper,))
    assert grant.category == ("standing-key" if plain else "")


def test_the_number_of_a_key_is_no_secret() -> None:
    made = key()
    (grant,) = given(made, block("local_file", content=refer(made, "id")))
    assert (grant.kept_in, grant.category) == ((), "")


@pytest.mark.parametrize("body", [{"status": "Inactive"}, {"pgp_key": "keybase:operations"}])
def test_a_key_that_is_off_or_encrypted_is_nobodys(body: dict[str, Any]) -> None:
    assert given(key(**body)) == []


@pytest.mark.parametrize(
    "body",
    [
        {"status": one_of([Known("Inactive"), Known("Active")])},
        {"status": one_of([Known("Inactive"), Known(None)])},
        {"status": Unknown("variable status has no value")},
        {"pgp_key": one_of([Known("keybase:operations"), Known(None)])},
        {"pgp_key": Unknown("variable key has no value")},
    ],
)
def test_a_key_that_may_be_on_and_readable_may_be_used(body: dict[str, Any]) -> None:
    (grant,) = given(key(**body))
    assert grant.targets == (USER,)
    assert grant.undecided


def test_a_key_that_is_encrypted_with_an_empty_text_is_not_encrypted() -> None:
    (grant,) = given(key(pgp_key="", status="Active"))
    assert (grant.targets, grant.undecided) == ((USER,), "")


def test_a_password_is_kept_as_a_key_is() -> None:
    made = key("aws_iam_user_login_profile")
    (grant,) = given(made, block("local_file", content=refer(made, "password")))
    assert grant.category == "standing-key"


def test_the_state_holds_every_key() -> None:
    states, made = block("aws_s3_bucket", "states", bucket="states"), key()
    (grant,) = given(made, states, block("backend/s3", mode="backend", bucket="states"))
    assert grant.kept_in == (states,)
