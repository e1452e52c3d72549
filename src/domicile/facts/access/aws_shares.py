"""Data of AWS that is shared by a resource of its own: RAM, Lake Formation, grants of keys, datashares, snapshots."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.aws_identities import named_identities
from domicile.facts.access.aws_principals import by_text, in_unknown_account, own_accounts, referred_principal
from domicile.facts.access.aws_stated import own_principal
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.aws_targets import Targets
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import is_set, read, texts
from domicile.model.values import Known, Unknown, Value, alternatives

_ORGANIZATION = re.compile(r"arn:[^:]*:organizations::[^:]*:(?:organization|ou)/.*")


def share_grants(index: Index, table: AwsTable, targets: Targets) -> Iterator[Grant]:
    """A grant for each principal that data is shared with, the configuration's own identities too."""
    for kind, row in table.shares.items():
        for block in index.of_kind(kind):
            for value in read(block, row["principal"]) if block.mode == "resource" else ():
                yield from _shared(block, row, value, table, _reached(index, block, row, targets))


def _shared(
    block: Block, row: Mapping[str, Any], value: Value, table: AwsTable, reached: tuple[Block, ...]
) -> Iterator[Grant]:
    for option in alternatives(value):
        privileges, undecided = _given(block, row)
        holders = tuple(named_identities(option))
        principal = own_principal(holders[0]) if holders else _sharer(option, table)
        if not privileges or principal is None or _account(principal) in own_accounts(block):
            continue
        yield Grant(
            block=block,
            principal=principal,
            privileges=privileges,
            scope=row["what"],
            attribute=row["principal"],
            location=line_of(block, row["principal"]),
            trail=proof(block, row["principal"], value.trail),
            undecided=undecided,
            own=bool(holders),
            targets=reached,
            holders=holders,
        )


def _account(principal: Principal) -> str:
    return principal.id.split("/")[1] if "/" in principal.id else ""


def _sharer(option: Known | Unknown, table: AwsTable) -> Principal | None:
    if isinstance(option, Unknown):
        return in_unknown_account(option, table) if option.parts else referred_principal(option, table)
    text = option.data
    if not isinstance(text, str) or text.endswith(".amazonaws.com"):
        return None
    if _ORGANIZATION.fullmatch(text):
        return Principal("organization", f"aws:organization/{text.rpartition('/')[2]}")
    if text in table.anybody_allowed:
        return Principal("account", "aws:account/*")
    found = by_text(text)
    return found if found is not None and found.kind != "unknown" else None


def _given(block: Block, row: Mapping[str, Any]) -> tuple[frozenset[str], str]:
    """What is given, and why that is not certain: always the same, or by the values of an attribute."""
    if "by" not in row:
        return frozenset(row["privileges"]), ""
    known, unknown = texts(block, row["by"])
    found = {privilege for text, _ in known for privilege in row["gives"].get(text, ())}
    if row.get("regrants") and is_set(block, row["regrants"]):
        found.add("regrant")
    if unknown:
        return frozenset(found) | frozenset(row["privileges"]), f"what is given is not known: {unknown[0].reason}"
    return frozenset(found if known else row["privileges"]), ""


def _reached(index: Index, block: Block, row: Mapping[str, Any], targets: Targets) -> tuple[Block, ...]:
    """What the share is about: what attributes name, or what others put into the same share."""
    found = {id(t): t for path in row.get("resource", ()) for t in targets.at(block, path)}
    through = row.get("through")
    if through:
        shares = {id(t) for value in read(block, through["share"]) for t in referred(value)}
        for kind, inner in through["kinds"].items():
            for other in index.of_kind(kind):
                if shares & {id(t) for value in read(other, inner["share"]) for t in referred(value)}:
                    found |= {id(t): t for t in targets.at(other, inner["resource"])}
    return tuple(found.values())
