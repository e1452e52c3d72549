"""What names mean in a block that may not be made: where it is, what rests on the same is made too."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.blocks import Block
from domicile.model.values import Known, Reference, Value, via

from .conftest import Loads
from .shown import by_address, shown

MAIN = """
variable "a" {}
variable "b" {}
variable "names" {}
resource "terraform_data" "given" {
  count = var.a ? 1 : 0
  input = "given"
}
resource "terraform_data" "denied" {
  count = var.a ? 0 : 1
  input = "denied"
}
resource "terraform_data" "either" {
  count = var.a || var.b ? 1 : 0
  input = "either"
}
resource "terraform_data" "each" {
  for_each = var.a ? toset(["x"]) : []
  input    = each.key
}
locals {
  first  = try(terraform_data.given[0].input, "")
  chosen = var.a ? "yes" : "no"
  deeper = "${local.chosen}-${local.first}"
}
module "inner" {
  source = "./inner"
  count  = var.a ? 1 : 0
  text   = local.deeper
  made   = var.b
}
module "always" {
  source = "./inner"
  text   = local.chosen
  made   = var.a
}
"""
INNER = """
variable "text" {}
variable "made" {}
resource "terraform_data" "whole" {
  input = var.text
}
resource "terraform_data" "part" {
  count = var.made ? 1 : 0
  input = var.text
}
output "text" { value = var.made ? var.text : "" }
output "part" { value = one(terraform_data.part[*].input) }
"""


def read(loads: Loads, argument: str, value: str) -> Any:
    reader = f'resource "terraform_data" "reader" {{\n  {argument}\n  input = {value}\n}}\n'
    blocks = by_address(loads({"main.tf": MAIN + reader, "inner/main.tf": INNER}))
    block = next(block for address, block in blocks.items() if address.startswith("terraform_data.reader"))
    return shown(block.get("input"))


@pytest.mark.parametrize(
    ("argument", "value", "expected"),
    [
        ("count = var.a ? 1 : 0", "terraform_data.given[0].input", "given"),
        ("count = var.a ? 1 : 0", "one(terraform_data.given[*].input)", "given"),
        ("count = var.a ? 1 : 0", 'join("", terraform_data.given.*.input)', "given"),
        ("count = var.a ? 1 : 0", 'try(terraform_data.given[0].input, "")', "given"),
        ("count = var.a ? 1 : 0", 'coalesce(one(terraform_data.given[*].input), "x")', "given"),
        ("count = var.a ? 1 : 0", "element(terraform_data.given[*].input, 0)", "given"),
        ("count = var.a ? 1 : 0", "[for one in terraform_data.given : one.input]", ["given"]),
        ("count = var.a ? 1 : 0", 'terraform_data.each["x"].input', "x"),
        ("count = var.a ? 1 : 0", 'try(terraform_data.denied[0].input, "")', ""),
        ("count = var.a ? 0 : 1", 'try(terraform_data.denied[0].input, "")', "denied"),
        ("count = var.a ? 1 : 0", 'try(terraform_data.either[0].input, "")', "either"),
        ("count = var.a && var.b ? 1 : 0", "one(terraform_data.given[*].input)", "given"),
        ("for_each = var.a ? { k = 1 } : {}", "one(terraform_data.given[*].input)", "given"),
        ("count = length(terraform_data.given)", "one(terraform_data.given[*].input)", "given"),
        ("count = var.a ? 1 : 0", "local.first", "given"),
        ("count = var.a ? 1 : 0", "local.deeper", "yes-given"),
        ("count = var.a ? 0 : 1", "local.deeper", "no-"),
        ("count = var.a ? 1 : 0", "[for one in [1] : one if var.a]", [1]),
        ("count = var.a && var.b ? 1 : 0", "module.inner[0].text", "yes-given"),
        ("count = var.a && var.b ? 1 : 0", "module.inner[0].part", "yes-given"),
        ("count = var.a ? 1 : 0", "module.always.part", "yes"),
        ("count = var.a ? 1 : 0", "module.always.text", "yes"),
    ],
)
def test_what_rests_on_no_more_is_there_for_certain(loads: Loads, argument: str, value: str, expected: object) -> None:
    assert read(loads, argument, value) == expected


@pytest.mark.parametrize(
    ("argument", "value", "expected"),
    [
        ("", 'try(terraform_data.given[0].input, "")', {"given", ""}),
        ("", "local.deeper", {"yes-given", "no-given", "yes-", "no-"}),
        ("count = var.b ? 1 : 0", "one(terraform_data.given[*].input)", {"given", None}),
        ("count = var.a || var.b ? 1 : 0", "one(terraform_data.given[*].input)", {"given", None}),
        ("count = var.b ? 1 : 0", "local.chosen", {"yes", "no"}),
        ("count = var.a ? 1 : 0", "module.inner[0].text", {"yes-given", ""}),
        ("count = var.a ? 1 : 0", "[for var_a in var.names : var_a ? 1 : 0]", "?variable names has no value"),
    ],
)
def test_what_rests_on_more_may_not_be_there(loads: Loads, argument: str, value: str, expected: object) -> None:
    assert read(loads, argument, value) == expected


def test_a_module_that_may_not_be_made_is_evaluated_where_it_is(loads: Loads) -> None:
    blocks = by_address(loads({"main.tf": MAIN, "inner/main.tf": INNER}))
    assert shown(blocks["module.inner[0].terraform_data.whole"].get("input")) == "yes-given"


def test_a_name_that_a_loop_binds_is_no_premise(loads: Loads) -> None:
    value = '[for var in [{ a = "x" }, { a = "y" }] : var.a == "x" ? 1 : 0]'
    assert read(loads, 'count = var.a == "x" ? 1 : 0', value) == [1, 0]


def test_blocks_that_rest_on_each_other_end(loads: Loads) -> None:
    text = """
    variable "a" {}
    resource "terraform_data" "one" {
      count = length(terraform_data.two) + (var.a ? 1 : 0)
      input = terraform_data.two[0].input
    }
    resource "terraform_data" "two" {
      count = var.a ? length(terraform_data.one) : 0
      input = try(terraform_data.one[0].input, "")
    }
    """
    for block in loads({"main.tf": text}).blocks:
        shown(block.get("input"))
        assert isinstance(block.premises, frozenset)


ALWAYS_MADE = """
variable "a" {}
locals {
  resource = var.a ? "one" : "*"
  through  = data.test_document.always.json
}
data "test_document" "always" {
  resource = local.resource
  dynamic "condition" {
    for_each = var.a ? ["x"] : ["y", "z"]
    content {
      test = condition.value
    }
  }
}
data "test_document" "each" {
  for_each = toset(["k", "l"])
  resource = "${each.key} ${local.resource}"
}
resource "terraform_data" "written" {
  input = var.a ? "here" : "there"
}
resource "terraform_data" "reader" {
  count = var.a ? 1 : 0
  input = {
    through   = local.through
    each      = data.test_document.each["k"].json
    condition = data.test_document.always.condition[*].test
    written   = terraform_data.written.input
  }
}
resource "terraform_data" "other" {
  input = "${terraform_data.written.input} ${local.through}"
}
"""


def _document(block: Block, name: str) -> Value | None:
    return via(block.get("resource"), None) if name == "json" else None


def test_body_of_a_block_that_is_always_made_is_read_as_it_is_where_the_reader_is_made(loads: Loads) -> None:
    blocks = by_address(loads({"main.tf": ALWAYS_MADE}, computed={"test_document": _document}))
    read = blocks["terraform_data.reader[0]"].get("input")
    assert shown(read) == {"through": "one", "each": "k one", "condition": ["x"], "written": "here"}
    assert isinstance(read, Known)
    named = {name: read.data[name].reference.target for name in ("through", "each", "written")}
    assert named["through"] is blocks["data.test_document.always"]
    assert named["each"] is blocks['data.test_document.each["k"]']
    assert named["written"] is blocks["terraform_data.written"]
    assert shown(blocks["data.test_document.always"].get("resource")) == {"one", "*"}
    assert shown(blocks["terraform_data.other"].get("input")) == {"here one", "here *", "there one", "there *"}


def test_computed_attribute_of_a_block_refers_to_it_where_its_body_is_read_anew(loads: Loads) -> None:
    text = ALWAYS_MADE.replace("local.through\n    each", "terraform_data.written.id\n    each")
    blocks = by_address(loads({"main.tf": text}, computed={"test_document": _document}))
    read = blocks["terraform_data.reader[0]"].get("input")
    assert isinstance(read, Known)
    assert read.data["through"].reference == Reference(blocks["terraform_data.written"], "id")
