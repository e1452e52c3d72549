"""Type constraints of variables: the simple conversions, and the defaults of optional object attributes.

Source: developer.hashicorp.com/terraform/language/expressions/type-constraints (checked 2026-11).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from domicile.model.values import NULL, Known, LazyObject, OneOf, Unknown, Value, is_null
from domicile.syntax.expression import Call, Expression, ListNode, Literal, Node, ObjectNode, Variable
from domicile.syntax.hcl_expressions import read_expression
from domicile.terraform.expressions import evaluate
from domicile.terraform.expressions.collections import ListData, MapData, set_data
from domicile.terraform.expressions.open_objects import missing_of
from domicile.terraform.steps import NOTHING, NodeExpression


def type_node(expression: Expression | None) -> Node | None:
    """The constraint as nodes; in the JSON form it is a text."""
    if expression is None:
        return None
    tree = expression.tree
    if isinstance(tree, Literal) and isinstance(tree.value, str):
        return read_expression(tree.value, expression.line)
    return tree


def converted(value: Value, declared: Expression) -> Value:
    """The value as a type constraint makes it. The constraint is read only where it can make a difference."""
    return value if _stays(value, declared) else convert(value, type_node(declared), declared)


def _stays(value: Value, declared: Expression) -> bool:
    """Whether no constraint, or not one of this sort, changes the value: types of objects can be long to read."""
    if isinstance(value, OneOf):
        return all(_stays(option, declared) for option in value.options)
    if isinstance(value, Unknown):
        return value.element is None and not value.items
    if value.data is None:
        return True
    is_empty_map = isinstance(value.data, Mapping) and not value.data and not getattr(value.data, "is_open", False)
    if value.data == () or is_empty_map:
        return declared.text().startswith("any" if is_empty_map else ("tuple(", "any"))
    return isinstance(value.data, str) and declared.text() == "string"


def convert(value: Value, constraint: Node | None, whole: Expression) -> Value:
    """The value as the constraint makes it; what does not fit is left as it is. `whole` holds the constraint."""
    if constraint is None or (isinstance(value, Known) and value.data is None):
        return value
    if isinstance(value, Unknown):
        return _unknown(value, constraint, whole)
    if isinstance(value, OneOf):
        options = tuple(convert(option, constraint, whole) for option in value.options)
        return replace(value, options=tuple(option for option in options if not isinstance(option, OneOf)))
    if isinstance(constraint, Variable):
        scalar = _SCALARS.get(constraint.name)
        return replace(value, data=scalar(value.data)) if scalar else value
    if isinstance(constraint, Call) and constraint.arguments:
        container = _CONTAINERS.get(constraint.name)
        return container(value, constraint.arguments[0], whole) if container else value
    return value


def _unknown(value: Unknown, constraint: Node, whole: Expression) -> Unknown:
    """A list, set or map of which not all is known: what is known of its elements is converted."""
    if not isinstance(constraint, Call) or constraint.name not in ("list", "set", "map") or not constraint.arguments:
        return value
    inner = constraint.arguments[0]
    element = convert(value.element, inner, whole) if value.element is not None else None
    return replace(value, element=element, items=tuple(convert(item, inner, whole) for item in value.items))


def _to_string(data: object) -> object:
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, float):
        return str(int(data)) if data.is_integer() else repr(data)
    return str(data) if isinstance(data, int) else data


def _to_number(data: object) -> object:
    if not isinstance(data, str):
        return data
    try:
        number = float(data)
    except ValueError:
        return data
    return int(number) if number.is_integer() else number


def _to_bool(data: object) -> object:
    return {"true": True, "false": False}.get(data, data) if isinstance(data, str) else data


_SCALARS: dict[str, Callable[[object], object]] = {"string": _to_string, "number": _to_number, "bool": _to_bool}


def _list(value: Known, element: Node, whole: Expression) -> Value:
    if not isinstance(value.data, tuple):
        return value
    return replace(value, data=ListData(convert(item, element, whole) for item in value.data))


def _set(value: Known, element: Node, whole: Expression) -> Value:
    if not isinstance(value.data, tuple):
        return value
    return replace(value, data=set_data(convert(item, element, whole) for item in value.data))


def _map(value: Known, element: Node, whole: Expression) -> Value:
    if not isinstance(value.data, Mapping):
        return value
    data = value.data
    thunks = {key: _converted(partial(data.__getitem__, key), element, whole) for key in data}
    return replace(value, data=MapData(thunks, missing_of(data, partial(convert, constraint=element, whole=whole))))


def _converted(give: Callable[[], Value], element: Node, whole: Expression) -> Callable[[], Value]:
    return lambda: convert(give(), element, whole)


def _tuple(value: Known, elements: Node, whole: Expression) -> Value:
    if not isinstance(value.data, tuple) or not isinstance(elements, ListNode):
        return value
    if len(value.data) != len(elements.items):
        return value
    items = zip(value.data, elements.items, strict=True)
    return replace(value, data=tuple(convert(item, node, whole) for item, node in items))


def _object(value: Known, attributes: Node, whole: Expression) -> Value:
    if not isinstance(value.data, Mapping) or not isinstance(attributes, ObjectNode):
        return value
    thunks: dict[str, Callable[[], Value]] = {}
    for key, node in attributes.items:
        name = str(getattr(key, "value", ""))
        if _has(value.data, name) or _is_optional(node):
            thunks[name] = partial(_member, value.data, name, node, whole)
    return replace(value, data=LazyObject(thunks))


def _has(data: Mapping[str, Value], name: str) -> bool:
    """Whether the object gives this attribute; a resource's object may give ones that are not configured."""
    return name in data or (isinstance(data, LazyObject) and data.is_open)


def _is_optional(node: Node) -> bool:
    return isinstance(node, Call) and node.name == "optional"


def _member(data: Mapping[str, Value], name: str, node: Node, whole: Expression) -> Value:
    value = data[name] if _has(data, name) else NULL
    if not isinstance(node, Call) or node.name != "optional" or not node.arguments:
        return convert(value, node, whole)
    if is_null(value) and len(node.arguments) > 1:
        value = evaluate(NodeExpression(node.arguments[1], whole), NOTHING)
    return convert(value, node.arguments[0], whole)


_CONTAINERS: dict[str, Callable[[Known, Node, Expression], Value]] = {
    "list": _list,
    "set": _set,
    "map": _map,
    "tuple": _tuple,
    "object": _object,
}
