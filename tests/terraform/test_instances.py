"""count and for_each on resources and modules, and what references to them give."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.values import Known, Unknown

from .conftest import Loads
from .shown import by_address, proof, shown


@pytest.mark.parametrize(
    ("argument", "addresses"),
    [
        ("count = 2", ["terraform_data.x[0]", "terraform_data.x[1]"]),
        ("count = 0", []),
        ('count = "1"', ["terraform_data.x[0]"]),
        ("count = var.on ? 1 : 0", ["terraform_data.x[0]"]),
        ("count = var.unset", ["terraform_data.x"]),
        ("count = 1000000", ["terraform_data.x"]),
        ("count = -1", ["terraform_data.x"]),
        ("count = null", ["terraform_data.x"]),
        ('for_each = toset(["b", "a"])', ['terraform_data.x["a"]', 'terraform_data.x["b"]']),
        ('for_each = { a = 1, "x.y" = 2 }', ['terraform_data.x["a"]', 'terraform_data.x["x.y"]']),
        ('for_each = toset(["a", var.unset])', ['terraform_data.x["a"]', "terraform_data.x"]),
        ("for_each = toset([var.unset])", ["terraform_data.x"]),
        ("for_each = toset([])", []),
        ("for_each = {}", []),
        ("for_each = var.unset", ["terraform_data.x"]),
        ("for_each = var.on ? { a = 1 } : { b = 2 }", ['terraform_data.x["a"]', 'terraform_data.x["b"]']),
        ("for_each = merge({ a = 1 }, var.unset)", ['terraform_data.x["a"]', "terraform_data.x"]),
        (
            "for_each = merge(var.on ? { a = 1 } : { a = 2, b = 3 }, var.unset)",
            ['terraform_data.x["a"]', 'terraform_data.x["b"]', "terraform_data.x"],
        ),
        ('for_each = { for k in ["a", "b"] : k => k if k != "a" }', ['terraform_data.x["b"]']),
        ("for_each = null", ["terraform_data.x"]),
    ],
)
def test_one_block_per_instance_that_may_exist(loads: Loads, argument: str, addresses: list[str]) -> None:
    text = f'variable "on" {{}}\nvariable "unset" {{}}\nresource "terraform_data" "x" {{\n  {argument}\n}}\n'
    assert [block.address for block in loads({"a.tf": text}).blocks] == addresses


@pytest.mark.parametrize(
    ("argument", "expression", "expected"),
    [
        ("count = 2", "terraform_data.x[1].input", 1),
        ("count = 2", "terraform_data.x[*].input", [0, 1]),
        ("count = 2", "length(terraform_data.x)", 2),
        ("count = var.on ? 1 : 0", "terraform_data.x[0].triggers_replace", "t"),
        ("count = var.on ? 1 : 0", "one(terraform_data.x[*].triggers_replace)", {None, "t"}),
        ("count = var.unset", "terraform_data.x[0].triggers_replace", "t"),
        ("count = var.unset", "terraform_data.x[var.unset].triggers_replace", "t"),
        ("count = var.unset", "terraform_data.x[0].input", "?variable unset has no value"),
        ("count = var.unset", "length(terraform_data.x)", "?variable unset has no value"),
        ("for_each = var.unset", 'terraform_data.x["any"].triggers_replace', "t"),
        ('for_each = merge({ a = 1 }, var.unset)', 'terraform_data.x["other"].triggers_replace', "t"),
        ("for_each = merge(var.on ? { a = 1 } : { a = 1, b = 3 }, var.unset)", 'terraform_data.x["a"].input', "a"),
        ('for_each = toset(["a", "b"])', 'terraform_data.x["b"].triggers_replace', "t"),
        ('for_each = toset(["a", "b"])', 'keys(terraform_data.x)', ["a", "b"]),
        ('for_each = var.on ? { a = 1 } : { b = 2 }', 'terraform_data.x["b"].triggers_replace', "t"),
    ],
)  # fmt: skip
def test_references_to_instances(loads: Loads, argument: str, expression: str, expected: Any) -> None:
    text = (
        f'variable "on" {{}}\nvariable "unset" {{}}\nresource "terraform_data" "x" {{\n  {argument}\n'
        f'  input = {"count.index" if argument.startswith("count") else "each.key"}\n  triggers_replace = "t"\n}}\n'
        f'resource "terraform_data" "y" {{\n  input = {expression}\n}}\n'
    )
    value = by_address(loads({"a.tf": text}))["terraform_data.y"].get("input")
    found = shown(value)
    assert found == expected if not isinstance(found, set) else {x for x in found if "?" not in str(x)} == expected


@pytest.mark.parametrize("argument", ["count = var.unset", "for_each = var.unset", "count = 1", ""])
def test_reference_to_an_attribute_that_is_known_after_apply_leads_to_its_block(loads: Loads, argument: str) -> None:
    index = "" if not argument else '["a"]' if "each" in argument else "[0]"
    text = (
        f'variable "unset" {{}}\nresource "aws_s3_bucket" "x" {{\n  {argument}\n}}\n'
        f'resource "aws_s3_bucket_policy" "y" {{\n  bucket = aws_s3_bucket.x{index}.id\n}}\n'
    )
    target, user = loads({"a.tf": text}).blocks
    value = user.get("bucket")
    assert isinstance(value, Unknown) and value.reason == "known after apply"
    assert value.reference is not None and value.reference.target is target and value.reference.path == "id"


def test_reference_to_a_configured_attribute_leads_to_its_block(loads: Loads) -> None:
    found = by_address(
        loads(
            {
                "a.tf": 'resource "aws_s3_bucket" "x" {\n  bucket = "name"\n}\n'
                'resource "aws_s3_bucket_policy" "y" {\n  bucket = aws_s3_bucket.x.bucket\n}\n'
            }
        )
    )
    value = found["aws_s3_bucket_policy.y"].get("bucket")
    assert shown(value) == "name"
    assert value.reference is not None and value.reference.target is found["aws_s3_bucket.x"]
    assert found["aws_s3_bucket.x"].get("bucket").reference is None


def test_module_instances_and_their_outputs(loads: Loads) -> None:
    found = by_address(
        loads(
            {
                "a.tf": 'module "m" {\n  source = "./m"\n  for_each = { eu = "eu-west-1", us = "us-east-1" }\n  region = each.value\n}\n'
                'resource "terraform_data" "y" {\n  input = module.m["us"].region\n}\n'
                'resource "terraform_data" "z" {\n  input = [for m in module.m : m.region]\n}\n',
                "m/a.tf": 'variable "region" {}\nresource "terraform_data" "x" {\n  count = 1\n  input = var.region\n}\n'
                'output "region" {\n  value = terraform_data.x[0].input\n}\n',
            }
        )
    )
    assert shown(found['module.m["eu"].terraform_data.x[0]'].get("input")) == "eu-west-1"
    assert shown(found["terraform_data.z"].get("input")) == ["eu-west-1", "us-east-1"]
    value = found["terraform_data.y"].get("input")
    assert shown(value) == "us-east-1"
    assert (
        proof(value)
        == [
            'a.tf:7 input = module.m["us"].region',
            'm/a.tf:7 output "region": value = terraform_data.x[0].input',
            "m/a.tf:4 input = var.region",
            'a.tf:4 module "m": region = each.value',
            'a.tf:3 for_each = { eu = "eu-west-1", us = "us-east-1" }',
        ][: len(proof(value))]
    )


def test_a_resource_that_depends_on_itself_is_unknown(loads: Loads) -> None:
    found = loads({"a.tf": 'resource "terraform_data" "x" {\n  count = length(terraform_data.x)\n}\n'})
    assert [block.address for block in found.blocks] == ["terraform_data.x"]


def test_locals_that_depend_on_each_other_are_unknown(loads: Loads) -> None:
    text = 'locals {\n  a = local.b\n  b = local.a\n}\nresource "terraform_data" "x" {\n  input = local.a\n}\n'
    assert "depends on itself" in shown(by_address(loads({"a.tf": text}))["terraform_data.x"].get("input"))


ENTRIES = '{ first = { on = var.unset, place = "here" }, second = { on = true, place = "here" } }'


@pytest.mark.parametrize(
    ("for_each", "may_be_missing"),
    [
        (f"{{ for name, entry in {ENTRIES} : name => entry if entry.on }}", True),
        (f'{{ for name, entry in {ENTRIES} : "${{var.unset}}-${{name}}" => entry if entry.on }}', True),
        (f'{{ for name, entry in {ENTRIES} : "${{terraform_data.y.id}}-${{name}}" => entry }}', True),
        (f'{{ for name, entry in {ENTRIES} : "${{var.unset}}-${{name}}" => entry }}', False),
        ('{ (var.unset) = { place = "here" } }', False),
        ('merge({ (var.unset) = { place = "here" } }, { second = { place = "here" } })', False),
    ],
)
def test_what_stands_under_keys_that_are_not_known_is_known(loads: Loads, for_each: str, may_be_missing: bool) -> None:
    text = f'variable "unset" {{}}\nresource "terraform_data" "x" {{\n  for_each = {for_each}\n  input = each.value.place\n}}\n'
    blocks = loads({"a.tf": text}).blocks
    assert {shown(block.get("input")) for block in blocks} == {"here"}
    assert any(block.premises for block in blocks) is may_be_missing


def test_entries_of_which_nothing_is_known_stay_unknown_beside_those_that_are(loads: Loads) -> None:
    for_each = 'merge({ (var.unset) = { place = "here" } }, var.more)'
    text = f'variable "unset" {{}}\nvariable "more" {{}}\nresource "terraform_data" "x" {{\n  for_each = {for_each}\n  input = each.value.place\n}}\n'
    [block] = loads({"a.tf": text}).blocks
    assert isinstance(block.get("input"), Unknown)


def test_the_one_element_of_a_set_that_is_not_known_is_still_the_key_of_its_instance(loads: Loads) -> None:
    text = """resource "terraform_data" "y" {}
resource "terraform_data" "x" {
  for_each = toset(["a", terraform_data.y.id])
  input    = each.key
}
"""
    blocks = by_address(loads({"a.tf": text}))
    assert shown(blocks['terraform_data.x["a"]'].get("input")) == "a"
    rest = blocks["terraform_data.x"].get("input")
    assert isinstance(rest, Unknown) and rest.reference is not None
    assert (rest.reference.target, rest.reference.path) == (blocks["terraform_data.y"], "id")


@pytest.mark.parametrize("for_each", ["toset(data.azuread_group.y.members)", "data.azuread_group.y.members"])
def test_an_element_of_what_is_read_later_is_still_of_what_names_it(loads: Loads, for_each: str) -> None:
    text = f"""data "azuread_group" "y" {{}}
resource "terraform_data" "x" {{
  for_each = {for_each}
  input    = each.value
}}
"""
    blocks = by_address(loads({"a.tf": text}))
    value = blocks["terraform_data.x"].get("input")
    assert isinstance(value, Unknown) and value.reference is not None
    assert (value.reference.target, value.reference.path) == (blocks["data.azuread_group.y"], "members")


def test_a_resource_may_be_named_with_the_word_resource_before_its_type(loads: Loads) -> None:
    text = """resource "terraform_data" "y" {
  input = "a"
}
resource "terraform_data" "x" {
  input            = resource.terraform_data.y.input
  triggers_replace = resource.terraform_data.y.id
}
"""
    block = by_address(loads({"a.tf": text}))["terraform_data.x"]
    assert shown(block.get("input")) == "a"
    after_apply = block.get("triggers_replace")
    assert isinstance(after_apply, Unknown) and after_apply.reference is not None
    assert after_apply.reference.target.address == "terraform_data.y"


POSSIBLE = """
variable "on" {}
variable "unset" {}
locals {
  places = { a = { on = var.on == "a", place = "here" }, b = { on = var.on == "b", place = "there" }, c = { on = true, place = "always" } }
  some   = { for one in flatten([for name, entry in local.places : [for n in [1, 2] : { key = "${name}${n}", place = entry.place } if entry.on]]) : one.key => one }
}
resource "terraform_data" "x" {
  for_each = FOR_EACH
  input    = VALUE
}
resource "terraform_data" "reader" {
  for_each = FOR_EACH
  input    = terraform_data.x[each.key].input
}
output "other" { value = terraform_data.x["a1"].input }
"""


@pytest.mark.parametrize(
    ("for_each", "value", "expected"),
    [
        (
            "local.some",
            "each.value.place",
            {
                '["a1"]': "here",
                '["a2"]': "here",
                '["b1"]': "there",
                '["b2"]': "there",
                '["c1"]': "always",
                '["c2"]': "always",
            },
        ),
        (
            "toset([for name, entry in local.places : name if entry.on])",
            "each.key",
            {'["a"]': "a", '["b"]': "b", '["c"]': "c"},
        ),
        (
            '{ for name, entry in local.places : "${var.unset}-${name}" => entry }',
            "each.value.place",
            {'["…-a"]': "here", '["…-b"]': "there", '["…-c"]': "always"},
        ),
        (
            'var.on == "x" ? {} : { for name, entry in local.places : name => entry if entry.on }',
            "each.value.place",
            {'["a"]': "here", '["b"]': "there", '["c"]': "always"},
        ),
    ],
)
def test_each_instance_that_may_be_made_has_its_own_values(
    loads: Loads, for_each: str, value: str, expected: dict[str, str]
) -> None:
    text = POSSIBLE.replace("FOR_EACH", for_each).replace("VALUE", value)
    blocks = loads({"a.tf": text}).blocks
    for name in ("x", "reader"):
        found = {block.address.partition(name)[2]: shown(block.get("input")) for block in blocks if block.name == name}
        assert found == expected


def test_what_may_not_be_made_rests_on_its_own_premise(loads: Loads) -> None:
    text = POSSIBLE.replace("FOR_EACH", "local.some").replace("VALUE", "each.value.place")
    premises = {block.address: block.premises for block in loads({"a.tf": text}).blocks}
    assert not premises['terraform_data.x["c1"]']
    assert premises['terraform_data.x["a1"]'] != premises['terraform_data.x["a2"]']
    assert premises['terraform_data.x["a1"]'] == premises['terraform_data.reader["a1"]']


def test_more_instances_than_can_be_judged_one_by_one_are_one(loads: Loads) -> None:
    for_each = "{ for n in range(400) : n => n if var.on == n }"
    text = POSSIBLE.replace("FOR_EACH", for_each).replace("VALUE", "each.key")
    (block,) = [block for block in loads({"a.tf": text}).blocks if block.name == "x"]
    assert block.address == "terraform_data.x"
    assert shown(block.get("input")) == "?more than 300 instances may be made"


@pytest.mark.parametrize(
    ("argument", "expression", "reason"),
    [
        ("count = 0", "terraform_data.x[0].id", "terraform_data.x[0] is not made: its count is 0 at a.tf:2"),
        ("count = 2", "terraform_data.x[2].id", "terraform_data.x[2] is not made: its count is 2 at a.tf:2"),
        (
            'for_each = toset(["a"])',
            'terraform_data.x["b"].id',
            'terraform_data.x["b"] is not made: no such key is in its for_each at a.tf:2',
        ),
    ],
)
def test_what_names_an_instance_that_is_not_made_says_so(
    loads: Loads, argument: str, expression: str, reason: str
) -> None:
    main = f'resource "terraform_data" "x" {{\n  {argument}\n}}\n'
    found = loads({"a.tf": f'{main}resource "terraform_data" "y" {{\n  input = {expression}\n}}\n'})
    body = by_address(found)["terraform_data.y"].body
    assert isinstance(body, Known)
    assert shown(body.data["input"]) == f"?{reason}"


def test_a_call_that_a_default_switches_off_is_named_with_its_count(loads: Loads) -> None:
    call = 'variable "on" {\n  default = false\n}\nmodule "m" {\n  source = "./m"\n  count  = var.on ? 1 : 0\n}\n'
    files = {
        "a.tf": f'{call}resource "terraform_data" "y" {{\n  input = module.m[0].id\n}}\n',
        "m/a.tf": 'output "id" {\n  value = "x"\n}\n',
    }
    body = by_address(loads(files))["terraform_data.y"].body
    assert isinstance(body, Known)
    assert shown(body.data["input"]) == "?module.m[0] is not made: its count is 0 at a.tf:6"


def test_an_alternative_in_which_the_instance_is_made_is_taken(loads: Loads) -> None:
    text = (
        'variable "on" {\n  type = bool\n}\nresource "terraform_data" "x" {\n  count = var.on ? 1 : 0\n  input = "a"\n}\n'
        'resource "terraform_data" "y" {\n  input = "id-${terraform_data.x[0].input}"\n}\n'
    )
    body = by_address(loads({"a.tf": text}))["terraform_data.y"].body
    assert isinstance(body, Known)
    assert shown(body.data["input"]) == "id-a"
