"""Collections of which not all is known, as the type of a variable makes them: what is known of them stays."""

from __future__ import annotations

from .conftest import Loads
from .shown import by_address, shown

CALLER = """
variable "x" {}
variable "y" {}
module "m" {
  source  = "./m"
  subnets = [for name in var.x : { name = name }]
  some    = concat([{ name = "known" }], [for name in var.x : { name = name }])
  tags    = { a = 1, "x-${var.y}" = 2 }
}
"""
CALLED = """
variable "subnets" {
  type = list(object({
    name  = string
    roles = optional(map(string), {})
    size  = optional(string, 3)
  }))
}
variable "some" {
  type = list(object({
    name = string
    size = optional(string, 3)
  }))
}
variable "tags" {
  type = map(string)
}
resource "terraform_data" "read" {
  input = {
    size  = [for one in var.subnets : one.size][0]
    some  = [for one in var.some : one.size][0]
    roles = flatten([for one in var.subnets : [for role, members in one.roles : role]])
  }
}
resource "terraform_data" "of_a_role" {
  for_each = merge([for one in var.subnets : { for role, members in one.roles : "${one.name}-${role}" => role }]...)
}
resource "terraform_data" "of_a_size" {
  for_each = { for one in var.subnets : one.name => one if one.size != "3" }
}
resource "terraform_data" "in_a_list" {
  count = length([for one in var.subnets : one if one.size == "4"])
}
resource "terraform_data" "of_the_size" {
  for_each = { for one in var.subnets : one.name => one if one.size == "3" }
}
resource "terraform_data" "of_a_tag" {
  for_each = var.tags
  input    = each.value
}
"""


def test_elements_of_a_list_of_which_the_number_is_not_known_have_the_defaults_of_their_type(loads: Loads) -> None:
    read = by_address(loads({"main.tf": CALLER, "m/main.tf": CALLED}))["module.m.terraform_data.read"].get("input")
    assert shown(read)["size"] == "3"
    assert shown(read)["some"] == "3"
    assert shown(read)["roles"] == []


def test_loop_over_what_no_element_has_makes_nothing(loads: Loads) -> None:
    blocks = by_address(loads({"main.tf": CALLER, "m/main.tf": CALLED}))
    assert not any("of_a_role" in address for address in blocks)
    assert not any("of_a_size" in address or "in_a_list" in address for address in blocks)
    assert any("of_the_size" in address for address in blocks)


def test_keys_of_a_map_that_are_not_known_are_not_lost(loads: Loads) -> None:
    blocks = by_address(loads({"main.tf": CALLER, "m/main.tf": CALLED}))
    made = {address: shown(block.get("input")) for address, block in blocks.items() if "of_a_tag" in address}
    assert len(made) == 2
    assert made.pop('module.m.terraform_data.of_a_tag["a"]') == "1"
    assert list(made.values()) == ["2"]
