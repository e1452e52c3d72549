"""Calls of modules that were not fetched are blocks of their own: their arguments can be judged."""

from __future__ import annotations

import pytest

from domicile.terraform.calls import registry_name, source_name

from .conftest import Loads
from .shown import by_address, shown

CALL = """
variable "acl" {
  default = "private"
}

module "store" {
  source   = "terraform-aws-modules/s3-bucket/aws"
  version  = "4.1.0"
  for_each = { a = "one", b = "two" }
  bucket   = each.value
  acl      = var.acl
}
"""


def test_each_instance_of_a_call_is_a_block_with_its_arguments(loads: Loads) -> None:
    found = loads({"main.tf": CALL})
    blocks = by_address(found)
    assert set(blocks) == {'module.store["a"]', 'module.store["b"]'}
    block = blocks['module.store["b"]']
    assert (block.kind, block.mode) == ("module/terraform-aws-modules/s3-bucket/aws", "module")
    assert [shown(block.get(name)) for name in ("bucket", "acl", "version")] == ["two", "private", "4.1.0"]
    assert block.lines["acl"].line == 11
    assert [one.what for one in found.not_assessed] == ["module"]


def test_a_module_that_is_there_is_no_such_block(loads: Loads) -> None:
    found = loads({"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": 'resource "a_b" "c" {}\n'})
    assert set(by_address(found)) == {"module.m.a_b.c"}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("terraform-aws-modules/s3-bucket/aws", "terraform-aws-modules/s3-bucket/aws"),
        ("registry.terraform.io/terraform-aws-modules/s3-bucket/aws", "terraform-aws-modules/s3-bucket/aws"),
        ("git::https://github.com/org/store.git?ref=v1", "github.com/org/store"),
        ("git::ssh://git@github.com/org/store.git//inner?ref=v1", "github.com/org/store//inner"),
        ("git@github.com:org/store.git", "github.com/org/store"),
        ("github.com/org/store", "github.com/org/store"),
    ],
)
def test_a_source_has_one_name_however_it_is_written(source: str, name: str) -> None:
    assert source_name(source) == name


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("github.com/terraform-aws-modules/terraform-aws-s3-bucket", "terraform-aws-modules/s3-bucket/aws"),
        ("git::https://github.com/org/terraform-google-iam.git//modules/a?ref=v1", "org/iam/google//modules/a"),
        ("git@github.com:org/store.git", "github.com/org/store"),
        ("gitlab.com/org/terraform-aws-store", "gitlab.com/org/terraform-aws-store"),
        ("terraform-aws-modules/sqs/aws", "terraform-aws-modules/sqs/aws"),
    ],
)
def test_a_repository_of_the_registry_is_its_module(source: str, name: str) -> None:
    assert registry_name(source_name(source)) == name
