"""HCL files become structure, whatever is in them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domicile.syntax.body import Body, SyntaxFault
from domicile.syntax.expression import Faulty
from domicile.syntax.hcl import parse

CONFIGURATION = b"""\
# the store
resource "aws_s3_bucket" "logs" {
  bucket = "logs" // the name
  tags = {
    a = 1
  }

  versioning { enabled = true }
  lifecycle_rule {
    id = "x"
    expiration {
      days = 3
    }
  }
}

locals { region = "eu-west-1" }"""


def shape(body: Body) -> dict[str, object]:
    """Attributes as text, blocks by type and labels."""
    found: dict[str, object] = {name: attribute.expression.text() for name, attribute in body.attributes.items()}
    for block in body.blocks:
        found[" ".join((block.type, *block.labels))] = shape(block.body)
    return found


def test_blocks_and_attributes_keep_their_lines() -> None:
    body = parse("main.tf", CONFIGURATION)
    assert body.errors == []
    bucket, local = body.blocks
    assert (bucket.type, bucket.labels, bucket.line, bucket.end_line) == ("resource", ("aws_s3_bucket", "logs"), 2, 15)
    assert (local.type, local.line, local.end_line) == ("locals", 17, 17)
    tags = bucket.body.attributes["tags"]
    assert (tags.line, tags.end_line, tags.text) == (4, 6, "tags = { a = 1 }")
    assert shape(bucket.body) == {
        "bucket": '"logs"',
        "tags": "{ a = 1 }",
        "versioning": {"enabled": "true"},
        "lifecycle_rule": {"id": '"x"', "expiration": {"days": "3"}},
    }


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbflocals {\n  a = 1\n}\n",
        b"locals {\r\n  a = 1\r\n}\r\n",
        b"locals {\n  a = 1\n}",
        b"locals { a = 1 }",
        b"/* one\n two */ locals { # three\n  a = 1 // four\n}",
        b'"locals" {\n a = 1\n}'.replace(b'"locals"', b"locals"),
    ],
    ids=["byte order mark", "crlf", "no last new line", "one line", "comments", "indented"],
)
def test_forms_of_the_same_file(text: bytes) -> None:
    body = parse("main.tf", text)
    assert body.errors == []
    assert shape(body) == {"locals": {"a": "1"}}


@pytest.mark.parametrize(
    "value",
    [b'"a%%%{TX.0}b"', b'"%%%%%{x}"', b'"${"%%%{y}"} 1e6"', b"<<E\n%%%{a}\nE", b'"$$${x} %%%%{y} $$$${z}"'],
)
def test_runs_of_marks_before_a_brace_are_text(value: bytes) -> None:
    """Terraform: `%%{` is an escape wherever it stands, so `%%%{` is a percent sign and an escape."""
    body = parse("main.tf", b"locals {\n  x = " + value + b"\n  y = 1e6\n}\nlocals {\n  z = 1\n}\n")
    assert body.errors == []
    assert [list(block.body.attributes) for block in body.blocks] == [["x", "y"], ["z"]]
    assert body.blocks[0].body.attributes["x"].expression.text() == value.decode().replace("\n", " ")


def test_names_and_labels_are_unicode() -> None:
    body = parse("main.tf", 'output "größe" {\n  värde = "é"\n}\n'.encode())
    assert body.blocks[0].labels == ("größe",)
    assert list(body.blocks[0].body.attributes) == ["värde"]


def test_a_long_expression_is_cut_in_its_text() -> None:
    body = parse("main.tf", b"a = [" + b"1,\n" * 5000 + b"]\n")
    assert len(body.attributes["a"].expression.text()) <= 120
    assert body.attributes["a"].expression.text().endswith("…")


@pytest.mark.parametrize(
    ("text", "line", "kept"),
    [
        (b"a = 1\nb = = 2\nc = 3\n", 2, {"a"}),
        (b'locals {\n  a = 1\n}\nresource "x" {\n  b = \n}\n', 5, set()),
        (b"a = 1\nlocals {\n  b = 2\n", 0, {"a"}),
        (b"a = 1\na = 2\n", 2, {"a"}),
        (b"a = <<EOT\nnever closed\n", 1, {"a"}),
        (b'a = "never closed\nb = 1\n', 0, set()),
    ],
    ids=["two equal signs", "no value", "open block", "set twice", "open heredoc", "open text"],
)
def test_a_fault_has_its_place_and_the_rest_is_read(text: bytes, line: int, kept: set[str]) -> None:
    body = parse("main.tf", text)
    assert body.errors
    assert all(isinstance(fault, SyntaxFault) and fault.message for fault in body.errors)
    if line:
        assert line in {fault.line for fault in body.errors}
    assert kept <= set(body.attributes)


def test_a_number_with_a_bare_exponent_is_no_fault() -> None:
    body = parse("main.tf", b"a = 1e6\nb = 2E-3\n")
    assert body.errors == []
    assert body.attributes["a"].expression.text() == "1e6"


def test_comments_that_skip_are_listed() -> None:
    text = b'# a note\nresource "a" "b" {\n  # domicile:skip=RES201:moved in May\n'
    text += b'  c = "skip=no" // checkov:skip=CKV_1:why\n}\n'
    comments = parse("main.tf", text).comments
    assert [(comment.line, comment.text) for comment in comments] == [
        (3, "domicile:skip=RES201:moved in May"),
        (4, "checkov:skip=CKV_1:why"),
    ]


def test_a_skip_in_a_block_comment_has_its_own_line() -> None:
    comments = parse("main.tf", b"/*\n * domicile:skip=RES101:a\n */\na = 1\n").comments
    assert [(comment.line, comment.text) for comment in comments] == [(2, "domicile:skip=RES101:a")]


HOSTILE = {
    "brackets": b"a = " + b"(" * 100_000 + b"1" + b")" * 100_000,
    "open lists": b"a = " + b"[" * 100_000,
    "blocks": b"a {" * 30_000,
    "closed blocks": b"a {\n" * 3_000 + b"}\n" * 3_000,
    "interpolations": b"a = " + b'"${' * 10_000,
    "negations": b"a = " + b"!" * 100_000 + b"true",
    "sum": b"a = " + b"1+" * 50_000 + b"1",
    "steps": b"a = b" + b".c" * 50_000,
    "conditionals": b"a = " + b"true ? 1 : " * 20_000 + b"2",
    "heredocs": b"a = <<A\n" * 10_000,
    "zeros": b"\x00" * 100_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_depth_ends_soon_and_never_raises(text: bytes) -> None:
    start = time.process_time()
    body = parse("main.tf", text)
    for attribute in body.attributes.values():
        assert attribute.expression.tree is not None
    assert time.process_time() - start < 10


def test_what_is_nested_too_deeply_says_so() -> None:
    tree = parse("main.tf", HOSTILE["brackets"]).attributes["a"].expression.tree
    assert tree == Faulty("nested too deeply", 1)
    faults = parse("main.tf", HOSTILE["closed blocks"]).errors
    assert any("too deeply" in fault.message for fault in faults)


WORDS = ["a", " = ", "{", "}", '"', "${", "%{", "~", "[", "]", "(", ")", "\n", "for ", "if ", "in ", ":", "=>", "..."]
WORDS += [",", ".", "*", "<<E\n", "E\n", "1", "?", "!", "&&", "\\", "#"]


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_can_be_parsed(text: bytes) -> None:
    _read_all(parse("main.tf", text))


@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
@settings(max_examples=500, deadline=None)
def test_any_words_of_the_language_can_be_parsed(text: str) -> None:
    _read_all(parse("main.tf", text.encode()))


def _read_all(body: Body) -> None:
    for attribute in body.attributes.values():
        assert attribute.expression.tree is not None
        assert attribute.line <= attribute.end_line
    for block in body.blocks:
        _read_all(block.body)
