"""Expressions followed through the names that they are made of: what `local.create` or an argument stands for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domicile.model.values import Unknown, Value, alternatives
from domicile.syntax.body import Attribute
from domicile.syntax.expression import (
    Expression,
    GetAttribute,
    Index,
    Literal,
    Node,
    ObjectNode,
    traversal,
)
from domicile.terraform.expanded import Expanded
from domicile.terraform.expressions import evaluate
from domicile.terraform.steps import NodeExpression

if TYPE_CHECKING:
    from domicile.terraform.module import Module


MOST_HOPS = 40
"""Names in a row after which one is taken as it is written."""

MOST_NAMES = 500
"""Names of a condition, all in all, after which they are taken as they are written."""


@dataclass(slots=True, eq=False)
class Budget:
    """How many names may still be followed by all that began in one place, and how many in a row have been at most.

    `is_cyclic`: on the way something was asked for that is being worked out, which says more once it is.
    """

    left: int = MOST_NAMES
    deepest: int = 0
    is_cyclic: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Where a node stands: in which expression of which module instance, and what `each` and `count` are there.

    `owner` tells the blocks apart whose `each` and `count` those are. `hops` counts the names followed on the way here.
    """

    module: Module
    expression: Expression
    names: Mapping[str, Value]
    owner: Hashable = None
    hops: int = 0
    budget: Budget = field(default_factory=Budget)

    def value(self, node: Node) -> Value:
        """What the node comes to here; kept where it comes to the same for all who come to it."""
        kept = self.module.node_values.get(id(node)) if not self.names else None
        if kept is not None:
            return kept[1]
        scope = self.module.scope.extended(self.names)
        value = evaluate(NodeExpression(node, self.expression), scope, scope.files)
        if not self.names and not says_cycle(value) and not self.module.is_asked_for:
            self.module.node_values[id(node)] = (node, value)
        return value

    def onward(self, module: Module, attribute: Attribute, names: Mapping[str, Value], owner: Hashable = None) -> Frame:
        """Where an attribute stands that a name of this place leads to."""
        return Frame(module, attribute.expression, names, owner, self.hops + 1, self.budget)


def followed(node: Node, frame: Frame) -> tuple[Node, Frame] | None:
    """The expression that a reference to a local, an argument or an output stands for, and where that stands."""
    steps = traversal(node)
    if steps is None or len(steps) < 2 or frame.hops >= MOST_HOPS or frame.budget.left <= 0:
        return None
    found = _definition(str(steps[0]), str(steps[1]), steps[2:], frame)
    if found is None:
        return None
    attribute, onward, rest = found
    frame.budget.left -= 1
    frame.budget.deepest = max(frame.budget.deepest, onward.hops)
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
        expanded = module.expanded(module.source.calls[name])
        frame.budget.is_cyclic |= says_cycle(expanded.value)
        return _output(expanded, rest, frame)
    return None


def _output(expanded: Expanded, path: Path, frame: Frame) -> tuple[Attribute, Frame, Path] | None:
    """The output of a lone instance, or of the one that the path begins with, which is there where it is read."""
    is_single = expanded.expansion is None or expanded.expansion.shape == "single"
    key, path = (None, path) if is_single else (path[0], path[1:])
    inner = next(
        (module for module in expanded.modules if module.call is not None and module.call.instance.key == key), None
    )
    if inner is None or not path:
        return None
    frame.budget.is_cyclic |= inner.is_asked_for
    output = inner.source.outputs.get(str(path[0]))
    attribute = output.body.attributes.get("value") if output is not None else None
    return (attribute, frame.onward(inner, attribute, {}), path[1:]) if attribute is not None else None


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


def says_cycle(value: Value) -> bool:
    """Whether a value is not known because it was asked for while it was being worked out."""
    return any(isinstance(o, Unknown) and o.reason.endswith("depends on itself") for o in alternatives(value))
