"""Deny statements: which of the actions that an Allow gives to outsiders are taken back."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from domicile.facts.aws_policy import Statement, action_matches, arn_matches, known_texts
from domicile.facts.exposure.aws.conditions import excepts_insiders
from domicile.facts.exposure.aws.language import Language
from domicile.facts.exposure.aws.principals import denies_everybody
from domicile.model.values import Known, Unknown, Value, alternatives


@dataclass(frozen=True, slots=True)
class Remaining:
    """The actions that no Deny takes back from outsiders; `doubt` where a Deny may, and that cannot be known.

    `addressed` are those that a Deny leaves to whoever comes from certain addresses, by the condition `by`.
    """

    actions: tuple[str, ...]
    doubt: str = ""
    addressed: tuple[str, ...] = ()
    by: str = ""


def remaining(
    actions: Sequence[str], allowing: Statement, statements: Iterable[Statement], language: Language
) -> Remaining:
    """What is left to outsiders of the actions of an Allow."""
    left, addressed, doubt, by = list(actions), list[str](), "", ""
    for statement in statements:
        if statement.effect != "Deny" or not denies_everybody(statement) or not _covers(statement, allowing):
            continue
        spared = excepts_insiders(statement.conditions, language)
        taken = [action for action in (*left, *addressed) if _denies(statement, action)]
        if spared.strength in ("fixed", "address") and statement.certain:
            kept = [action for action in left if action in taken] if spared.strength == "address" else []
            by = spared.by if kept else by
            addressed = [a for a in addressed if spared.strength == "address" or a not in taken] + kept
            left = [action for action in left if action not in taken]
        elif taken and spared.strength in ("unknown", "fixed", "address"):
            doubt = doubt or f"a Deny may cover it: {spared.reason or 'it is there only under some alternatives'}"
    return Remaining(tuple(left), doubt, tuple(addressed), by)


def _denies(statement: Statement, action: str) -> bool:
    if statement.not_actions:
        return not any(action_matches(text, action) for text, _ in known_texts(statement.not_actions))
    return any(action_matches(text, action) for text, value in known_texts(statement.actions) if _certain(value))


def _certain(value: Value) -> bool:
    return len(alternatives(value)) == 1


def _covers(denying: Statement, allowing: Statement) -> bool:
    """Whether every resource of the Allow is among those of the Deny."""
    if denying.not_resources or allowing.not_resources:
        return False
    wide = [_spelled(value) for value in denying.resources]
    if not wide:
        return True
    return all(any(_within(_spelled(value), pattern) for pattern in wide) for value in allowing.resources)


def _within(resource: str, pattern: str) -> bool:
    return pattern == resource or arn_matches(pattern, resource)


def _spelled(value: Value) -> str:
    """A resource as text; what is not known in it stands as a mark that is the same for the same thing."""
    if isinstance(value, Known) and isinstance(value.data, str):
        return value.data
    if isinstance(value, Unknown):
        if value.parts:
            return "".join(part if isinstance(part, str) else _spelled(part) for part in value.parts)
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
