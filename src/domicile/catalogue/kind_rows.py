"""Rows of the compiled catalogue as `Kind`s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domicile.catalogue.model import Condition, CopyRule, FlowRule, Form, Kind, RoleCase, Step

_FORMS: tuple[Form, ...] = ("attribute", "parent", "constant", "elsewhere")


def kind_of(name: str, row: Mapping[str, Any]) -> Kind:
    """The kind that a compiled row describes."""
    return Kind(
        name=name,
        provider=row["provider"],
        role=row.get("role", "none"),
        place=steps_of(row.get("place")),
        service=row.get("service", ""),
        names=_texts(row.get("names")),
        roles=tuple(RoleCase(case["role"], condition_of(case["when"])) for case in row.get("roles") or ()),
        copies=tuple(_copy(copy) for copy in row.get("copies") or ()),
        flows=tuple(_flow(flow) for flow in row.get("flows") or ()),
        copy=bool(row.get("copy")),
        note=row.get("note", ""),
    )


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def steps_of(value: Any) -> tuple[Step, ...]:
    """The steps of a `place` or `to`: one or a list."""
    if value is None:
        return ()
    return tuple(_step(step) for step in (value if isinstance(value, list) else [value]))


def _step(value: Any) -> Step:
    if isinstance(value, str):
        return Step(value)  # type: ignore[arg-type]
    form: Form
    argument = ""
    steps: tuple[Step, ...] = ()
    if "place" in value:
        form = value["place"]
        argument = value.get("argument", "")
    elif "children" in value:
        form = "children"
    elif "nearest" in value:
        form, steps = "nearest", steps_of(value["nearest"])
    else:
        form = next(form for form in _FORMS if form in value)
        argument = value[form]
        steps = steps_of(value.get("then"))
    return Step(
        form=form,
        argument=argument,
        kinds=_texts(value.get("kinds") or value.get("children")),
        keys=_texts(value.get("key")),
        by=value.get("by", ""),
        each=value.get("each", ""),
        service=value.get("service", ""),
        refine=bool(value.get("refine")),
        cloud=value.get("cloud", ""),
        within=value.get("within", ""),
        when=condition_of(value["when"]) if "when" in value else None,
        steps=steps,
    )


def _copy(value: Mapping[str, Any]) -> CopyRule:
    return CopyRule(
        role=value["role"],
        to=steps_of(value["to"]),
        note=value.get("note", ""),
        each=value.get("each", ""),
        when=condition_of(value["when"]) if "when" in value else None,
        implicit=bool(value.get("implicit")),
    )


def _flow(value: Mapping[str, Any]) -> FlowRule:
    return FlowRule(
        via=value["via"],
        note=value["note"],
        role=value.get("role", "processing"),
        to=steps_of(value.get("to")),
        outsider=steps_of(value.get("outsider")),
        prefix=value.get("prefix", ""),
        source=steps_of(value.get("source")),
        carriers=steps_of(value.get("carriers")),
        each=value.get("each", ""),
        when=condition_of(value["when"]) if "when" in value else None,
    )


def condition_of(value: Mapping[str, Any]) -> Condition:
    """The condition that a `when` of the catalogue says; other rooms may use the same words in their data."""
    if "not" in value:
        return Condition("not", parts=(condition_of(value["not"]),))
    for word in ("all", "any"):
        if word in value:
            return Condition(word, parts=tuple(condition_of(part) for part in value[word]))
    if "own" in value:
        return Condition("own", operand=_texts(value["own"]))
    if "equals" in value:
        operator, operand = "in", (value["equals"],)
    else:
        operator = next(word for word in ("in", "set", "starts", "segment", "matches", "above") if word in value)
        given = value[operator]
        operand = tuple(given) if isinstance(given, list) else (given,)
    return Condition(operator, value["attribute"], operand, value.get("default"))
