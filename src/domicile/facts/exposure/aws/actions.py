"""Which actions a statement covers, and what they let somebody do with data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domicile.facts.aws_policy import Statement, action_matches, known_texts
from domicile.facts.exposure.aws.language import Language
from domicile.model.values import Unknown, Value, alternatives


def actions_of(statement: Statement, service: str, language: Language) -> tuple[str, ...]:
    """The actions of a service that the statement names: those of the catalogue, or as written where it has none."""
    standing = [action for actions in language.actions.get(service, {}).values() for action in actions]
    if statement.not_actions:
        left_out = [text for text, _ in known_texts(statement.not_actions)]
        return tuple(action for action in standing if not any(action_matches(text, action) for text in left_out))
    named: dict[str, None] = {}
    for text, _ in known_texts(statement.actions):
        if _other_service(text, service):
            continue
        matching = [action for action in standing if action_matches(text, action)]
        named.update(dict.fromkeys(matching or [text]))
    if not named and any(isinstance(option, Unknown) for value in statement.actions for option in alternatives(value)):
        return tuple(standing)
    return tuple(named)


def _other_service(text: str, service: str) -> bool:
    prefix, colon, _ = text.partition(":")
    return bool(colon) and bool(service) and not action_matches(prefix, service)


def abilities_of(actions: Iterable[str], service: str, language: Language) -> frozenset[str]:
    """What the actions let do; an action that the catalogue does not have is told by its verb."""
    return frozenset(ability for action in actions for ability in _abilities(action, service, language))


def _abilities(action: str, service: str, language: Language) -> Iterator[str]:
    table = language.actions.get(service, {})
    found = [ability for ability, actions in table.items() if action in actions]
    if found:
        yield from found
        return
    verb = action.partition(":")[2] or action
    if verb == "*":
        yield from ("list", "read", "write", "delete", "administer")
        return
    for ability, verbs in language.verbs.items():
        if verb.lower().startswith(tuple(text.lower() for text in verbs)):
            yield ability
            return


def doubt_about(values: tuple[Value, ...]) -> str:
    """Why a list of actions is not known ("" when any of it is)."""
    if known_texts(values):
        return ""
    reasons = [o.reason for value in values for o in alternatives(value) if isinstance(o, Unknown)]
    return reasons[0] if reasons else ""
