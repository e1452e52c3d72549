"""Planned values with what is unknown, what is sensitive and what each of them refers to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.model.blocks import Block
from domicile.model.trail import Trail, join
from domicile.model.values import Known, LazyObject, OneOf, Reference, Unknown, Value, via
from domicile.syntax.expression import on_one_line
from domicile.terraform.resources import AFTER_APPLY
from domicile.terraform.secrets import HIDDEN, looks_secret

Resolver = Callable[[Any], Reference | None]
"""What an expression of the plan's configuration refers to, when that is one block."""


@dataclass(frozen=True, slots=True)
class PlanFile:
    """Where a resource stands in the plan."""

    path: str
    line: int
    address: str


@dataclass(frozen=True, slots=True)
class Mould:
    """What all parts of an attribute share; `name` is the dotted path of the part."""

    file: PlanFile
    name: str
    resolve: Resolver
    block: Block

    def at(self, name: str | int) -> Mould:
        """The mould of a part of this one."""
        return replace(self, name=f"{self.name}.{name}")


def planned(data: Any, unknown: Any, sensitive: Any, expression: Any, mould: Mould) -> Value:
    """The value of (a part of) an attribute. `unknown` and `sensitive` mirror its shape; true means all of it."""
    if unknown is True:
        return _unknown(mould, mould.resolve(expression))
    if isinstance(data, Mapping) or isinstance(unknown, Mapping):
        return Known(_members(data or {}, unknown, sensitive, expression, mould), _trail(mould, "{…}"))
    if isinstance(data, list) or (isinstance(unknown, list) and unknown):
        return Known(_items(data or [], unknown, sensitive, expression, mould), _trail(mould, "[…]"))
    return _scalar(data, bool(sensitive), expression, mould)


def _unknown(mould: Mould, reference: Reference | None) -> Value:
    """What is known after apply; what a data source will give may be decided by its own arguments all the same."""
    trail = _trail(mould, AFTER_APPLY)
    decided = _of_data_source(reference)
    if decided is not None:
        return replace(
            via(decided, Trail(trail.file, trail.line, trail.text, join(decided.trail))), reference=reference
        )
    return Unknown(AFTER_APPLY, trail, reference)


def _of_data_source(reference: Reference | None) -> Value | None:
    value = _attribute(reference) if reference is not None and reference.target.mode == "data" else None
    says_more = isinstance(value, Known | OneOf) or (value is not None and (value.parts or value.structure))
    return value if says_more else None


def _scalar(data: Any, sensitive: bool, expression: Any, mould: Mould) -> Value:
    hidden = sensitive or looks_secret(mould.name.rpartition(".")[2])
    shown = HIDDEN if hidden else on_one_line(json.dumps(data, ensure_ascii=False))
    reference = mould.resolve(expression) if data is not None else None
    same = _same(reference, data) if reference is not None else None
    return Known(data, _trail(mould, shown), reference if same else None, same.structure if same else None)


def _same(reference: Reference, data: Any) -> Known | None:
    """The attribute that is referred to where it holds the same: then nothing was done to it on the way."""
    other = _attribute(reference)
    return other if isinstance(other, Known) and type(other.data) is type(data) and other.data == data else None


def _attribute(reference: Reference) -> Value | None:
    """The attribute of the block itself that is referred to, also one that is computed."""
    body = reference.target.body
    name = reference.path
    if not isinstance(body, Known) or not name or "." in name:
        return None
    is_open = isinstance(body.data, LazyObject) and body.data.is_open
    return body.data[name] if is_open or name in body.data else None


def _members(data: Any, unknown: Any, sensitive: Any, expression: Any, mould: Mould) -> dict[str, Value]:
    unknowns = unknown if isinstance(unknown, Mapping) else {}
    return {
        name: planned(
            data.get(name), unknowns.get(name), _below(sensitive, name), _inner(expression, name), mould.at(name)
        )
        for name in configured(data, unknowns, expression if is_block(expression) else {})
    }


def is_block(expression: Any) -> bool:
    """Whether these are the expressions of a block, and no expression of an attribute."""
    return isinstance(expression, Mapping) and not expression.keys() & {"references", "constant_value"}


def configured(data: Mapping[str, Any], unknown: Any, expressions: Mapping[str, Any]) -> dict[str, None]:
    """The attributes of a body without those that only the provider decides, as far as the plan tells.

    What is known after apply and has no expression is computed. (So is a block that `dynamic` makes of a collection
    that is not known: a plan does not tell the two apart.)
    """
    names = dict.fromkeys(data)
    for name, part in unknown.items() if isinstance(unknown, Mapping) else ():
        if part is not True or name in expressions or not expressions:
            names[name] = None
        else:
            names.pop(name, None)
    return names


def _items(data: Any, unknown: Any, sensitive: Any, expression: Any, mould: Mould) -> tuple[Value, ...]:
    unknowns = unknown if isinstance(unknown, list) else []
    length = max(len(data), len(unknowns))
    return tuple(
        planned(
            _item(data, position),
            _item(unknowns, position),
            _below(sensitive, position),
            _block_expression(expression, position, length),
            mould.at(position),
        )
        for position in range(length)
    )


def _item(items: list[Any], position: int) -> Any:
    return items[position] if position < len(items) else None


def _below(sensitive: Any, key: str | int) -> Any:
    if isinstance(sensitive, Mapping):
        return sensitive.get(key)
    if isinstance(sensitive, list) and isinstance(key, int):
        return _item(sensitive, key)
    return sensitive


def _inner(expression: Any, name: str) -> Any:
    """The expression of a member: of a nested block's attribute, or the whole where it was written as one."""
    return expression.get(name) if is_block(expression) else expression


def _block_expression(expression: Any, position: int, length: int) -> Any:
    """The expressions of one nested block; blocks made by `dynamic` share those of one."""
    if not isinstance(expression, list):
        return expression
    if len(expression) == length:
        return expression[position]
    return expression[0] if len(expression) == 1 else None


def _trail(mould: Mould, shown: str) -> Trail:
    return Trail(mould.file.path, mould.file.line, f"{mould.file.address}: {mould.name} = {shown}")
