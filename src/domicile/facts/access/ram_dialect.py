"""Policies of clouds that took over AWS's language, told in it: their actions, their resources, their defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from domicile.facts.aws_policy import PolicyDocument, Statement
from domicile.model.values import Known, OneOf, Unknown, Value

_MOST_PARTS = 8


def translated(document: PolicyDocument, language: Mapping[str, Any]) -> PolicyDocument:
    """The document in AWS's form.

    `action_prefix` is dropped from actions (name/cos:*); `typed_actions` are service:type:operation, of which `*:*` is
    every one; `resource_parts` is how many parts stand before what a resource names, of which `resource_head` is the
    first where it is always the same; `no_resource_is_all` takes a statement without resources for one about all.
    """
    return replace(document, statements=tuple(_statement(one, language) for one in document.statements))


def _statement(statement: Statement, language: Mapping[str, Any]) -> Statement:
    resources = tuple(_mapped(value, lambda text: _resource(text, language)) for value in statement.resources)
    if not resources and not statement.not_resources and language.get("no_resource_is_all"):
        resources = (Known("*", statement.trail),)
    return replace(
        statement,
        actions=tuple(_mapped(value, lambda text: _action(text, language)) for value in statement.actions),
        not_actions=tuple(_mapped(value, lambda text: _action(text, language)) for value in statement.not_actions),
        resources=resources,
        not_resources=tuple(
            _mapped(value, lambda text: _resource(text, language)) for value in statement.not_resources
        ),
    )


def _mapped(value: Value, change: Callable[[str], str]) -> Value:
    if isinstance(value, OneOf):
        return replace(value, options=tuple(_changed(option, change) for option in value.options))
    return _changed(value, change)


def _changed(value: Known | Unknown, change: Callable[[str], str]) -> Known | Unknown:
    if isinstance(value, Known):
        return replace(value, data=change(value.data)) if isinstance(value.data, str) else value
    return _partly(value, change)


def _partly(value: Unknown, change: Callable[[str], str]) -> Unknown:
    """Partly known text, changed with a mark for each unknown piece, which no policy holds."""
    if not value.parts:
        return value
    unknown = [part for part in value.parts if not isinstance(part, str)]
    text = change("".join(part if isinstance(part, str) else "\0" for part in value.parts))
    pieces: list[str | Unknown] = []
    for number, piece in enumerate(text.split("\0")):
        if number and number <= len(unknown):
            pieces.append(unknown[number - 1])
        if piece:
            pieces.append(piece)
    return replace(value, parts=tuple(pieces))


def _action(text: str, language: Mapping[str, Any]) -> str:
    prefix = language.get("action_prefix", "")
    text = text.removeprefix(prefix) if prefix else text
    if not language.get("typed_actions"):
        return text
    service, _, operation = text.partition(":")
    return f"{service}:*" if operation == "*:*" else text


def _resource(text: str, language: Mapping[str, Any]) -> str:
    """arn:cloud:service:region:account:what, of whatever parts the cloud's own form has; `*` stays."""
    parts = int(language.get("resource_parts", 5))
    head = language.get("resource_head", "")
    fields = text.split(":", parts) if text.count(":") < _MOST_PARTS else [text]
    if len(fields) <= parts or (head and fields[0] != head):
        return text
    service = fields[int(language.get("service_part", 2))]
    named = fields[parts]
    if language.get("typed_resources"):
        sort, _, own = named.partition(":")
        named = "*" if sort == "*" else f"{sort}/{own}" if own else sort
    if service == "*" and set(named) <= {"*"}:
        return "*"
    return f"arn:cloud:{service}:{fields[parts - 2]}:{fields[parts - 1]}:{named}"
