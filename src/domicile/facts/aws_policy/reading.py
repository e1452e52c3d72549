"""Reading a policy value, however it was written, into statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from domicile.facts.aws_policy.model import Condition, PolicyDocument, Statement
from domicile.facts.aws_policy.text import known_end, read_json
from domicile.model.likeness import likeness
from domicile.model.paths import together
from domicile.model.trail import Trail, onward
from domicile.model.values import NULL, Absent, Known, OneOf, Unknown, Value, alternatives, is_null, one_of, text_of
from domicile.terraform.expressions.errors import Failed
from domicile.terraform.expressions.open_objects import hidden_values, unknown_keys


def read_policy(value: Value) -> PolicyDocument:
    """The policy that a value is: JSON text, `jsonencode` or a policy document's result, fully or partly known.

    Where the value is one of several policies, all their statements come, none of them `certain`.
    """
    documents = read_policies(value)
    if len(documents) == 1:
        return documents[0]
    return PolicyDocument(
        tuple(_doubted(statement) for document in documents for statement in document.statements),
        tuple(unknown for document in documents for unknown in document.unknowns),
    )


def read_policies(value: Value) -> tuple[PolicyDocument, ...]:
    """One policy for each alternative of a value."""
    return tuple(_read(policy_object(option), option.trail) for option in possible(value))


def policy_object(value: Known | Unknown) -> Value:
    """The object that a policy value encodes; null where there is no policy, an unknown where it cannot be known."""
    if value.structure is not None:
        return value.structure
    if isinstance(value, Unknown):
        return read_json(value) if value.parts else value
    if isinstance(value.data, str):
        return read_json(value) if value.data.strip() else NULL
    return value


def members(value: Value) -> dict[str, Value]:
    """An object's members by lower-case name: element names are taken in any case. Empty where it is no object.

    Of a choice between objects each member is a choice, with null where an alternative does not have it.
    """
    if isinstance(value, OneOf):
        tables = [members(option) for option in possible(value)]
        names = dict.fromkeys(name for table in tables for name in table)
        absent = next((option for option in alternatives(value) if isinstance(option, Absent)), NULL)
        return {name: one_of((table.get(name, absent) for table in tables), value.trail) for name in names}
    if isinstance(value, Known) and isinstance(value.data, Mapping):
        return {name.lower(): value.data[name] for name in value.data}
    return {}


def elements(value: Value) -> tuple[Value, ...]:
    """The elements of a list, or the single value as a list of one; null is none.

    A choice between lists gives what only some of them have as choices with null: it may be absent; and so does a list
    with an unknown number of like elements.
    """
    if isinstance(value, OneOf):
        lists = [elements(option) for option in possible(value)]
        if all(len(items) == 1 for items in lists):
            return (one_of({likeness(items[0]): items[0] for items in lists}.values(), value.trail),)
        return tuple(together(value, lists))
    if isinstance(value, Known) and isinstance(value.data, tuple):
        return tuple(item for part in value.data for item in elements(part))
    if isinstance(value, Known) and value.data is None:
        return ()
    if isinstance(value, Unknown) and value.items:
        return tuple(item for part in value.items for item in elements(part))
    if isinstance(value, Unknown) and value.element is not None:
        return tuple(one_of((item, NULL), value.trail) for item in elements(value.element))
    return (value,)


def possible(value: Value) -> tuple[Known | Unknown, ...]:
    """The alternatives of a value, without those at which Terraform would stop."""
    options = alternatives(value)
    return tuple(option for option in options if not isinstance(option, Failed)) or options


def _read(policy: Value, way: Trail | None) -> PolicyDocument:
    """`way` leads to where the policy is written, or computed."""
    if isinstance(policy, OneOf):
        return read_policy(policy)
    if isinstance(policy, Unknown):
        return PolicyDocument(unknowns=(policy,))
    if policy.data is None:
        return PolicyDocument()
    if not isinstance(policy.data, Mapping):
        return PolicyDocument(unknowns=(Unknown("the policy is not a JSON object", policy.trail),))
    statements: list[Statement] = []
    unknowns: list[Unknown] = []
    listed = members(policy).get("statement", NULL)
    for item in elements(listed):
        options = alternatives(item)
        for option in options:
            if isinstance(option, Unknown):
                unknowns.append(option)
            elif isinstance(option.data, Mapping):
                stands = option.trail or listed.trail or policy.trail
                statements.append(_statement(option, stands, way, certain=len(options) == 1))
            elif option.data is not None:
                unknowns.append(Unknown("a statement of the policy is not an object", option.trail or policy.trail))
    return PolicyDocument(tuple(statements), tuple(unknowns))


def _statement(value: Known, stands: Trail | None, way: Trail | None, certain: bool) -> Statement:
    parts = members(value)
    named = tuple(_principals(parts.get("principal", NULL)))
    return Statement(
        sid=text_of(parts.get("sid", NULL)) or "",
        effect=_effect(parts.get("effect", NULL)),
        actions=elements(parts.get("action", NULL)),
        not_actions=elements(parts.get("notaction", NULL)),
        resources=elements(parts.get("resource", NULL)),
        not_resources=elements(parts.get("notresource", NULL)),
        principals=named,
        not_principals=tuple(_principals(parts.get("notprincipal", NULL))),
        conditions=tuple(_conditions(parts.get("condition", NULL))),
        trail=onward(way, stands),
        certain=certain,
        stands=stands,
        to_nobody=not named and not is_null(parts.get("principal", NULL)),
    )


def _effect(value: Value) -> str:
    if is_null(value):
        return "Allow"
    text = (text_of(value) or "").lower()
    return {"allow": "Allow", "deny": "Deny"}.get(text, "")


def _principals(value: Value) -> Iterator[tuple[str, Value]]:
    for option in alternatives(value):
        if isinstance(option, Known) and isinstance(option.data, Mapping):
            for kind in option.data:
                for element in elements(option.data[kind]):
                    yield kind, element
        else:
            for element in elements(option):
                yield "*", element


def _conditions(value: Value) -> Iterator[Condition]:
    for option in alternatives(value):
        if isinstance(option, Unknown):
            yield Condition("", "", (option,))
        elif isinstance(option.data, Mapping):
            for operator in option.data:
                yield from _keys(operator, option.data[operator])
            for unknown in unknown_keys(option.data) or ():
                yield Condition("", "", (unknown,))


def _keys(operator: str, value: Value) -> Iterator[Condition]:
    for option in alternatives(value):
        if isinstance(option, Unknown):
            yield Condition(operator, "", (option,))
        elif isinstance(option.data, Mapping):
            for key in option.data:
                end = known_end(key)
                name, ends = (key, "") if end == key else ("", end)
                yield Condition(operator, name, elements(option.data[key]), ends)
            yield from _under_unknown_keys(operator, option.data)


def _under_unknown_keys(operator: str, data: Mapping[str, Value]) -> Iterator[Condition]:
    keys, values = unknown_keys(data) or (), hidden_values(data)
    for place, key in enumerate(keys):
        last = key.parts[-1] if key.parts else ""
        found = elements(values[place]()) if values else (key,)
        yield Condition(operator, "", found, last if isinstance(last, str) else "")


def _doubted(statement: Statement) -> Statement:
    return replace(statement, certain=False)
