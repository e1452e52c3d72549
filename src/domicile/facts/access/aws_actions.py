"""How a right that names its actions is broader than a job needs, by what it would be over every resource."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from domicile.facts.access.aws_scope import Thing, limits, reach, what_is_unknown
from domicile.facts.access.aws_table import ALL_PRIVILEGES, AwsTable
from domicile.facts.aws_policy import Condition, Statement, action_matches, known_texts
from domicile.model.trail import Trail, join
from domicile.model.values import Known, Unknown, alternatives

_ANY_NAME = re.compile(r"\*+")
_MOST_PATTERNS = 3
_ALL_OF = re.compile(r"\b(?:every|any) ")
_ONESELF = "every identity"
_ACTS = frozenset({"impersonate"})
_AS_ROLES = {
    "iam:passrole": "hand any role to a service",
    "sts:assumerole": "take on any role that trusts it",
}
"""What handing on or taking on every role is called, by the only way to become more that a pattern covers."""


@dataclass(frozen=True, slots=True, eq=False)
class Breadth:
    """One way in which a statement is too broad. `undecided` says why that is not certain ("" where it is), `question`
    what is to be answered where that decides on others too, `open_by` where it stands. `pattern` says which actions it
    is about, `stands` where the statement does; `does` is what `broad` says that the pattern lets do, where several
    can be told together. `is_less`: the same policy denies some of it, on named resources or under a condition."""

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
    question: str = ""
    open_by: Trail | None = None
    does: str = ""
    is_less: bool = False

    @property
    def told(self) -> str:
        """What is too much, in words."""
        return f"{self.broad}, but for what the policy denies" if self.is_less and self.broad else self.broad


def of_action(
    pattern: str, statement: Statement, table: AwsTable, bounded: frozenset[str] = frozenset()
) -> Iterator[Breadth]:
    """What is too broad in one action pattern of a statement: certain where it reaches everything, undecided where what
    it reaches is not known. `bounded` are ways to become more that the policy leaves under a boundary alone."""
    if is_narrowed(statement, table):
        return
    for breadth, thing in _over_everything(pattern, table, bounded):
        scope = reach(statement, thing)
        if scope == "everything":
            yield _limited(replace(breadth, trail=statement.trail), limits(statement, thing))
        elif scope == "unknown":
            yield _asked(replace(breadth, trail=statement.trail), what_is_unknown(statement, thing))


def _limited(breadth: Breadth, to: str) -> Breadth:
    """The breadth, its scope told as limited `to` an account or a region; a right over oneself is not."""
    if not to or breadth.scope == _ONESELF:
        return breadth
    does = f"{breadth.does},{to}" if breadth.does else ""
    return replace(breadth, scope=f"{breadth.scope}{to}", broad=f"{breadth.broad},{to}", does=does)


def asked(breadth: Breadth, unknown: Unknown, what: str) -> Breadth:
    """A breadth that one unknown value leaves open: whatever else hangs on the same value has the same question."""
    steps = unknown.trail.steps() if unknown.trail is not None else ()
    at = f"{steps[-1].file}:{steps[-1].line} " if steps else ""
    doubt = f"{what} not known: {unknown.reason}"
    return replace(breadth, undecided=doubt, question=f"{at}{unknown.reason}", open_by=unknown.trail)


def _asked(breadth: Breadth, unknown: Unknown | None) -> Breadth:
    if unknown is None:
        return replace(breadth, undecided="the resource is one of several")
    return asked(_of_some(breadth), unknown, "the resource is")


def _of_some(breadth: Breadth) -> Breadth:
    """The breadth told of what is not known, which may be one thing, some or all: decrypts with some KMS key."""
    if breadth.scope == _ONESELF:
        return breadth
    broad, does = (_ALL_OF.sub("some ", text, count=1) for text in (breadth.broad, breadth.does))
    return replace(breadth, broad=broad, does=does)


def is_narrowed(statement: Statement, table: AwsTable) -> bool:
    """Whether a condition really limits what a statement of an identity policy reaches."""
    return any(_narrows(condition, table) for condition in statement.conditions)


def _over_everything(pattern: str, table: AwsTable, bounded: frozenset[str]) -> Iterator[tuple[Breadth, Thing]]:
    """(breadth, what it is about) for all that a pattern is too broad for where it reaches every resource."""
    prefix, _, name = pattern.lower().partition(":")
    ways = [way for way in table.escalations(pattern) if way not in bounded]
    if ways:
        yield _escalation(pattern, ways, table), table.thing_of_ways(ways)
    through = next((action for action in table.escalation_through if action_matches(pattern, action)), "")
    if through:
        does = f"may {table.escalation_through[through]}"
        yield _with(pattern, "any-role", _ACTS, "every role", does), table.thing_through(through)
    for service in table.services_of(prefix):
        breadth = _of_service(pattern, name, service, table)
        if breadth is not None:
            yield breadth, table.thing_of(service)


def _escalation(pattern: str, ways: list[str], table: AwsTable) -> Breadth:
    does = _AS_ROLES.get(ways[0].lower()) if len(ways) == 1 else None
    if does:
        return Breadth("any-role", _ACTS, "every role", f"it may {does}", None)
    found = [table.way(way) for way in ways]
    if not all(way.does for way in found):
        return _with(pattern, "escalation", ALL_PRIVILEGES, _ONESELF, "can give itself every right")
    does = ", and ".join(dict.fromkeys(way.does for way in found))
    return _with(pattern, "escalation", frozenset().union(*(way.privileges for way in found)), _ONESELF, does)


def _of_service(pattern: str, name: str, service: str, table: AwsTable) -> Breadth | None:
    facts = table.services[service]
    every = f"every {facts['name']} {facts['thing']}"
    privileges = table.privileges(service, name)
    if _ANY_NAME.fullmatch(name):
        sharing = ", and to share it with others" if "regrant" in privileges else ""
        return Breadth("service-wildcard", privileges, every, f"{pattern} allows everything on {every}{sharing}", None)
    by_wildcard = ("*" in name or "?" in name) and service in table.reads_by_wildcard
    if privileges & {"read", "decrypt"} and (by_wildcard or service in table.reads_everywhere):
        reads = facts.get("reads") or f"reads the data of {every}"
        return _with(pattern, "reads-everything", privileges, every, reads)
    shares = any(action_matches(name, action) for action in facts.get("regrant", ()))
    if shares and service in table.shares_everywhere:
        return _with(pattern, "escalation", privileges, every, f"can open what is in {every} to anybody, itself too")
    return None


def together(found: Iterable[Breadth]) -> list[Breadth]:
    """The breadths, those of one statement by which the same can be done as the first of them: it names all actions."""
    groups: dict[tuple[object, ...], list[Breadth]] = {}
    for breadth in found:
        same = (breadth.does, breadth.category, breadth.undecided, id(breadth.stands), breadth.conditions)
        groups.setdefault(same if breadth.does else (id(breadth),), []).append(breadth)
    return [_named_all(group) if len(group) > 1 else group[0] for group in groups.values()]


def _named_all(group: list[Breadth]) -> Breadth:
    patterns = list(dict.fromkeys(breadth.pattern for breadth in group))
    *most, last = patterns if len(patterns) <= _MOST_PATTERNS else (*patterns[:2], f"{len(patterns) - 2} more")
    privileges = frozenset().union(*(breadth.privileges for breadth in group))
    named = f"{', '.join(most)} and {last}" if most else last
    trail = _all(breadth.trail for breadth in group[:_MOST_PATTERNS])
    return replace(group[0], privileges=privileges, broad=f"with {named} it {group[0].does}", trail=trail)


def _all(trails: Iterable[Trail | None]) -> Trail | None:
    """One proof that goes to where each of several actions is written."""
    first, *others = join(*trails) or (None,)
    return Trail(first.file, first.line, first.text, (*first.parents, *others)) if first is not None else None


def _with(pattern: str, category: str, privileges: frozenset[str], scope: str, does: str) -> Breadth:
    return Breadth(category, privileges, scope, f"with {pattern} it {does}", None, does=does)


def _narrows(condition: Condition, table: AwsTable) -> bool:
    operator = condition.operator.lower()
    if operator == "null":
        return table.narrows_by_presence(condition.key) and is_null_condition(condition, absent=False)
    if not condition.key or "not" in operator or operator.endswith("ifexists"):
        return False
    if any(text == "*" for text, _ in known_texts(condition.values)):
        return table.narrows_by_presence(condition.key)
    return table.narrows_resources(condition.key)


def is_null_condition(condition: Condition, *, absent: bool) -> bool:
    """Whether it is a `Null` condition that certainly holds only where its key is absent, or only where it is there."""
    told = [option.data for value in condition.values for option in alternatives(value) if isinstance(option, Known)]
    certain = bool(told) and len(told) == len(condition.values)
    says = all(data in (absent, str(absent).lower()) for data in told)
    return condition.operator.lower() == "null" and certain and says
