"""Planned values with what is unknown, what is sensitive and what each of them refers to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.model.blocks import Block
from domicile.model.trail import Trail
from domicile.model.values import Known, Reference, Unknown, Value
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
        reference = mould.resolve(expression) or Reference(mould.block, mould.name)
        return Unknown(AFTER_APPLY, _trail(mould, AFTER_APPLY), reference)
    if isinstance(data, Mapping) or isinstance(unknown, Mapping):
        return Known(_members(data or {}, unknown, sensitive, expression, mould), _trail(mould, "{…}"))
    if isinstance(data, list) or (isinstance(unknown, list) and unknown):
        return Known(_items(data or [], unknown, sensitive, expression, mould), _trail(mould, "[…]"))
    return _scalar(data, bool(sensitive), expression, mould)


def _scalar(data: Any, sensitive: bool, expression: Any, mould: Mould) -> Value:
    hidden = sensitive or looks_secret(mould.name.rpartition(".")[2])
    shown = HIDDEN if hidden else on_one_line(json.dumps(data, ensure_ascii=False))
    reference = mould.resolve(expression) if data is not None else None
    if reference is not None and not _is_same(reference, data):
        reference = None
    return Known(data, _trail(mould, shown), reference)


def _is_same(reference: Reference, data: Any) -> bool:
    """Whether the attribute that is referred to holds the same: then nothing was done to it on the way."""
    body = reference.target.body
    name = reference.path
    if not isinstance(body, Known) or name not in body.data:
        return False
    other = body.data[name]
    return isinstance(other, Known) and type(other.data) is type(data) and other.data == data


def _members(data: Any, unknown: Any, sensitive: Any, expression: Any, mould: Mould) -> dict[str, Value]:
    unknowns = unknown if isinstance(unknown, Mapping) else {}
    return {
        name: planned(
            data.get(name), unknowns.get(name), _below(sensitive, name), _inner(expression, name), mould.at(name)
        )
        for name in dict.fromkeys((*data, *unknowns))
    }


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
    if not isinstance(expression, Mapping) or "references" in expression or "constant_value" in expression:
        return expression
    return expression.get(name)


def _block_expression(expression: Any, position: int, length: int) -> Any:
    """The expressions of one nested block; blocks made by `dynamic` share those of one."""
    if not isinstance(expression, list):
        return expression
    if len(expression) == length:
        return expression[position]
    return expression[0] if len(expression) == 1 else None


def _trail(mould: Mould, shown: str) -> Trail:
    return Trail(mould.file.path, mould.file.line, f"{mould.file.address}: {mould.name} = {shown}")
