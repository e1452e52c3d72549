"""What is unknown never becomes known wrongly: every text and number of the record, hidden one at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from domicile.model.values import Known, LazyObject, OneOf, Unknown, Value
from domicile.syntax.expression import Expression, Literal, Node, SplatItem, Variable
from domicile.syntax.hcl_expressions import read_expression
from domicile.terraform.expressions import evaluate
from domicile.terraform.expressions.collections import SetData
from domicile.terraform.expressions.scalars import text_from

from .terraform_console import ERROR, recorded

HIDDEN = "hidden"
ROWS = [
    pytest.param(expression, id=f"{subject}: {expression}")
    for subject, rows in recorded().items()
    for expression, answer in rows
    if answer != ERROR
]


class _Given(Expression):
    """Nodes as an expression."""

    def __init__(self, tree: Node) -> None:
        super().__init__("main.tf", 1, 1)
        self._tree = tree

    def text(self) -> str:
        return "given"


def value_of(tree: Node, hidden: Value | None = None) -> Value:
    return evaluate(_Given(tree), lambda name: hidden if name == HIDDEN else None)


def with_one_hidden(node: Any) -> Iterator[tuple[Any, Literal]]:
    """The tree with one of its literals replaced by a variable, for each of them, and that literal."""
    if isinstance(node, Literal):
        yield Variable(HIDDEN), node
    elif isinstance(node, tuple):
        for position, part in enumerate(node):
            for changed, literal in with_one_hidden(part):
                yield (*node[:position], changed, *node[position + 1 :]), literal
    elif is_dataclass(node) and not isinstance(node, (type, SplatItem, Variable)):
        for field in fields(node):
            for changed, literal in with_one_hidden(getattr(node, field.name)):
                yield replace(node, **{field.name: changed}), literal


def may_be(found: Value, truth: Value) -> bool:
    """Whether a value allows for what is true: it is that, or it leaves it open.

    A number and its text count as the same: the types of unknowns, which decide between them, are not followed.
    """
    if isinstance(found, Unknown):
        return not found.parts or not isinstance(truth, Known) or _may_be_text(found, truth.data)
    if isinstance(found, OneOf):
        return any(may_be(option, truth) for option in found.options)
    if not isinstance(truth, Known):
        return True
    one, other = found.data, truth.data
    if isinstance(one, SetData) and isinstance(other, SetData) and not all(isinstance(item, Known) for item in one):
        return all(any(may_be(item, true) for true in other) for item in one)
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(may_be(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        is_open = isinstance(one, LazyObject) and one.is_open
        return (
            (is_open or set(one) == set(other))
            and all(may_be(one[name], other[name]) for name in other if name in one or not is_open)
            and set(one) <= set(other)
        )
    if isinstance(one, (tuple, Mapping)) or one is None or isinstance(other, (tuple, Mapping)) or other is None:
        return one is other
    return text_from(one) == text_from(other)


def _may_be_text(found: Unknown, text: Any) -> bool:
    if not isinstance(text, str):
        return False
    at = 0
    for part in found.parts:
        if isinstance(part, str):
            at = text.find(part, at)
            if at < 0:
                return False
            at += len(part)
    return True


@pytest.mark.parametrize("expression", ROWS)
def test_an_unknown_part_leaves_the_truth_open(expression: str) -> None:
    tree = read_expression(expression)
    truth = value_of(tree)
    for changed, literal in with_one_hidden(tree):
        found = value_of(changed, Unknown("hidden"))
        assert may_be(found, truth), (literal, found)


@pytest.mark.parametrize("expression", ROWS)
def test_a_part_that_is_one_of_two_leaves_the_truth_among_the_alternatives(expression: str) -> None:
    tree = read_expression(expression)
    truth = value_of(tree)
    for changed, literal in with_one_hidden(tree):
        other = Known("other") if isinstance(literal.value, str) else Known(7)
        found = value_of(changed, OneOf((Known(literal.value), other)))
        assert may_be(found, truth), (literal, found)


@pytest.mark.parametrize("function", ["jsonencode", "yamlencode"])
def test_what_was_encoded_stands_behind_a_text_that_is_not_known(function: str) -> None:
    value = value_of(read_expression(f'{function}([{{a = hidden, b = "known"}}])'), Unknown("known after apply"))
    assert isinstance(value, Unknown)
    assert isinstance(value.structure, Known)
    (entry,) = value.structure.data
    assert (entry.data["b"].data, isinstance(entry.data["a"], Unknown)) == ("known", True)


@pytest.mark.parametrize(
    "expression",
    [
        'jsondecode("{\\"a\\": \\"${hidden}\\", \\"b\\": [\\"known\\"]}")',
        'yamldecode("a: ${hidden}\\nb: [known]")',
        'yamldecode("a: x-${hidden}\\nb: [known]")',
    ],
)
def test_a_part_that_is_not_known_leaves_the_others_of_a_decoded_text_known(expression: str) -> None:
    value = value_of(read_expression(expression), Unknown("known after apply"))
    assert isinstance(value, Known)
    assert isinstance(value.data["a"], Unknown)
    assert [item.data for item in value.data["b"].data] == ["known"]


@pytest.mark.parametrize(
    "expression",
    [
        'yamldecode("${hidden}: x")',
        'yamldecode("a: x\\n${hidden}")',
        'yamldecode("a: x\\n  ${hidden}")',
        'jsondecode("{\\"a\\": ${hidden}}")',
        'jsondecode("{\\"${hidden}\\": 1}")',
    ],
)
def test_what_could_be_more_than_one_value_leaves_the_whole_text_unknown(expression: str) -> None:
    value = value_of(read_expression(expression), Unknown("known after apply"))
    assert isinstance(value, Unknown)
    assert value.reason == "known after apply"


@pytest.mark.parametrize(
    ("text", "length"), [('flatten([["a${hidden}b", "c"]])', 2), ('flatten([["a"], [hidden]])', None)]
)
def test_a_text_of_which_pieces_are_known_is_one_element_of_a_flat_list(text: str, length: int | None) -> None:
    found = value_of(read_expression(text), Unknown("known after apply"))
    assert (len(found.data) if isinstance(found, Known) else None) == length
