"""Deny statements: which of the actions that an Allow gives to outsiders are taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domicile.facts.aws_policy import Statement, action_matches, covers, known_texts
from domicile.facts.exposure.aws.conditions import excepts_insiders
from domicile.facts.exposure.aws.language import Language
from domicile.facts.exposure.aws.principals import denies_everybody
from domicile.model.values import Value, alternatives


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
        if statement.effect != "Deny" or not denies_everybody(statement) or not covers(statement, allowing):
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
