"""Every expression of `console_record.json`: what terraform 1.11 said is what we say."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.values import OneOf, Unknown

from .evaluated import data_of
from .terraform_console import ERROR, recorded

UNKNOWN_HERE = {
    'regex("(a*)*", "aaa")': "a repeat of what may be empty is refused",
    'cidrsubnet("10.0.0.0/8", -1, 0)': "terraform widens the prefix, which nobody can mean",
    'cidrsubnet("10.0.0.0/8", 8, -1)': "terraform leaves the prefix, which nobody can mean",
    'fileexists("nothing.txt")': "no files are read in this test",
    'fileset("nothing", "*")': "no files are read in this test",
}
"""Expressions that terraform knows and we do not: that is never wrong, only less."""

ELSEWISE = {
    '"a${1 / 3 * 3}"': "numbers that no decimal ends are floating point here",
    'element(["a", "b", "c"], -1)': "negative indexes are of newer versions",
    'tolist([{ a = 1 }, { a = "x" }])': "the attributes of objects in lists are not brought to one type",
    'yamldecode("!!int \\"1\\"")': "a tag is followed",
    'templatestring("a", {})': "terraform takes references alone",
}
"""Known differences, none of which a region or a policy depends on."""

ROWS = [
    pytest.param(expression, answer, id=f"{subject}: {expression}")
    for subject, rows in recorded().items()
    for expression, answer in rows
    if expression not in ELSEWISE
]


def test_the_record_is_large() -> None:
    assert len(ROWS) > 900


@pytest.mark.parametrize(("expression", "answer"), ROWS)
def test_the_same_as_terraform(expression: str, answer: Any) -> None:
    found = data_of(expression)
    if answer == ERROR or expression in UNKNOWN_HERE:
        assert isinstance(found, Unknown), found
    else:
        assert not isinstance(found, (Unknown, OneOf)), found
        assert found == answer
        assert type(found) is type(answer) or {type(found), type(answer)} == {int, float}


@pytest.mark.parametrize("expression", ELSEWISE)
def test_a_listed_difference_is_still_one(expression: str) -> None:
    answer = next(answer for rows in recorded().values() for text, answer in rows if text == expression)
    assert data_of(expression) != answer
