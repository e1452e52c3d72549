"""What identity policies say, narrow or broad: who holds which privileges over which blocks. Ways are made of this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domicile.facts.access.aws_breadth import condition_texts, flat_denials, is_denied
from domicile.facts.access.aws_holders import Holders
from domicile.facts.access.aws_limits import Limit
from domicile.facts.access.aws_permits import Left, Permits
from domicile.facts.access.aws_table import ALL_PRIVILEGES, AwsTable
from domicile.facts.access.aws_targets import ROLE, Targets
from domicile.facts.access.carriers import line_of, proof
from domicile.facts.aws_policy import PolicyDocument, Statement, action_matches, known_texts
from domicile.model.blocks import Block
from domicile.model.facts import Grant
from domicile.model.listing import some_of

_TAKES_ROLES = "sts:AssumeRole"


def stated_grants(
    block: Block, attribute: str, document: PolicyDocument, table: AwsTable, holders: Holders, targets: Targets
) -> Iterator[Grant]:
    """A grant for each allowing statement that leads to data or roles of this configuration and has a holder there."""
    doubts = holders.doubts(block)
    for doubt in dict.fromkeys(doubts.values()):
        held_by = tuple(holder for holder, why in doubts.items() if why == doubt)
        for grant in _stated(block, attribute, document, table, holders, targets, held_by):
            yield replace(grant, undecided=grant.undecided or doubt) if doubt else grant


def _stated(
    block: Block,
    attribute: str,
    document: PolicyDocument,
    table: AwsTable,
    holders: Holders,
    targets: Targets,
    held_by: tuple[Block, ...],
) -> Iterator[Grant]:
    denials = flat_denials(document)
    own = _own_denials(document)
    limited = {holder: (*own, *holders.limits.of(holder)) for holder in held_by}
    permits = Permits(table, targets)
    for statement in document.statements:
        if statement.allows:
            privileges, services = _given(statement, denials, table)
            reached = targets.of(block, statement, services)
            free = tuple(h for h in held_by if not limited[h] and not holders.denials.limit(h, reached))
            if privileges and reached and free:
                yield from _grants(block, attribute, statement, privileges, reached, free)
            for holder in held_by if privileges else ():
                if holder not in free:
                    yield from _limited(block, attribute, statement, reached, holder, limited[holder], permits, holders)


def _own_denials(document: PolicyDocument) -> tuple[Limit, ...]:
    """What a policy denies itself on named resources, whatever the circumstances, as a limit of what it allows."""
    denials = [s for s in document.statements if s.effect == "Deny" and not s.conditions and s.certain]
    return (Limit("the policy", PolicyDocument(tuple(denials)), allows_all=True),) if denials else ()


def _limited(
    block: Block,
    attribute: str,
    statement: Statement,
    reached: tuple[Block, ...],
    holder: Block,
    limits: tuple[Limit, ...],
    permits: Permits,
    holders: Holders,
) -> Iterator[Grant]:
    """What boundaries, service control policies and the policies of resources leave of a statement for one holder."""
    left: dict[Left, list[Block]] = {}
    for target in reached:
        for found in permits.left(block, statement, target, (*limits, *holders.denials.of(holder, target))):
            left.setdefault(found, []).append(target)
    for (privileges, doubt), kept in left.items():
        for grant in _grants(block, attribute, statement, privileges, tuple(kept), (holder,)):
            yield replace(grant, undecided=grant.undecided or doubt)


def given_by_service(
    statement: Statement, denials: list[Statement], table: AwsTable, only: str = ""
) -> dict[str, frozenset[str]]:
    """Service → the privileges over its data that the actions of a statement give."""
    if statement.not_actions and not statement.actions:
        left = {only} if only else set(table.services)
        spared = [text for text, _ in known_texts(statement.not_actions)]
        return {s: ALL_PRIVILEGES for s in left if not any(action_matches(text, f"{s}:x") for text in spared)}
    found: dict[str, frozenset[str]] = {}
    for pattern, _element in known_texts(statement.actions):
        if is_denied(pattern, denials):
            continue
        prefix, _, name = pattern.lower().partition(":")
        for service in table.services_of(prefix) if not only or only in table.services_of(prefix) else ():
            privileges = table.privileges(service, name or "*")
            if privileges:
                found[service] = found.get(service, frozenset()) | privileges
    return found


def _given(
    statement: Statement, denials: list[Statement], table: AwsTable, only: str = ""
) -> tuple[frozenset[str], set[str]]:
    """The privileges over data and the services that they are about."""
    found = given_by_service(statement, denials, table, only)
    privileges: set[str] = set().union(*found.values())
    patterns = [text for text, _ in known_texts(statement.actions) if not is_denied(text, denials)]
    if not only and any(action_matches(pattern, _TAKES_ROLES) for pattern in patterns):
        privileges.add("impersonate")
    return frozenset(privileges), set(found)


def _grants(
    block: Block,
    attribute: str,
    statement: Statement,
    privileges: frozenset[str],
    reached: tuple[Block, ...],
    held_by: tuple[Block, ...],
) -> Iterator[Grant]:
    """Data and roles apart: one is reached, the other is acted as."""
    roles = tuple(target for target in reached if target.kind == ROLE)
    stores = tuple(target for target in reached if target.kind != ROLE)
    for group, given in ((stores, privileges - {"impersonate"}), (roles, privileges & {"impersonate"})):
        if group and given:
            yield Grant(
                block=block,
                principal=None,
                privileges=given,
                scope=_scope(group),
                attribute=attribute,
                location=line_of(block, attribute, statement.stands),
                trail=proof(block, attribute, statement.trail),
                undecided=doubt_of(statement),
                conditions=condition_texts(statement),
                own=True,
                targets=group,
                holders=held_by,
            )


def _scope(targets: tuple[Block, ...]) -> str:
    return some_of([target.address for target in targets], 1)


def doubt_of(statement: Statement) -> str:
    """Why a statement is not certain ("" where it is)."""
    if not statement.effect:
        return "the effect of the statement cannot be known"
    return "" if statement.certain else "the statement may not be there"
