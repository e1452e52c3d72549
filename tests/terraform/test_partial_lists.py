"""Lists and objects of which not every element is known, or not which of them are there: what is written stays known."""

# ruff: noqa: E501 - expressions are easier to compare on one line each

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from domicile.model.values import Absent, Known, OneOf, Unknown, Value

from .conftest import Loads
from .evaluated import value_of
from .shown import by_address


def told(value: Value) -> Any:
    """What is known: `?` for what is not, texts with `?` in them, sets of alternatives, `[…, "…"]` for a list of which
    it is not known how many of these it has, `-` for the absence of an element."""
    if isinstance(value, OneOf):
        return {"-" if isinstance(option, Absent) else _hashable(told(option)) for option in value.options}
    if isinstance(value, Unknown):
        if value.items:
            return [*map(told, value.items), "…"]
        return "".join(part if isinstance(part, str) else "?" for part in value.parts) or "?"
    if isinstance(value.data, tuple):
        return [told(item) for item in value.data]
    if isinstance(value.data, Mapping):
        return {key: told(value.data[key]) for key in value.data}
    return value.data


def _hashable(data: Any) -> Any:
    return tuple(data) if isinstance(data, list) else data


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('[for b in v : "arn:aws:s3:::${b}/*"]', [{"arn:aws:s3:::?/*", "-"}, "…"]),
        ('formatlist("arn:aws:s3:::%s/*", v)', [{"arn:aws:s3:::?/*", "-"}, "…"]),
        ('format("arn:aws:s3:::%s/*", v)', "arn:aws:s3:::?/*"),
        ('[for x in ["a", "b"] : x if v]', [{"a", "-"}, {"b", "-"}, "…"]),
        ('[for x in ["a", "b"] : upper(x) if x != v]', [{"A", "-"}, {"B", "-"}, "…"]),
        ('[for x in ["a", "b"] : x if v && x == "a"]', [{"a", "-"}, "…"]),
        ('[for x in ["a", "b"] : x if v && x == "c"]', []),
        ('[for x in [for y in ["a", "b"] : y if v] : "${x}!"]', [{"a!", "-"}, {"b!", "-"}, "…"]),
        ('[for x in [for y in ["a", "b"] : y if v] : x if x == "b"]', [{"b", "-"}, "…"]),
        ('values({for k, x in {a = "x"} : k => x if v})', [{"x", "-"}, "…"]),
        ('keys({for k, x in {a = "x"} : k => x if v})', [{"a", "-"}, "…"]),
        ('[for k, x in {for k, x in {a = "x"} : k => x if v} : "${k}${x}"]', [{"ax", "-"}, "…"]),
        ('{for k, x in {a = "x"} : k => x if v}.a', "x"),
        ('try({for k, x in {a = "x"} : k => x if v}.a, "z")', {"x", "z"}),
        ('lookup({for k, x in {a = "x"} : k => x if v}, "a", "z")', {"x", "z"}),
        ('try({for k, x in {a = "x"} : k => x if v}.b, "z")', "z"),
        ('concat(["a"], v)', ["a", {"?", "-"}, "…"]),
        ('flatten([["a"], v])', ["a", {"?", "-"}, "…"]),
        ('flatten([["a"], [for x in ["b"] : [x] if v]])', ["a", {"b", "-"}, "…"]),
        ('compact(["a", v, ""])', ["a", {"?", "-"}, "…"]),
        ('distinct(concat([for x in ["a", "b"] : x if v], ["a"]))', ["a", {"b", "-"}, "…"]),
        ('setunion(["a"], v)', ["a", {"?", "-"}, "…"]),
        ('toset([for x in ["a"] : x if v])', [{"a", "-"}, "…"]),
        ('contains(concat(["a"], v), "a")', True),
        ('contains([for x in ["a", "b"] : x if v], "c")', False),
        ('contains([for x in ["a", "b"] : x if v], "a")', "?"),
        ('one(concat(["a"], v))', "a"),
        ('lower("Abc-${v}")', "abc-?"),
        ('trimprefix("abc-${v}", "a")', "bc-?"),
        ('trimsuffix("${v}/*", "/*")', "?"),
        ('[for x in ["a-${v}-"] : trimprefix("${x}b", x)][0]', "b"),
        ('[for x in ["a-${v}-"] : trimprefix("${x}b", "${x}b-c")][0]', "?"),
        ('[for x in ["a-${v}-"] : trimprefix("${x}b", "${x}c")][0]', "a-?-b"),
        ('[for x in ["-${v}"] : trimsuffix("b-c${x}", "c${x}")][0]', "b-"),
        ('[for x in ["-${v}"] : trimsuffix(x, "b${x}")][0]', "?"),
        ('trimprefix("a-${v}-b", "a-${w}-")', "?"),
        ('{ for x in ["a", "b"] : "${x}${v}" => x }.an', "a"),
        ('{ for x in ["a", "b"] : "${v}${x}" => x }.na', "a"),
        ('{ for x in ["a", "b"] : trimprefix("${v}-${x}", w) => x }.a', {"a", "b"}),
        ('lookup({ for x in ["a"] : trimprefix("${v}-${x}", w) => x }, "a", "z")', {"a", "z"}),
        ('try({ for x in ["a"] : trimprefix("${v}-${x}", w) => x }.a, "z")', {"a", "z"}),
        ('toset([v ? "a" : "b"])', {("a",), ("b",)}),
        ("concat(v, v)", "?"),
    ],
)
def test_what_is_written_stays_known(expression: str, expected: object) -> None:
    assert told(value_of(expression, v=Unknown("why"), w=Unknown("why not"))) == expected


def test_more_choices_than_can_be_followed_stay_in_a_set() -> None:
    pairs = ", ".join(f'v ? "{one}" : "{one}{one}"' for one in "abcde")
    assert told(value_of(f"toset([{pairs}])", v=Unknown("why"))) == [{one, one * 2} for one in "abcde"]


def test_an_alternative_at_which_terraform_would_stop_gives_no_reason() -> None:
    value = value_of('"${(v ? ["${w}"] : [])[0]}!"', v=Unknown("which"), w=Unknown("of the text"))
    assert isinstance(value, Unknown)
    assert value.reason == "of the text"


MADE = """
resource "terraform_data" "made" {
  count = 17
}
resource "terraform_data" "all" {
  input = [for one in terraform_data.made : one.id if one.id != null]
}
resource "terraform_data" "some" {
  input = [for one in terraform_data.made : one.output if one.output != null]
}
resource "terraform_data" "first" {
  input = coalesce(terraform_data.made[0].id, "x")
}
"""


def test_what_identifies_a_resource_is_never_null(loads: Loads) -> None:
    blocks = by_address(loads({"a.tf": MADE}))
    every = blocks["terraform_data.all"].get("input")
    assert isinstance(every, Known)
    assert len(every.data) == 17
    assert isinstance(blocks["terraform_data.first"].get("input"), Unknown)
    some = blocks["terraform_data.some"].get("input")
    assert isinstance(some, Unknown)
    assert len(some.items) == 17


SETS = """
variable "v" {}
resource "terraform_data" "one" {
  for_each = toset([v.a == 1 ? "a" : v.a == 2 ? "b" : "c"])
  input    = each.key
}
"""


def test_a_set_of_one_that_is_one_of_several_makes_one_instance(loads: Loads) -> None:
    text = SETS.replace("v.a", "var.v")
    blocks = by_address(loads({"a.tf": text}))
    assert told(blocks["terraform_data.one"].get("input")) == {"a", "b", "c"}
    assert not blocks["terraform_data.one"].premises


def test_a_nested_block_of_an_element_that_may_not_be_there_may_not_be_either(loads: Loads) -> None:
    text = """
    variable "v" {}
    resource "terraform_data" "one" {
      dynamic "part" {
        for_each = concat(["a"], [for x in ["b"] : x if var.v])
        content { name = part.value }
      }
    }
    """
    (block,) = loads({"a.tf": text}).blocks
    first, second = block.get("part").data  # type: ignore[union-attr]
    assert first.data["name"].data == "a"
    assert isinstance(second, OneOf)
    assert any(isinstance(option, Absent) for option in second.options)
