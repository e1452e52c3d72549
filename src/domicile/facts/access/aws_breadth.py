"""How a statement that gives rights to an identity is broader than a job needs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from domicile.facts.access.aws_scope import Reach, reach, reaches_all
from domicile.facts.access.aws_table import ALL_PRIVILEGES, AwsTable
from domicile.facts.aws_policy import Condition, PolicyDocument, Statement, action_matches, known_texts
from domicile.model.trail import Trail, onward
from domicile.model.values import Known, OneOf, Unknown, Value

_EVERY_ACTION = re.compile(r"\*+(:\*+)?")
_ANY_NAME = re.compile(r"\*+")
_HANDS_ON = "iam:PassRole"


@dataclass(frozen=True, slots=True, eq=False)
class Breadth:
    """One way in which a statement is too broad. `undecided` says why that is not certain ("" where it is), `pattern`
    which actions it is about, `stands` where the statement does."""

    category: str
    privileges: frozenset[str]
    scope: str
    broad: str
    trail: Trail | None
    wide: bool = True
    undecided: str = ""
    conditions: tuple[str, ...] = ()
    pattern: str = "*"
    stands: Trail | None = None


def breadths(document: PolicyDocument, table: AwsTable) -> Iterator[Breadth]:
    """Every way in which the statements of an identity policy are too broad."""
    denials = flat_denials(document)
    for statement in document.statements:
        if statement.allows:
            for breadth in _of_statement(statement, denials, table):
                yield _weighed(breadth, statement)
                if breadth.category == "any-role" and action_matches(breadth.pattern, _HANDS_ON):
                    yield from (_weighed(more, statement) for more in _together(breadth, document, denials, table))


def _together(
    breadth: Breadth, document: PolicyDocument, denials: list[Statement], table: AwsTable
) -> Iterator[Breadth]:
    """Handing any role to a service, together with the right to start something there, is every right of every role."""
    for starts, does in table.escalation_together.items():
        if _allowed(starts, document, denials):
            broad = f"with {breadth.pattern} and {starts} on every resource its holder {does} as any role"
            yield replace(breadth, category="escalation", privileges=ALL_PRIVILEGES, broad=broad)
            return


def _allowed(action: str, document: PolicyDocument, denials: list[Statement]) -> bool:
    """Whether a policy certainly allows an action on every resource, under no condition."""
    if is_denied(action, denials):
        return False
    return any(
        statement.effect == "Allow"
        and statement.certain
        and not statement.conditions
        and reach(statement, untyped=True) == "everything"
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


def _of_statement(statement: Statement, denials: list[Statement], table: AwsTable) -> Iterator[Breadth]:
    if statement.not_actions and not statement.actions:
        yield from _not_action(statement)
        return
    for pattern, element in known_texts(statement.actions):
        if is_denied(pattern, denials):
            continue
        doubt = "" if isinstance(element, Known) else "the action is one of several"
        for breadth in _of_action(pattern, statement, table):
            trail = onward(statement.trail, element.trail)
            yield replace(breadth, undecided=breadth.undecided or doubt, trail=trail, pattern=pattern)
    yield from _unknown_actions(statement, table)


def _not_action(statement: Statement) -> Iterator[Breadth]:
    spared = ", ".join(text for text, _ in known_texts(statement.not_actions)[:3]) or "some"
    yield Breadth(
        "not-action",
        ALL_PRIVILEGES,
        _scope_words(statement),
        f"it allows every action except {spared}, those of services that do not exist yet too",
        statement.trail,
        wide=reach(statement) == "everything",
    )


def _of_action(pattern: str, statement: Statement, table: AwsTable) -> Iterator[Breadth]:
    if _EVERY_ACTION.fullmatch(pattern):
        yield _every_action(statement)
        return
    prefix, _, name = pattern.lower().partition(":")
    narrowed = any(_narrows(condition, table) for condition in statement.conditions)
    escalations = [] if narrowed else table.escalations(pattern)
    if escalations:
        yield from _escalation(pattern, escalations, reach(statement), statement)
    if narrowed:
        return
    if not (_ANY_NAME.fullmatch(name) and prefix in table.services):
        yield from _through(pattern, statement, table)
    for service in table.services_of(prefix):
        row = table.services[service]
        breadth = _of_service(pattern, name, service, table)
        if breadth is None:
            continue
        scope = reach(statement, bool(row.get("untyped")))
        if scope == "everything":
            yield replace(breadth, trail=statement.trail)
        elif scope == "unknown" and breadth.category == "service-wildcard":
            reason = _why_unknown(statement.resources) or "the resource cannot be known"
            yield replace(breadth, trail=statement.trail, undecided=f"the resource is not known: {reason}")


def _every_action(statement: Statement) -> Breadth:
    if reaches_all(statement):
        broad = "it allows every action on every resource"
        return Breadth("administrator", ALL_PRIVILEGES, "every resource", broad, statement.trail)
    broad = f"it allows every action on {_scope_words(statement)}, those that delete and share it too"
    return Breadth("wildcard-action", ALL_PRIVILEGES, _scope_words(statement), broad, statement.trail, wide=False)


def _escalation(pattern: str, ways: list[str], scope: Reach, statement: Statement) -> Iterator[Breadth]:
    if scope != "everything":
        return
    what = f"{pattern} on every resource"
    if pattern.lower() in ("iam:passrole", "sts:assumerole"):
        does = "hand any role to a service" if pattern.lower().startswith("iam") else "take on any role that trusts it"
        yield Breadth("any-role", frozenset({"impersonate"}), "every role", f"it may {does}", statement.trail)
        return
    broad = f"with {what} its holder can give itself every right"
    yield Breadth("escalation", ALL_PRIVILEGES, "every identity", broad, statement.trail)


def _through(pattern: str, statement: Statement, table: AwsTable) -> Iterator[Breadth]:
    """Changing all that runs with some role is acting as any of these roles."""
    does = next((does for action, does in table.escalation_through.items() if action_matches(pattern, action)), "")
    if does and reach(statement) == "everything":
        broad = f"with {pattern} it may {does}"
        yield Breadth("any-role", frozenset({"impersonate"}), "every role", broad, statement.trail)


def _of_service(pattern: str, name: str, service: str, table: AwsTable) -> Breadth | None:
    facts = table.services[service]
    title, thing = facts["name"], facts["thing"]
    privileges = table.privileges(service, name)
    if _ANY_NAME.fullmatch(name):
        sharing = ", and to share it with others" if "regrant" in privileges else ""
        broad = f"{pattern} allows everything on every {title} {thing}{sharing}"
        return Breadth("service-wildcard", privileges, f"every {title} {thing}", broad, None)
    reads = privileges & {"read", "decrypt"}
    by_wildcard = ("*" in name or "?" in name) and service in table.reads_by_wildcard
    if reads and (by_wildcard or service in table.reads_everywhere):
        broad = f"{pattern} reads the data of every {title} {thing}"
        return Breadth("reads-everything", privileges, f"every {title} {thing}", broad, None)
    shares = any(action_matches(name, action) for action in facts.get("regrant", ()))
    if shares and service in table.shares_everywhere:
        broad = f"{pattern} lets it open what is in every {title} {thing} to anybody, itself too"
        return Breadth("escalation", privileges, f"every {title} {thing}", broad, None)
    return None


def _narrows(condition: Condition, table: AwsTable) -> bool:
    operator = condition.operator.lower()
    if not condition.key or "not" in operator or operator == "null" or operator.endswith("ifexists"):
        return False
    if any(text == "*" for text, _ in known_texts(condition.values)):
        return False
    return table.narrows_resources(condition.key)


def _unknown_actions(statement: Statement, table: AwsTable) -> Iterator[Breadth]:
    unknown = [value for value in statement.actions if isinstance(value, Unknown)]
    if not unknown or reach(statement) == "named":
        return
    reason = unknown[0].reason
    broad = "its actions are not known"
    undecided = f"the actions are not known: {reason}"
    trail = onward(statement.trail, unknown[0].trail)
    yield Breadth("wildcard-action", frozenset(), _scope_words(statement), broad, trail, undecided=undecided)


def _why_unknown(values: tuple[Value, ...]) -> str:
    for value in values:
        for option in value.options if isinstance(value, OneOf) else (value,):
            if isinstance(option, Unknown) and not option.parts:
                return option.reason
    return ""


def _scope_words(statement: Statement) -> str:
    if statement.not_resources:
        return "every resource except those that it names"
    if reaches_all(statement):
        return "every resource"
    texts = [text for text, _ in known_texts(statement.resources)]
    return texts[0] if len(texts) == 1 and len(texts[0]) < 80 else "the resources that it names"
