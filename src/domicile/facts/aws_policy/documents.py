"""`data.aws_iam_policy_document`: the policy that its blocks describe, computed as the AWS provider does; and
`data.alicloud_ram_policy_document`, which is much the same in other words.

Source: the data source's page and behaviour in hashicorp/terraform-provider-aws; website/docs/d/ram_policy_document of
aliyun/terraform-provider-alicloud (read 2026-11-22).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from domicile.facts.aws_policy.reading import elements, members, policy_object, possible
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.trail import Trail
from domicile.model.values import (
    NULL,
    Known,
    LazyObject,
    NotPlain,
    OneOf,
    Reference,
    Unknown,
    Value,
    alternatives,
    is_null,
    one_of,
    plain,
    text_of,
)
from domicile.terraform.expressions.open_objects import UnknownKeys, unknown_keys

_TEXTS = {"aws_iam_policy_document": ("json", "minified_json"), "alicloud_ram_policy_document": ("document",)}
"""Kind → the attributes that hold its policy as a text."""


def document(block: Block, name: str) -> Value | None:
    """The value of `json` or `minified_json` of a policy document (`document` of Alibaba's), with its `structure`; None
    for other names."""
    if name not in _TEXTS[block.kind]:
        return None
    trail = Trail(block.location.file, block.location.line, f"data {block.kind} {block.name}")
    structure = policy_of(block, trail)
    try:
        text = json.dumps(plain(structure), indent=2 if name == "json" else None)
    except NotPlain as stop:
        reason = stop.value.reason if isinstance(stop.value, Unknown) else "part of the policy is one of several values"
        return Unknown(reason, trail, Reference(block, name), structure=structure)
    return Known(text, trail, Reference(block, name), structure)


def policy_of(block: Block, trail: Trail | None = None) -> Known:
    """The policy as an object value: sources first, then its own statements, then the overrides, merged by sid."""
    statements: list[Value] = []
    for source in _documents(block, "source_json", "source_policy_documents"):
        _merge(statements, _statements_of(source))
    _merge(statements, _own(block))
    for override in _documents(block, "override_policy_documents", "override_json"):
        _merge(statements, _statements_of(override))
    policy: dict[str, Value] = {"Version": _or(block.get("version"), Known("2012-10-17"))}
    if not is_null(block.get("policy_id")):
        policy["Id"] = block.get("policy_id")
    policy["Statement"] = Known(tuple(statements), trail)
    return Known(policy, trail)


def policy_of_statements(value: Value, trail: Trail | None = None) -> Value:
    """The policy that a list or an object of statements makes, each written as a block of a policy document.

    So modules of the registry take them (terraform-aws-modules: `queue_policy_statements`, `policy_statements`, …).
    """
    statements: list[Value] = []
    options = possible(value)
    for option in options:
        if isinstance(option, Unknown):
            statements.append(option)
            continue
        for item in read(option, "*"):
            found = [_statement(one) for one in alternatives(item)]
            statements.append(one_of(found if len(options) == 1 else [*found, NULL], item.trail))
        hidden = unknown_keys(option.data) if isinstance(option.data, Mapping) else None
        statements.extend(hidden or ())
    return Known({"Statement": Known(tuple(statements), trail or value.trail)}, trail or value.trail)


def _documents(block: Block, *names: str) -> Iterator[Value]:
    for name in names:
        yield from elements(block.get(name))


def _statements_of(value: Value) -> Iterator[Value]:
    options = alternatives(value)
    for option in options:
        policy = policy_object(option)
        if isinstance(policy, Unknown):
            yield policy
            continue
        if isinstance(policy, OneOf):
            yield Unknown("a source document is one of several", policy.trail)
            continue
        for item in elements(members(policy).get("statement", NULL)):
            yield item if len(options) == 1 else one_of((item, NULL), value.trail)


def _merge(statements: list[Value], added: Iterator[Value]) -> None:
    for statement in added:
        sid = text_of(members(statement).get("sid", NULL))
        same = [place for place, old in enumerate(statements) if sid and text_of(members(old).get("sid", NULL)) == sid]
        if same:
            statements[same[0]] = statement
        else:
            statements.append(statement)


def _own(block: Block) -> Iterator[Value]:
    for value in elements(block.get("statement")):
        yield one_of((_statement(option) for option in alternatives(value)), value.trail)


def _statement(value: Known | Unknown) -> Value:
    if isinstance(value, Unknown) or not isinstance(value.data, Mapping):
        return value
    parts = members(value)
    statement: dict[str, Value] = {}
    if not is_null(parts.get("sid", NULL)):
        statement["Sid"] = parts["sid"]
    statement["Effect"] = _or(parts.get("effect", NULL), Known("Allow", value.trail))
    for source, name in _LISTS.items():
        items = tuple(_with_variables(item) for item in elements(parts.get(source, NULL)))
        if items:
            statement[name] = items[0] if len(items) == 1 else Known(items, parts[source].trail)
    for source, name in _PRINCIPALS.items():
        principal = _principal(parts.get(source, NULL))
        if principal is not None:
            statement[name] = principal
    condition = _condition(value)
    if condition is not None:
        statement["Condition"] = condition
    return Known(statement, value.trail)


_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
    "action": "Action",
    "resource": "Resource",
}
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal", "principal": "Principal"}
"""What AWS's and Alibaba's blocks call the elements of a statement."""


def _principal(value: Value) -> Value | None:
    by_type: dict[str, list[Value]] = {}
    for item in elements(value):
        if not isinstance(item, Known) or not isinstance(item.data, Mapping):
            return item if isinstance(item, Unknown) else Unknown("a principal is one of several", item.trail)
        parts = members(item)
        kind = text_of(_or(parts.get("type", NULL), parts.get("entity", NULL)))
        identifiers = elements(parts.get("identifiers", NULL))
        if kind == "*":
            return Known("*", item.trail)
        by_type.setdefault(kind or "", []).extend(_with_variables(identifier) for identifier in identifiers)
    if not by_type:
        return None
    return Known({kind: Known(tuple(items), value.trail) for kind, items in by_type.items()}, value.trail)


def _condition(statement: Known) -> Value | None:
    operators: dict[str, dict[str, Value]] = {}
    unknown: dict[str, list[tuple[Unknown, Value]]] = {}
    for item in (*read(statement, "condition"), *read(statement, "conditions")):
        if not isinstance(item, Known) or not isinstance(item.data, Mapping):
            return item if isinstance(item, Unknown) else Unknown("a condition is one of several", item.trail)
        parts = members(item)
        test = text_of(_or(parts.get("test", NULL), parts.get("operator", NULL))) or ""
        variable = _key_of(parts.get("variable", NULL))
        values = Known(tuple(_with_variables(element) for element in elements(parts.get("values", NULL))), item.trail)
        keys = operators.setdefault(test, {})
        if isinstance(variable, Unknown):
            unknown.setdefault(test, []).append((variable, values))
        else:
            keys[text_of(variable) or ""] = values
    if not operators:
        return None
    return Known({test: Known(_keys(keys, unknown.get(test, []))) for test, keys in operators.items()}, statement.trail)


def _key_of(value: Value) -> Known | Unknown:
    """A key; of one that is one of several the end that they all have, from the last colon on."""
    if not isinstance(value, OneOf):
        return value
    reason = "the key is one of several"
    ends = {_end_of(option) for option in possible(value)}
    parts: tuple[str | Unknown, ...] = (
        (Unknown(reason, value.trail), *ends) if len(ends) == 1 and "" not in ends else ()
    )
    return Unknown(reason, value.trail, parts=parts)


def _end_of(option: Known | Unknown) -> str:
    """What stands from the last colon on; "" where that is not known."""
    last = option.parts[-1] if isinstance(option, Unknown) and option.parts else text_of(option)
    return f":{last.rpartition(':')[2]}" if isinstance(last, str) and ":" in last else ""


def _keys(known: Mapping[str, Value], unknown: Sequence[tuple[Unknown, Value]]) -> Mapping[str, Value]:
    """The keys of one operator; an object that stays open where some of them are not known."""
    if not unknown:
        return dict(known)
    held = UnknownKeys([key for key, _ in unknown], [partial(_same, value) for _, value in unknown])
    return LazyObject({key: partial(_same, value) for key, value in known.items()}, held)


def _same(value: Value) -> Value:
    return value


def _with_variables(value: Value) -> Value:
    """The provider writes `&{aws:username}` as `${aws:username}`."""
    if isinstance(value, Known) and isinstance(value.data, str) and "&{" in value.data:
        return Known(value.data.replace("&{", "${"), value.trail, value.reference)
    return value


def _or(value: Value, default: Value) -> Value:
    return default if is_null(value) else value
