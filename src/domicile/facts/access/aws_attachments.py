"""AWS-managed policies that are given to somebody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domicile.facts.access.aws_actions import Breadth
from domicile.facts.access.aws_holders import Holders
from domicile.facts.access.aws_managed import is_copy, managed, names
from domicile.facts.access.aws_permits import Left, Permits
from domicile.facts.access.aws_policies import LEADS_ON, holder_of
from domicile.facts.access.aws_table import ALL_PRIVILEGES, AwsTable, ManagedPolicy
from domicile.facts.access.aws_targets import Targets
from domicile.facts.access.carriers import is_one_of_several, line_of, proof
from domicile.facts.aws_policy import managed_of, may_be_off, policies_of, read_policy
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.paths import read
from domicile.model.values import OneOf, Unknown, Value, alternatives, text_of

_READS = frozenset({"list", "read"})
_ONE_OF = "the policy is one of several"
_DENIES = "the policy denies some of it itself"


def attachment_grants(index: Index, table: AwsTable, holders: Holders, targets: Targets) -> Iterator[Grant]:
    """AWS-managed policies that give more than a job needs, where they are attached."""
    for kind, row in table.attachments.items():
        for block in index.of_kind(kind):
            for attribute, value in managed_of(block, row):
                for policy in managed(value, table):
                    for breadth in _limited(policy, holders, block):
                        yield _attached(block, attribute, value, policy, breadth, holders, targets)
                yield from _given(block, attribute, value, table, holders, targets)
    yield from _of_each_account(index, table, holders)
    yield from _copies(index, table, holders, targets)


def _copies(index: Index, table: AwsTable, holders: Holders, targets: Targets) -> Iterator[Grant]:
    """The same of policies that are made with the text of an AWS-managed one."""
    for kind, row in table.identity_policies.items():
        for block in index.of_kind(kind):
            for attribute, value in policies_of(block, row) if not holders.is_boundary_alone(block) else ():
                document = read_policy(value)
                doubt = _DENIES if any(statement.effect == "Deny" for statement in document.statements) else ""
                for unknown in document.unknowns:
                    if is_copy(unknown, table):
                        yield from _copy(block, attribute, unknown, doubt, table, holders, targets)


def _copy(
    block: Block, attribute: str, text: Unknown, doubt: str, table: AwsTable, holders: Holders, targets: Targets
) -> Iterator[Grant]:
    for policy in managed(text, table):
        for breadth in _limited(policy, holders, block):
            grant = _attached(block, attribute, text, policy, breadth, holders, targets)
            yield replace(grant, undecided=grant.undecided or doubt)
    for grant in _given(block, attribute, text, table, holders, targets):
        yield replace(grant, undecided=grant.undecided or doubt)


def _of_each_account(index: Index, table: AwsTable, holders: Holders) -> Iterator[Grant]:
    """Policies of the accounts that a permission set names: not known where this configuration makes none so called."""
    for kind, row in table.customer_policies.items():
        for block in index.of_kind(kind):
            for value in read(block, row["name"]):
                if not holders.called(block, value):
                    named = f"the policy {text}" if (text := text_of(value)) else "a policy"
                    yield Grant(
                        block=block,
                        principal=holder_of(holders.of(block)),
                        privileges=frozenset(),
                        scope="what it names",
                        attribute=row["name"],
                        location=line_of(block, row["name"]),
                        trail=proof(block, row["name"], value.trail),
                        category="unknown-policy",
                        undecided=f"what {named} of each account says is not known",
                        own=True,
                    )


def _given(
    block: Block, attribute: str, value: Value, table: AwsTable, holders: Holders, targets: Targets
) -> Iterator[Grant]:
    """What managed policies give over the stores of this configuration, whether that is too much or not."""
    held_by, permits = tuple(holders.of(block)), Permits(table, targets)
    arns = dict.fromkeys(text for option in alternatives(value) for text in names(option))
    for arn in arns if held_by else ():
        together: dict[frozenset[str], list[str]] = {}
        for service, privileges in table.given_by_managed(arn).items():
            together.setdefault(privileges, []).append(service)
        for privileges, services in together.items():
            reached = targets.every_store(block, services)
            for (left, doubt), held, stores in _left(block, privileges, reached, held_by, holders, permits):
                yield Grant(
                    block=block,
                    principal=None,
                    privileges=left,
                    scope=f"everything that {arn.rpartition('/')[2]} names",
                    attribute=attribute,
                    location=line_of(block, attribute),
                    trail=proof(block, attribute, value.trail),
                    undecided=doubt or may_be_off(value) or (_ONE_OF if is_one_of_several(value) else ""),
                    own=True,
                    targets=stores,
                    holders=held,
                )


def _left(
    block: Block,
    privileges: frozenset[str],
    reached: tuple[Block, ...],
    held_by: tuple[Block, ...],
    holders: Holders,
    permits: Permits,
) -> Iterator[tuple[Left, tuple[Block, ...], tuple[Block, ...]]]:
    """(what is left, for which holders, over which stores), together for all whom nothing limits."""
    limited = {holder: tuple(holders.limits.of(holder)) for holder in held_by}
    free = tuple(holder for holder in held_by if not limited[holder] and not holders.denials.limit(holder, reached))
    if free and reached:
        yield (privileges, ""), free, reached
    for holder in held_by:
        if holder in free:
            continue
        kept: dict[Left, list[Block]] = {}
        for target in reached:
            for left in permits.left_of(
                block, privileges, target, (*limited[holder], *holders.denials.of(holder, target))
            ):
                kept.setdefault(left, []).append(target)
        yield from ((left, (holder,), tuple(stores)) for left, stores in kept.items())


def _limited(policy: ManagedPolicy, holders: Holders, block: Block) -> list[Breadth]:
    """What the policy gives that is broad, as far as boundaries of its holders leave it."""
    privileges = _READS if policy.category == "reads-everything" else ALL_PRIVILEGES
    broad = f"{policy.name} gives {policy.gives}"
    whole = Breadth(policy.category, privileges, "the whole account", broad, None)
    if policy.category == "escalation":
        return holders.limits.applied(replace(whole, pattern="iam:*"), holders.of(block))
    if policy.category in ("administrator", "power-user"):
        return holders.limits.applied(whole, holders.of(block))
    if len(policy.services) == 1:
        return holders.limits.applied(replace(whole, pattern=f"{policy.services[0]}:*"), holders.of(block))
    return [whole]


def _attached(
    block: Block,
    attribute: str,
    value: Value,
    policy: ManagedPolicy,
    breadth: Breadth,
    holders: Holders,
    targets: Targets,
) -> Grant:
    held_by = holders.of(block)
    users = holders.running_as(held_by) if breadth.category in LEADS_ON else []
    path = tuple(other for other in (*held_by, *users) if other is not block)
    every = _reached(block, policy, targets)
    left = tuple(target for target in every if not _is_denied(target, held_by, holders))
    return Grant(
        block=block,
        principal=holder_of(held_by),
        privileges=breadth.privileges,
        scope=breadth.scope,
        attribute=attribute,
        location=line_of(block, attribute),
        trail=proof(block, attribute, value.trail, *holders.way_on(path)),
        wide=True,
        broad=breadth.broad,
        category=breadth.category,
        undecided=breadth.undecided or may_be_off(value) or (_ONE_OF if isinstance(value, OneOf) else ""),
        path=path,
        own=True,
        targets=left,
        holders=tuple(held_by) if left or not every else (),
    )


def _is_denied(target: Block, held_by: list[Block], holders: Holders) -> bool:
    """Whether the policy of a store keeps a holder from some of it: `_given` tells what is left there."""
    return any(holders.denials.limit(holder, (target,)) for holder in held_by)


def _reached(block: Block, policy: ManagedPolicy, targets: Targets) -> tuple[Block, ...]:
    """The stores that a policy leads to; none where it is about services that keep none."""
    if policy.category == "service-wildcard" and not policy.services:
        return ()
    return targets.every_store(block, policy.services)
