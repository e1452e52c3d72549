"""Lists and objects as they are written. Objects are lazy: an attribute is evaluated when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING

from domicile.model.values import Known, LazyObject, OneOf, Unknown, Value, one_of
from domicile.syntax.expression import ListNode, Literal, Node, ObjectNode
from domicile.terraform.expressions.elements import standing
from domicile.terraform.expressions.errors import without_failed
from domicile.terraform.expressions.open_objects import UnknownKeys
from domicile.terraform.expressions.reading import Reading, first_unknown
from domicile.terraform.expressions.scalars import text_from
from domicile.terraform.expressions.text import may_be

if TYPE_CHECKING:
    from domicile.terraform.expressions.evaluation import Evaluation

Thunk = Callable[[], Value]


def listed_nodes(evaluation: Evaluation, node: ListNode) -> Value:
    """A list that is written out."""
    if not node.lines:
        return Known(tuple(part(evaluation, item) for item in node.items))
    pairs = zip(node.items, node.lines, strict=True)
    return Known(tuple(part(evaluation, item, line) for item, line in pairs))


def part(evaluation: Evaluation, node: Node, line: int = 0) -> Value:
    """An element of a list or object: its error is its own, except inside `try`, which has to see it."""
    value = without_failed(evaluation.value(node)) if evaluation.strict else evaluation.settled(node)
    source = evaluation.source
    return standing(value, source, line) if line and source is not None else value


def later(evaluation: Evaluation, node: Node, line: int = 0) -> Thunk:
    """What computes a node when its value is asked for; inside `try` it is computed now, so that errors show."""
    if evaluation.strict:
        value = part(evaluation, node, line)
        return lambda: value
    return partial(part, evaluation, node, line)


def object_node(evaluation: Evaluation, node: ObjectNode) -> Value:
    """An object that is written out."""
    keys = [_key(evaluation, key) for key, _ in node.items]
    if any(isinstance(key, OneOf) for key in keys):
        return evaluation.operate(keys, partial(_object_with, evaluation, node))
    return _object_with(evaluation, node, keys, Reading())


def _key(evaluation: Evaluation, node: Node) -> Value:
    return Known(node.value) if type(node) is Literal else evaluation.value(node)


def key_text(evaluation: Evaluation, node: Node) -> str | Unknown:
    """The key that a node means; one of several counts as unknown."""
    key = _key(evaluation, node)
    return text_from(key.data) if isinstance(key, Known) else first_unknown(key)


def _object_with(evaluation: Evaluation, node: ObjectNode, keys: Sequence[Value], reading: Reading) -> Value:
    """An object with these keys. What stands before an unknown key may be what that key sets anew."""
    thunks: dict[str, Thunk] = {}
    rest: list[Unknown] = []
    hidden: list[Thunk] = []
    for key, (_, value_node), line in zip(keys, node.items, node.lines or repeat(0)):  # noqa: B905
        thunk = later(evaluation, value_node, line)
        if isinstance(key, Unknown):
            rest.append(key)
            hidden.append(thunk)
            thunks = {
                name: partial(_either, known, thunk) if may_be(key, name) else known for name, known in thunks.items()
            }
        else:
            thunks[reading.text(key)] = thunk
    return object_of(thunks, rest, hidden)


def _either(first: Thunk, second: Thunk) -> Value:
    return one_of([first(), second()])


def object_of(thunks: dict[str, Thunk], rest: Sequence[Unknown], hidden: Sequence[Thunk] = ()) -> Value:
    """An object; with `rest`, its unknown keys, it may have more attributes than those. `hidden` stand under them."""
    return Known(LazyObject(thunks, UnknownKeys(rest, hidden) if rest else None))
