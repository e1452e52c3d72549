"""What does not hang on a variable without a value is known though keys and names are made of it: two texts that are
spelled the same are the same text, whatever it is."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.values import Known

from .conftest import Loads
from .shown import by_address, shown

ROOT = """
variable "name" { type = string }
variable "other" { type = string }
resource "terraform_data" "made" {}
locals {
  groups = {
    (var.name)          = { kind = "root", roles = ["a", "b"] }
    "${var.name}-logs"  = { kind = "logs", roles = [] }
    "${var.name}-store" = { kind = "store", roles = ["c"] }
  }
  later = merge(local.groups, { "${var.name}-logs" = { kind = "new", roles = [] } })
  ids   = { for key, group in local.groups : uuidv5("url", "${var.name}/${group.kind}") => group }
}
"""


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('local.groups["${var.name}-logs"].kind', "logs"),
        ("local.groups[var.name].kind", "root"),
        ('local.later["${var.name}-logs"].kind', "new"),
        ('local.ids[uuidv5("url", "${var.name}/store")].kind', "store"),
        ('lookup(local.groups, "${var.name}-store", { kind = "none" }).kind', "store"),
        ('lookup(local.groups, "${var.name}-none", { kind = "none" }).kind', "none"),
        ('try(local.groups["${var.name}-none"].kind, "none")', "none"),
        ('try({}[var.name], "none")', "none"),
        (
            'merge(local.groups, { (terraform_data.made.id) = { kind = "made" } })[var.name].kind',
            {"root", "?known after apply"},
        ),
        (
            'merge({ "${var.name}-logs" = "old" }, { "${var.name}-${var.other}" = "new" })["${var.name}-logs"]',
            {"old", "?variable name has no value"},
        ),
        ("keys(transpose({ for key, group in local.groups : key => group.roles }))", ["a", "b", "c"]),
        ("transpose({ (var.name) = [var.other] })", "?variable other has no value"),
        ('distinct(["${var.name}-a", "${var.name}-a"])', "?variable name has no value"),
        ("[for key, group in local.groups : group.kind]", ["root", "logs", "store"]),
        ("[for key, group in local.groups : group.kind if key == var.name]", ["root"]),
        ("flatten([for group in values(local.groups) : group.roles])", ["a", "b", "c"]),
        ('length([for key, group in local.groups : key if key == "${var.name}-logs"])', 1),
        ('[for key in keys(local.groups) : endswith(key, "-logs")]', ["?variable name has no value", True, False]),
        ('upper("${var.name}-x") == "${var.name}-X"', "?variable name has no value"),
        ("var.name == var.other", "?variable name has no value"),
        ('trimprefix("${var.name}-a", "${var.name}-")', "a"),
        ('trimsuffix("a-${var.name}", "-${var.name}")', "a"),
        ('trimprefix("${var.name}-a", "${var.other}-")', "?variable name has no value"),
        ('"${var.name}-a" == "${var.name}-b"', False),
        ('"${var.name}-a" == "${var.name}-a"', True),
        ('"${var.name}" == "${var.name}${var.other}"', "?variable name has no value"),
        ("jsonencode(var.name) == var.name", "?variable name has no value"),
        ("terraform_data.made.id == terraform_data.made.id", "?known after apply"),
    ],
)
def test_texts_that_are_spelled_the_same_are_the_same(loads: Loads, expression: str, value: Any) -> None:
    text = ROOT + f'resource "terraform_data" "x" {{\n  input = {expression}\n}}\n'
    found = by_address(loads({"a.tf": text}))["terraform_data.x"].get("input")
    assert shown(found) == value


def test_one_instance_is_made_for_each_of_such_keys_and_found_by_it(loads: Loads) -> None:
    text = (
        ROOT
        + """
module "m" {
  source   = "./m"
  for_each = local.groups
  kind     = each.value.kind
}
resource "terraform_data" "one" {
  input = module.m["${var.name}-logs"].kind
}
resource "terraform_data" "of_ids" {
  for_each = local.ids
  input    = each.value.kind
}
resource "terraform_data" "again" {
  for_each = local.ids
  input    = terraform_data.of_ids[each.key].input
}
"""
    )
    inner = 'variable "kind" {}\noutput "kind" {\n  value = var.kind\n}\nresource "terraform_data" "in" {}\n'
    found = by_address(loads({"a.tf": text, "m/a.tf": inner}), "")
    names = {address for address in found if ".in" in address}
    assert names == {f'module.m["…{end}"].terraform_data.in' for end in ("", "-logs", "-store")}
    assert shown(found["terraform_data.one"].get("input")) == "logs"
    for kind in ("of_ids", "again"):
        made = [block for address, block in found.items() if f".{kind}[" in address]
        assert sorted(shown(block.get("input")) for block in made) == ["logs", "root", "store"]
        assert not any(block.premises for block in made)


def test_an_entry_that_may_not_be_there_is_found_by_its_key_but_may_not_be_there(loads: Loads) -> None:
    text = """
variable "name" {}
variable "on" {}
locals {
  all = { for key in ["a", "b"] : "${var.name}-${key}" => key if var.on || key == "a" }
}
resource "terraform_data" "x" {
  for_each = local.all
  input    = each.value
}
resource "terraform_data" "y" {
  input = try(local.all["${var.name}-b"], "none")
}
"""
    found = by_address(loads({"a.tf": text}))
    assert not found['terraform_data.x["…-a"]'].premises
    assert found['terraform_data.x["…-b"]'].premises
    assert shown(found["terraform_data.y"].get("input")) == {"b", "none"}


def test_more_instances_than_may_be_judged_one_by_one_are_counted_by_those_that_may_be_made(loads: Loads) -> None:
    text = """
variable "name" {}
resource "terraform_data" "x" {
  for_each = { for n in range(400) : n == 7 ? "${var.name}-${n}" : "${n}" => n }
  input    = each.value
}
"""
    found = loads({"a.tf": text}).blocks
    assert len(found) == 400
    assert all(isinstance(block.get("input"), Known) for block in found)


@pytest.mark.parametrize("inner", ["{ (terraform_data.made.id) = {} }", "terraform_data.made.id"])
def test_what_is_encoded_in_a_template_is_one_value_of_it(loads: Loads, inner: str) -> None:
    text = (
        ROOT
        + f"""
locals {{
  read = jsondecode(templatefile("t.json", {{ inner = {inner} }}))
}}
resource "terraform_data" "x" {{
  input = local.read.name
}}
"""
    )
    template = '${jsonencode({ name = "n", inner = inner })}\n\n'
    found = by_address(loads({"a.tf": text, "t.json": template}))
    assert shown(found["terraform_data.x"].get("input")) == "n"


def test_what_all_of_more_entries_than_can_be_followed_have_is_known(loads: Loads) -> None:
    text = """
data "http" "some" {}
resource "terraform_data" "owner" {}
locals {
  one = { place = "here", name = "${var.name}-x", owner = terraform_data.owner.id }
  all = { for n in range(30) : data.http.some.body[n] => merge(local.one, { number = n }) }
}
resource "terraform_data" "x" {
  for_each = local.all
  input    = each.value.place
  triggers_replace = [each.value.owner, each.value.number, each.value.name == "${var.name}-x"]
}
variable "name" {}
"""
    [block] = loads({"a.tf": text}).blocks[2:]
    assert shown(block.get("input")) == "here"
    owner, number, is_named = block.get("triggers_replace").data
    assert owner.reference is not None
    assert owner.reference.target.address == "terraform_data.owner"
    assert shown(number) == "?read from the provider at plan time"
    assert shown(is_named) is True


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("local.read.name", "n"),
        ('local.read.members["/groups/${var.name}/x"]', 1),
        ("values(local.read.members)", [0, 1]),
        ("length(local.read.members)", 2),
        ("local.lone", "?variable name has no value"),
    ],
)
def test_a_key_of_a_template_of_which_a_part_is_known_is_one_key(loads: Loads, expression: str, value: Any) -> None:
    text = f"""
variable "name" {{}}
locals {{
  read = jsondecode(templatefile("t.json", {{ name = var.name }}))
  lone = jsondecode("{{\\"name\\": {{\\"${{var.name}}\\": 1}}}}").name
}}
resource "terraform_data" "x" {{
  input = {expression}
}}
"""
    template = '{"name": "n", "members": {"/a": 0, "/groups/${name}/x": 1}}\n'
    found = by_address(loads({"a.tf": text, "t.json": template}))
    assert shown(found["terraform_data.x"].get("input")) == value
