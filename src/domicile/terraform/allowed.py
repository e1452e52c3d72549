"""The values that a variable's `validation` blocks allow, where they name them one by one."""

from __future__ import annotations

import re

from domicile.model.trail import Trail
from domicile.model.values import MOST_ALTERNATIVES, Known, OneOf, Value, one_of
from domicile.syntax.body import BlockNode
from domicile.syntax.expression import Binary, Call, Conditional, ListNode, Literal, Node, traversal

Scalar = None | bool | int | float | str
Allowed = list[Scalar]


def allowed_values(variable: BlockNode) -> Value | None:
    """One of the values that every validation allows; None where they do not name them, or name too many."""
    name = variable.labels[0]
    found: Allowed | None = None
    trail: Trail | None = None
    for validation in variable.body.of_type("validation"):
        condition = validation.body.attributes.get("condition")
        if condition is None:
            continue
        options = _allowed(condition.expression.tree, name)
        if options is not None:
            found = options if found is None else _both(found, options)
            text = condition.text
            trail = Trail(condition.expression.file, condition.line, f'variable "{name}": validation {text}')
    if not found or len(found) > MOST_ALTERNATIVES:
        return None
    value = one_of((Known(option, trail) for option in found), trail)
    return value if isinstance(value, (Known, OneOf)) else None


def _both(left: Allowed, right: Allowed) -> Allowed:
    return [option for option in left if option in right]


def _either(left: Allowed | None, right: Allowed | None) -> Allowed | None:
    return None if left is None or right is None else left + [option for option in right if option not in left]


def _allowed(node: Node, name: str) -> Allowed | None:
    """The values for which a condition can be true; None where it does not name them."""
    match node:
        case Binary("||", left, right):
            return _either(_allowed(left, name), _allowed(right, name))
        case Binary("&&", left, right):
            return _narrowed([_allowed(left, name), _allowed(right, name)])
        case Binary("==", left, right):
            return _equal(left, right, name) or _equal(right, left, name)
        case Binary((">" | "!="), Call("length", (inner,)), Literal(0)):
            return _matched(inner, name)
        case Conditional(condition, Literal(True), otherwise):
            return _either(_allowed(condition, name), _allowed(otherwise, name))
        case Call(("anytrue" | "alltrue") as function, (ListNode(items),)):
            parts = [_allowed(item, name) for item in items]
            return _narrowed(parts) if function == "alltrue" else _united(parts)
        case Call("contains", (collection, subject)) if _is_variable(subject, name):
            return _literals(collection)
        case Call("can", (inner,)):
            return _matched(inner, name)
    return None


def _narrowed(parts: list[Allowed | None]) -> Allowed | None:
    found: Allowed | None = None
    for part in parts:
        if part is not None:
            found = part if found is None else _both(found, part)
    return found


def _united(parts: list[Allowed | None]) -> Allowed | None:
    found: Allowed | None = []
    for part in parts:
        found = _either(found, part)
    return found


def _is_variable(node: Node, name: str) -> bool:
    return traversal(node) == ("var", name)


def _equal(subject: Node, literal: Node, name: str) -> Allowed | None:
    return [literal.value] if _is_variable(subject, name) and isinstance(literal, Literal) else None


def _literals(node: Node) -> Allowed | None:
    if isinstance(node, Call) and node.name in {"toset", "tolist"} and len(node.arguments) == 1:
        return _literals(node.arguments[0])
    if isinstance(node, ListNode) and all(isinstance(item, Literal) for item in node.items):
        return [item.value for item in node.items if isinstance(item, Literal)]
    return None


def _matched(node: Node, name: str) -> Allowed | None:
    """The alternatives of a regular expression that is nothing but alternatives between ^ and $."""
    match node:
        case Call(("regex" | "regexall"), (Literal(str(pattern)), subject)) if _is_variable(subject, name):
            return _alternatives(pattern)
    return None


def _alternatives(pattern: str) -> Allowed | None:
    """The texts of `^(a|b)$` or `^a$|^b$`."""
    grouped = re.fullmatch(r"\^\((?:\?:)?([\w|-]+)\)\$", pattern)
    if grouped:
        return list(grouped[1].split("|"))
    parts = [re.fullmatch(r"\^([\w-]+)\$", part) for part in pattern.split("|")]
    return [part[1] for part in parts if part] if all(parts) else None
