"""Rights over the roles of a name's prefix that come to every right: their policies are written by who becomes them.

Source: AWS IAM user guide, "Permissions boundaries for IAM entities", on delegating responsibility to others: a
condition on iam:PermissionsBoundary keeps a delegate's roles within what the boundary allows; names of roles do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domicile.facts.access.aws_actions import Breadth, is_narrowed, is_null_condition
from domicile.facts.access.aws_scope import Thing, reach_of, with_holes
from domicile.facts.access.aws_table import ALL_PRIVILEGES, AwsTable
from domicile.facts.aws_policy import Condition, PolicyDocument, Statement, action_matches, arn_matches, known_texts
from domicile.model.values import Known, Unknown, alternatives

_ROLE = Thing(("iam",), ("role",))
_BOUNDARY = "iam:permissionsboundary"


@dataclass(frozen=True, slots=True, eq=False)
class _Right:
    """An action over the roles that an ARN pattern means; `everything`: over all of them."""

    action: str
    roles: str
    everything: bool
    statement: Statement


def over_own_roles(document: PolicyDocument, table: AwsTable, starts: Iterable[str]) -> Iterator[Breadth]:
    """Every right, by writing the policies of roles of a prefix and becoming one of them. `starts` are what may be
    started, everywhere, with a role that is handed to it."""
    rows = table.escalation_by_prefix
    becomes = [*rows.get("becomes", ()), *(rows.get("hands_on", ()) if any(starts) else ())]
    ways = [right for action in becomes for right in _rights(action, document, table)]
    for action in rows.get("writes", ()):
        for right in _rights(action, document, table):
            way = next((way for way in ways if _meet(way.roles, right.roles)), None)
            if way is not None and not right.everything:
                yield _breadth(right, way)
                return


def _breadth(right: _Right, way: _Right) -> Breadth:
    statements = (right.statement, way.statement)
    name = right.roles.rpartition(":")[2].replace("\0", "…")
    broad = f"with {right.action} and {way.action} on {name} its holder can make such a role one with every right"
    return Breadth(
        "escalation",
        ALL_PRIVILEGES,
        "every identity",
        broad,
        right.statement.trail,
        undecided="" if all(one.certain and one.effect for one in statements) else "the statement may not be there",
        pattern=right.action,
        stands=right.statement.stands,
    )


def _rights(action: str, document: PolicyDocument, table: AwsTable) -> Iterator[_Right]:
    for statement in document.statements:
        if not statement.allows or is_narrowed(statement, table):
            continue
        if any(action_matches(text, action) for text, _ in known_texts(statement.actions)):
            for text, everything in _patterns(statement):
                if not _is_taken(action, text, document):
                    yield _Right(action, text, everything, statement)


def _patterns(statement: Statement) -> Iterator[tuple[str, bool]]:
    """The patterns of role ARNs with a wildcard in the name, and whether each means every role."""
    for value in statement.resources:
        for option in alternatives(value):
            text = with_holes(option) if isinstance(option, Unknown) else option.data
            if not isinstance(text, str) or not text:
                continue
            everything = reach_of(option, _ROLE) == "everything"
            name = text.rpartition(":role/")[2] if ":role/" in text else ""
            if everything or "*" in name:
                yield text, everything


def _meet(one: str, other: str) -> bool:
    return arn_matches(one, other) or arn_matches(other, one)


def _is_taken(action: str, roles: str, document: PolicyDocument) -> bool:
    """Whether the policy denies an action on these roles itself, always or as long as they have no boundary."""
    return any(
        _denies(denial, action) and (_boundary_alone(denial) or not denial.conditions) and _denies_on(denial, roles)
        for denial in document.statements
    )


def without_boundary(document: PolicyDocument, actions: Iterable[str]) -> frozenset[str]:
    """Those of some actions that a policy denies itself on everything that has no permissions boundary."""
    denials = [d for d in document.statements if _boundary_alone(d) and _denies_on(d, "*")]
    return frozenset(action for action in actions if any(_denies(denial, action) for denial in denials))


def _denies(statement: Statement, action: str) -> bool:
    if statement.effect != "Deny" or not statement.certain or statement.principals:
        return False
    listed = any(isinstance(v, Known) and action_matches(text, action) for text, v in known_texts(statement.actions))
    spared = [text for text, _ in known_texts(statement.not_actions)]
    others = bool(statement.not_actions) and len(spared) == len(statement.not_actions)
    return listed or (others and not any(action_matches(text, action) for text in spared))


def _boundary_alone(statement: Statement) -> bool:
    """Whether all that a denial hangs on is that there is no permissions boundary, or not a certain one."""
    keys = [condition.key.lower() for condition in statement.conditions]
    return keys == [_BOUNDARY] and _holds_without(statement.conditions[0])


def _holds_without(condition: Condition) -> bool:
    """Whether a condition holds where its key is missing: a negated operator does, and one on the key's absence."""
    operator = condition.operator.lower()
    negated = "not" in operator and not operator.startswith("foranyvalue")
    return negated or is_null_condition(condition, absent=True)


def _denies_on(statement: Statement, roles: str) -> bool:
    return any(isinstance(v, Known) and arn_matches(text, roles) for text, v in known_texts(statement.resources))
