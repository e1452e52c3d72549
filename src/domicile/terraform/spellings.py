"""How a node reads with every name followed to its end: alike for two that always come to the same."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, fields

from domicile.model.values import Known, Value
from domicile.syntax.expression import Literal, Node, children, traversal
from domicile.terraform.named_nodes import MOST_HOPS, Frame, followed, says_cycle


@dataclass(frozen=True, slots=True, eq=False)
class Spelling:
    """How a node is spelled, and how many names that took: in all, and in a row.

    `is_cyclic`: something was asked for on the way that was being worked out, and says more once it is.
    """

    node: Node
    text: Hashable
    names: int
    hops: int
    is_cyclic: bool

    def fits(self, frame: Frame) -> bool:
        """Whether so many names may be followed from here, and one more: then no limit changes what is spelled."""
        return frame.hops + self.hops < MOST_HOPS and frame.budget.left > self.names


def spelled_once(node: Node, frame: Frame) -> Hashable:
    """`spelled`, worked out once for all of a module instance who come to a node with names enough left."""
    if frame.names and frame.owner is None:
        return spelled(node, frame)
    kept, budget = frame.module.spellings, frame.budget
    wherever = (id(node), frame.owner)
    left = budget.left
    here = (*wherever, frame.hops, left)
    found = kept.get(wherever)
    if found is None or not found.fits(frame):
        found = kept.get(here)
    if found is None:
        found, budget.left = _spelling(node, frame), left
        if not found.is_cyclic:
            kept[wherever if found.fits(frame) else here] = found
    budget.left -= found.names
    budget.deepest = max(budget.deepest, frame.hops + found.hops)
    return found.text


def _spelling(node: Node, frame: Frame) -> Spelling:
    budget = frame.budget
    left, deepest, was_cyclic = budget.left, budget.deepest, budget.is_cyclic
    budget.deepest, budget.is_cyclic = frame.hops, frame.module.is_asked_for
    try:
        text = spelled(node, frame)
        return Spelling(node, text, left - budget.left, budget.deepest - frame.hops, budget.is_cyclic)
    finally:
        budget.deepest = max(budget.deepest, deepest)
        budget.is_cyclic |= was_cyclic


def spelled(node: Node, frame: Frame) -> Hashable:
    """The node with every name followed to its end."""
    if isinstance(node, Literal):
        return _literal(node.value)
    onward = followed(node, frame)
    if onward is not None:
        return spelled_once(*onward)
    steps = traversal(node)
    if steps is not None:
        value = frame.value(node)
        frame.budget.is_cyclic |= says_cycle(value)
        return _known(value) or (*_whereabouts(steps[0], frame), *steps)
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
