"""Grants by resource policies on AWS: who else may use a bucket, a key, a queue, and what the actions come to there.

Source: AWS Service Authorization Reference (which actions there are, and their access levels).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.facts.access.aws_denials import denials_of, tightened
from domicile.facts.access.aws_identities import named_identities
from domicile.facts.access.aws_own import own_principal
from domicile.facts.access.aws_policies import Documents, statement_grant
from domicile.facts.access.aws_principals import (
    EVERYONE,
    named_by_conditions,
    narrowed,
    own_accounts,
    principals_of,
)
from domicile.facts.access.aws_resource_denials import left_over
from domicile.facts.access.aws_stated import given_by_service
from domicile.facts.access.aws_subjects import subject_at, subject_of
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.aws_targets import Targets
from domicile.facts.aws_policy import Statement, action_matches, known_texts, policies_of, read_policy
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.listing import some_of
from domicile.model.values import Unknown, Value, alternatives


@dataclass(frozen=True, slots=True)
class Given:
    """What a statement gives over the data of its resource, and why it may give more ("" where it does not)."""

    privileges: frozenset[str]
    doubt: str = ""


def resource_grants(index: Index, table: AwsTable, documents: Documents, targets: Targets) -> Iterator[Grant]:
    """Who else may use a resource. What is open to everyone is an exposure, and is told as one."""
    for kind, row in table.resource_policies.items():
        for block in index.of_kind(kind):
            protected = targets.protected(block, row)
            for attribute, value in policies_of(block, row):
                documents.use(value)
                document = read_policy(value)
                denials = denials_of(document)
                for statement in document.statements:
                    if statement.allows:
                        given = given_over(statement, row, table)
                        narrower = tightened(statement, document, table)
                        for grant in _to_each(block, attribute, narrower, given, table, protected):
                            yield from _left(grant, statement, denials, row, table)


def _left(
    grant: Grant, statement: Statement, denials: list[Statement], row: Mapping[str, Any], table: AwsTable
) -> Iterator[Grant]:
    """A grant without what the policy denies its principal."""
    if grant.principal is None or not denials:
        yield grant
        return
    subject = subject_at(grant.holders[0], grant.block) if grant.holders else subject_of(grant.principal)
    for privileges, doubt in left_over(statement, grant.privileges, denials, subject, row, table):
        yield replace(grant, privileges=privileges, limited=grant.limited or doubt)


def given_over(statement: Statement, row: Mapping[str, Any], table: AwsTable) -> Given:
    """What a statement of a resource policy gives; `row` is the kind's in the catalogue."""
    services = (row["service"], *row.get("also", ()))
    if statement.not_actions and not statement.actions:
        every = (given_by_service(statement, [], table, service) for service in services)
        return Given(frozenset().union(*(found for one in every for found in one.values())) - {"impersonate"})
    privileges: set[str] = set()
    doubt = next((why for element in statement.actions for why in _unknowns(element)), "")
    for text, _element in known_texts(statement.actions):
        given = _action(text, row.get("gives", {}), services, table)
        privileges |= given.privileges
        doubt = doubt or given.doubt
    return Given(frozenset(privileges), "" if "read" in privileges else doubt)


def _unknowns(element: Value) -> Iterator[str]:
    for option in alternatives(element):
        if isinstance(option, Unknown):
            yield f"the action is not known: {option.reason}"


def _action(text: str, gives: Mapping[str, Any], services: tuple[str, ...], table: AwsTable) -> Given:
    prefix, _, name = text.lower().partition(":")
    here = [service for service in services if action_matches(prefix, service)]
    if not here:
        return Given(frozenset())  # AWS refuses it
    name = name or "*"
    found = [table.over_resource(service, name) for service in here]
    particular = frozenset(
        privilege for action, all_ in gives.items() if action_matches(name, action) for privilege in all_
    )
    if particular and "*" not in name:
        return Given(particular)
    if all(privileges is None for privileges in found):
        return Given(
            frozenset(), f"{text} is in no list of AWS's actions that we have: whether it reads data is not known"
        )
    return Given(particular.union(*(privileges for privileges in found if privileges is not None)))


def _to_each(
    block: Block, attribute: str, statement: Statement, given: Given, table: AwsTable, protected: tuple[Block, ...]
) -> Iterator[Grant]:
    may = given.privileges
    if statement.not_actions:
        spared = some_of([text for text, _ in known_texts(statement.not_actions)], 3)
        broad = f"it allows every action except {spared or 'some'}"
        yield statement_grant(
            block, attribute, statement, statement.not_actions[0], None, may, "it", broad, "not-action"
        )
    for holder, element in _own(statement) if may else ():
        grant = statement_grant(
            block, attribute, statement, element, own_principal(holder), may, "it", targets=protected or (block,)
        )
        yield replace(grant, own=True, holders=(holder,))
    for principal, element in _receivers(block, statement, table):
        broad = ""
        if principal.kind == "everyone" and not narrowed(statement, table):
            broad = f"a {principal.id.partition(':')[2].partition('/')[0]} of that name in any account may use it"
        category = "public-principal" if broad else ""
        if may:
            yield statement_grant(
                block, attribute, statement, element, principal, may, "it", broad, category, protected
            )
        if given.doubt:
            reads = frozenset({"read"})
            yield statement_grant(
                block, attribute, statement, element, principal, reads, "it", broad, category, protected, given.doubt
            )


def _own(statement: Statement) -> Iterator[tuple[Block, Value]]:
    """The roles and users of this configuration that a statement names."""
    for _kind, element in statement.principals:
        named = (holder for option in alternatives(element) for holder in named_identities(option))
        yield from ((holder, element) for holder in {id(holder): holder for holder in named}.values())


def _receivers(block: Block, statement: Statement, table: AwsTable) -> Iterator[tuple[Principal, Value]]:
    """Who is let in beside everyone: everyone of an organisation, where a condition says so."""
    for principal, element in principals_of(statement, own_accounts(block), table):
        if principal != EVERYONE:
            yield principal, element
        elif narrowed(statement, table):
            for named, value in named_by_conditions(statement, own_accounts(block), table):
                yield named, element if named.kind == "organization" else value
