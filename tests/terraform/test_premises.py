"""What must hold for a block to be made, where its number, or that of a module around it, is not known."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

import pytest

from domicile.model.blocks import Block

from .conftest import Loads
from .shown import by_address

VARIABLES = "".join(f'variable "{name}" {{}}\n' for name in ("a", "b", "n", "names"))
LOCALS = """
locals {
  a     = var.a
  on    = var.a && var.b
  off   = !local.on
  known = true
  names = { for name in var.names : name => name }
  some  = { for name in var.names : name => name if name != "x" }
  given = { create = var.a }
}
"""


def pair(loads: Loads, one: str, other: str) -> tuple[Block, Block]:
    text = f'resource "terraform_data" "one" {{\n  {one}\n}}\nresource "terraform_data" "two" {{\n  {other}\n}}\n'
    found = list(loads({"a.tf": VARIABLES + LOCALS + text}).blocks)
    return next(b for b in found if b.name == "one"), next(b for b in found if b.name == "two")


@pytest.mark.parametrize(
    ("argument", "reasons"),
    [
        ("", set()),
        ("count = 1", set()),
        ("count = local.known ? 1 : 0", set()),
        ("count = var.a ? 2 : 1", set()),
        ("count = 1000000", set()),
        ("count = local.known || var.a ? 1 : 0", set()),
        ('for_each = toset(["x", "y"])', set()),
        ("count = var.a ? 1 : 0", {"variable a has no value"}),
        ("count = var.a ? 0 : 1", {"variable a has no value"}),
        ("count = var.a && var.b ? 1 : 0", {"variable a has no value", "variable b has no value"}),
        ("count = local.known && var.b ? 1 : 0", {"variable b has no value"}),
        ("count = var.n", {"variable n has no value"}),
        ("for_each = var.names", {"variable names has no value"}),
        ("for_each = var.a ? { x = 1 } : {}", {"variable a has no value"}),
    ],
)
def test_a_block_of_unknown_number_rests_on_what_is_unknown(loads: Loads, argument: str, reasons: set[str]) -> None:
    one, _ = pair(loads, argument, "")
    assert {premise.reason for premise in one.premises} == reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("count = var.a ? 1 : 0", "count = local.a ? 1 : 0"),
        ("count = var.a ? 1 : 0", "count = var.a == true ? 1 : 0"),
        ("count = var.a ? 1 : 0", "count = local.given.create ? 1 : 0"),
        ("count = var.a ? 1 : 0", "count = var.a != false && local.known ? 1 : 0"),
        ("count = var.a ? 1 : 0", "count = !var.a ? 0 : 1"),
        ("count = var.a && var.b ? 1 : 0", "count = local.on ? 1 : 0"),
        ("count = !(var.a && var.b) ? 1 : 0", "count = local.off ? 1 : 0"),
        ("count = !var.a || !var.b ? 1 : 0", "count = local.on ? 0 : 1"),
        ("count = var.a ? (var.b ? 1 : 0) : 0", "count = local.on ? 1 : 0"),
        ("count = var.a ? 1 : 0", "for_each = var.a ? { x = 1 } : {}"),
        ('count = var.n == "x" ? 1 : 0', 'count = "x" == var.n ? 1 : 0'),
        ("for_each = var.names", "for_each = toset(keys(var.names))"),
        ("for_each = var.names", "for_each = local.names"),
        ("for_each = var.names", "count = length(var.names) > 0 ? 1 : 0"),
        ("for_each = var.names", "count = length(var.names) == 0 ? 0 : 1"),
        ("for_each = var.names", "for_each = terraform_data.one"),
        ("count = var.a ? 1 : 0", "count = length(terraform_data.one)"),
        ('for_each = toset(var.a ? ["x"] : [])', "for_each = terraform_data.one"),
    ],
)
def test_what_hangs_on_the_same_is_there_together(loads: Loads, one: str, other: str) -> None:
    first, second = pair(loads, one, other)
    assert first.premises
    assert first.premises == second.premises


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("count = var.a ? 1 : 0", "count = var.b ? 1 : 0"),
        ("count = var.a ? 1 : 0", "count = var.a ? 0 : 1"),
        ("count = var.a ? 1 : 0", "count = !local.a ? 1 : 0"),
        ("count = var.n > 0 ? 1 : 0", "count = var.n > 1 ? 1 : 0"),
        ('count = var.n == "x" ? 1 : 0', 'count = var.n == "y" ? 1 : 0'),
        ("count = local.on ? 1 : 0", "count = local.off ? 1 : 0"),
        ("for_each = var.names", "for_each = local.some"),
        ("count = var.a || var.b ? 1 : 0", "count = var.a && var.b ? 1 : 0"),
    ],
)
def test_what_hangs_on_something_else_is_not(loads: Loads, one: str, other: str) -> None:
    first, second = pair(loads, one, other)
    assert not first.premises <= second.premises
    assert not second.premises <= first.premises or len(second.premises) > len(first.premises)


def test_more_premises_include_fewer(loads: Loads) -> None:
    bucket, policy = pair(loads, "count = var.a ? 1 : 0", "count = var.a && var.b ? 1 : 0")
    assert bucket.premises < policy.premises


def test_key_that_one_alternative_alone_has_is_optional(loads: Loads) -> None:
    text = 'resource "terraform_data" "x" {\n  for_each = var.a ? { x = 1, y = 2 } : { x = 1 }\n}\n'
    blocks = by_address(loads({"a.tf": VARIABLES + text}))
    assert not blocks['terraform_data.x["x"]'].premises
    assert blocks['terraform_data.x["y"]'].premises


def test_instances_beyond_the_least_number_are_optional(loads: Loads) -> None:
    text = 'resource "terraform_data" "x" {\n  count = var.a ? 2 : 1\n}\n'
    blocks = by_address(loads({"a.tf": VARIABLES + text}))
    assert [bool(block.premises) for block in blocks.values()] == [False, True]


MODULE = 'variable "create" {}\nresource "terraform_data" "x" {\n  count = var.create ? 1 : 0\n}\noutput "made" {\n  value = var.create\n}\n'


def test_argument_of_a_module_is_followed_to_its_caller(loads: Loads) -> None:
    text = 'module "m" {\n  source = "./m"\n  create = local.a\n}\nresource "terraform_data" "y" {\n  count = var.a ? 1 : 0\n}\nresource "terraform_data" "z" {\n  count = module.m.made ? 1 : 0\n}\n'
    blocks = by_address(loads({"a.tf": VARIABLES + LOCALS + text, "m/m.tf": MODULE}))
    assert blocks["module.m.terraform_data.x[0]"].premises
    assert blocks["module.m.terraform_data.x[0]"].premises == blocks["terraform_data.y[0]"].premises
    assert blocks["module.m.terraform_data.x[0]"].premises == blocks["terraform_data.z[0]"].premises


@pytest.mark.parametrize(
    ("number", "index"),
    [("count = 1", "[0]"), ('for_each = toset(["k", "l"])', '["k"]'), ("count = var.b ? 1 : 0", "[0]")],
)
def test_output_of_one_instance_of_a_module_is_followed(loads: Loads, number: str, index: str) -> None:
    text = f"""
    module "m" {{
      source = "./m"
      {number}
      create = local.a
    }}
    resource "terraform_data" "y" {{
      count = var.b && var.a ? 1 : 0
    }}
    resource "terraform_data" "z" {{
      count = var.b && module.m{index}.made ? 1 : 0
    }}
    """
    blocks = by_address(loads({"a.tf": VARIABLES + LOCALS + text, "m/m.tf": MODULE}))
    assert blocks["terraform_data.y[0]"].premises
    assert blocks["terraform_data.y[0]"].premises == blocks["terraform_data.z[0]"].premises


def test_number_that_hangs_on_a_tfvars_file_says_so(loads: Loads) -> None:
    main = 'variable "made" { default = false }\nresource "terraform_data" "x" {\n  count = var.made ? 1 : 0\n}\n'
    made = by_address(loads({"a.tf": main, "env/prod.tfvars": "made = true"}))["terraform_data.x[0]"]
    told = "variable made is its default or what a tfvars file sets that may be given (env/prod.tfvars)"
    assert [premise.reason for premise in made.premises] == [told]


def test_all_blocks_of_a_module_rest_on_its_own_number(loads: Loads) -> None:
    text = 'module "m" {\n  source = "./m"\n  count  = var.b ? 1 : 0\n  create = var.a\n}\n'
    blocks = by_address(loads({"a.tf": VARIABLES + text, "m/m.tf": MODULE}))
    reasons = {premise.reason for premise in blocks["module.m[0].terraform_data.x[0]"].premises}
    assert reasons == {"variable a has no value", "variable b has no value"}


def test_two_calls_given_different_things_rest_on_different_things(loads: Loads) -> None:
    text = "".join(f'module "{m}" {{\n  source = "./m"\n  create = var.{m}\n}}\n' for m in "ab")
    blocks = by_address(loads({"a.tf": VARIABLES + text, "m/m.tf": MODULE}))
    one, other = (blocks[f"module.{m}.terraform_data.x[0]"].premises for m in "ab")
    assert one
    assert other
    assert one != other


def test_premise_is_proven_by_the_lines_that_leave_it_open(loads: Loads) -> None:
    one, _ = pair(loads, "count = local.a ? 1 : 0", "")
    trails = [premise.trail for premise in one.premises]
    assert next(step.text for trail in trails if trail for step in trail.steps()) == "count = local.a ? 1 : 0"


def test_locals_that_double_are_followed_a_few_hundred_times_and_no_more(loads: Loads) -> None:
    doubling = "".join(f"  l{n} = local.l{n + 1} || !local.l{n + 1}\n" for n in range(30))
    text = f'locals {{\n{doubling}  l30 = var.a\n}}\nresource "terraform_data" "x" {{\n  count = local.l0 ? 1 : 0\n}}\n'
    assert by_address(loads({"a.tf": VARIABLES + text}))["terraform_data.x[0]"].premises is not None


def test_instances_of_a_block_share_what_they_rest_on_spelled_once(loads: Loads) -> None:
    each = '{ for name in ["x", "y", "z"] : name => upper(name) if contains(var.names, name) }'
    made = list(loads({"a.tf": VARIABLES + f'resource "terraform_data" "one" {{\n  for_each = {each}\n}}\n'}).blocks)
    statements = [premise.statement for block in made for premise in block.premises]
    assert len(statements) == 3 == len(set(statements))
    spellings = {id(statement[1]) for statement in statements if isinstance(statement, tuple)}
    assert len(spellings) == 1


CIRCLE = """
locals {
  flag = var.a == terraform_data.first[0].input
}
resource "terraform_data" "start" {
  count = terraform_data.first[0].input == "known" ? 1 : 1
}
resource "terraform_data" "first" {
  count = terraform_data.inside[0].input == "" ? 1 : 1
  input = "known"
}
resource "terraform_data" "inside" {
  count = local.flag ? 1 : 0
  input = var.b
}
resource "terraform_data" "outside" {
  count = local.flag ? 1 : 0
}
resource "terraform_data" "plain" {
  count = var.a == "known" ? 1 : 0
}
"""


def test_what_was_spelled_in_a_circle_is_not_what_others_rest_on(loads: Loads) -> None:
    made = by_address(loads({"a.tf": VARIABLES + CIRCLE}))
    assert made["terraform_data.plain[0]"].premises
    assert made["terraform_data.outside[0]"].premises == made["terraform_data.plain[0]"].premises


MODULE_IN_A_CIRCLE = """
locals {
  flag = var.a == module.m[0].text
}
module "m" {
  source = "./m"
  count  = local.flag ? 1 : 0
  text   = var.b
}
"""
READS = """
variable "text" {}
output "text" {
  value = one(terraform_data.x[*].input)
}
resource "terraform_data" "x" {
  count = var.text == "" ? 1 : 0
  input = var.text
}
"""


@pytest.mark.parametrize("reader", ["", 'resource "terraform_data" "r" {\n  count = local.flag ? 1 : 0\n}\n'])
def test_what_a_module_rests_on_is_whole_though_it_is_asked_for_in_a_circle(loads: Loads, reader: str) -> None:
    made = by_address(loads({"a.tf": VARIABLES + reader + MODULE_IN_A_CIRCLE, "m/m.tf": READS}))
    inner = next(block for address, block in made.items() if address.startswith("module.m"))
    assert len(inner.premises) == 2
