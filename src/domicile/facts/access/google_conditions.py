"""Conditions on bindings: for which resources they hold.

Source: Google Cloud, "Resource attributes" of IAM Conditions (services read 2026-11-22; forms of names and types are
from knowledge). Comparisons of `resource.name`, `resource.type` and `resource.service`, joined by && and ||, are worked
out; what asks for the time or the request narrows no resource; of anything else it is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from domicile.model.blocks import Block
from domicile.model.values import text_of

Holds = Literal["yes", "no", "perhaps"]
_TEXT = r"""\s*["']([^"']*)["']\s*"""
_NAME_BEGINS = re.compile(rf"resource\.name\.startsWith\({_TEXT}\)")
_NAME_IS = re.compile(rf"resource\.name\s*=={_TEXT}")
_TYPE_IS = re.compile(rf"resource\.type\s*=={_TEXT}")
_SERVICE_IS = re.compile(rf"resource\.service\s*=={_TEXT}")


def holds(expression: str, target: Block, table: Mapping[str, Any]) -> Holds:
    """Whether a condition holds for a resource or what is in it; `table` is Google's section `access`."""
    row = table.get("condition_names", {}).get(target.kind)
    return _either(expression, target, row) if row is not None else "perhaps"


def _either(expression: str, target: Block, row: Mapping[str, Any]) -> Holds:
    found = {_all_of(part, target, row) for part in _split(expression, "||")}
    return "yes" if "yes" in found else "perhaps" if "perhaps" in found else "no"


def _all_of(expression: str, target: Block, row: Mapping[str, Any]) -> Holds:
    found = {_one(part.strip(), target, row) for part in _split(expression, "&&")}
    return "no" if "no" in found else "perhaps" if "perhaps" in found else "yes"


def _one(atom: str, target: Block, row: Mapping[str, Any]) -> Holds:
    if atom.startswith("(") and _closes(atom) == len(atom) - 1:
        return _either(atom[1:-1], target, row)
    if "resource." not in atom:
        return "yes"
    for pattern, judge in ((_NAME_BEGINS, _begins), (_NAME_IS, _is)):
        match = pattern.fullmatch(atom)
        if match:
            return judge(match.group(1), target, row)
    match = _SERVICE_IS.fullmatch(atom)
    if match:
        return "yes" if match.group(1) == row["service"] else "no"
    match = _TYPE_IS.fullmatch(atom)
    if match:
        return _is_type(match.group(1), row)
    return "perhaps"


def _is_type(name: str, row: Mapping[str, Any]) -> Holds:
    if name in row.get("types", ()):
        return "yes"
    return "perhaps" if name.partition("/")[0] == row["service"] else "no"


def _begins(prefix: str, target: Block, row: Mapping[str, Any]) -> Holds:
    """Whether the name of the resource, or of something in it, begins with a text.

    Projects stand in names by number or id, so that only what comes after them is compared.
    """
    mine, asked = _own_name(target, row), _after_project(prefix)
    if not asked:
        return "perhaps"
    if mine is None:
        return "perhaps" if asked.startswith(f"{row['collection']}/") or row["collection"].startswith(asked) else "no"
    return "yes" if mine.startswith(asked) or asked.startswith(f"{mine}/") else "no"


def _is(name: str, target: Block, row: Mapping[str, Any]) -> Holds:
    mine, asked = _own_name(target, row), _after_project(name)
    if mine is None:
        return "perhaps" if asked.startswith(f"{row['collection']}/") else "no"
    return "yes" if asked == mine or asked.startswith(f"{mine}/") else "no"


def _own_name(target: Block, row: Mapping[str, Any]) -> str | None:
    name = text_of(target.get(row["name"]))
    return f"{row['collection']}/{name}" if name else None


def _after_project(name: str) -> str:
    """buckets/orders of projects/_/buckets/orders; "" where it does not get as far."""
    match = re.fullmatch(r"projects/[^/]*/(?:locations/[^/]*/)?(.*)", name)
    return match.group(1) if match else ""


def _split(expression: str, operator: str) -> list[str]:
    """The operands of an operator that stands in no brackets and no text."""
    parts, start = [], 0
    for at, depth in _outside_texts(expression):
        if depth == 0 and at >= start and expression.startswith(operator, at):
            parts.append(expression[start:at])
            start = at + len(operator)
    return [*parts, expression[start:]]


def _closes(expression: str) -> int:
    """Where the bracket that the expression begins with is closed."""
    return next((at for at, depth in _outside_texts(expression) if depth == 0 and expression[at] == ")"), -1)


def _outside_texts(expression: str) -> Iterator[tuple[int, int]]:
    """The place of each sign that stands in no text, and how many brackets are open after it."""
    depth, quote = 0, ""
    for at, sign in enumerate(expression):
        if quote:
            quote = "" if sign == quote else quote
            continue
        if sign in "\"'":
            quote = sign
            continue
        depth += (sign == "(") - (sign == ")")
        yield at, depth
