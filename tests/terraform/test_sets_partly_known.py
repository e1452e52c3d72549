"""`for_each` over a set of which several elements are not known: each is an instance where it can be told apart."""

from __future__ import annotations

import pytest

from domicile.model.values import Unknown

from .conftest import Loads
from .shown import by_address, shown

SET = """
variable "unset" {}
resource "terraform_data" "a" {}
resource "terraform_data" "b" {}
resource "terraform_data" "x" {
  for_each = toset([%s])
  input    = each.value
}
resource "terraform_data" "y" {
  input = terraform_data.x["k"].input
}
"""


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ('"k", "${var.unset}/a", "${var.unset}/b"', {'["k"]', '["…/a"]', '["…/b"]'}),
        ('"${var.unset}/a", "${var.unset}/b"', {'["…/a"]', '["…/b"]'}),
        ('"k", "${var.unset}/a", "${terraform_data.a.id}/a"', {'["k"]', ""}),
        ('"k", var.unset, "${var.unset}/b"', {'["k"]', ""}),
        ('"k", terraform_data.a.id, terraform_data.b.id', {'["k"]', ""}),
    ],
)
def test_elements_that_can_be_told_apart_have_instances_of_their_own(
    loads: Loads, elements: str, expected: set[str]
) -> None:
    found = by_address(loads({"a.tf": SET % elements}))
    assert {address.removeprefix("terraform_data.x") for address in found if ".x" in address} == expected


def test_each_such_instance_has_its_own_element(loads: Loads) -> None:
    elements = '"k", "${terraform_data.a.id}/a", "${terraform_data.b.id}/b"'
    found = by_address(loads({"a.tf": SET % elements}))
    for last in ("/a", "/b"):
        value = found[f'terraform_data.x["…{last}"]'].get("input")
        assert isinstance(value, Unknown)
        assert value.parts[-1] == last
    assert shown(found["terraform_data.y"].get("input")) == "k"
