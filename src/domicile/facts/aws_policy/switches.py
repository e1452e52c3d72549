"""Switches of modules that are not fetched: which of their arguments count at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domicile.model.blocks import Block
from domicile.model.values import Absent, Known, OneOf, Unknown, Value, alternatives, is_null, one_of


def switched(
    block: Block, row: Mapping[str, Any], attribute: str, values: Iterable[Value]
) -> Iterator[tuple[str, Value]]:
    """(attribute, value) for values that count; with nothing beside them where a switch is not known.

    `switches` of a row name → what the module takes where it is not set, each of which must be on; `unless` those that
    must be off; `of` has further ones of single attributes.
    """
    own = row.get("of", {}).get(attribute, {})
    on = {**row.get("switches", {}), **own.get("switches", {})}
    off = {**row.get("unless", {}), **own.get("unless", {})}
    unknown = ""
    for name, wanted, default in (*((n, True, d) for n, d in on.items()), *((n, False, d) for n, d in off.items())):
        is_on = _is_on(block.get(name), default)
        if is_on is not None and is_on != wanted:
            return
        unknown = unknown or (f"whether {name} is on is not known" if is_on is None else "")
    for value in values:
        yield attribute, one_of((value, Absent(None, value.trail, reason=unknown)), value.trail) if unknown else value


def may_be_off(value: Value) -> str:
    """Why a value may not count ("" where it does): a switch that is not known."""
    options = alternatives(value) if isinstance(value, OneOf) else ()
    return next((option.reason for option in options if isinstance(option, Absent) and option.reason), "")


def _is_on(value: Value, default: Any) -> bool | None:
    if is_null(value):
        return bool(default)
    if isinstance(value, Unknown) or not isinstance(value, Known):
        return None
    return value.data is True or value.data == "true" or (isinstance(value.data, (int, float)) and value.data > 0)
