"""What must hold for an instance to be made, where its `count` or `for_each` leaves open whether it is.

Conditions are taken apart at `&&`, `||` and `!`, what is known is left out, and names are followed through locals,
arguments and outputs to where they end: two blocks that hang on one thing have one premise, wherever it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from domicile.model.premises import NO_PREMISES, Premise, Premises, left_open, opposite
from domicile.model.values import Known, LazyObject, Unknown, Value, alternatives, text_of, undecided
from domicile.syntax.body import Attribute, BlockNode
from domicile.syntax.expression import (
    Binary,
    Call,
    Conditional,
    Expression,
    ForList,
    ForObject,
    Literal,
    Node,
    Unary,
    traversal,
)
from domicile.terraform.expressions.collections import index_of
from domicile.terraform.named_nodes import Frame, followed
from domicile.terraform.spellings import spelled_once
from domicile.terraform.steps import attribute_value

if TYPE_CHECKING:
    from domicile.terraform.instances import Instance
    from domicile.terraform.module import Module

Terms = Premises | None
"""What must hold, all of it; None for what never does."""

Reader = Callable[[Node, Frame], Terms]


def premises_of(module: Module, block: BlockNode, instance: Instance) -> Premises:
    """What must hold for one instance of a resource or call, and for the modules that it stands in."""
    around = module.premises
    return around | _own(module, block, instance) if instance.is_optional else around


def _own(module: Module, block: BlockNode, instance: Instance) -> Premises:
    attributes = block.body.attributes
    reads: Reader = partial(_has, instance.key)
    written = attributes.get("for_each")
    if written is None:
        written, reads = attributes["count"], partial(_exceeds, instance.key if isinstance(instance.key, int) else 0)
    frame = Frame(module, written.expression, {})
    if instance.is_open:
        if id(block) not in module.asked_of_any:
            module.asked_of_any[id(block)] = _of_any(block, written, frame)
        if (found := module.asked_of_any[id(block)]) is not None:
            return frozenset(_of_key(premise, instance.key) for premise in found)
    return _own_terms(block, written, reads, frame)


def _of_any(block: BlockNode, written: Attribute, frame: Frame) -> Terms:
    """What each instance rests on that may be made by itself, with `ANY_KEY` for its key; None where keys differ."""
    try:
        return _own_terms(block, written, partial(_has, ANY_KEY), frame)
    except _KeysDifferError:
        return None


class _KeysDifferError(Exception):
    """What must hold is not the same for all keys."""


def _own_terms(block: BlockNode, written: Attribute, reads: Reader, frame: Frame) -> Premises:
    expansion = frame.module.expanded(block).expansion
    trail = expansion.trail if expansion is not None else attribute_value(written, frame.module.scope).trail
    terms = _read(reads, written.expression.tree, frame)
    if terms is None:
        terms = frozenset({Premise(("made", id(block)), True, f"what {written.text} comes to is not known")})
    return frozenset(replace(premise, trail=trail) for premise in terms)


ANY_KEY = -1
"""Stands for each of the keys that a collection may have, which no list has."""


def _of_key(premise: Premise, key: str | int | None) -> Premise:
    """What was worked out for any of the keys that a collection may have, for one of them."""
    match premise.statement:
        case frozenset() as terms:
            return replace(premise, statement=frozenset(_of_key(term, key) for term in terms))
        case (("has", -1), spelling):
            return replace(premise, statement=(("has", key), spelling))
        case ("made", number):
            return replace(premise, statement=("made", number, key))
    return premise


def settled(
    condition: Node, expression: Expression, names: Mapping[str, Value], module: Module, given: Premises
) -> bool | None:
    """Whether a condition of an expression of a module holds where premises do; None where they leave it open."""
    try:
        terms = _holds(condition, Frame(module, expression, names))
    except RecursionError:
        return None
    if terms is None or not left_open(terms, given):
        return terms is not None
    against = negated(terms)
    return None if against is None or left_open(against, given) else False


def _read(reads: Reader, node: Node, frame: Frame) -> Terms:
    try:
        return reads(node, frame)
    except RecursionError:
        return None


def both(one: Terms, other: Terms) -> Terms:
    """What must hold for both to hold."""
    return None if one is None or other is None else one | other


def negated(terms: Terms) -> Terms:
    """What must hold for at least one of the terms not to."""
    if not terms:
        return NO_PREMISES if terms is None else None
    if len(terms) > 1:
        reason = min(premise.reason for premise in terms)
        return frozenset({Premise(terms, False, reason)})
    premise = next(iter(terms))
    if isinstance(premise.statement, frozenset) and not premise.holds:
        return premise.statement
    return frozenset({opposite(premise)})


def either(one: Terms, other: Terms) -> Terms:
    """What must hold for at least one of two to hold."""
    return negated(both(negated(one), negated(other)))


def _chosen(node: Conditional, frame: Frame, reads: Reader) -> Terms:
    """What must hold for the arm that is taken to be as `reads` asks."""
    condition, then, otherwise = _holds(node.condition, frame), reads(node.then, frame), reads(node.otherwise, frame)
    if then == otherwise:
        return then
    return either(both(condition, then), both(negated(condition), otherwise))


def _stated(node: Node, frame: Frame, asked: Hashable, value: Value) -> Premises:
    """What is asked of a node as it is written, where its value leaves that open."""
    unknown = next((option.reason for option in alternatives(value) if isinstance(option, Unknown)), "")
    reason = undecided(value) or unknown or f"{frame.expression.text()} is one of several values"
    return frozenset({Premise((asked, spelled_once(node, frame)), True, reason)})


def _agreed(value: Value, says: Callable[[Known], bool | None]) -> bool | None:
    """What all alternatives of a value say; None where they differ or one does not."""
    answers = {says(option) if isinstance(option, Known) else None for option in alternatives(value)}
    return answers.pop() if len(answers) == 1 else None


def _holds(node: Node, frame: Frame) -> Terms:
    """What must hold for a condition to be true."""
    value = frame.value(node)
    known = _agreed(value, lambda option: option.data if isinstance(option.data, bool) else None)
    if known is not None:
        return NO_PREMISES if known else None
    match node:
        case Unary("!", operand):
            return negated(_holds(operand, frame))
        case Binary("&&", left, right):
            return both(_holds(left, frame), _holds(right, frame))
        case Binary("||", left, right):
            return either(_holds(left, frame), _holds(right, frame))
        case Binary():
            compared = _compared(node, frame)
            return compared if compared is not None else _stated(node, frame, "holds", value)
        case Conditional():
            return _chosen(node, frame, _holds)
    onward = followed(node, frame)
    return _holds(*onward) if onward is not None else _stated(node, frame, "holds", value)


def _compared(node: Binary, frame: Frame) -> Terms:
    """A comparison as what it says of one side; None where it is taken as it is written."""
    match node:
        case Binary("!=", left, right):
            return negated(_holds(Binary("==", left, right), frame))
        case Binary("==", Literal() as left, right) if not isinstance(right, Literal):
            return _holds(Binary("==", right, left), frame)
        case Binary("==", side, Literal(bool() as wanted)):
            return _holds(side, frame) if wanted else negated(_holds(side, frame))
        case Binary("==", Call("length") as side, Literal(0)):
            return negated(_exceeds(0, side, frame))
        case Binary(">", side, Literal(int() as number)):
            return _exceeds(number, side, frame)
        case Binary(">=", side, Literal(int() as number)):
            return _exceeds(number - 1, side, frame)
    return None


def _exceeds(number: int, node: Node, frame: Frame) -> Terms:
    """What must hold for a number to be greater than another."""
    value = frame.value(node)
    known = _agreed(value, lambda option: _is_greater(option.data, number))
    if known is not None:
        return NO_PREMISES if known else None
    match node:
        case Conditional():
            return _chosen(node, frame, partial(_exceeds, number))
        case Call("length", (collection,)) if number == 0:
            return _has(None, collection, frame)
    onward = followed(node, frame)
    return _exceeds(number, *onward) if onward is not None else _stated(node, frame, ("exceeds", number), value)


def _is_greater(data: object, number: int) -> bool | None:
    if isinstance(data, str) and data.isdecimal():
        return int(data) > number
    return data > number if isinstance(data, (int, float)) and not isinstance(data, bool) else None


_SAME_KEYS = ("toset", "tomap", "tolist", "keys", "sort", "distinct", "sensitive", "nonsensitive")


def _has(key: str | int | None, node: Node, frame: Frame) -> Terms:
    """What must hold for a collection to have a key, or any element at all."""
    value = frame.value(node)
    known = _agreed(value, partial(_is_among, key))
    if known is not None:
        return NO_PREMISES if known else None
    match node:
        case Conditional():
            return _chosen(node, frame, partial(_has, key))
        case Call(name, (collection,)) if name in _SAME_KEYS:
            return _has(key, collection, frame)
        case ForList(condition=None) | ForObject(condition=None) if key is None:
            return _has(None, node.collection, frame)
    onward = followed(node, frame)
    if onward is not None:
        return _has(key, *onward)
    made = _made(key, node, frame)
    return made if made is not None else _stated(node, frame, ("has", key), value)


def _is_among(key: str | int | None, option: Known) -> bool | None:
    data = option.data
    if key == ANY_KEY:
        return False if isinstance(data, (Mapping, tuple)) and not data and not _is_open(data) else None
    if isinstance(data, LazyObject) and data.is_open:
        return True if key in data or (key is None and data) else None
    if isinstance(data, Mapping):
        return bool(data) if key is None else key in data
    if not isinstance(data, tuple):
        return None
    if key is None or any(text_of(item) == key for item in data):
        return bool(data)
    return False if all(isinstance(item, Known) for item in data) else None


def _is_open(data: object) -> bool:
    return isinstance(data, LazyObject) and data.is_open


def _made(key: str | int | None, node: Node, frame: Frame) -> Terms:
    """What must hold for a resource, which the expression names as a whole, to have an instance of that key."""
    steps = traversal(node)
    if steps is None or len(steps) != 2:
        return None
    module = frame.module
    found = [block for block in module.source.resources if block.type == "resource" and block.labels == steps]
    if found and key == ANY_KEY:
        raise _KeysDifferError
    made = [block for one in found for block in module.expanded(one).blocks]
    if isinstance(key, str):
        made = [block for block in made if block.address.endswith(index_of(key))]
    return made[0].premises if len(made) == 1 else None
