"""The short way through ordinary files gives what the grammar gives, or leaves the file to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.syntax import hcl, hcl_grammar
from domicile.syntax.body import Body
from domicile.syntax.hcl_structure import read_structure

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").rglob("*.tf"))


def shape(body: Body) -> list[object]:
    """Everything that a body says, without its own objects."""
    attributes = [
        (name, found.line, found.end_line, found.expression.line, found.expression.end_line, found.expression.text())
        for name, found in body.attributes.items()
    ]
    trees = [repr(found.expression.tree) for found in body.attributes.values()]
    blocks = [
        (block.type, block.labels, block.line, block.end_line, block.file, shape(block.body)) for block in body.blocks
    ]
    return [*attributes, *trees, *blocks]


ORDINARY = [
    "",
    "# nothing\n/* at\n all */\n",
    'a = "b"\n',
    'a = "b"',
    "a = -1.5 // why\nb=[1,\n 2, ] # list\n",
    'a = f("x", [b.c, d["e"][0].f],)\n',
    'a = "${var.b}-c"\n',
    'a = "${var.b ? "x" : "y"}"\n',
    'a = b ? c : d # else\nc = { d = e, "f" : g }\n',
    "a = /* why */ b\n",
    "a = {\n  b = 1 # one\n  c = 2\n}\nd = 1\n",
    "a = (\n  b ||\n  c\n)\n",
    "a = <<-EOT\n  text ${b}\n  EOT\nc = 1\n",
    "a = [for k, v in b : k if v]\n",
    'resource "a" "b" {\n  c {}\n  d { e = 1 }\n}\n',
    "resource a b {\r\n  c = d\r\n}\r\n",
    'a "b" {\n  c = 1\n} # end\n',
    "a = b.*.c\nd = b[*].c\ne = b.0.c\n",
    "a = 1e3\nb = null\nc = true\n",
]

ODD = [
    'a = "é"\n',
    "a = 1 # checkov:skip=CKV_AWS_1:why\n",
    "a = 1\na = 2\n",
    "a = 1 b = 2\n",
    "a = b\n  ? c : d\n",
    "a =\n",
    "a = [1, 2\n",
    'a "b" {\n',
    "}\n",
    "a { b = 1 } }\n",
    'a "b"\n{\n}\n',
    "a = <<EOT\nnever closed\n",
    "a = 1 +\n",
    "a = {\n  - b = 1\n}\n",
    "a {\n  b = 1 } c = 2\n",
    "a { " * 101 + "}\n" * 101,
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_read_as_the_grammar_reads_it(text: str) -> None:
    body = read_structure("main.tf", text.encode())
    assert body is not None
    grammar = hcl_grammar.parse("main.tf", text.encode())
    assert not grammar.errors
    assert shape(body) == shape(grammar)


@pytest.mark.parametrize("text", ODD)
def test_what_is_not_ordinary_is_left_to_the_grammar(text: str) -> None:
    assert read_structure("main.tf", text.encode()) is None


def test_every_fixture_is_read_as_the_grammar_reads_it() -> None:
    ordinary = 0
    for path in FIXTURES:
        text = path.read_bytes()
        body = read_structure(path.name, text)
        if body is not None:
            ordinary += 1
            assert shape(body) == shape(hcl_grammar.parse(path.name, text)), path
    assert ordinary > len(FIXTURES) / 2


def test_a_heredoc_in_a_comment_needs_no_end() -> None:
    body = hcl.parse("main.tf", b"a = {\n  b = 1\n  # c = <<TEXT\n}\n")
    assert not body.errors


def test_an_escaped_percent_after_a_percent_is_no_directive() -> None:
    body = hcl.parse("main.tf", b'a = "Data: %%%{TX.0}"\n')
    assert not body.errors
    assert "%%{TX.0}" in repr(body.attributes["a"].expression.tree)


def test_endless_openings_are_refused_in_bounded_time() -> None:
    for text in ("a = " + "[" * 20_000, "a = [" + "b, " * 20_000, "a = f(" + '"x", ' * 20_000, "a = b" + ".c" * 50_000):
        assert read_structure("main.tf", text.encode()) is None or text.endswith(".c")
