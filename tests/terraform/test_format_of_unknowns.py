"""`format` whose text or arguments are not wholly known: what is written of it stays known."""

from __future__ import annotations

import pytest

from domicile.model.values import Known, Unknown, Value, alternatives

from .evaluated import data_of, value_of

PART = Unknown("the partition depends on a region that is not known")
NAME = Unknown("variable namespace has no value")


def shown(value: Value) -> str:
    """The text, with … for each piece of it that is not known."""
    if isinstance(value, Known):
        return str(value.data)
    assert isinstance(value, Unknown)
    return "".join(part if isinstance(part, str) else "…" for part in value.parts or (value,))


def formatted(arguments: str) -> str:
    return shown(value_of(f"format({arguments})", p=PART, n=NAME, x=Unknown("known after apply")))


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ('"arn:${p}:iam::%[2]s:role/%[1]s-cicd", n, "1234"', "arn:…:iam::1234:role/…-cicd"),
        ('"%s/${p}-%s", "a", "b"', "a/…-b"),
        ('"%[1]s/${p}-%s", "a", "b", "c"', "a/…-…"),
        ('"${p}%[1]s-%s%%", "a", "b"', "…a-b%"),
        ('"${p}-%s", "a", "b"', "…-…"),
        ('"%s:%03d:%q/end", n, n, n', "…:…:…/end"),
        ('"%${p}s-a", "a"', "…"),
        ('p, "a"', "…"),
        ('"role/%s-%s", "a-${n}", "b"', "role/a-…-b"),
    ],
)
def test_the_pieces_of_a_format_that_are_written_stay_known(arguments: str, text: str) -> None:
    assert formatted(arguments) == text


def test_each_alternative_of_a_format_text_is_filled_in() -> None:
    value = value_of(
        'format(x != null ? "arn:${p}:%[3]s:role/%[1]s-%[2]s-cicd" : "arn:${p}:%[3]s:role/%[1]s-cicd", n, x, x)',
        p=PART,
        n=NAME,
        x=Unknown("variable tenant has no value"),
    )
    assert {shown(option) for option in alternatives(value)} == {
        "arn:…:…:role/…-…-cicd",
        "arn:…:…:role/…-cicd",
    }


def test_the_format_of_each_element_keeps_what_is_written() -> None:
    found = value_of('formatlist("arn:${p}:s3:::%s", ["a", n])', p=PART, n=NAME)
    assert isinstance(found, Known)
    assert [shown(item) for item in found.data] == ["arn:…:s3:::a", "arn:…:s3:::…"]


def test_the_order_of_a_set_that_is_not_known_leaves_the_whole_list_unknown() -> None:
    assert isinstance(value_of('formatlist("%s", toset(["b", n]))', n=NAME), Unknown)


def test_a_format_that_terraform_refuses_is_no_text() -> None:
    assert data_of('format("${p}%[3]s", "a")', p=PART).reason == "the format has no argument 3"
