"""Expressions as the `configuration` of a plan shows them: a constant, or the references that they make."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from domicile.model.values import NotPlain, plain
from domicile.syntax.body import Body
from domicile.syntax.expression import (
    Expression,
    ForList,
    ForObject,
    GetAttribute,
    Index,
    ListNode,
    Literal,
    Node,
    ObjectNode,
    TemplateFor,
    Variable,
    children,
)
from domicile.terraform.expressions import evaluate
from domicile.terraform.steps import NOTHING, NodeExpression

Json = dict[str, Any]

_OF_TWO = frozenset({"var", "local", "each", "count", "path", "terraform", "self"})
"""Names whose references are made of two parts; all others have a type or a module call before the name."""


def expressions(body: Body, skip: frozenset[str] = frozenset()) -> Json:
    """Attribute or nested block type → its expression or expressions. Blocks made by `dynamic` are not shown."""
    found: Json = {}
    for name, attribute in body.attributes.items():
        if name not in skip:
            found[name] = expression(attribute.expression.tree)
    for block in body.blocks:
        if block.type not in skip and block.type != "dynamic":
            found.setdefault(block.type, []).append(expressions(block.body))
    return found


def loses_keys(body: Body) -> bool:
    """Whether an expression takes an element by a key that is worked out: its plan names only what that is part of."""
    trees = [attribute.expression.tree for attribute in body.attributes.values()]
    return any(map(_has_key, trees)) or any(loses_keys(block.body) for block in body.blocks)


def _has_key(node: Node) -> bool:
    worked_out = isinstance(node, Index) and not isinstance(node.key, Literal) and bool(_named(node.target))
    return worked_out or any(map(_has_key, children(node)))


def _named(node: Node) -> str:
    """The resource that a plain reference goes to, "" where it is none."""
    steps = _steps(node)
    return steps[0][0] if steps and len(steps) > 2 and steps[0][0] not in {*_OF_TWO, "module"} else ""


def expression(tree: Node) -> Json:
    """One expression; {} where it calls a function and refers to nothing."""
    named = list(dict.fromkeys(text for steps in _references(tree, frozenset()) for text in _unwrapped(steps)))
    if named:
        return {"references": named}
    if not _is_constant(tree):
        return {}
    try:
        return {"constant_value": plain(evaluate(NodeExpression(tree, _NOWHERE), NOTHING))}
    except NotPlain:
        return {}


class _Nowhere(Expression):
    """What a constant is a part of: no text of a file."""

    def text(self) -> str:
        return ""

    def source(self) -> str:
        return ""


_NOWHERE = _Nowhere("", 1, 1)


def _is_constant(tree: Node) -> bool:
    if isinstance(tree, ObjectNode):
        return all(_is_constant(part) for part in children(tree))
    return isinstance(tree, Literal) or (isinstance(tree, ListNode) and all(map(_is_constant, tree.items)))


Step = tuple[str, bool]
"""A part of a reference, and whether it is an index."""


def _steps(node: Node) -> tuple[Step, ...] | None:
    """The parts of a plain reference; None for anything else."""
    found: list[Step] = []
    while True:
        match node:
            case GetAttribute(target, name):
                found.append((name, False))
                node = target
            case Index(target, Literal(value)) if isinstance(value, (str, int)):
                found.append((json.dumps(value, ensure_ascii=False), True))
                node = target
            case Variable(name):
                return ((name, False), *reversed(found))
            case _:
                return None


def _references(node: Node, bound: frozenset[str]) -> Iterator[tuple[Step, ...]]:
    steps = _steps(node)
    if steps is not None:
        if steps[0][0] not in bound:
            yield steps
        return
    if isinstance(node, (ForList, ForObject, TemplateFor)):
        yield from _references(node.collection, bound)
        bound |= {node.key, node.value}
        for part in children(node):
            if part is not node.collection:
                yield from _references(part, bound)
        return
    for part in children(node):
        yield from _references(part, bound)


def _unwrapped(steps: tuple[Step, ...]) -> Iterator[str]:
    """A reference and what it is a part of, down to what can be referred to at all."""
    first = steps[0][0]
    least = 2 if first in _OF_TWO else 3 if first == "data" else 2
    if first == "module" and len(steps) > 2:
        least = 4 if steps[2][1] else 3
    elif first not in _OF_TWO and len(steps) > least and steps[least][1]:
        least += 1
    for length in range(len(steps), min(least, len(steps)) - 1, -1):
        yield _text(steps[:length])
    if (first == "module" and len(steps) > 2) or (steps[least - 1 : least] and steps[least - 1][1]):
        yield _text(steps[: least - 1])


def _text(steps: tuple[Step, ...]) -> str:
    return "".join(f"[{part}]" if is_index else f".{part}" for part, is_index in steps).removeprefix(".")
