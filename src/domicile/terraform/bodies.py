"""The body of a block as an object whose attributes and nested blocks are evaluated when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from domicile.model.trail import BlockTrail, Trail
from domicile.model.values import (
    Absent,
    Known,
    LazyObject,
    OneOf,
    Unknown,
    Value,
    absence,
    alternatives,
    one_of,
    present,
)
from domicile.syntax.body import Attribute, BlockNode, Body
from domicile.syntax.expression import ListNode, ObjectNode, traversal
from domicile.terraform.expressions.collections import SetData
from domicile.terraform.expressions.open_objects import entries, hidden_pairs
from domicile.terraform.steps import NodeExpression, Scope, attribute_value

Thunk = Callable[[], Value]


def thunks_of(body: Body, scope: Scope, skip: frozenset[str] = frozenset(), prefix: str = "") -> dict[str, Thunk]:
    """Attribute or nested block type → what evaluates it, without the names in `skip`."""
    thunks: dict[str, Thunk] = {
        name: partial(attribute_value, attribute, scope, prefix)
        for name, attribute in body.attributes.items()
        if name not in skip
    }
    nested: dict[str, list[BlockNode]] = {}
    for block in body.blocks:
        name = block.labels[0] if block.type == "dynamic" and block.labels else block.type
        if name not in skip:
            nested.setdefault(name, []).append(block)
    for name, blocks in nested.items():
        thunks[name] = partial(_nested, name, blocks, scope)
    return thunks


def is_nested(thunk: Thunk | None) -> bool:
    """Whether what evaluates a name gives nested blocks, and no attribute."""
    return isinstance(thunk, partial) and thunk.func is _nested


def _nested(name: str, blocks: list[BlockNode], scope: Scope) -> Value:
    """The list of nested blocks of one type, static and dynamic ones in reading order."""
    lists: list[tuple[Value, ...]] = [()]
    for block in blocks:
        choices = [(_object(block, scope),)] if block.type != "dynamic" else _dynamic(block, scope)
        if len(lists) * len(choices) > MOST_COMBINATIONS:
            choices = [max(choices, key=len)]
        lists = [done + choice for done in lists for choice in choices]
    first = blocks[0]
    trail = Trail(first.file, first.line, f"{name} {{ … }}")
    if len(lists) == 1:
        return Known(lists[0], trail)
    return OneOf(tuple(Known(items, trail) for items in lists), trail)


MOST_COMBINATIONS = 8


def _object(block: BlockNode, scope: Scope) -> Value:
    return Known(LazyObject(thunks_of(block.body, scope)), _trail(block, f"{block.type} {{ … }}"))


def _dynamic(block: BlockNode, scope: Scope) -> list[tuple[Value, ...]]:
    """The lists of nested blocks that a `dynamic` block may give: one, or one per alternative of its for_each."""
    over = block.body.attributes.get("for_each")
    contents = block.body.of_type("content")
    if over is None or not block.labels:
        return [()]
    inner = [content.body for content in contents] or _json_contents(block.body)
    iterator = _iterator(block.body.attributes.get("iterator")) or block.labels[0]
    trail = _trail(block, f'dynamic "{block.labels[0]}"')

    def made(key: Value, value: Value) -> tuple[Value, ...]:
        inside = scope.extended({iterator: Known({"key": key, "value": value})})
        return tuple(Known(LazyObject(thunks_of(body, inside)), trail) for body in inner)

    def of_option(option: Known | Unknown) -> tuple[Value, ...]:
        found: list[Value] = []
        for key, value, doubt in _turns(option):
            blocks = made(key, value)
            found.extend(blocks if doubt is None else _perhaps(blocks, doubt.reason, doubt.trail))
            if len(found) >= MOST_BLOCKS:
                break
        return tuple(found[:MOST_BLOCKS])

    return [of_option(option) for option in alternatives(attribute_value(over, scope))]


def _perhaps(blocks: tuple[Value, ...], reason: str, trail: Trail | None) -> tuple[Value, ...]:
    """Nested blocks that may not be there, or stand for an unknown number of them."""
    absent = Absent(None, trail, reason=f"{reason}, so it may not be there")
    return tuple(one_of((block, absent), block.trail) for block in blocks)


MOST_BLOCKS = 2_000


def _trail(block: BlockNode, text: str) -> Trail:
    return BlockTrail(block.file, block.line, block.end_line, text)


Turn = tuple[Value, Value, Unknown | None]
"""Key and value, and why they may not be there."""


def _turns(option: Known | Unknown) -> Iterator[Turn]:
    """The turns of a `dynamic`; one stands for any number of them of which nothing is known."""
    if isinstance(option, Unknown):
        blank = Unknown(option.reason, option.trail)
        for item in option.items:
            yield blank, present(item), Unknown(absence(item), item.trail) if absence(item) else None
        if not option.items:
            yield blank, option.element or blank, blank
    elif isinstance(option.data, LazyObject) and option.data.is_open:
        yield from _of_open_map(option, option.data)
    elif isinstance(option.data, Mapping):
        for key in option.data:
            yield Known(key, option.trail), option.data[key], None
    elif isinstance(option.data, tuple):
        for position, value in enumerate(option.data):
            yield value if isinstance(option.data, SetData) else Known(position, option.trail), value, None


def _of_open_map(option: Known, data: LazyObject) -> Iterator[Turn]:
    for key, give, doubt in entries(data)[0]:
        yield Known(key.data, option.trail) if isinstance(key, Known) and doubt is None else key, give(), doubt
    if next(hidden_pairs(data), None) is None:
        blank = Unknown(data.why_open, option.trail)
        yield blank, blank, blank


def _iterator(attribute: Attribute | None) -> str:
    if attribute is None:
        return ""
    steps = traversal(attribute.expression.tree)
    return str(steps[0]) if steps else str(getattr(attribute.expression.tree, "value", ""))


def _json_contents(body: Body) -> list[Body]:
    """The content of a dynamic block that was written as an attribute (in the JSON form)."""
    attribute = body.attributes.get("content")
    if attribute is None:
        return []
    tree = attribute.expression.tree
    nodes = tree.items if isinstance(tree, ListNode) else (tree,)
    found = []
    for node in nodes:
        if isinstance(node, ObjectNode):
            body = Body()
            for key, part in node.items:
                name = str(getattr(key, "value", ""))
                expression = NodeExpression(part, attribute.expression)
                body.attributes[name] = Attribute(name, expression, attribute.line, attribute.end_line)
            found.append(body)
    return found
