"""Configurations of terraform_data alone, against what terraform itself plans."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from domicile.model.blocks import Block
from domicile.syntax.tree import read_tree
from domicile.terraform.configuration import load
from domicile.terraform.options import Options
from domicile.terraform.plan import load_plan

from .conftest import write
from .shown import shown

LEAF = 'variable "key" {}\nvariable "settings" {\n  type = object({\n    region = optional(string, "eu-west-1")\n    size = optional(number)\n  })\n  default = {}\n}\n'
LEAF += 'resource "terraform_data" "leaf" {\n  input = { key = var.key, settings = var.settings }\n}\noutput "key" {\n  value = "${var.key}!"\n}\n'

CONFIGURATIONS: dict[str, dict[str, str]] = {
    "count and for_each": {
        "main.tf": 'locals {\n  names = ["a", "b"]\n}\nresource "terraform_data" "c" {\n  count = length(local.names)\n  input = local.names[count.index]\n}\n'
        'resource "terraform_data" "f" {\n  for_each = { for i, n in local.names : n => i }\n  input = "${each.key}-${each.value}"\n}\n'
        'resource "terraform_data" "s" {\n  for_each = toset(["y", "x", "y"])\n  input = each.value\n}\n'
        'resource "terraform_data" "none" {\n  for_each = { for n in local.names : n => n if n == "z" }\n}\n'
    },
    "modules in modules": {
        "main.tf": 'module "m" {\n  source = "./mid"\n  for_each = { one = ["p"], two = ["q", "r"] }\n  keys = each.value\n}\n'
        'resource "terraform_data" "all" {\n  input = { for k, m in module.m : k => m.keys }\n}\n',
        "mid/main.tf": 'variable "keys" {\n  type = set(string)\n}\nmodule "leaf" {\n  source = "../leaf"\n  for_each = var.keys\n  key = each.key\n'
        '  settings = { size = "3" }\n}\noutput "keys" {\n  value = [for l in module.leaf : l.key]\n}\n',
        "leaf/main.tf": LEAF,
    },
    "variables from files": {
        "main.tf": 'variable "a" {}\nvariable "b" {\n  type = number\n}\nvariable "c" {\n  type = map(object({ r = optional(string, "x"), l = optional(list(string), ["d"]) }))\n}\n'
        'variable "d" {\n  default = "kept"\n  nullable = false\n}\nvariable "e" {\n  type = set(string)\n}\nvariable "t" {\n  type = tuple([string, number])\n}\n'
        'resource "terraform_data" "x" {\n  input = { a = var.a, b = var.b, c = var.c, d = var.d, e = var.e, t = var.t }\n}\n',
        "terraform.tfvars": 'a = "first"\nb = "7"\nc = { one = {}, two = { r = "y", l = [] } }\nd = null\ne = ["b", "a", "b"]\nt = [1, "2"]\n',
        "b.auto.tfvars": 'a = "third"\n',
        "a.auto.tfvars.json": '{"a": "second"}',
    },
    "optional instances": {
        "main.tf": 'variable "on" {\n  default = false\n}\nresource "terraform_data" "x" {\n  count = var.on ? 1 : 0\n  input = "x"\n}\n'
        'resource "terraform_data" "y" {\n  input = { one = one(terraform_data.x[*].input), tried = try(terraform_data.x[0].input, "none"), n = length(terraform_data.x) }\n}\n'
    },
    "json syntax": {
        "main.tf.json": json.dumps(
            {
                "locals": {"n": 2},
                "variable": {"p": {"default": "v"}},
                "resource": {
                    "terraform_data": {
                        "x": {"count": "${local.n}", "input": "${var.p}-${count.index}"},
                        "y": {"for_each": "${toset([\"k\"])}", "input": {"key": "${each.key}", "plain": "a $${b}"}},
                    }
                },
            }
        )
    },
    "override files": {
        "main.tf": 'variable "v" {\n  default = "base"\n}\nresource "terraform_data" "x" {\n  input = var.v\n  triggers_replace = "kept"\n}\n',
        "override.tf": 'variable "v" {\n  default = "over"\n}\n',
        "z_override.tf": 'resource "terraform_data" "x" {\n  input = "z-${var.v}"\n}\n',
    },
    "files and templates": {
        "main.tf": 'module "m" {\n  source = "./m"\n}\nresource "terraform_data" "x" {\n  input = { t = templatefile("${path.module}/t.tpl", { n = 2 }), all = fileset(path.module, "d/*.txt") }\n}\n',
        "t.tpl": "%{ for i in range(n) ~}\n${i};\n%{ endfor ~}\n",
        "d/a.txt": "", "d/b.txt": "",
        "m/main.tf": 'resource "terraform_data" "y" {\n  input = { text = file("${path.module}/y.txt"), json = jsondecode(file("${path.module}/y.json")), at = path.module, root = path.root }\n}\n',
        "m/y.txt": "why", "m/y.json": '{"a": [1, null]}',
    },
}  # fmt: skip


def run(terraform: str, folder: Path, *arguments: str) -> str:
    done = subprocess.run([terraform, *arguments], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def inputs(blocks: list[Block]) -> dict[str, dict[str, Any]]:
    return {block.address: {name: shown(block.get(name)) for name in ("input", "triggers_replace")} for block in blocks}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_blocks_are_those_of_the_plan(terraform: str, tmp_path: Path, name: str) -> None:
    write(tmp_path, CONFIGURATIONS[name])
    run(terraform, tmp_path, "init", "-input=false", "-backend=false")
    run(terraform, tmp_path, "plan", "-input=false", "-out=plan.bin", "-lock=false")
    plan = load_plan("plan.json", run(terraform, tmp_path, "show", "-json", "plan.bin").encode())
    configuration = load(read_tree(tmp_path), Options())
    assert not plan.problems and not configuration.problems
    assert plan.blocks
    assert inputs(configuration.blocks) == inputs(plan.blocks)
