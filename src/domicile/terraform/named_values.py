"""Values that are given by name (tfvars, variable defaults): each part shows only itself in a proof."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from domicile.model.trail import Trail
from domicile.model.values import LazyObject, OneOf, Unknown, Value, alternatives
from domicile.syntax.expression import Expression, on_one_line
from domicile.terraform.expressions.elements import ElementTrail
from domicile.terraform.secrets import HIDDEN, looks_secret


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a named value was written. `hidden`: no part of it may be shown."""

    file: str
    line: int
    end_line: int
    prefix: str = ""
    hidden: bool = False


def origin_of(expression: Expression, line: int, prefix: str = "", hidden: bool = False) -> Origin:
    """The origin of an attribute's value; `line` is the attribute's first."""
    return Origin(expression.file, line, expression.end_line, prefix, hidden)


def named(value: Value, name: str, origin: Origin) -> Value:
    """The value with steps `name = part`, where each element of a container is named and shown on its own.

    A container that is not empty has no step: it would stand before the steps of its elements, on the same lines.
    """
    origin = _narrowed(origin, value)
    hidden = origin.hidden or looks_secret(name)
    if isinstance(value, OneOf):
        options = [part for option in value.options for part in alternatives(named(option, name, origin))]
        return replace(value, options=tuple(options), trail=Trail(origin.file, origin.line, origin.prefix + name))
    if isinstance(value, Unknown):
        return replace(value, trail=Trail(origin.file, origin.line, f"{origin.prefix}{name}: {value.reason}"))
    data = value.data
    if isinstance(data, Mapping):
        inner = replace(origin, hidden=hidden)
        thunks = {key: partial(_part, data, key, f"{name}.{key}", inner) for key in data}
        return replace(value, data=LazyObject(thunks), trail=None if data else _step(origin, f"{name} = {{}}"))
    if isinstance(data, tuple):
        inner = replace(origin, hidden=hidden)
        items = tuple(named(item, f"{name}[{position}]", inner) for position, item in enumerate(data))
        return replace(value, data=type(data)(items), trail=None if data else _step(origin, f"{name} = []"))
    if hidden:
        plain = str(data) if isinstance(data, str) else data  # a text that knew its lines would show them
        return replace(value, data=plain, trail=_step(origin, f"{name} = {HIDDEN}"))
    return replace(value, trail=_step(origin, f"{name} = {on_one_line(json.dumps(data, ensure_ascii=False))}"))


def _step(origin: Origin, text: str) -> Trail:
    return Trail(origin.file, origin.line, origin.prefix + text)


def _part(data: Mapping[str, Value], key: str, name: str, origin: Origin) -> Value:
    return named(data[key], name, origin)


def _narrowed(origin: Origin, value: Value) -> Origin:
    """The origin of a part: its own line where it begins on another than what it stands in."""
    trail = value.trail
    if type(trail) is not ElementTrail or trail.file != origin.file:
        return origin
    return replace(origin, line=trail.line) if origin.line <= trail.line <= origin.end_line else origin
