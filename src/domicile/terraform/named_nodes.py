"""Expressions followed through the names that they are made of: what `local.create` or an argument stands for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from domicile.model.values import Known, Value
from domicile.syntax.body import Attribute
from domicile.syntax.expression import (
    Expression,
    GetAttribute,
    Index,
    Literal,
    Node,
    ObjectNode,
    children,
    traversal,
)
from domicile.terraform.expressions import evaluate
from domicile.terraform.steps import NodeExpression

if TYPE_CHECKING:
    from domicile.terraform.module import Module


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Where a node stands: in which expression of which module instance, and what `each` and `count` are there.

    `owner` tells the blocks apart whose `each` and `count` those are. `hops` counts the names followed on the way here,
    `budget` holds how many may still be followed by all that began in one place.
    """

    module: Module
    expression: Expression
    names: Mapping[str, Value]
    owner: Hashable = None
    hops: int = 0
    budget: list[int] = field(default_factory=lambda: [MOST_NAMES])

    def value(self, node: Node) -> Value:
        """What the node comes to here."""
        scope = self.module.scope.extended(self.names)
        return evaluate(NodeExpression(node, self.expression), scope, scope.files)

    def onward(self, module: Module, attribute: Attribute, names: Mapping[str, Value], owner: Hashable = None) -> Frame:
        """Where an attribute stands that a name of this place leads to."""
        return Frame(module, attribute.expression, names, owner, self.hops + 1, self.budget)


MOST_HOPS = 40
"""Names in a row after which one is taken as it is written."""

MOST_NAMES = 500
"""Names of a condition, all in all, after which they are taken as they are written."""


def followed(node: Node, frame: Frame) -> tuple[Node, Frame] | None:
    """The expression that a reference to a local, an argument or an output stands for, and where that stands."""
    steps = traversal(node)
    if steps is None or len(steps) < 2 or frame.hops >= MOST_HOPS or frame.budget[0] <= 0:
        return None
    found = _definition(str(steps[0]), str(steps[1]), steps[2:], frame)
    if found is None:
        return None
    frame.budget[0] -= 1
    attribute, onward, rest = found
    return _stepped(attribute.expression.tree, rest), onward


Path = tuple[str | int, ...]


def _definition(sort: str, name: str, rest: Path, frame: Frame) -> tuple[Attribute, Frame, Path] | None:
    """The attribute that defines a name, where it stands, and the path that remains to be gone in it."""
    module, call = frame.module, frame.module.call
    if sort == "local":
        attribute = module.source.locals.get(name)
        return (attribute, frame.onward(module, attribute, {}), rest) if attribute is not None else None
    if sort == "var" and call is not None:
        attribute = call.block.body.attributes.get(name)
        owner = (id(call.block), call.instance.suffix)
        if attribute is not None:
            return attribute, frame.onward(call.caller, attribute, call.instance.names, owner), rest
    if sort == "module" and rest and name in module.source.calls:
        return _output(module.expanded(module.source.calls[name]).modules, rest, frame)
    return None


def _output(modules: list[Module], path: Path, frame: Frame) -> tuple[Attribute, Frame, Path] | None:
    if len(modules) != 1 or modules[0].premises != frame.module.premises:
        return None
    output = modules[0].source.outputs.get(str(path[0]))
    attribute = output.body.attributes.get("value") if output is not None else None
    return (attribute, frame.onward(modules[0], attribute, {}), path[1:]) if attribute is not None else None


def _stepped(node: Node, rest: Path) -> Node:
    """What stands at the end of a path: inside an object that is written there, as far as there is one."""
    for step in rest:
        inner = _item(node, step)
        if inner is not None:
            node = inner
        else:
            node = Index(node, Literal(step)) if isinstance(step, int) else GetAttribute(node, step)
    return node


def _item(node: Node, step: str | int) -> Node | None:
    if not isinstance(node, ObjectNode):
        return None
    return next((value for key, value in node.items if isinstance(key, Literal) and key.value == step), None)


def spelled_once(node: Node, frame: Frame) -> Hashable:
    """`spelled`, worked out once for all instances of a block that begin with as many names left."""
    if frame.names and frame.owner is None:
        return spelled(node, frame)
    spellings = frame.module.spellings
    key = (id(node), frame.owner, frame.hops, frame.budget[0])
    found = spellings.get(key)
    if found is None:
        spelling = spelled(node, frame)
        found = spellings[key] = (node, spelling, frame.budget[0])
    _, spelling, frame.budget[0] = found
    return spelling


def spelled(node: Node, frame: Frame) -> Hashable:
    """The node with every name followed to its end: alike for two that always come to the same."""
    if isinstance(node, Literal):
        return _literal(node.value)
    onward = followed(node, frame)
    if onward is not None:
        return spelled(*onward)
    steps = traversal(node)
    if steps is not None:
        return _known(frame.value(node)) or (*_whereabouts(steps[0], frame), *steps)
    own = tuple(part for one in fields(node) if _is_plain(part := getattr(node, one.name)))
    return (type(node).__name__, own, *(spelled(part, frame) for part in children(node)))


def _known(value: Value) -> Hashable:
    return _literal(value.data) if isinstance(value, Known) and _is_plain(value.data) else None


def _literal(data: object) -> Hashable:
    return "Literal", type(data).__name__, data


def _whereabouts(name: str | int, frame: Frame) -> tuple[Hashable, ...]:
    """Which module's name it is; of `each` and `count`, which block's."""
    module = frame.module
    return module.root.folder, module.path, frame.owner if name in ("each", "count") else None


def _is_plain(part: object) -> bool:
    return isinstance(part, (str, int, float, bool, type(None)))
