"""Who on AWS can act as whom: members of groups, people whom Identity Center lets in, roles that trust other roles.

Sources: AWS IAM user guide, "IAM user groups"; IAM Identity Center user guide, "Assign user or group access to AWS
accounts" (a permission set is a role of each account that it is assigned in); read 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from domicile.facts.access.aws_breadth import condition_texts
from domicile.facts.access.aws_own import own_principal
from domicile.facts.access.aws_permission_sets import made_set
from domicile.facts.access.aws_stated import doubt_of
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.aws_policy import Statement
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import read, texts
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_ACTS = frozenset({"impersonate"})
_PRINCIPALS = ("aws_iam_role", "aws_iam_user")


def membership_grants(index: Index, table: AwsTable) -> Iterator[Grant]:
    """A grant for each user of a group of IAM: to act as the group."""
    for kind, row in table.memberships.items():
        for block in index.of_kind(kind):
            groups = tuple(made_or_named(index, block, row["group"], "aws_iam_group"))
            for user in made_or_named(index, block, row["user"], "aws_iam_user") if groups else ():
                yield acting(
                    block, row["user"], own_principal(user), (user,), groups, f"members of {groups[0].address}"
                )


def made_or_named(index: Index, block: Block, attribute: str, kind: str) -> Iterator[Block]:
    """What of a kind an attribute refers to, or names by the end of an ARN."""
    for value in read(block, attribute):
        made = [target for target in referred(value) if target.kind == kind]
        text = text_of(value)
        if text and not made:
            called = text.rsplit("/", 1)[-1]
            made = [found for found in index.named(kind, "name", called) if found.root == block.root]
        yield from made


def assignment_grants(index: Index, table: AwsTable) -> Iterator[Grant]:
    """A grant for each assignment of Identity Center, and for each member of its groups."""
    for kind, row in table.assignments.items():
        for block in index.of_kind(kind):
            sets = tuple(made_set(index, t) for v in read(block, row["permission_set"]) for t in referred(v))
            sort = (text_of(block.get(row["type"])) or "").lower() or "principal"
            for principal in people(block.get(row["principal"]), sort, table.directory):
                yield acting(block, row["principal"], principal, (), sets, _scope(block, sets, row["account"]))
    for kind, row in table.directory_memberships.items():
        for block in index.of_kind(kind):
            groups = tuple(p.id for p in people(block.get(row["group"]), "group", table.directory) if p.id)
            for principal in people(block.get(row["member"]), "user", table.directory) if groups else ():
                yield acting(block, row["member"], principal, (), (), "a member of the group", groups)


def _scope(block: Block, sets: tuple[Block, ...], account: str) -> str:
    where = text_of(block.get(account))
    called = sets[0].address if sets else "a permission set"
    return f"{called} in account {where}" if where else f"{called} in an account"


def people(value: Value, sort: str, directory: Mapping[str, Any]) -> Iterator[Principal]:
    """Who an id of the directory is: by the name that is looked up or made, else by the id itself."""
    for option in alternatives(value):
        named = [
            text
            for target in referred(option)
            for path in directory.get(target.kind, ())
            for text, _ in texts(target, path)[0]
        ]
        name = next(iter(named), text_of(option))
        if name:
            yield Principal("user" if sort == "user" else "group", f"aws:sso-{sort}/{name}")
        elif isinstance(option, Unknown):
            yield Principal("unknown", "", unknown=option.reason)


def trusted_grants(block: Block, attribute: str, statement: Statement) -> Iterator[Grant]:
    """Roles and users of this configuration that a trust policy names: it alone lets them in, in one account."""
    for _kind, element in statement.principals:
        holders = tuple({id(t): t for o in alternatives(element) for t in named_identities(o)}.values())
        for holder in holders:
            if holder is not block:
                grant = acting(block, attribute, own_principal(holder), (holder,), (block,), block.address)
                yield replace(
                    grant,
                    undecided=doubt_of(statement),
                    conditions=condition_texts(statement),
                    location=line_of(block, attribute, statement.stands),
                    trail=proof(block, attribute, statement.trail, element.trail),
                )


def named_identities(option: Known | Unknown) -> Iterator[Block]:
    """The roles and users of this configuration that a value refers to."""
    yield from (t for t in referred(option) if t.kind in _PRINCIPALS and t.mode == "resource")
    for part in option.parts if isinstance(option, Unknown) else ():
        if isinstance(part, Unknown):
            yield from named_identities(part)


def acting(
    block: Block,
    attribute: str,
    principal: Principal,
    holders: tuple[Block, ...],
    targets: tuple[Block, ...],
    scope: str,
    acts_as: tuple[str, ...] = (),
) -> Grant:
    """A grant to act as some identities."""
    return Grant(
        block=block,
        principal=principal,
        privileges=_ACTS,
        scope=scope,
        attribute=attribute,
        location=line_of(block, attribute),
        trail=proof(block, attribute, block.get(attribute).trail),
        own=bool(holders),
        targets=targets,
        holders=holders,
        acts_as=acts_as,
    )
