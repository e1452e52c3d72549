"""The elements of lists and objects know their lines, and are found in the source again."""

from __future__ import annotations

import pytest

from domicile.syntax.elements import elements_of
from domicile.syntax.expression import Call, LinedLiteral, ListNode, Literal, Node, ObjectNode, Template
from domicile.syntax.hcl import parse
from domicile.syntax.hcl_expressions import read_expression, read_given_expression, read_template, read_template_file

POLICY = """jsonencode({
  Version = "2012-10-17"
  Statement = [{
    Sid    = "Read"
    Action = ["s3:GetObject",
      "s3:ListBucket"]
    }, {
    Sid = "Write"
  }]
})"""


def test_an_element_is_found_by_its_line_with_its_source_and_its_last_line() -> None:
    found = elements_of(POLICY, 11)
    assert {line: (element.end_line, element.names) for line, element in found.items()} == {
        12: (12, ("Version",)),
        13: (19, ("Statement",)),
        14: (14, ("Statement", "Sid")),
        15: (16, ("Statement", "Action")),
        16: (16, ("Statement", "Action")),
        17: (19, ("Statement",)),
        18: (18, ("Statement", "Sid")),
    }
    assert found[17].text == '{\n    Sid = "Write"\n  }'


def test_text_that_is_no_expression_has_no_elements() -> None:
    assert elements_of("[\n1,\n", 1) == {}


@pytest.mark.parametrize("before", ["", "# a comment\n\n", "locals {\n  a = 1\n}\n"])
def test_lines_are_those_of_the_file_wherever_the_expression_begins(before: str) -> None:
    start = before.count("\n")
    body = parse("main.tf", f"{before}it = merge({{ a = 1 }},\n{{ b = 2 }}, [\n3, 4,\n5])\n".encode())
    call = body.attributes["it"].expression.tree
    assert isinstance(call, Call)
    first, second, third = call.arguments
    assert isinstance(first, ObjectNode)
    assert isinstance(second, ObjectNode)
    assert isinstance(third, ListNode)
    assert (first.lines, second.lines) == ((), (start + 2,))
    assert third.lines == (start + 3, start + 3, start + 4)


def test_a_list_of_plain_texts_has_lines_too() -> None:
    body = parse("main.tf", b'it = [\n  "a",\n  "b",\n]\n')
    tree = body.attributes["it"].expression.tree
    assert isinstance(tree, ListNode)
    assert tree.lines == (2, 3)


def test_a_text_that_stands_in_no_file_has_no_lines() -> None:
    for node in (read_given_expression("[\n1\n]"), read_template("${[\n1\n]}")):
        assert isinstance(node, ListNode)
        assert node.lines == ()
    assert type(read_template("a\nb")) is Literal


def lined(node: Node) -> list[tuple[object, int]]:
    parts = node.parts if isinstance(node, Template) else (node,)
    return [(part.value, part.line) for part in parts if isinstance(part, LinedLiteral)]


def test_the_texts_of_a_heredoc_know_their_lines() -> None:
    heredoc = "<<-EOF\n  one\n  two ${var.x} three\n  ${join(\n  a, b)} four\n  five\nEOF\n"
    assert lined(read_expression(heredoc.strip(), 7)) == [
        ("one\ntwo ", 8),
        (" three\n", 9),
        (" four\nfive\n", 11),
    ]


def test_stripped_new_lines_move_no_line() -> None:
    assert lined(read_template_file("a\n%{ if x ~}\nb\n%{ endif ~}\n\nc\n")) == [("a\n", 1), ("\nc\n", 5)]
