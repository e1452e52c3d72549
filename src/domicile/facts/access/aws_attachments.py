"""AWS-managed policies that are given to somebody, and data that is shared with other accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from domicile.facts.access.aws_breadth import Breadth
from domicile.facts.access.aws_holders import Holders
from domicile.facts.access.aws_policies import LEADS_ON, holder_of
from domicile.facts.access.aws_principals import in_unknown_account, own_accounts, referred_principal
from domicile.facts.access.aws_table import ALL_PRIVILEGES, AwsTable, ManagedPolicy
from domicile.facts.access.aws_targets import Targets
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import read, texts
from domicile.model.values import Known, OneOf, Unknown, Value, alternatives

_ACCOUNT = re.compile(r"\d{12}")
_IN_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:(\d{12}):.*")
_READS = frozenset({"list", "read"})


def attachment_grants(index: Index, table: AwsTable, holders: Holders, targets: Targets) -> Iterator[Grant]:
    """AWS-managed policies that give more than a job needs, where they are attached."""
    for kind, row in table.attachments.items():
        for block in index.of_kind(kind):
            for value in read(block, row["managed"]):
                for policy in _managed(value, table):
                    for breadth in _limited(policy, holders, block):
                        yield _attached(block, row["managed"], value, policy, breadth, holders, targets)


def _managed(value: Value, table: AwsTable) -> Iterator[ManagedPolicy]:
    for option in alternatives(value):
        for text in _names(option):
            policy = table.managed_policy(text)
            if policy is not None:
                yield policy


def _names(option: Known | Unknown) -> Iterator[str]:
    if isinstance(option, Known):
        if isinstance(option.data, str):
            yield option.data
        return
    if option.parts:
        yield "".join(part if isinstance(part, str) else "aws" for part in option.parts)
    for target in referred(option):
        if target.kind == "aws_iam_policy" and target.mode == "data":
            yield from (text for text, _ in texts(target, "arn")[0])
            yield from (f"arn:aws:iam::aws:policy/{text}" for text, _ in texts(target, "name")[0])


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
        undecided=breadth.undecided or ("the policy is one of several" if isinstance(value, OneOf) else ""),
        path=path,
        own=True,
        targets=_reached(block, policy, targets),
        holders=tuple(held_by),
    )


def _reached(block: Block, policy: ManagedPolicy, targets: Targets) -> tuple[Block, ...]:
    """The stores that a policy leads to; none where it is about services that keep none."""
    if policy.category == "service-wildcard" and not policy.services:
        return ()
    return targets.every_store(block, policy.services)


def share_grants(index: Index, table: AwsTable, targets: Targets) -> Iterator[Grant]:
    """Data that is shared with an account or organisation by a resource of its own."""
    for kind, row in table.shares.items():
        for block in index.of_kind(kind):
            for value in read(block, row["principal"]):
                for option in alternatives(value):
                    principal = _sharer(option)
                    if principal is not None and principal.id.partition("/")[2] not in own_accounts(block):
                        yield _shared(block, row, value, principal, targets)


def _sharer(option: Known | Unknown) -> Principal | None:
    if isinstance(option, Unknown):
        return in_unknown_account(option) if option.parts else referred_principal(option)
    text = option.data
    if not isinstance(text, str) or text.endswith(".amazonaws.com"):
        return None
    if _ACCOUNT.fullmatch(text):
        return Principal("account", f"aws:account/{text}")
    if ":organization/" in text or ":ou/" in text:
        return Principal("organization", f"aws:organization/{text.rpartition('/')[2]}")
    match = _IN_ARN.fullmatch(text)
    return Principal("account", f"aws:account/{match.group(1)}") if match else None


def _shared(block: Block, row: Mapping[str, Any], value: Value, principal: Principal, targets: Targets) -> Grant:
    attribute = row["principal"]
    return Grant(
        block=block,
        principal=principal,
        privileges=frozenset(row["privileges"]),
        scope=row["what"],
        attribute=attribute,
        location=line_of(block, attribute),
        trail=proof(block, attribute, value.trail),
        targets=targets.at(block, row["resource"]) if "resource" in row else (),
    )
