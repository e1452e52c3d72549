"""What the policies of resources deny to those whom they, or an identity's policy, give something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from domicile.facts.access.aws_denials import denials_of, keeps_out, names, said, strongest
from domicile.facts.access.aws_limits import Limit
from domicile.facts.access.aws_scope import with_holes
from domicile.facts.access.aws_subjects import Answer, Subject, subject_at, subject_of
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.aws_targets import Targets
from domicile.facts.aws_policy import (
    PolicyDocument,
    Statement,
    action_matches,
    all_within,
    known_texts,
    policies_of,
    read_policy,
)
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.premises import first_of, left_open
from domicile.model.values import Known, Unknown, Value, text_of

Denial = tuple[Block, Statement]


class ResourceDenials:
    """The denials of the policies of stores and keys, as limits of the identities of the configuration."""

    def __init__(self, index: Index, table: AwsTable, targets: Targets) -> None:
        self._index = index
        self._table = table
        self._targets = targets

    def of(self, holder: Block, target: Block) -> Iterator[Limit]:
        """What the policies of a target keep a holder from: for certain, or under what is not known."""
        for policy, denial in self._by_target.get(id(target), ()):
            answer = keeps_out(denial, subject_at(holder, policy), self._table)
            if answer == "no":
                continue
            bare = replace(denial, principals=(), not_principals=(), conditions=(), certain=True)
            premise = first_of(left_open(policy.premises, target.premises))
            why = f"where it is made ({premise.reason})" if premise is not None else ""
            why = why or (f"by {said(denial)}" if answer == "perhaps" else "")
            yield Limit(policy.address, PolicyDocument((bare,)), allows_all=True, perhaps=why)

    def limit(self, holder: Block, targets: Iterable[Block]) -> bool:
        """Whether they keep a holder from anything of some targets, or may."""
        return any(True for target in targets for _ in self.of(holder, target))

    @cached_property
    def _by_target(self) -> Mapping[int, list[Denial]]:
        found: dict[int, list[Denial]] = {}
        for kind, row in self._table.resource_policies.items():
            for block in self._index.of_kind(kind) if not row.get("beside") else ():
                denials = [one for _, value in policies_of(block, row) for one in denials_of(read_policy(value))]
                about = self._targets.protected(block, row)
                for target in about if denials else ():
                    found.setdefault(id(target), []).extend((block, denial) for denial in denials)
        return found


def trust_left(
    grants: Iterable[Grant], statement: Statement, document: PolicyDocument, table: AwsTable
) -> Iterator[Grant]:
    """Who may take a role, without those to whom its trust policy denies that."""
    denials = denials_of(document)
    for grant in grants:
        found = [
            (denial, _of_trust(denial, statement, grant, table)) for denial in denials if grant.principal is not None
        ]
        answer = strongest(one for _, one in found)
        if answer == "no":
            yield grant
        elif answer == "perhaps":
            perhaps = next(denial for denial, one in found if one == "perhaps")
            yield replace(grant, limited=grant.limited or f"the trust policy may keep them out, by {said(perhaps)}")


def _of_trust(denial: Statement, statement: Statement, grant: Grant, table: AwsTable) -> Answer:
    assert grant.principal is not None
    actions = [text for text, _ in known_texts(statement.actions)] or ["*"]
    named = [names(denial, action) for action in actions]
    about: Answer = "yes" if set(named) == {"yes"} else "no" if set(named) == {"no"} else "perhaps"
    subject = subject_at(grant.holders[0], grant.block) if grant.holders else subject_of(grant.principal)
    answers = {about, keeps_out(denial, subject, table)}
    return "no" if "no" in answers else "perhaps" if "perhaps" in answers else "yes"


def left_over(
    statement: Statement,
    given: frozenset[str],
    denials: Iterable[Statement],
    subject: Subject,
    row: Mapping[str, Any],
    table: AwsTable,
) -> Iterator[tuple[frozenset[str], str]]:
    """(privileges, what may keep somebody from them) of what a statement gives, without what the policy denies."""
    held = [(denial, answer) for denial in denials if (answer := keeps_out(denial, subject, table)) != "no"]
    if not held:
        yield given, ""
        return
    kept: dict[str, list[str]] = {}
    for privilege in sorted(given):
        for whole in _actions(statement, privilege, row, table):
            answer = strongest(_denies(denial, who, whole, statement, table) for denial, who in held)
            if answer != "yes":
                kept.setdefault(privilege, []).append(answer)
    free = frozenset(privilege for privilege, answers in kept.items() if "no" in answers)
    if free:
        yield free, ""
    if set(kept) - free:
        yield frozenset(kept) - free, f"the policy may keep them from it, by {said(held[0][0])}"


def _actions(statement: Statement, privilege: str, row: Mapping[str, Any], table: AwsTable) -> list[str]:
    """The actions by which a statement gives a privilege; where none is known to, what it says itself."""
    spared = [text for text, _ in known_texts(statement.not_actions)]
    patterns = [text for text, _ in known_texts(statement.actions)] or ["*"]
    every = [
        (p, f"{service}:{a}")
        for service in (row["service"], *row.get("also", ()))
        for p, a in table.on_resource(service)
    ]
    every += [(p, f"{row['service']}:{a}") for a, gives in row.get("gives", {}).items() for p in gives]
    found = [
        action
        for given, action in every
        if given == privilege
        and any(action_matches(pattern, action) for pattern in patterns)
        and not any(action_matches(text, action) for text in spared)
    ]
    return found or patterns


def _denies(denial: Statement, who: Answer, action: str, statement: Statement, table: AwsTable) -> Answer:
    answers = {who, names(denial, action), _about(denial, action, statement, table)}
    return "no" if "no" in answers else "perhaps" if "perhaps" in answers else "yes"


def _about(denial: Statement, action: str, statement: Statement, table: AwsTable) -> Answer:
    """Whether a denial is about all that the statement gives the action on. A part of it leaves the rest."""
    service, _, name = action.partition(":")
    within = table.is_within(service, name)
    wanted = [value for value in statement.resources if within is None or _is_within(value) in (within, None)]
    if denial.not_resources or statement.not_resources:
        return "perhaps"
    if all_within(wanted or statement.resources, denial.resources):
        return "yes"
    if within is None and any(text_of(value) == "*" for value in wanted):
        return "perhaps"
    return "perhaps" if any(_is_open(value) for value in denial.resources) else "no"


def _is_within(value: Value) -> bool | None:
    """Whether an ARN of S3 names what is in a bucket; None where it may mean both."""
    text = with_holes(value) if isinstance(value, Unknown) else text_of(value) or ""
    name = text.rpartition(":::")[2]
    return True if "/" in name else None if name.endswith("*") else False


def _is_open(value: Value) -> bool:
    """Whether a part of it is not known that is no block's: it may be the very thing that the statement is about."""
    if not isinstance(value, Unknown):
        return not isinstance(value, Known)
    return any(_is_open(part) for part in value.parts if isinstance(part, Unknown)) or not (
        value.parts or value.reference
    )
