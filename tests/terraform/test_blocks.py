"""What a block of configuration becomes: body, nested and dynamic blocks, lines, waivers, backends, faults."""

# ruff: noqa: E501 - small configurations are easier to compare on one line each

from __future__ import annotations

from typing import Any

import pytest

from domicile.model import paths
from domicile.model.blocks import Block
from domicile.model.values import Known, OneOf, Unknown, Value, absence, alternatives

from .conftest import Loads
from .shown import by_address, proof, region, shown

BUCKET = """# domicile:skip=RES201,RES202: moved in March
resource "aws_s3_bucket" "b" {
  bucket = "x"
  # checkov:skip=CKV_AWS_18:no logs here
  rule {
    id = "one"
    destination {
      bucket = aws_s3_bucket.c.arn
    }
  }
  rule {
    id = "two"
  }
  count      = 1
  depends_on = [aws_s3_bucket.c]
  provider   = aws.x
  lifecycle {
    prevent_destroy = true
  }
  provisioner "local-exec" {
    command = "true"
  }
  timeouts {
    create = "1h"
  }
}
resource "aws_s3_bucket" "c" {}
"""


def test_body_holds_what_belongs_to_the_resource(loads: Loads) -> None:
    block = by_address(loads({"a.tf": BUCKET}))["aws_s3_bucket.b[0]"]
    assert isinstance(block.body, Known) and set(block.body.data) == {"bucket", "rule"}
    assert shown(block.get("rule")) == [
        {"id": "one", "destination": [{"bucket": "?known after apply"}]},
        {"id": "two"},
    ]
    assert shown(block.get("not_there")) is None


def test_lines_of_attributes_and_nested_blocks(loads: Loads) -> None:
    block = by_address(loads({"a.tf": BUCKET}))["aws_s3_bucket.b[0]"]
    assert (block.location.file, block.location.line, block.location.end_line) == ("a.tf", 2, 26)
    found = {path: (place.line, place.end_line) for path, place in block.lines.items()}
    assert found["bucket"] == (3, 3)
    assert found["rule"] == (5, 10)
    assert found["rule.destination.bucket"] == (8, 8)
    assert "rule.none" not in block.lines and block.lines.get("rule.none") is None
    assert len(block.lines) == len(list(block.lines)) == len(block.lines.keys()) == len(block.lines.values())


def test_waivers_above_and_inside_the_block(loads: Loads) -> None:
    found = by_address(loads({"a.tf": BUCKET}))
    assert [(skip.rule, skip.reason, skip.location.line, skip.tool) for skip in found["aws_s3_bucket.b[0]"].skips] == [
        ("RES201", "moved in March", 1, "domicile"),
        ("RES202", "moved in March", 1, "domicile"),
        ("CKV_AWS_18", "no logs here", 4, "checkov"),
    ]
    assert found["aws_s3_bucket.c"].skips == ()


def dynamic(for_each: str, more: str = "") -> str:
    return (
        'variable "v" {}\nvariable "on" {}\nresource "x_y" "z" {\n  rule {\n    id = "static"\n  }\n  dynamic "rule" {\n'
        f"    for_each = {for_each}\n    {more}\n    content {{\n      id = rule.value\n      key = rule.key\n    }}\n  }}\n}}\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (dynamic('["a", "b"]'), [{"id": "static"}, {"id": "a", "key": 0}, {"id": "b", "key": 1}]),
        (dynamic('{ k = "a" }'), [{"id": "static"}, {"id": "a", "key": "k"}]),
        (dynamic('toset(["a"])'), [{"id": "static"}, {"id": "a", "key": "a"}]),
        (dynamic("[]"), [{"id": "static"}]),
        (dynamic("null"), [{"id": "static"}]),
    ],
)
def test_dynamic_blocks(loads: Loads, text: str, expected: Any) -> None:
    assert shown(loads({"a.tf": text}).blocks[0].get("rule")) == expected


def test_dynamic_block_over_what_is_not_known_may_be_there_with_what_is_known_of_it(loads: Loads) -> None:
    block = loads({"a.tf": dynamic("var.v", 'labels = ["l"]').replace("id = rule.value", 'id = "d"')}).blocks[0]
    [static, perhaps] = block.get("rule").data  # type: ignore[union-attr]
    assert absence(static) == "" and shown(static) == {"id": "static"}
    assert absence(perhaps) == "variable v has no value, so it may not be there"
    assert [(shown(value), bool(absence(value))) for value in paths.read(block, "rule.id")] == [
        ("static", False),
        ({"d", None}, True),
    ]


def test_dynamic_block_without_a_name_is_no_block(loads: Loads) -> None:
    text = 'resource "x_y" "z" {\n  dynamic {\n    for_each = [1]\n    content {}\n  }\n}\n'
    assert loads({"a.tf": text}).blocks[0].kind == "x_y"


def test_dynamic_block_that_may_be_there_is_one_of_both(loads: Loads) -> None:
    value = loads({"a.tf": dynamic('var.on ? ["a"] : []')}).blocks[0].get("rule")
    assert {str(option) for option in shown(value)} == {
        "[{'id': 'static'}, {'id': 'a', 'key': 0}]",
        "[{'id': 'static'}]",
    }


def test_dynamic_blocks_inside_dynamic_blocks_with_their_own_iterators(loads: Loads) -> None:
    text = (
        'resource "x_y" "z" {\n dynamic "outer" {\n  for_each = { a = ["p", "q"] }\n  iterator = o\n  content {\n   name = o.key\n'
        '   dynamic "inner" {\n    for_each = o.value\n    content {\n     id = "${o.key}${inner.value}"\n    }\n   }\n  }\n }\n}\n'
    )
    assert shown(loads({"a.tf": text}).blocks[0].get("outer")) == [{"name": "a", "inner": [{"id": "ap"}, {"id": "aq"}]}]


def test_dynamic_blocks_in_json(loads: Loads) -> None:
    text = (
        '{"resource": {"x_y": {"z": {"lifecycle": {"ignore_changes": ["a"]}, "count": 1,'
        '"dynamic": {"rule": [{"for_each": ["a"], "content": {"id": "${rule.value}"}}]}}}}}'
    )
    block = loads({"a.tf.json": text}).blocks[0]
    assert block.address == "x_y.z[0]" and shown(block.get("rule")) == [{"id": "a"}]


def test_nested_blocks_of_json_are_read_along_the_same_paths(loads: Loads) -> None:
    text = '{"resource": {"x_y": {"z": {"rule": [{"destination": {"bucket": "b"}}], "tags": {"a": "${1 + 1}"}}}}}'
    block = loads({"a.tf.json": text}).blocks[0]
    assert [shown(value) for value in paths.read(block, "rule.destination.bucket")] == ["b"]
    assert shown(paths.first(block, "tags.a")) in (2, "2")


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ('terraform {\n  backend "s3" {\n    bucket = "b"\n    region = "eu-west-1"\n  }\n}\n', "backend/s3", "terraform.backend.s3"),
        ('terraform {\n  cloud {\n    region = "eu-west-1"\n  }\n}\n', "backend/cloud", "terraform.backend.cloud"),
    ],
)  # fmt: skip
def test_backend_is_a_block(loads: Loads, text: str, kind: str, address: str) -> None:
    (block,) = loads({"a.tf": text}).blocks
    assert (block.kind, block.address, block.mode, block.location.line) == (kind, address, "backend", 2)
    assert shown(block.get("region")) == "eu-west-1"


def test_computed_attributes_come_from_those_who_know_the_kind(loads: Loads) -> None:
    def compute(block: Block, name: str) -> Value | None:
        return Known(f"{block.name}.{name}") if name == "json" else None

    found = by_address(
        loads(
            {
                "a.tf": 'data "aws_iam_policy_document" "d" {}\nresource "x_y" "z" {\n  json = data.aws_iam_policy_document.d.json\n'
                "  other = data.aws_iam_policy_document.d.other\n}\n"
            },
            {"aws_iam_policy_document": compute},
        )
    )
    document = found["data.aws_iam_policy_document.d"]
    assert document.mode == "data"
    value = found["x_y.z"].get("json")
    assert shown(value) == "d.json" and value.reference is not None and value.reference.target is document
    assert shown(found["x_y.z"].get("other")) == "?read from the provider at plan time"


def test_computed_attribute_that_rests_on_itself_is_unknown(loads: Loads) -> None:
    def compute(block: Block, name: str) -> Value | None:
        return block.get("source") if name == "json" else None

    text = 'data "p" "d" {\n  source = data.p.d.json\n}\nresource "x_y" "z" {\n  json = data.p.d.json\n}\n'
    assert "depends on itself" in shown(by_address(loads({"a.tf": text}, {"p": compute}))["x_y.z"].get("json"))


@pytest.mark.parametrize(
    ("override", "expected"),
    [
        pytest.param({"override.tf": 'resource "x_y" "z" {\n  a = 9\n}\n'}, {"a": 9, "b": 2, "rule": [{"id": 1}]}, id="attributes"),
        pytest.param({"z_override.tf": 'resource "x_y" "z" {\n  rule {\n    id = 9\n  }\n}\n'}, {"a": 1, "b": 2, "rule": [{"id": 9}]}, id="nested blocks are replaced"),
        pytest.param(
            {"z_override.tf": 'resource "x_y" "z" {\n  dynamic "rule" {\n    for_each = [7]\n    content {\n      id = rule.value\n    }\n  }\n}\n'},
            {"a": 1, "b": 2, "rule": [{"id": 7}]}, id="by a dynamic block",
        ),
        pytest.param(
            {"b_override.tf": 'resource "x_y" "z" {\n  a = 5\n}\n', "c_override.tf.json": '{"resource": {"x_y": {"z": {"a": 6}}}}'},
            {"a": 6, "b": 2, "rule": [{"id": 1}]}, id="in the order of their names",
        ),
        pytest.param({"override.tf": "locals {\n  n = 8\n}\n"}, {"a": 1, "b": 8, "rule": [{"id": 1}]}, id="locals"),
    ],
)  # fmt: skip
def test_override_files(loads: Loads, override: dict[str, str], expected: Any) -> None:
    base = 'locals {\n  n = 2\n}\nresource "x_y" "z" {\n  a = 1\n  b = local.n\n  rule {\n    id = 1\n  }\n}\n'
    found = loads({"main.tf": base, **override})
    (block,) = found.blocks
    assert isinstance(block.body, Known)
    assert {name: shown(block.get(name)) for name in block.body.data} == expected and not found.problems


def test_override_shows_its_own_line(loads: Loads) -> None:
    found = loads(
        {"main.tf": 'resource "x_y" "z" {\n  a = 1\n}\n', "override.tf": '\n\nresource "x_y" "z" {\n  a = 9\n}\n'}
    )
    assert proof(found.blocks[0].get("a")) == ["override.tf:4 a = 9"]
    assert found.blocks[0].lines["a"].file == "override.tf"


def test_override_of_nothing_is_a_problem(loads: Loads) -> None:
    found = loads({"override.tf": 'resource "x_y" "z" {}\nprovider "aws" {\n  region = "eu-west-1"\n}\n'})
    assert [(problem.file, problem.line) for problem in found.problems] == [("override.tf", 1)]
    assert len(found.blocks) == 1


def test_syntax_error_is_a_problem_and_the_rest_of_the_file_is_used(loads: Loads) -> None:
    found = loads({"a.tf": 'resource "x_y" "z" {\n  a = 1\n}\n\nresource "x_y" {{{\n\nresource "x_y" "w" {\n}\n'})
    assert any(problem.file == "a.tf" and problem.line >= 5 for problem in found.problems)
    assert "x_y.z" in by_address(found)


def test_broken_json_file_is_a_problem(loads: Loads) -> None:
    found = loads({"a.tf": 'resource "x_y" "z" {}\n', "b.tf.json": '{"resource":\n'})
    assert [(problem.file, problem.line) for problem in found.problems] == [("b.tf.json", 2)]
    assert len(found.blocks) == 1


def test_broken_tfvars_file_is_a_problem(loads: Loads) -> None:
    found = loads({"a.tf": 'resource "x_y" "z" {}\n', "terraform.tfvars": "a = [\n"})
    assert found.problems and found.problems[0].file == "terraform.tfvars"


@pytest.mark.parametrize(
    "text",
    [
        'variable "v" {}\n',
        'output "v" {\n  value = 1\n}\n',
        "locals {\n  v = 1\n}\n",
        'module "v" {\n  source = "./m"\n}\n',
    ],
)
def test_second_declaration_is_listed(loads: Loads, text: str) -> None:
    found = loads({"a.tf": text, "b.tf": text, "m/x.tf": ""})
    assert [(item.file, item.data) for item in found.not_assessed] == [("b.tf", False)] and not found.problems


def test_second_resource_of_a_name_is_listed_and_both_are_judged(loads: Loads) -> None:
    found = loads({"a.tf": 'resource "x_y" "z" {}\n', "b.tf": 'resource "x_y" "z" {}\n'})
    assert [(item.file, item.line, item.data) for item in found.not_assessed] == [("b.tf", 1, False)]
    assert [block.location.file for block in found.blocks] == ["a.tf", "b.tf"]


def test_in_a_folder_of_alternatives_each_file_sees_its_own(loads: Loads) -> None:
    text = (
        'locals {\n  a = "%s"\n}\nprovider "aws" {\n  region = "%s"\n}\nresource "x_y" "z" {\n  a = local.a\n  s = var.shared\n}\n'
        'resource "aws_s3_bucket" "w" {\n  of = x_y.z.a\n}\nmodule "m" {\n  source = "./m"\n  a = "%s"\n}\n'
    )
    shared = 'variable "shared" {\n  default = "both"\n}\n'
    inner = 'variable "a" {}\nresource "x_y" "i" {\n  a = var.a\n}\n'
    found = loads({"one.tf": text % (1, 1, 1), "two.tf": text % (2, 2, 2), "shared.tf": shared, "m/m.tf": inner})
    buckets = [block for block in found.blocks if block.kind == "aws_s3_bucket"]
    assert [shown(block.get("of")) for block in buckets] == ["1", "2"]
    assert [region(block) for block in buckets] == ["1", "2"]
    assert {shown(block.get("s")) for block in found.blocks if block.name == "z"} == {"both"}
    assert [shown(block.get("a")) for block in found.blocks if block.name == "i"] == ["1", "2"]
    of = buckets[1].get("of")
    assert of.reference is not None and any(of.reference.target is block for block in found.blocks)


@pytest.mark.parametrize("text", ['resource "x_y" {}\n', "variable {}\n", "provider {}\n", 'module "a" "b" {}\n'])
def test_wrong_number_of_labels_is_a_problem(loads: Loads, text: str) -> None:
    (problem,) = loads({"a.tf": text}).problems
    assert "label" in problem.message and problem.line == 1


@pytest.mark.parametrize("kind", ["moved", "import", "removed", "check"])
def test_blocks_that_say_nothing_of_the_estate_are_left_out(loads: Loads, kind: str) -> None:
    found = loads(
        {"a.tf": f'{kind} "x" {{\n  from = a.b\n}}\n' if kind == "check" else f"{kind} {{\n  from = a.b\n}}\n"}
    )
    assert not found.blocks and not found.problems


def test_reading_a_resource_evaluates_only_what_is_asked_for(loads: Loads) -> None:
    asked: list[str] = []

    def compute(block: Block, name: str) -> Value | None:
        asked.append(name)
        return None

    found = by_address(
        loads({"a.tf": 'resource "p" "d" {}\nresource "x_y" "z" {\n  a = p.d.one\n  b = p.d.two\n}\n'}, {"p": compute})
    )
    assert not asked
    assert isinstance(found["x_y.z"].get("a"), Unknown) and asked == ["one"]


def test_what_a_nested_block_does_not_configure_may_be_computed(loads: Loads) -> None:
    text = """
    resource "azurerm_linux_web_app" "a" {
      identity {
        type = "SystemAssigned"
      }
    }
    resource "azurerm_role_assignment" "b" {
      principal_id = azurerm_linux_web_app.a.identity[0].principal_id
      description  = azurerm_linux_web_app.a.identity.0.type
    }
    """
    blocks = by_address(loads({"a.tf": text}))
    given = blocks["azurerm_role_assignment.b"]
    principal = given.get("principal_id")
    assert isinstance(principal, Unknown) and principal.reason == "known after apply"
    assert principal.reference is not None and principal.reference.target is blocks["azurerm_linux_web_app.a"]
    assert principal.reference.path == "identity.0.principal_id"
    assert shown(given.get("description")) == "SystemAssigned"
    assert not list(paths.read(blocks["azurerm_linux_web_app.a"], "identity.principal_id"))


@pytest.mark.parametrize(
    ("over", "expression", "expected"),
    [
        ("[]", "aws_thing.y.part[0].id", "?known after apply"),
        ("[]", "aws_thing.y.part[*].id", "?known after apply"),
        ("var.off ? [1] : []", "aws_thing.y.part[0].id", "?known after apply"),
        ('["a"]', "aws_thing.y.part[0].name", "a"),
        ("var.v ? [1] : []", "aws_thing.y.part[0].name", {1, "?known after apply"}),
        ("var.v", "aws_thing.y.part[0].fixed", "f"),
        ("var.v", "aws_thing.y.part[0].id", "?known after apply"),
        ("var.v", "length(aws_thing.y.part)", "?variable v has no value, so it may not be there"),
    ],
)
def test_nested_blocks_that_are_not_there_may_be_computed(
    loads: Loads, over: str, expression: str, expected: object
) -> None:
    """Who steps into a block that is not written is given the provider's own: as where there is no `dynamic` at all."""
    text = (
        'variable "v" {}\nvariable "off" {\n  default = false\n}\nresource "aws_thing" "y" {\n  dynamic "part" {\n'
        f'    for_each = {over}\n    content {{\n      name = part.value\n      fixed = "f"\n    }}\n  }}\n}}\n'
        f'resource "x_y" "z" {{\n  a = {expression}\n}}\n'
    )
    found = by_address(loads({"a.tf": text}))
    value = found["x_y.z"].get("a")
    assert shown(value) == expected
    assert "[0]" not in expression or all(
        o.reference is not None for o in alternatives(value) if isinstance(o, Unknown)
    )


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("aws_thing.y.zone", "?known after apply"),
        ("aws_thing.y.network[0].range", "?known after apply"),
        ('try(aws_thing.y.network[0].range, "d")', "?known after apply"),
        ("aws_thing.y.network[0].name", "n"),
        ("aws_thing.y.maybe", {"m", "?known after apply"}),
        ("data.aws_thing.z.zone", "?read from the provider at plan time"),
        ("terraform_data.w.input", None),
    ],
)  # fmt: skip
def test_an_attribute_that_is_null_is_one_that_is_not_set(loads: Loads, expression: str, expected: object) -> None:
    """What a provider computes for an argument without a value, it computes for one that is null."""
    text = (
        'variable "v" {}\nvariable "n" {\n  default = null\n}\n'
        'resource "aws_thing" "y" {\n  zone = var.n\n  maybe = var.v == 1 ? "m" : null\n'
        '  network {\n    range = var.n\n    name = "n"\n  }\n}\n'
        'data "aws_thing" "z" {\n  zone = null\n}\nresource "terraform_data" "w" {\n  input = null\n}\n'
    )
    found = by_address(loads({"a.tf": text + f'resource "terraform_data" "x" {{\n  input = {expression}\n}}\n'}))
    assert shown(found["terraform_data.x"].get("input")) == expected
    assert shown(found["aws_thing.y"].get("zone")) is None


@pytest.mark.parametrize(
    ("collection", "expected"),
    [
        ('merge({ a = "b" }, var.x)', [{"v": {"b", "?variable x has no value"}}, {"?", None}]),
        ('{ a = "b", "x-${var.y}" = "c" }', [{"v": "b"}, {"v": "c"}]),
        ('{ for k in ["a"] : k => "c" if var.y == "d" }', [{"c", None}]),
        ('{ for k in ["a"] : k => "c" if k == "d" }', []),
    ],
)
def test_dynamic_over_a_map_of_which_not_all_keys_are_known_makes_what_may_be_there(
    loads: Loads, collection: str, expected: list[Any]
) -> None:
    text = f"""
    variable "x" {{}}
    variable "y" {{}}
    resource "a_b" "c" {{
      dynamic "s" {{
        for_each = {collection}
        content {{
          v = s.value
        }}
      }}
    }}
    """
    made = by_address(loads({"a.tf": text}))["a_b.c"].get("s")
    assert isinstance(made, Known)
    assert [_block_shown(item) for item in made.data] == expected


def _block_shown(item: Value) -> Any:
    """The block's attributes; where it may not be there a set of its `v`, `?` for one that is not known, and None."""
    if not isinstance(item, OneOf):
        return shown(item)
    values = [None if option.data is None else shown(option.data["v"]) for option in item.options]
    return {"?" if isinstance(value, str) and value.startswith("?") else value for value in values}
