"""The text of an expression becomes nodes."""

from __future__ import annotations

import pytest

from domicile.syntax.expression import (
    Binary,
    Conditional,
    Faulty,
    GetAttribute,
    Index,
    Literal,
    Node,
    ObjectNode,
    Splat,
    SplatItem,
    Template,
    Variable,
    references,
    traversal,
)
from domicile.syntax.hcl_expressions import read_expression, read_template
from domicile.syntax.hcl_json import JsonExpression

A, B, C, D, E = (Variable(name) for name in "abcde")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a ? b : c ? d : e", Conditional(A, B, Conditional(C, D, E))),
        ("a ? b ? c : d : e", Conditional(A, Conditional(B, C, D), E)),
        ("a || b && c", Binary("||", A, Binary("&&", B, C))),
        ("a == b + c * d", Binary("==", A, Binary("+", B, Binary("*", C, D)))),
        ("a - b - c", Binary("-", Binary("-", A, B), C)),
        ("a.b[0].c", GetAttribute(Index(GetAttribute(A, "b"), Literal(0)), "c")),
        ("a.0.b", GetAttribute(Index(A, Literal(0)), "b")),
        ("a[*].b", Splat(A, GetAttribute(SplatItem(), "b"))),
        ("a.*.b[0]", Index(Splat(A, GetAttribute(SplatItem(), "b")), Literal(0))),
        ("a[*].b[0]", Splat(A, Index(GetAttribute(SplatItem(), "b"), Literal(0)))),
        ('"${a}"', A),
        ('"${a}b"', Template((A, Literal("b")))),
        ("{ a = b }", ObjectNode(((Literal("a"), B),))),
        ("{ (a) = b }", ObjectNode(((A, B),))),
        ('{ "${a}" = b }', ObjectNode(((A, B),))),
        ("{\n a = b\n (c) = d\n}", ObjectNode(((Literal("a"), B), (C, D)))),
        ("{\n a = b, # one\n c : d\n\n}", ObjectNode(((Literal("a"), B), (Literal("c"), D)))),
        ("(\n a\n)", A),
        ("-1", Literal(-1)),
        ("1.50", Literal(1.5)),
        ("1e3", Literal(1000)),
    ],
)
def test_nodes(text: str, node: Node) -> None:
    assert read_expression(text) == node


@pytest.mark.parametrize(
    "text", ["", "1 +", "[1, 2", "f(", "a.", "{ a = 1 b = 2 }", '"a', "a b", "1..2", "[for x y]", "%", "a ? b"]
)  # fmt: skip
def test_a_fault_is_a_node_with_its_line(text: str) -> None:
    node = read_expression("[\n" + text, line=7)
    assert isinstance(node, Faulty)
    assert node.line >= 7
    assert isinstance(read_expression(text), Faulty)


def test_a_provider_is_a_key_without_brackets() -> None:
    assert read_expression("{ aws.replica = a }") == ObjectNode(((GetAttribute(Variable("aws"), "replica"), A),))


def test_the_references_of_an_expression() -> None:
    node = read_expression(
        '"${var.a}-${[for x in local.b : x.c + each.key]}" == f(module.m["k"].o[0], aws_s3_bucket.x[*].id)'
    )
    assert sorted(references(node)) == [
        ("aws_s3_bucket", "x"),
        ("each", "key"),
        ("local", "b"),
        ("module", "m", "k", "o", 0),
        ("var", "a"),
    ]


@pytest.mark.parametrize(
    ("text", "steps"),
    [("aws.west", ("aws", "west")), ('a.b["c"].d[1]', ("a", "b", "c", "d", 1)), ("a[b]", None), ("f(a)", None)],
)
def test_a_plain_reference_is_a_traversal(text: str, steps: tuple[str | int, ...] | None) -> None:
    assert traversal(read_expression(text)) == steps


def test_json_texts_are_templates_all_the_way_down() -> None:
    expression = JsonExpression("main.tf.json", 3, 3, {"${var.k}": ["a-${var.x}", True, None, 1.5]})
    assert isinstance(expression.tree, ObjectNode)
    assert sorted(references(expression.tree)) == [("var", "k"), ("var", "x")]
    assert expression.text() == '{"${var.k}": ["a-${var.x}", true, null, 1.5]}'


def test_a_template_without_sequences_is_its_text() -> None:
    assert read_template('a "b" \\n\n') == Literal('a "b" \\n\n')
