"""Elements of lists and objects, and the lines of texts, stand where they are written: in values and in proofs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from domicile.model.paths import read
from domicile.model.source_text import SourceText
from domicile.model.values import Known, Unknown, Value
from tests.terraform.conftest import Loads
from tests.terraform.shown import by_address, proof


def loaded(loads: Loads, text: str, **files: str) -> Value:
    configuration = loads({"main.tf": text, **{name.replace("__", "."): body for name, body in files.items()}})
    return by_address(configuration)["terraform_data.x"].get("input")


def lines(value: Value, path: str) -> list[tuple[int, int]]:
    return [(item.trail.line, item.trail.end_line) for item in read(value, path) if item.trail is not None]


def test_elements_of_several_lines_stand_on_their_own(loads: Loads) -> None:
    value = loaded(
        loads,
        """resource "terraform_data" "x" {
  input = [
    "a",
    { name = "b",
      inner = ["c",
    "d"] },
  ]
}
""",
    )
    assert isinstance(value, Known)
    assert [(item.trail.line, item.trail.end_line) for item in value.data] == [(3, 3), (4, 6)]
    assert lines(value.data[1], "inner") == [(6, 6)]
    assert proof(value.data[0]) == ['main.tf:3 "a"']


def test_what_stands_on_one_line_has_no_step_of_its_own(loads: Loads) -> None:
    value = loaded(loads, 'resource "terraform_data" "x" {\n  input = ["a", { b = "c" }]\n}\n')
    assert isinstance(value, Known)
    assert [item.trail for item in value.data] == [None, None]


def test_the_way_through_a_local_ends_at_the_entry(loads: Loads) -> None:
    value = loaded(
        loads,
        'locals {\n  regions = {\n    near = "eu-west-1"\n    far  = "us-east-1"\n  }\n}\n'
        'resource "terraform_data" "x" {\n  input = local.regions.far\n}\n',
    )
    assert proof(value) == [
        "main.tf:8 input = local.regions.far",
        'main.tf:2 local regions = { near = "eu-west-1" far = "us-east-1" }',
        'main.tf:4 far = "us-east-1"',
    ]


def test_an_element_that_refers_elsewhere_leads_there_from_its_own_line(loads: Loads) -> None:
    value = loaded(
        loads,
        'variable "r" {\n  default = "us-east-1"\n}\nresource "terraform_data" "x" {\n  input = [\n    var.r\n  ]\n}\n',
    )
    assert isinstance(value, Known)
    assert proof(value.data[0]) == ["main.tf:6 var.r", 'main.tf:2 variable "r": default = "us-east-1"']


def test_the_lines_of_plain_elements_take_no_part_in_what_is_made_of_them(loads: Loads) -> None:
    value = loaded(loads, 'resource "terraform_data" "x" {\n  input = join("-", [\n    "a",\n    "b",\n  ])\n}\n')
    assert proof(value) == ['main.tf:2 input = join("-", [ "a", "b", ])']


def test_elements_keep_their_lines_through_functions_and_encoding(loads: Loads) -> None:
    value = loaded(
        loads,
        'resource "terraform_data" "x" {\n  input = jsonencode({ all = concat([\n   "a"\n  ], [\n    "b"\n  ]) })\n}\n',
    )
    assert isinstance(value, Known)
    assert value.structure is not None
    assert lines(value.structure, "all") == [(3, 3), (5, 5)]


@pytest.mark.parametrize(
    "written",
    [
        'passwords = [\n    "hunter2",\n  ]',
        'all = {\n    password = base64encode("hunter2")\n  }',
        'all = {\n    tokens = [\n      "hunter2",\n    ]\n  }',
        'all = {\n    tokens = {\n      one = "hunter2"\n    }\n  }',
    ],
)
def test_no_step_of_an_element_shows_a_secret(loads: Loads, written: str) -> None:
    name = written.partition(" ")[0]
    value = loaded(loads, f'locals {{\n  {written}\n}}\nresource "terraform_data" "x" {{\n  input = local.{name}\n}}\n')
    steps = [step for element in within(value) for step in proof(element)]
    assert steps
    assert not any("hunter2" in step for step in steps)


def within(value: Value) -> Iterator[Value]:
    """Every value inside a container, at any depth."""
    data = value.data if isinstance(value, Known) else None
    items = data.values() if isinstance(data, Mapping) else data if isinstance(data, tuple) else ()
    for item in items:
        yield item
        yield from within(item)


def where(value: Value, piece: str) -> tuple[str, int]:
    """Where the piece of a text stands."""
    texts = [value.data] if isinstance(value, Known) else list(value.parts) if isinstance(value, Unknown) else []
    text = next(text for text in texts if isinstance(text, SourceText) and piece in text)
    source, line = text.line_at(text.index(piece))
    return source.file, line


def test_the_text_of_a_heredoc_knows_its_lines(loads: Loads) -> None:
    value = loaded(
        loads,
        """locals {
  list = ["a",
  "b"]
}
resource "terraform_data" "x" {
  input = <<-EOF
    one
    ${join("\\n", local.list)}, two
    %{for each in local.list~}
    round ${each}
    %{endfor~}
    ${upper(
      "three")} four
    five
  EOF
}
""",
    )
    found = {piece: where(value, piece)[1] for piece in ("one", "b,", "two", "round a", "round b", "four", "five")}
    assert found == {"one": 7, "b,": 8, "two": 8, "round a": 10, "round b": 10, "four": 13, "five": 14}


def test_a_partly_known_heredoc_knows_its_lines(loads: Loads) -> None:
    value = loaded(
        loads, 'variable "v" {}\nresource "terraform_data" "x" {\n  input = <<EOF\none\n${var.v}\ntwo\nEOF\n}\n'
    )
    assert (where(value, "one"), where(value, "two")) == (("main.tf", 4), ("main.tf", 6))


def test_the_text_of_a_file_stands_in_the_file(loads: Loads) -> None:
    text = 'resource "terraform_data" "x" {\n  input = file("${path.module}/../main.txt")\n}\n'
    configuration = loads({"root/main.tf": text, "main.txt": "one\ntwo\n"})
    assert where(by_address(configuration)["terraform_data.x"].get("input"), "two") == ("main.txt", 2)


def test_a_rendered_template_file_stands_in_the_file(loads: Loads) -> None:
    value = loaded(
        loads,
        'resource "terraform_data" "x" {\n  input = templatefile("main.tpl", { n = "x" })\n}\n',
        main__tpl="one\n${n} two\n${jsonencode([\n  n,\n])} three\n",
    )
    assert (where(value, "two"), where(value, "three")) == (("main.tpl", 2), ("main.tpl", 5))


def test_what_is_made_of_a_text_no_longer_knows_its_lines(loads: Loads) -> None:
    value = loaded(loads, 'resource "terraform_data" "x" {\n  input = replace(<<EOF\none\nEOF\n  , "o", "a")\n}\n')
    assert value.data == "ane\n"
    assert not isinstance(value.data, SourceText)


@pytest.mark.parametrize(
    ("function", "text"),
    [("yamldecode", "x: [1]\n"), ("jsondecode", '{"x": [1]}'), ("csvdecode", "x\n1\n"), ("base64encode", "x")],
)
def test_a_text_that_knows_its_lines_is_decoded_as_any_other(loads: Loads, function: str, text: str) -> None:
    value = loaded(
        loads, f'resource "terraform_data" "x" {{\n  input = {function}(file("some.txt"))\n}}\n', some__txt=text
    )
    assert isinstance(value, Known)


def test_entries_that_are_given_to_a_variable_stand_on_their_own_lines(loads: Loads) -> None:
    text = 'variable "v" {\n  default = null\n}\nresource "terraform_data" "x" {\n  input = var.v\n}\n'
    given = (
        'v = {\n  list = [\n    "a",\n    "b",\n  ]\n  same = { list = "c" }\n  list_of = [{\n    list = "d"\n  }]\n}\n'
    )
    value = by_address(loads({"main.tf": text, "terraform.tfvars": given}))["terraform_data.x"].get("input")
    steps = [proof(element)[-1] for element in within(value) if proof(element)]
    assert steps == [
        'terraform.tfvars:3 v.list[0] = "a"',
        'terraform.tfvars:4 v.list[1] = "b"',
        'terraform.tfvars:6 v.same.list = "c"',
        'terraform.tfvars:8 v.list_of[0].list = "d"',
    ]


def test_no_line_of_a_sensitive_text_is_kept(loads: Loads) -> None:
    text = 'variable "v" {\n  sensitive = true\n  default   = <<EOF\nhunter2\nEOF\n}\n'
    value = loaded(loads, text + 'resource "terraform_data" "x" {\n  input = var.v\n}\n')
    assert isinstance(value, Known)
    assert type(value.data) is str


def test_a_nested_block_stands_on_all_its_lines(loads: Loads) -> None:
    dynamic = '  dynamic "a" {\n    for_each = ["k"]\n    content {\n      b = 2\n    }\n  }\n'
    text = f'resource "terraform_data" "x" {{\n  a {{\n    b = 1\n  }}\n{dynamic}}}\n'
    blocks = by_address(loads({"main.tf": text}))["terraform_data.x"].get("a")
    assert isinstance(blocks, Known)
    assert [(block.trail.line, block.trail.end_line) for block in blocks.data] == [(2, 4), (5, 10)]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('yamldecode(file("main.txt")).a', "b"),
        ('jsondecode(file("main.txt")).a', "b"),
        ('csvdecode(file("table.txt"))[0].a', "1"),
        ('length(distinct([file("main.txt"), "{\\"a\\":\\"b\\"}"]))', 1),
        ('contains([file("main.txt")], "{\\"a\\":\\"b\\"}")', True),
        ('length(toset([file("main.txt"), "{\\"a\\":\\"b\\"}"]))', 1),
        ('base64encode(file("main.txt"))', "eyJhIjoiYiJ9"),
        ('sha1(file("main.txt"))', "f19667405306ef12c6e6541a9326e358235b8a14"),
        ('regex("b", file("main.txt"))', "b"),
        ('substr(file("main.txt"), 2, 1)', "a"),
        ('"${file("main.txt")}!"', '{"a":"b"}!'),
        ('file("main.txt") == "{\\"a\\":\\"b\\"}"', True),
        ('format("%s", file("main.txt"))', '{"a":"b"}'),
        ('{ "${file("main.txt")}" = 1 }["{\\"a\\":\\"b\\"}"]', 1),
        ('urlencode(file("main.txt"))', "%7B%22a%22%3A%22b%22%7D"),
        ('tonumber(trimspace(file("number.txt")))', 7),
    ],
)
def test_every_function_takes_the_text_of_a_file(loads: Loads, expression: str, expected: object) -> None:
    text = f'resource "terraform_data" "x" {{\n  input = {expression}\n}}\n'
    value = loaded(loads, text, main__txt='{"a":"b"}', number__txt="7\n", table__txt="a,b\n1,2\n")
    assert isinstance(value, Known), value
    assert value.data == expected
