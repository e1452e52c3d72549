"""Whether what one statement is about holds what another is about, also where parts of both are not known."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from domicile.facts.aws_policy.matching import arn_matches
from domicile.facts.aws_policy.model import Statement
from domicile.model.values import Known, Unknown, Value


def covers(denying: Statement, allowing: Statement) -> bool:
    """Whether every resource of the one is certainly among those of the other."""
    if denying.not_resources or allowing.not_resources:
        return False
    return not denying.resources or all_within(allowing.resources, denying.resources)


def all_within(resources: Iterable[Value], patterns: Iterable[Value]) -> bool:
    """Whether each resource certainly falls under one of the patterns."""
    wide = [spelled(value) for value in patterns]
    return all(any(_within(spelled(value), pattern) for pattern in wide) for value in resources)


def _within(resource: str, pattern: str) -> bool:
    return pattern == resource or arn_matches(pattern, resource)


def spelled(value: Value) -> str:
    """A resource as text; what is not known in it stands as a mark that is the same for the same thing."""
    if isinstance(value, Known) and isinstance(value.data, str):
        return value.data
    if isinstance(value, Unknown):
        if value.parts:
            return "".join(part if isinstance(part, str) else spelled(part) for part in value.parts)
        return f"\x00{hash(_mark(value))}\x00"
    return f"\x00{id(value)}\x00"


def _mark(value: Unknown) -> Hashable:
    if value.reference is not None:
        return id(value.reference.target), value.reference.path
    if value.trail is None:
        return id(value)
    trail = value.trail
    while trail.parents:
        trail = trail.parents[-1]
    return value.reason, trail.file, trail.line
