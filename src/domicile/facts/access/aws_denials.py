"""What policies of resources deny: whom, of what they or an identity's policy would give.

Sources: AWS IAM user guide, "Policy evaluation logic" (a denial wins over every permission), "NotPrincipal", "Condition
operators" (a negated operator holds where the key is missing), "AWS global condition context keys"; read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domicile.facts.access.aws_subjects import Answer, Subject, any_of, in_account
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import (
    Condition,
    PolicyDocument,
    Statement,
    action_matches,
    all_within,
    covers,
    known_texts,
)
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_POSITIVE = {
    "stringnotequals": "StringEquals",
    "stringnotequalsignorecase": "StringEqualsIgnoreCase",
    "stringnotlike": "StringLike",
    "arnnotequals": "ArnEquals",
    "arnnotlike": "ArnLike",
    "notipaddress": "IpAddress",
}
_EQUAL = frozenset(operator.lower() for operator in _POSITIVE.values()) | {"bool"}
_ORGANIZATIONS = "aws_organizations_organization"


def denials_of(document: PolicyDocument) -> list[Statement]:
    """The statements of a policy that deny."""
    return [statement for statement in document.statements if statement.effect == "Deny"]


def keeps_out(denial: Statement, subject: Subject, table: AwsTable) -> Answer:
    """Whether a denial holds for somebody, whatever they ask for: yes, perhaps or no."""
    answers = [_means(denial, subject, table), *(_holds(one, subject, table) for one in denial.conditions)]
    if "no" in answers:
        return "no"
    return "yes" if set(answers) == {"yes"} and denial.certain else "perhaps"


def _means(denial: Statement, subject: Subject, table: AwsTable) -> Answer:
    if denial.not_principals:
        spared = any_of([element for _, element in denial.not_principals], subject, table)
        return _turned(spared)
    named = [element for kind, element in denial.principals if kind in ("*", "AWS")]
    found = any_of(named, subject, table)
    return "no" if found == "part" else found


def _turned(spared: Answer) -> Answer:
    """Whether a denial of all others holds: not for whoever is spared, nor for those of whom some are."""
    return "yes" if spared == "no" else "perhaps" if spared == "perhaps" else "no"


def _holds(condition: Condition, subject: Subject, table: AwsTable) -> Answer:
    key, operator = condition.key.lower(), _operator(condition)
    if key in table.never_of_people:
        return _of_services_alone(condition, operator)
    if table.is_chosen(key):
        return "no"
    negated = operator in _POSITIVE
    if not key or (not negated and operator not in _EQUAL) or ":" in condition.operator:
        return "perhaps"
    found = _about(key, condition.values, subject, table)
    if negated:
        return _turned(found)
    return "no" if found == "part" else found


def _about(key: str, values: tuple[Value, ...], subject: Subject, table: AwsTable) -> Answer:
    """Whether the subject has one of the values that a key may have; perhaps for keys that say nothing of it."""
    sort = table.identifying.get(key, "")
    if sort == "account":
        return in_account(values, subject, table)
    if sort == "identity":
        return any_of(values, subject, table)
    return _in_organization(values, subject) if sort == "organization" else "perhaps"


def _in_organization(values: tuple[Value, ...], subject: Subject) -> Answer:
    """Who is of the account whose policy it is belongs to the organisation that it spares: nobody keeps himself out."""
    if subject.at_home:
        return "yes"
    for value in values:
        for option in alternatives(value):
            text = text_of(option)
            if subject.organization and text:
                return "yes" if text == subject.organization else "no" if len(values) == 1 else "perhaps"
            if subject.at_home is None and any(target.kind == _ORGANIZATIONS for target in referred(option)):
                return "yes" if subject.block is not None else "perhaps"
    return "perhaps"


def _of_services_alone(condition: Condition, operator: str) -> Answer:
    """Keys that only the calls of AWS's own services have, or have as true."""
    if operator in _POSITIVE:
        return "yes"
    wanted = {str(o.data).lower() for v in condition.values for o in alternatives(v) if isinstance(o, Known)}
    return "yes" if operator in ("bool", "stringequals") and wanted == {"false"} else "no"


def _operator(condition: Condition) -> str:
    return condition.operator.lower().removesuffix("ifexists")


def tightened(statement: Statement, document: PolicyDocument, table: AwsTable) -> Statement:
    """A statement with what denials of everybody add to it: who is denied unless a key has a value must have it."""
    added = [one for denial in denials_of(document) for one in _asked(denial, statement, table)]
    return replace(statement, conditions=(*statement.conditions, *added)) if added else statement


def _asked(denial: Statement, statement: Statement, table: AwsTable) -> Iterator[Condition]:
    if not (_is_for_all(denial, statement) or denial.not_principals) or not denial.certain:
        return
    if not names_all(denial, statement) or not covers(denial, statement):
        return
    left = [one for one in denial.conditions if _holds_of_people(one, table) != "yes"]
    if denial.not_principals:
        spared = tuple(element for kind, element in denial.not_principals if kind in ("*", "AWS"))
        yield from [Condition("ArnLike", "aws:PrincipalArn", spared)] if spared and not left else ()
        return
    if len(left) == 1 and ((quantifier := left[0].operator.lower().rpartition(":")[0]) in ("", "forallvalues")):
        positive = _POSITIVE.get(_operator(left[0]).rpartition(":")[2])
        if positive and left[0].key:
            yield replace(left[0], operator=f"ForAnyValue:{positive}" if quantifier else positive)


def _is_for_all(denial: Statement, statement: Statement) -> bool:
    """Whether a denial is about everybody, or names all whom a statement names."""
    if any(kind in ("*", "AWS") and text_of(element) == "*" for kind, element in denial.principals):
        return True
    kinds = {kind for kind, _ in statement.principals}
    return bool(kinds) and all(
        all_within(
            [element for one, element in statement.principals if one == kind],
            [element for one, element in denial.principals if one == kind],
        )
        for kind in kinds
    )


def _holds_of_people(condition: Condition, table: AwsTable) -> Answer:
    known = condition.key.lower() in table.never_of_people
    return _of_services_alone(condition, _operator(condition)) if known else "perhaps"


def names_all(denial: Statement, statement: Statement) -> bool:
    """Whether a denial is certainly about every action that a statement allows."""
    patterns = [text for text, _ in known_texts(statement.actions)]
    if statement.not_actions or len(patterns) < len(statement.actions):
        patterns = ["*"]
    return all(names(denial, pattern) == "yes" for pattern in patterns)


def names(denial: Statement, action: str) -> Answer:
    """Whether a denial is about an action, or about all that a pattern means."""
    listed = known_texts(denial.not_actions or denial.actions)
    certain = [text for text, value in listed if isinstance(value, Known)]
    hidden = any(isinstance(o, Unknown) for v in denial.not_actions or denial.actions for o in alternatives(v))
    if denial.not_actions:
        if any(action_matches(text, action) or action_matches(action, text) for text, _ in listed):
            return "no"
        return "perhaps" if hidden else "yes"
    if any(action_matches(text, action) for text in certain):
        return "yes"
    return "perhaps" if hidden or any(action_matches(text, action) for text, _ in listed) else "no"


def strongest(answers: Iterable[Answer]) -> Answer:
    """Of several denials the one that holds most certainly."""
    found = set(answers)
    return "yes" if "yes" in found else "perhaps" if "perhaps" in found else "no"


def said(denial: Statement) -> str:
    """What a denial hangs on, in words."""
    keys = list(dict.fromkeys(condition.key for condition in denial.conditions if condition.key))
    return f"a denial that hangs on {' and '.join(keys)}" if keys else "a denial of it"
