"""Rows of the compiled catalogue as `Kind`s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domicile.catalogue.model import Condition, CopyRule, Form, Kind, RoleCase, Step

_FORMS: tuple[Form, ...] = ("attribute", "parent", "constant", "elsewhere")


def kind_of(name: str, row: Mapping[str, Any]) -> Kind:
    """The kind that a compiled row describes."""
    return Kind(
        name=name,
        provider=row["provider"],
        role=row.get("role", "none"),
        place=_steps(row.get("place")),
        service=row.get("service", ""),
        names=_texts(row.get("names")),
        roles=tuple(RoleCase(case["role"], condition_of(case["when"])) for case in row.get("roles") or ()),
        copies=tuple(_copy(copy) for copy in row.get("copies") or ()),
        note=row.get("note", ""),
    )


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _steps(value: Any) -> tuple[Step, ...]:
    if value is None:
        return ()
    return tuple(_step(step) for step in (value if isinstance(value, list) else [value]))


def _step(value: Any) -> Step:
    if isinstance(value, str):
        return Step(value)  # type: ignore[arg-type]
    when = condition_of(value["when"]) if "when" in value else None
    service = value.get("service", "")
    if "place" in value:
        return Step(value["place"], service=service, when=when)
    if "children" in value:
        return Step("children", kinds=_texts(value["children"]), by=value["by"], service=service, when=when)
    form = next(form for form in _FORMS if form in value)
    return Step(form, value[form], _texts(value.get("kinds")), _texts(value.get("key")), "", service, when)


def _copy(value: Mapping[str, Any]) -> CopyRule:
    return CopyRule(
        role=value["role"],
        to=_steps(value["to"]),
        note=value.get("note", ""),
        each=value.get("each", ""),
        when=condition_of(value["when"]) if "when" in value else None,
        implicit=bool(value.get("implicit")),
    )


def condition_of(value: Mapping[str, Any]) -> Condition:
    """The condition that a `when` of the catalogue says; other rooms may use the same words in their data."""
    if "not" in value:
        return Condition("not", parts=(condition_of(value["not"]),))
    for word in ("all", "any"):
        if word in value:
            return Condition(word, parts=tuple(condition_of(part) for part in value[word]))
    if "equals" in value:
        operator, operand = "in", (value["equals"],)
    else:
        operator = next(word for word in ("in", "set", "starts", "matches", "above") if word in value)
        given = value[operator]
        operand = tuple(given) if isinstance(given, list) else (given,)
    return Condition(operator, value["attribute"], operand, value.get("default"))
