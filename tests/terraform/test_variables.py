"""Variables: every way to set one, conversions, defaults of optional attributes, allowed values, secrets."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.values import undecided

from .conftest import Loads
from .shown import by_address, proof, shown

USE = 'resource "terraform_data" "x" {\n  input = var.v\n}\n'


def value_of(loads: Loads, files: dict[str, str], **options: Any) -> Any:
    return by_address(loads(files, **options))["terraform_data.x"].get("input")


@pytest.mark.parametrize(
    ("files", "options", "expected"),
    [
        pytest.param({"a.tf": 'variable "v" { default = "d" }\n' + USE}, {}, "d", id="default"),
        pytest.param({"a.tf": 'variable "v" {}\n' + USE}, {}, "?variable v has no value", id="nothing"),
        pytest.param({"a.tf": 'variable "v" { default = "d" }\n' + USE, "terraform.tfvars": 'v = "t"'}, {}, "t", id="terraform.tfvars"),
        pytest.param({"a.tf": 'variable "v" {}\n' + USE, "terraform.tfvars.json": '{"v": "j"}'}, {}, "j", id="terraform.tfvars.json"),
        pytest.param(
            {"a.tf": 'variable "v" {}\n' + USE, "terraform.tfvars": 'v = "t"', "b.auto.tfvars": 'v = "b"', "a.auto.tfvars": 'v = "a"'},
            {}, "b", id="the last auto.tfvars wins",
        ),
        pytest.param(
            {"a.tf": 'variable "v" {}\n' + USE, "b.auto.tfvars": 'v = "b"', "env/prod.tfvars": 'v = "p"'},
            {"var_files": ("env/prod.tfvars",)}, "p", id="a file that is named beats auto.tfvars",
        ),
        pytest.param(
            {"a.tf": 'variable "v" {}\n' + USE, "prod.tfvars": 'v = "p"'},
            {"var_files": ("prod.tfvars",), "variables": {"v": "c"}}, "c", id="the command line beats files",
        ),
        pytest.param(
            {"a.tf": 'variable "v" { default = "d" }\n' + USE},
            {"environment": {"TF_VAR_v": "e", "AWS_REGION": "x"}}, "e", id="environment",
        ),
        pytest.param(
            {"a.tf": 'variable "v" {}\n' + USE, "terraform.tfvars": 'v = "t"'},
            {"environment": {"TF_VAR_v": "e"}}, "t", id="files beat the environment",
        ),
        pytest.param(
            {"a.tf": 'variable "v" { type = list(string) }\n' + USE}, {"variables": {"v": '["a", "b"]'}}, ["a", "b"],
            id="a text that is an expression",
        ),
        pytest.param({"a.tf": 'variable "v" {}\n' + USE, "prod.tfvars": 'v = "p"'}, {}, "?variable v has no value", id="a tfvars file that nothing names"),
        pytest.param(
            {"a.tf": 'variable "v" { default = "d" }\n' + USE, "env/a.tfvars": 'v = "a"', "env/b.tfvars": 'v = "b"', "env/c.tfvars": "w = 1"},
            {"matrix": {".": ("env/*.tfvars",)}}, {"a", "b", "d"}, id="a matrix gives one of its values",
        ),
        pytest.param(
            {"a.tf": 'variable "v" { default = "d" }\n' + USE, "env/a.tfvars": 'v = "a"'},
            {"matrix": {"live/*": ("env/*.tfvars",)}}, "d", id="a matrix of other roots",
        ),
    ],
)  # fmt: skip
def test_value_is_the_strongest_that_is_given(
    loads: Loads, files: dict[str, str], options: dict[str, Any], expected: Any
) -> None:
    assert shown(value_of(loads, files, **options)) == expected


@pytest.mark.parametrize(
    ("declaration", "tfvars", "expected"),
    [
        ("type = string", "v = 5", "5"),
        ("type = string", "v = true", "true"),
        ("type = number", 'v = "5"', 5),
        ("type = bool", 'v = "true"', True),
        ("type = set(string)", 'v = ["b", "a", "b"]', ["a", "b"]),
        ("type = list(string)", "v = [1, 2]", ["1", "2"]),
        ("type = map(string)", "v = { a = 1 }", {"a": "1"}),
        ("type = object({ a = string, b = optional(string, \"x\") })", "v = { a = 1, c = 2 }", {"a": "1", "b": "x"}),
        ("type = object({ a = string, b = optional(string) })", 'v = { a = "y" }', {"a": "y", "b": None}),
        ("type = object({ a = optional(object({ b = optional(bool, true) }), {}) })", "v = {}", {"a": {"b": True}}),
        ("type = map(object({ r = optional(string, \"eu-west-1\") }))", "v = { one = {}, two = { r = null } }",
         {"one": {"r": "eu-west-1"}, "two": {"r": "eu-west-1"}}),
        ("type = any", "v = { a = 1 }", {"a": 1}),
        ("nullable = false\n default = \"d\"", "v = null", "d"),
        ("default = \"d\"", "v = null", None),
    ],
)  # fmt: skip
def test_value_is_converted_to_the_type(loads: Loads, declaration: str, tfvars: str, expected: Any) -> None:
    files = {"a.tf": f'variable "v" {{\n {declaration}\n}}\n' + USE, "terraform.tfvars": tfvars}
    assert shown(value_of(loads, files)) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('contains(["eu-west-1", "eu-north-1"], var.v)', {"eu-west-1", "eu-north-1"}),
        ('var.v == "a" || var.v == "b"', {"a", "b"}),
        ('can(regex("^(dev|prod)$", var.v))', {"dev", "prod"}),
        ('can(regex("^dev$|^prod$", var.v))', {"dev", "prod"}),
        ('var.v == null || contains(["a"], var.v)', {None, "a"}),
        ('var.v == null ? true : contains(["a"], var.v)', {None, "a"}),
        ('contains(["a", "b"], var.v) && length(var.v) > 0', {"a", "b"}),
        ('anytrue([var.v == "a", var.v == "b"])', {"a", "b"}),
        ('length(regexall("^(a|b)$", var.v)) > 0', {"a", "b"}),
        ('var.v == "only"', "only"),
        ('can(regex("^(dev.*|prod)$", var.v))', "?variable v has no value"),
        ('contains(["a"], var.w)', "?variable v has no value"),
        ('var.v != "a"', "?variable v has no value"),
        ('!contains(["a"], var.v)', "?variable v has no value"),
    ],
)
def test_variable_without_value_is_one_of_those_that_its_validation_allows(
    loads: Loads, condition: str, expected: Any
) -> None:
    text = f'variable "v" {{\n validation {{\n  condition = {condition}\n  error_message = "no"\n }}\n}}\nvariable "w" {{}}\n'
    assert shown(value_of(loads, {"a.tf": text + USE})) == expected


def test_two_validations_allow_what_both_allow(loads: Loads) -> None:
    text = (
        'variable "v" {\n validation {\n  condition = contains(["a", "b"], var.v)\n }\n'
        ' validation {\n  condition = contains(["b", "c"], var.v)\n }\n}\n'
    )
    assert shown(value_of(loads, {"a.tf": text + USE})) == "b"


def test_proof_shows_only_the_part_of_a_tfvars_value_that_is_used(loads: Loads) -> None:
    files = {
        "a.tf": 'variable "db" {}\nresource "terraform_data" "x" {\n  input = var.db.region\n}\n',
        "terraform.tfvars": 'db = {\n  password = "hunter2"\n  region   = "eu-west-1"\n}\n',
    }
    steps = proof(value_of(loads, files))
    assert steps == ["a.tf:3 input = var.db.region", 'terraform.tfvars:3 db.region = "eu-west-1"']


@pytest.mark.parametrize(
    "files",
    [
        {"a.tf": 'variable "db_password" {}\nresource "terraform_data" "x" {\n  input = var.db_password\n}\n',
         "terraform.tfvars": 'db_password = "hunter2"'},
        {"a.tf": 'variable "v" {\n sensitive = true\n}\n' + USE, "terraform.tfvars": 'v = "hunter2"'},
        {"a.tf": 'variable "v" {\n sensitive = true\n default = "hunter2"\n}\n' + USE},
        {"a.tf": 'variable "db" {}\nresource "terraform_data" "x" {\n  input = var.db.password\n}\n',
         "terraform.tfvars": 'db = { password = "hunter2" }'},
        {"a.tf": 'locals {\n  api_key = "hunter2"\n}\nresource "terraform_data" "x" {\n  input = local.api_key\n}\n'},
        {"a.tf": 'module "m" {\n  source = "./m"\n  token = "hunter2"\n}\nresource "terraform_data" "x" {\n  input = module.m.o\n}\n',
         "m/a.tf": 'variable "token" {}\noutput "o" {\n  value = var.token\n}\n'},
        {"a.tf": 'locals {\n  db = { name = "n", DB_PASSWORD = "hunter2" }\n}\nresource "terraform_data" "x" {\n  input = local.db.DB_PASSWORD\n}\n'},
        {"a.tf.json": '{"locals": {"db": {"password": "hunter2"}}, "resource": {"terraform_data": {"x": {"input": "${local.db.password}"}}}}'},
        {"a.tf": 'variable "v" {\n  default = { token = "hunter2" }\n}\nresource "terraform_data" "x" {\n  input = var.v.token\n}\n'},
        {"a.tf": 'locals {\n  secret = join("", ["hun", "ter2"])\n}\nresource "terraform_data" "x" {\n  input = local.secret\n}\n'},
    ],
)  # fmt: skip
def test_secrets_are_not_in_any_proof(loads: Loads, files: dict[str, str]) -> None:
    value = value_of(loads, files)
    assert shown(value) == "hunter2"
    assert proof(value) and not any("hunter2" in step for step in proof(value))


@pytest.mark.parametrize("name", ["secret_arn", "secret_name", "token_ttl", "key_name", "password_policy", "region"])
def test_names_about_secrets_are_shown(loads: Loads, name: str) -> None:
    files = {
        "a.tf": f'variable "{name}" {{}}\nresource "terraform_data" "x" {{\n  input = var.{name}\n}}\n',
        "terraform.tfvars": f'{name} = "plain"',
    }
    assert any("plain" in step for step in proof(value_of(loads, files)))


DEFAULT = 'variable "v" { default = "d" }\n' + USE
OBJECT = """
variable "flags" {
  type    = object({ made = bool, more = optional(bool, false) })
  default = { made = false, more = false }
}
resource "terraform_data" "x" {
  input = var.flags.made
}
"""


@pytest.mark.parametrize(
    ("files", "options", "expected"),
    [
        pytest.param({"env/a.tfvars": 'v = "a"'}, {}, {"d", "a"}, id="below"),
        pytest.param({"a.tfvars": 'v = "a"', "b.tfvars": 'v = "b"'}, {}, {"d", "a", "b"}, id="beside"),
        pytest.param({"env/a/terraform.tfvars": 'v = "a"'}, {}, {"d", "a"}, id="a name that counts elsewhere"),
        pytest.param({"env/a.tfvars.json": '{"v": "a"}'}, {}, {"d", "a"}, id="in JSON"),
        pytest.param({"env/a.tfvars": 'v = "d"', "env/b.tfvars": 'v = "d"'}, {}, "d", id="all set the default"),
        pytest.param({"env/a.tfvars": 'w = "a"'}, {}, "d", id="of no variable of the root"),
        pytest.param({"env/backend.tfvars": 'v = "a"\nbucket = "b"\nkey = "k"'}, {}, "d", id="a backend's"),
        pytest.param({"env/a.tf": "", "env/a.tfvars": 'v = "a"'}, {}, "d", id="another configuration is nearer"),
        pytest.param({"env/a.tfvars": 'v = "a"'}, {"variables": {"v": "c"}}, "c", id="the command line says it"),
        pytest.param(
            {"env/a.tfvars": 'v = "a"', "b.tfvars": "x = 1"}, {"var_files": ("b.tfvars",)}, "d", id="others are named"
        ),
        pytest.param({"env/a.tfvars": 'v = "a"', "terraform.tfvars": 'v = "t"'}, {}, "t", id="a file that is loaded"),
    ],
)
def test_default_that_a_tfvars_file_may_replace_is_one_of_two(
    loads: Loads, files: dict[str, str], options: dict[str, Any], expected: Any
) -> None:
    found = loads({"a.tf": DEFAULT, **files}, **options)
    assert shown(by_address(found, "")["terraform_data.x"].get("input")) == expected


def test_default_that_a_tfvars_file_may_replace_is_told_with_the_file(loads: Loads) -> None:
    files = {f"env/{name}.tfvars": "flags = { made = true }" for name in "abc"}
    found = loads({"a.tf": OBJECT, **files})
    value = by_address(found)["terraform_data.x"].get("input")
    assert shown(value) == {True, False}
    assert undecided(value) == (
        "variable flags is its default or what a tfvars file sets that may be given "
        "(env/a.tfvars, env/b.tfvars and 1 more)"
    )
    assert "env/c.tfvars" in found.files_of_root[""]
    assert {item.file for item in found.not_assessed} == files.keys()


def test_a_tfvars_file_that_nothing_loads_is_listed(loads: Loads) -> None:
    found = loads({"a.tf": USE, "prod.tfvars": 'v = "p"'})
    assert [(item.file, item.data) for item in found.not_assessed] == [("prod.tfvars", False)]


def test_a_var_file_that_is_not_there_is_a_problem(loads: Loads) -> None:
    found = loads({"a.tf": USE}, var_files=("gone.tfvars",))
    assert [(problem.file, problem.message) for problem in found.problems] == [
        ("gone.tfvars", "there is no such tfvars file inside the scan root")
    ]


@pytest.mark.parametrize(
    ("declared", "default", "expression", "expected"),
    [
        ("map(string)", "{}", "var.v == {}", False),
        ("map(object({ a = string }))", "{}", "var.v != {}", True),
        ("map(any)", '{ a = "b" }', 'var.v == { a = "b" }', False),
        ("map(string)", "{}", "var.v == tomap({})", True),
        ("object({ x = optional(map(string), {}) })", "{}", "var.v.x == {}", False),
        ("object({ x = optional(map(string), {}) })", "{}", "{ for k, e in var.v.x : k => e } == {}", True),
        ("any", "{}", "var.v == {}", True),
        ("object({})", "{}", "var.v == {}", True),
        ("map(map(string))", "{ k = {} }", 'var.v["k"] == {}', False),
        ("map(string)", "{}", "merge(var.v, {}) == {}", True),
        ("map(string)", "{}", "try(var.v, null) == {}", False),
    ],
)  # fmt: skip
def test_a_map_is_never_equal_to_an_object(
    loads: Loads, declared: str, default: str, expression: str, expected: bool
) -> None:
    """Terraform compares types first: `var.tags != {}` is true for every variable that is declared as a map."""
    variable = f'variable "v" {{\n  type = {declared}\n  default = {default}\n}}\n'
    found = loads({"a.tf": variable + f'resource "terraform_data" "x" {{\n  input = {expression}\n}}\n'})
    assert shown(by_address(found)["terraform_data.x"].get("input")) is expected


def test_a_resource_beside_one_of_several_values(loads: Loads) -> None:
    text = (
        'variable "v" {\n  validation {\n    condition = contains(["a", "b"], var.v)\n    error_message = "x"\n  }\n}\n'
        'resource "terraform_data" "y" {\n  input = "y"\n}\n'
        'resource "terraform_data" "x" {\n  input = lookup(terraform_data.y, "input", var.v)\n}\n'
        'resource "terraform_data" "z" {\n  input = "${var.v}${merge(terraform_data.y, { k = var.v })["input"]}"\n}\n'
        'resource "terraform_data" "w" {\n  input = format("%s-%s", var.v, [terraform_data.y, var.v][0].input)\n}\n'
    )
    found = by_address(loads({"a.tf": text}))
    assert shown(found["terraform_data.x"].get("input")) == "y"
    assert shown(found["terraform_data.z"].get("input")) == {"ay", "by"}
    assert shown(found["terraform_data.w"].get("input")) == {"a-y", "b-y"}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('merge({ class = "eu" }, { "k8s.io/${var.v}" = "owned" }).class', "eu"),
        ('merge({ class = "eu" }, { "${var.v}-x" = "owned" }, { b = 1 })["class"]', "eu"),
        ('{ class = "eu", "k8s.io/${var.v}" = "owned" }.class', "eu"),
        ('merge({ "k8s.io/a" = "eu" }, { "k8s.io/${var.v}" = "owned" })["k8s.io/a"]', {"eu", "?variable v has no value"}),
        ('merge({ class = "eu" }, { (var.v) = "owned" }).class', {"eu", "?variable v has no value"}),
        ('merge({ class = "eu" }, { "k8s.io/${var.v}" = 1, (var.v) = 2 }).class', {"eu", "?variable v has no value"}),
        ('merge({ class = "eu" }, { for k in ["a", "b"] : "k8s.io/${var.v}/${k}" => 1 }).class', "eu"),
        ('merge({ class = "eu" }, merge({ a = 1 }, { "k8s.io/${var.v}" = 1 })).class', "eu"),
        ('merge({ class = "eu" }, merge(var.v, { "k8s.io/${var.v}" = 1 })).class', {"eu", "?variable v has no value"}),
        ('merge({ class = "eu" }, merge({}, { "k8s.io/${var.v}" = 1 })).class', "eu"),
        ('merge({ class = "eu" }, { for k in ["class"] : k => 1 if "k8s.io/${var.v}" == "k8s.io/a" }).class', {"eu", "?variable v has no value"}),
        ('merge({ class = "eu" }, { "k8s.io/${var.v}" = "owned" })["k8s.io/b"]', "owned"),
    ],
)  # fmt: skip
def test_a_partly_known_key_hides_only_the_keys_that_it_may_be(loads: Loads, expression: str, expected: object) -> None:
    found = loads({"a.tf": f'variable "v" {{}}\nresource "terraform_data" "x" {{\n  input = {expression}\n}}\n'})
    assert shown(by_address(found)["terraform_data.x"].get("input")) == expected


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("[for name in var.unset : name]", "?variable unset has no value: its default is null"),
        ("[for name, entry in local.same : name]", "?variable unset has no value: its default is null"),
        ("concat(var.unset, [])", "?variable unset has no value: its default is null"),
        ("values(var.unset)", "?variable unset has no value: its default is null"),
        ("var.unset.name", "?variable unset has no value: its default is null"),
        ("[for name in null : name]", "?null cannot be gone through"),
        ("var.unset == null", True),
        ("coalesce(var.unset, 1)", 1),
        ("var.unset[*]", []),
    ],
)
def test_a_null_default_says_so_where_a_null_cannot_do(loads: Loads, expression: str, value: object) -> None:
    text = 'variable "unset" {\n  default = null\n}\nlocals {\n  same = var.unset\n}\n'
    text += f'resource "terraform_data" "x" {{\n  input = {expression}\n}}\n'
    assert shown(by_address(loads({"a.tf": text}))["terraform_data.x"].get("input")) == value
