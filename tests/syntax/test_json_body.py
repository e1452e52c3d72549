"""The JSON form of Terraform's language gives the same structure as HCL, with lines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile.syntax.json_body import parse, parse_values
from domicile.syntax.json_nodes import JsonFault, JsonMembers, JsonNode, read_json

TEXT = b"""{
  "//": "domicile:skip=RES201:known",
  "resource": {
    "aws_s3_bucket": {
      "b": {
        "//": "a comment",
        "bucket": "x-${var.name}",
        "dynamic": {"rule": {"for_each": [1], "content": {"id": "${rule.value}"}}}
      }
    }
  },
  "provider": {"aws": [{"region": "eu-west-1"}, {"alias": "us"}]},
  "terraform": [{"backend": {"s3": {"bucket": "state"}}}, {"required_providers": {"aws": {"source": "hashicorp/aws"}}}],
  "locals": [{"a": 1}, {"b": 2}]
}"""


def test_blocks_labels_and_lines() -> None:
    body = parse("m.tf.json", TEXT)
    assert not body.errors
    assert [(block.type, block.labels, block.line, block.end_line) for block in body.blocks] == [
        ("resource", ("aws_s3_bucket", "b"), 5, 9),
        ("provider", ("aws",), 12, 12),
        ("provider", ("aws",), 12, 12),
        ("terraform", (), 13, 13),
        ("terraform", (), 13, 13),
        ("locals", (), 14, 14),
        ("locals", (), 14, 14),
    ]
    bucket = body.blocks[0].body
    assert list(bucket.attributes) == ["bucket"] and bucket.attributes["bucket"].line == 7
    assert [(block.type, block.labels) for block in bucket.blocks] == [("dynamic", ("rule",))]
    assert [(comment.line, comment.text) for comment in body.comments] == [(2, "domicile:skip=RES201:known")]


def test_inner_blocks_of_the_language() -> None:
    settings = [block for block in parse("m.tf.json", TEXT).blocks if block.type == "terraform"]
    assert [(inner.type, inner.labels) for block in settings for inner in block.body.blocks] == [
        ("backend", ("s3",)),
        ("required_providers", ()),
    ]


def test_values_of_variables_are_not_templates() -> None:
    body = parse_values("x.tfvars.json", b'{"a": "${not.evaluated}", "b": {"c": [1]}}')
    assert getattr(body.attributes["a"].expression.tree, "value", None) == "${not.evaluated}"
    assert body.attributes["b"].expression.text() == '{"c": [1]}'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", 1),
        ('{\n"a": }', 2),
        ('{"a": 1,\n\n}', 3),
        ('{"a": "x\n"}', 1),
        ("[1] 2", 1),
        ('{"a"\n1}', 2),
        ("", 1),
        ("[" * 500, 1),
    ],
)
def test_a_fault_has_its_line(text: str, line: int) -> None:
    with pytest.raises(JsonFault) as fault:
        read_json(text)
    assert fault.value.line == line
    assert [error.line for error in parse("m.tf.json", text.encode()).errors] == [line]


@pytest.mark.parametrize("text", [b"1", b'"x"', b"null"])
def test_a_file_that_is_no_object_is_a_fault(text: bytes) -> None:
    assert [fault.message for fault in parse("m.tf.json", text).errors] == ["expected an object"]


def plain(node: JsonNode) -> Any:
    if isinstance(node.value, JsonMembers):
        return {member.name: plain(member.node) for member in node.value}
    return [plain(item) for item in node.value] if isinstance(node.value, tuple) else node.value


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@given(DATA, st.sampled_from([None, 0, 2]))
def test_what_is_read_is_what_was_written(data: Any, indent: int | None) -> None:
    text = json.dumps(data, indent=indent)
    node = read_json(text)
    assert plain(node) == data
    assert (node.line, node.end_line) == (1, text.count("\n") + 1)
