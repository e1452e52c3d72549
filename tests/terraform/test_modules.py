"""Roots and module calls: who is judged, through whom, and what is listed as not assessed."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domicile.syntax.tree import read_tree
from domicile.terraform.configuration import load
from domicile.terraform.options import Limits

from .conftest import Loads, write
from .shown import by_address, proof, shown

X = 'resource "terraform_data" "x" {}\n'


def call(source: str, name: str = "m") -> str:
    return f'module "{name}" {{\n  source = "{source}"\n}}\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"a/m.tf": X, "b/m.tf": X}, ["a", "b"], id="nothing calls"),
        pytest.param({"m.tf": call("./c"), "c/m.tf": X}, [""], id="a called module is not a root"),
        pytest.param({"m.tf": X, "examples/e/m.tf": call("../..")}, ["examples/e"], id="judged through its example"),
        pytest.param(
            {"m.tf": call("./c"), "c/m.tf": 'terraform {\n  backend "s3" {}\n}\n'},
            ["", "c"],
            id="a backend makes a root",
        ),
        pytest.param(
            {"m.tf": call("./c"), "c/m.tf": 'provider "aws" {\n  region = "x"\n}\n'},
            ["", "c"],
            id="a provider makes a root",
        ),
        pytest.param({"m.tf": call("./c"), "c/m.tf": 'provider "aws" {}\n' + X}, [""], id="an empty provider does not"),
        pytest.param(
            {"m.tf": call("./c"), "c/m.tf": 'provider "azurerm" {\n  features {}\n}\n' + X},
            [""],
            id="features that set nothing make none",
        ),
        pytest.param(
            {"m.tf": call("./c"), "c/m.tf": 'provider "azurerm" {\n  features {\n    key_vault {}\n  }\n}\n'},
            ["", "c"],
            id="features that set something do",
        ),
        pytest.param({"a/m.tf": call("../b"), "b/m.tf": call("../a")}, ["a"], id="a circle has a beginning"),
        pytest.param({"m.tf": X, "m.tftest.hcl": "run {}", "tests/t.tftest.hcl": ""}, [""], id="tests are no roots"),
        pytest.param({"m.tf.json": '{"module": {"m": {"source": "./c"}}}', "c/m.tf": X}, [""], id="a call in JSON"),
    ],
)
def test_roots(loads: Loads, files: dict[str, str], expected: list[str]) -> None:
    assert list(loads(files).files_of_root) == expected


def test_module_is_judged_in_each_of_its_callers(loads: Loads) -> None:
    found = loads({"a/m.tf": call("../c"), "b/m.tf": call("../c") + call("../c", "n"), "c/m.tf": X})
    assert [(block.root, block.address) for block in found.blocks] == [
        ("a", "module.m.terraform_data.x"),
        ("b", "module.m.terraform_data.x"),
        ("b", "module.n.terraform_data.x"),
    ]


def test_a_module_that_is_called_through_links_stands_in_one_file(tmp_path: Path) -> None:
    write(tmp_path, {"kit/store/m.tf": call("../base"), "kit/base/m.tf": X})
    for name in ("live", "test"):
        write(tmp_path, {f"{name}/m.tf": call("./kit/store")})
        (tmp_path / name / "kit").symlink_to("../kit")
    found = load(read_tree(tmp_path)).blocks
    assert [(block.root, block.location.file) for block in found] == [
        ("live", "kit/base/m.tf"),
        ("test", "kit/base/m.tf"),
    ]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("terraform-aws-modules/vpc/aws", "not fetched: terraform-aws-modules/vpc/aws"),
        ("git::https://example.com/x.git?ref=v1", "not fetched: git::https://example.com/x.git?ref=v1"),
        ("../../outside", "its source ../../outside is outside the scan root"),
        ("/etc", "its source /etc is outside the scan root"),
        ("./none", "its source ./none does not exist"),
        ("./empty", "no configuration in empty"),
        ("${var.v}", "its source is not known"),
    ],
)
def test_module_that_cannot_be_followed_is_listed_once_and_its_outputs_are_unknown(
    loads: Loads, source: str, reason: str
) -> None:
    user = 'resource "terraform_data" "y" {\n  input = module.m.id\n}\nvariable "v" {}\n'
    found = loads({"main.tf": "\n" + call(source) + user, "empty/read.me": ""})
    (item,) = found.not_assessed
    assert (item.what, item.address, item.file, item.line, item.data) == ("module", "module.m", "main.tf", 2, True)
    assert item.reason == reason
    assert str(shown(by_address(found)["terraform_data.y"].get("input"))).startswith("?")
    assert not found.problems


def test_installed_module_is_followed_with_the_modules_inside_it(loads: Loads) -> None:
    manifest = {
        "Modules": [
            {"Key": "", "Source": "", "Dir": "."},
            {"Key": "vpc", "Source": "registry.terraform.io/x/vpc/aws", "Dir": ".terraform/modules/vpc"},
            {"Key": "vpc.far", "Source": "git::https://example.com/far", "Dir": ".terraform/modules/vpc.far"},
        ]
    }
    found = loads(
        {
            "live/main.tf": call("x/vpc/aws", "vpc"),
            "live/.terraform/modules/modules.json": json.dumps(manifest),
            "live/.terraform/modules/vpc/main.tf": call("./modules/near", "near")
            + call("git::https://example.com/far", "far"),
            "live/.terraform/modules/vpc/modules/near/main.tf": X,
            "live/.terraform/modules/vpc.far/main.tf": X,
        }
    )
    assert [block.address for block in found.blocks] == [
        "module.vpc.module.near.terraform_data.x",
        "module.vpc.module.far.terraform_data.x",
    ]
    assert list(found.files_of_root) == ["live"] and not found.not_assessed


def test_broken_module_list_is_a_problem(loads: Loads) -> None:
    found = loads({"main.tf": X, ".terraform/modules/modules.json": "{"})
    assert [problem.file for problem in found.problems] == [".terraform/modules/modules.json"]


def test_modules_that_call_each_other_are_refused(loads: Loads) -> None:
    found = loads({"main.tf": call("./a"), "a/main.tf": X + call("../b"), "b/main.tf": call("../a")})
    assert [block.address for block in found.blocks] == ["module.m.terraform_data.x"]
    assert [(problem.file, problem.line) for problem in found.problems] == [("b/main.tf", 1)]


def test_a_module_that_calls_itself_is_refused(loads: Loads) -> None:
    found = loads({"main.tf": X + call("./")})
    assert [problem.message for problem in found.problems] == ["module m calls a module that it is part of"]


def test_missing_argument_is_an_unknown_with_a_reason(loads: Loads) -> None:
    found = loads(
        {"main.tf": call("./a"), "a/main.tf": 'variable "v" {}\nresource "terraform_data" "x" {\n  input = var.v\n}\n'}
    )
    value = by_address(found)["module.m.terraform_data.x"].get("input")
    assert shown(value) == "?variable v has no value: the module call does not set it"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.none", "?var.none is not declared"),
        ("local.none", "?local.none is not declared"),
        ("module.none.x", "?module.none is not declared"),
        ("aws_s3_bucket.none.id", "?aws_s3_bucket.none is not declared"),
        ("terraform_data.none.id", "?terraform_data.none is not declared"),
        ("data.aws_region.none.name", "?data.aws_region.none is not declared"),
        ("terraform.workspace", "?the workspace is not known"),
        ("path.module", "."),
        ("path.root", "."),
        ("path.cwd", "?where Terraform is run is not known"),
        ('"ex-${basename(path.cwd)}"', "?where Terraform is run is not known"),
    ],
)
def test_names_that_mean_nothing_are_unknown_with_a_reason(loads: Loads, expression: str, expected: str) -> None:
    found = loads({"main.tf": f'resource "terraform_data" "x" {{\n  input = {expression}\n}}\n'})
    assert shown(by_address(found)["terraform_data.x"].get("input")) == expected
    assert not found.problems


def test_workspace_that_is_given(loads: Loads) -> None:
    found = loads({"main.tf": 'resource "terraform_data" "x" {\n  input = terraform.workspace\n}\n'}, workspace="prod")
    assert shown(by_address(found)["terraform_data.x"].get("input")) == "prod"


def test_files_are_read_from_the_module_that_names_them(loads: Loads) -> None:
    found = loads(
        {
            "live/main.tf": call("../m"),
            "m/main.tf": 'resource "terraform_data" "x" {\n  input = file("${path.module}/t/x.txt")\n}\n',
            "m/t/x.txt": "hello",
        }
    )
    assert shown(by_address(found)["module.m.terraform_data.x"].get("input")) == "hello"


@pytest.mark.parametrize("path", ["../../secret.txt", "/etc/passwd", "~/x"])
def test_files_outside_the_scan_root_are_not_read(loads: Loads, path: str) -> None:
    found = loads({"main.tf": f'resource "terraform_data" "x" {{\n  input = file("{path}")\n}}\n'})
    assert "outside the scan root" in shown(by_address(found)["terraform_data.x"].get("input"))


def test_only_the_roots_that_use_a_changed_file(loads: Loads) -> None:
    files = {
        "a/main.tf": call("../shared"),
        "a/data/x.yaml": "k: v",
        "b/main.tf": call("../shared"),
        "b/terraform.tfvars": "x = 1",
        "c/main.tf": X,
        "shared/main.tf": X,
        "shared/t.tpl": "",
    }
    found = loads(files)
    uses = {
        "shared/main.tf": ["a", "b"], "a/main.tf": ["a"], "b/terraform.tfvars": ["b"], "c/main.tf": ["c"],
        "a/data/x.yaml": ["a"], "shared/t.tpl": ["a", "b"], "elsewhere.txt": [],
    }  # fmt: skip
    assert {path: found.roots_using([path]) for path in uses} == uses
    kept = loads(files, only_files=frozenset({"c/main.tf"}))
    assert {block.root for block in kept.blocks} == {"c"}


def test_proof_leads_through_locals_and_outputs(loads: Loads) -> None:
    found = loads(
        {
            "main.tf": 'locals {\n  region = module.m.region\n}\nresource "terraform_data" "x" {\n  input = local.region\n}\n'
            + call("./m"),
            "m/main.tf": 'variable "r" {\n  default = "eu-west-1"\n}\noutput "region" {\n  value = var.r\n}\n',
        }
    )
    assert proof(by_address(found)["terraform_data.x"].get("input")) == [
        "main.tf:5 input = local.region",
        "main.tf:2 local region = module.m.region",
        'm/main.tf:5 output "region": value = var.r',
        'm/main.tf:2 variable "r": default = "eu-west-1"',
    ]


def test_modules_that_would_unfold_without_end_meet_a_limit(tmp_path: Path) -> None:
    twice = "".join(f'module "m{n}" {{\n  source = "../l%d"\n  count  = 10\n}}\n' for n in range(2))
    write(
        tmp_path, {f"l{level}/main.tf": X + (twice % (level + 1, level + 1) if level < 6 else "") for level in range(7)}
    )
    found = load(read_tree(tmp_path), limits=Limits(modules=500))
    assert len(found.blocks) <= 501
    assert found.problems and "more than 500 module instances" in found.problems[0].message


def test_more_resources_than_a_scan_may_have_are_a_problem(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": 'resource "terraform_data" "x" {\n  count = 20\n}\n'})
    found = load(read_tree(tmp_path), limits=Limits(blocks=10))
    assert len(found.blocks) == 10
    assert [problem.message for problem in found.problems] == [
        "more than 10 resources; the rest of this root is not judged"
    ]


def test_a_fault_that_several_roots_share_is_told_once(loads: Loads) -> None:
    found = loads({"a/main.tf": X, "b/main.tf": X, "common.tfvars": "x = [\n"}, var_files=("common.tfvars",))
    assert [problem.file for problem in found.problems] == ["common.tfvars"]


BASE = {
    "main.tf": 'variable "v" {}\nlocals {\n  a = { for k in ["x"] : k => "${var.v}-${k}" }\n}\nmodule "m" {\n  source = "./m"\n'
    '  for_each = local.a\n  v = each.value\n}\nresource "x_y" "z" {\n  count = length(local.a)\n  dynamic "b" {\n'
    "    for_each = module.m\n    content {\n      id = b.value.o\n    }\n  }\n}\n",
    "m/main.tf": 'variable "v" {\n  type = object({ a = optional(string, "d") })\n}\noutput "o" {\n  value = var.v\n}\n'
    + X,
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_mistake_of_a_configuration_ends_the_scan(tmp_path: Path, data: st.DataObject) -> None:
    marks = st.sampled_from(
        ["${", '"', "{", "}", "[", "]", "=", "<<E\n", "\n", "*", "each.value", "null", "count = ", "var.", "(", "..."]
    )
    files = dict(BASE)
    for _ in range(data.draw(st.integers(1, 4))):
        name = data.draw(st.sampled_from(sorted(files)))
        text = files[name]
        at, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 12))
        files[name] = text[:at] + data.draw(marks) + text[at + length :]
    write(tmp_path, files)
    for block in load(read_tree(tmp_path)).blocks:
        shown(block.body)
        proof(block.body)
