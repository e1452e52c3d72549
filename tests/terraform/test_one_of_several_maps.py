"""Maps of which one is taken by what is not known: what all of them have is certain, the rest may be there."""

from __future__ import annotations

import pytest

from domicile.facts.aws_policy import read_policy
from domicile.facts.computed import COMPUTED
from domicile.model.values import Known

from .conftest import Loads
from .shown import by_address, shown

ROOT = """
locals {
  place  = trimprefix(terraform.workspace, "x-")
  places = {
    dev  = { policies = {}, name = "dev-x", on = [] }
    test = { policies = { own = "t" }, name = "test-x", on = ["b"] }
    pre  = { policies = { own = "p", pre = "p" }, name = "pre-x", on = ["b"] }
    back = { policies = { own = "b" }, name = "back-x", on = ["b"] }
    live = { policies = { own = "l" }, name = "live-x", on = ["b"] }
  }
  here    = local.places[local.place]
  options = { for name, on in { all = true, some = local.place == "live" } : name => upper(name) if on }
  merged  = merge(local.options, { mine = "m" }, local.here.policies)
  named   = { (local.here.name) = { on = local.here.on }, "${local.place}-all" = { on = ["a", "b"] } }
  many    = merge(local.named, { mine = { on = ["a"] } }, local.places[local.place].policies)
  lists   = distinct(flatten([for name, one in local.many : try(one.on, [])]))
}
module "typed" {
  source = "./typed"
  given  = local.merged
}
resource "terraform_data" "merged" { for_each = local.merged }
resource "terraform_data" "many" { for_each = local.many }
resource "terraform_data" "lists" { for_each = toset(local.lists) }
"""
TYPED = """
variable "given" { type = map(string) }
resource "terraform_data" "typed" { for_each = var.given }
"""


@pytest.mark.parametrize(
    ("resource", "sure", "perhaps"),
    [
        ("terraform_data.merged", {"all", "mine"}, {"some", "own", "pre"}),
        ("module.typed.terraform_data.typed", {"all", "mine"}, {"some", "own", "pre"}),
        (
            "terraform_data.many",
            {"mine", ""},
            {"dev-x", "test-x", "pre-x", "back-x", "live-x", "own", "pre"},
        ),
        ("terraform_data.lists", {"a", "b"}, set()),
    ],
)
def test_keys_of_one_of_several_maps(loads: Loads, resource: str, sure: set[str], perhaps: set[str]) -> None:
    blocks = [
        block
        for block in loads({"a.tf": ROOT, "typed/a.tf": TYPED}).blocks
        if block.address.partition("[")[0] == resource
    ]
    found = {block.address.partition('"')[2].rstrip('"]'): block.rests_on is not None for block in blocks}
    assert {key for key, is_optional in found.items() if not is_optional} == sure
    assert {key for key, is_optional in found.items() if is_optional} == perhaps


def test_a_text_made_of_the_workspace_is_one_text_wherever_it_is_made(loads: Loads) -> None:
    text = (
        ROOT
        + 'resource "terraform_data" "x" { input = local.named["${trimprefix(terraform.workspace, "x-")}-all"].on }'
    )
    found = by_address(loads({"a.tf": text, "typed/a.tf": TYPED}))
    assert shown(found["terraform_data.x"].get("input")) == ["a", "b"]


STATEMENTS = """
locals {
  places = {
    dev  = { key = "dev", more = [] }
    test = { key = "test", more = [%s] }
    live = { key = "live", more = [] }
  }
  here = local.places[terraform.workspace]
  all  = { for name in ["p"] : name => concat([{ actions = ["s3:GetObject"], resources = ["*"] }], local.here.more) }
}
data "aws_iam_policy_document" "x" {
  dynamic "statement" {
    for_each = local.all["p"]
    content {
      actions   = statement.value.actions
      resources = statement.value.resources
    }
  }
}
resource "aws_iam_policy" "x" { policy = data.aws_iam_policy_document.x.json }
"""


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", [("s3:GetObject", True)]),
        ('{ actions = ["s3:PutObject"], resources = ["*"] }', [("s3:GetObject", True), ("s3:PutObject", False)]),
    ],
)
def test_a_statement_of_all_places_is_certain(loads: Loads, more: str, expected: list[tuple[str, bool]]) -> None:
    found = by_address(loads({"a.tf": STATEMENTS % more}, COMPUTED))
    policy = read_policy(found["aws_iam_policy.x"].get("policy"))
    assert [(statement.actions[0].data, statement.certain) for statement in policy.statements] == expected  # type: ignore[union-attr]


MERGED = """
variable "on" {}
locals {
  places = {
    dev  = { name = "dev-x", own = { d = [] } }
    test = { name = "test-x", own = { t = [] } }
    pre  = { name = "pre-x", own = {} }
    back = { name = "back-x", own = { b = [] } }
    live = { name = "live-x", own = { l = [] } }
  }
  here  = local.places[terraform.workspace]
  named = { (local.here.name) = ["s3:GetObject"], other = ["s3:GetObject"] }
  some  = { for name, actions in local.named : name => actions if name == "other" || contains(var.on, name) }
  kept  = { p = { statements = flatten([
    for name, actions in local.some : [for action in actions : { action = action, of = name }]
  ]) } }
  more = { for name in ["x", "y"] : name => { statements = [] } if contains(var.on, name) }
  all  = merge(local.kept, local.more, { for name, own in local.here.own : name => { statements = own } })
}
data "aws_iam_policy_document" "x" {
  for_each = local.all
  dynamic "statement" {
    for_each = each.value.statements
    content {
      actions   = [statement.value.action]
      resources = [statement.value.of]
    }
  }
}
resource "aws_iam_policy" "x" {
  for_each = local.all
  policy   = data.aws_iam_policy_document.x[each.key].json
}
"""


def test_what_each_merged_map_takes_over_from_one_is_one_however_many_there_are(loads: Loads) -> None:
    found = by_address(loads({"a.tf": MERGED}, COMPUTED))
    policy = read_policy(found['aws_iam_policy.x["p"]'].get("policy"))
    statements = [tuple(map(shown, (*one.actions, *one.resources, Known(one.certain)))) for one in policy.statements]  # type: ignore[union-attr]
    assert statements[0] == ("s3:GetObject", "other", True)
    names = ("dev-x", "test-x", "pre-x", "back-x", "live-x")
    assert set(statements[1:]) == {("s3:GetObject", name, False) for name in names}
