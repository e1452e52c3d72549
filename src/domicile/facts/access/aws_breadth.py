"""How a statement that gives rights to an identity is broader than a job needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from domicile.facts.access.aws_actions import Breadth, asked, of_action
from domicile.facts.access.aws_own_roles import over_own_roles, without_boundary
from domicile.facts.access.aws_scope import UNTYPED, reach, reaches_all
from domicile.facts.access.aws_table import ALL_PRIVILEGES, AwsTable
from domicile.facts.aws_policy import PolicyDocument, Statement, action_matches, known_texts
from domicile.model.listing import some_of
from domicile.model.trail import onward
from domicile.model.values import Known, Unknown

_EVERY_ACTION = re.compile(r"\*+(:\*+)?")
_HANDS_ON = "iam:PassRole"


def breadths(document: PolicyDocument, table: AwsTable) -> Iterator[Breadth]:
    """Every way in which the statements of an identity policy are too broad."""
    denials = flat_denials(document)
    bounded = without_boundary(document, table.escalations("*"))
    for statement in document.statements:
        if statement.allows:
            for breadth in _of_statement(statement, denials, table, bounded):
                is_less = any(_may_deny(other, breadth.pattern) for other in document.statements)
                yield _weighed(replace(breadth, is_less=is_less), statement)
                if breadth.category == "any-role" and action_matches(breadth.pattern, _HANDS_ON):
                    yield from (_weighed(more, statement) for more in _together(breadth, document, denials, table))
    yield from over_own_roles(document, table, (s for s in table.escalation_together if _allowed(s, document, denials)))


def _together(
    breadth: Breadth, document: PolicyDocument, denials: list[Statement], table: AwsTable
) -> Iterator[Breadth]:
    """Handing any role to a service, together with the right to start something there, is every right of every role."""
    for starts, does in table.escalation_together.items():
        if _allowed(starts, document, denials):
            broad = f"with {breadth.pattern} and {starts} on every resource its holder {does} as any role"
            yield replace(breadth, does="", category="escalation", privileges=ALL_PRIVILEGES, broad=broad)
            return


def _allowed(action: str, document: PolicyDocument, denials: list[Statement]) -> bool:
    """Whether a policy certainly allows an action on every resource, under no condition."""
    if is_denied(action, denials):
        return False
    return any(
        statement.effect == "Allow"
        and statement.certain
        and not statement.conditions
        and reach(statement, UNTYPED) == "everything"
        and any(isinstance(v, Known) and action_matches(text, action) for text, v in known_texts(statement.actions))
        for statement in document.statements
    )


def condition_texts(statement: Statement) -> tuple[str, ...]:
    """The conditions in words: "StringEquals aws:PrincipalOrgID"."""
    return tuple(f"{condition.operator} {condition.key}".strip() for condition in statement.conditions)


def _weighed(breadth: Breadth, statement: Statement) -> Breadth:
    undecided = breadth.undecided
    if not statement.effect:
        undecided = undecided or "its effect cannot be known"
    if not statement.certain:
        undecided = undecided or "the statement may not be there"
    return replace(breadth, undecided=undecided, conditions=condition_texts(statement), stands=statement.stands)


def _may_deny(statement: Statement, pattern: str) -> bool:
    """Whether a statement denies some of what an action pattern gives, wherever and whenever."""
    if statement.effect != "Deny":
        return False
    return any(_overlaps(text, pattern) for text, _ in known_texts(statement.actions))


def flat_denials(document: PolicyDocument) -> list[Statement]:
    """The statements that deny, on every resource and whatever the circumstances."""
    return [statement for statement in document.statements if _denies_flatly(statement)]


def _denies_flatly(statement: Statement) -> bool:
    if statement.effect != "Deny" or statement.conditions or not statement.certain or statement.principals:
        return False
    return bool(statement.not_resources) or any(text == "*" for text, _ in known_texts(statement.resources))


def is_denied(pattern: str, denials: list[Statement]) -> bool:
    """Whether unconditional denials leave nothing of an action pattern, or leave it only on named resources."""
    for denial in denials:
        if any(isinstance(v, Known) and action_matches(text, pattern) for text, v in known_texts(denial.actions)):
            return True
        spared = [text for text, _ in known_texts(denial.not_actions)]
        known = len(spared) == len(denial.not_actions)
        if denial.not_actions and known and not any(_overlaps(text, pattern) for text in spared):
            return True
    return False


def _overlaps(one: str, other: str) -> bool:
    return action_matches(one, other) or action_matches(other, one)


def _of_statement(
    statement: Statement, denials: list[Statement], table: AwsTable, bounded: frozenset[str]
) -> Iterator[Breadth]:
    if statement.not_actions and not statement.actions:
        yield from _not_action(statement)
        return
    for pattern, element in known_texts(statement.actions):
        if is_denied(pattern, denials):
            continue
        doubt = "" if isinstance(element, Known) else "the action is one of several"
        every = _EVERY_ACTION.fullmatch(pattern)
        for breadth in (_every_action(statement),) if every else of_action(pattern, statement, table, bounded):
            trail = onward(onward(statement.trail, element.trail), breadth.open_by)
            yield replace(breadth, undecided=breadth.undecided or doubt, trail=trail, pattern=pattern)
    yield from _unknown_actions(statement)


def _not_action(statement: Statement) -> Iterator[Breadth]:
    spared = some_of([text for text, _ in known_texts(statement.not_actions)], 3) or "some"
    yield Breadth(
        "not-action",
        ALL_PRIVILEGES,
        _scope_words(statement),
        f"it allows every action except {spared}, those of services that do not exist yet too",
        statement.trail,
        wide=reach(statement) == "everything",
    )


def _every_action(statement: Statement) -> Breadth:
    if reaches_all(statement):
        broad = "it allows every action on every resource"
        return Breadth("administrator", ALL_PRIVILEGES, "every resource", broad, statement.trail)
    broad = f"it allows every action on {_scope_words(statement)}, those that delete and share it too"
    return Breadth("wildcard-action", ALL_PRIVILEGES, _scope_words(statement), broad, statement.trail, wide=False)


def _unknown_actions(statement: Statement) -> Iterator[Breadth]:
    unknown = [value for value in statement.actions if isinstance(value, Unknown)]
    if not unknown or reach(statement) == "named":
        return
    scope = _scope_words(statement)
    broad = f"its actions on {scope} are not known"
    trail = onward(statement.trail, unknown[0].trail)
    yield asked(Breadth("wildcard-action", frozenset(), scope, broad, trail), unknown[0], "the actions are")


def _scope_words(statement: Statement) -> str:
    if statement.not_resources:
        return "every resource except those that it names"
    if reaches_all(statement):
        return "every resource"
    texts = [text for text, _ in known_texts(statement.resources)]
    return texts[0] if len(texts) == 1 and len(texts[0]) < 80 else "the resources that it names"
