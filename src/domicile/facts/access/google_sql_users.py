"""People, groups and service accounts of Google that log in to a Cloud SQL instance as themselves.

What they may read there is granted in the database, by its own statements; whoever has a role that owns the instance's
data has all of it. Source: google_sql_user in hashicorp/terraform-provider-google (read 2026-11-22); Google Cloud, "IAM
database authentication": no privileges to begin with (from knowledge).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.access.google_members import member_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.paths import texts
from domicile.model.values import Known, Unknown, alternatives, text_of

_ALL = frozenset({"list", "read", "write", "delete", "administer", "regrant"})


def sql_user_grants(index: Index, table: Mapping[str, Any], made: Mapping[str, Block]) -> Iterator[Grant]:
    """A grant for each principal of Google that is a user of an instance."""
    for kind, row in table.get("database_users", {}).items():
        for block in index.of_kind(kind):
            prefix = row["sorts"].get(text_of(block.get(row["type"])) or "")
            if prefix and block.mode == "resource":
                for option in alternatives(block.get(row["name"])):
                    yield _grant(block, row, _member(option, prefix), made)


def _member(option: Known | Unknown, prefix: str) -> Known | Unknown:
    """The user as a member; PostgreSQL leaves out the end of a service account's address."""
    text = text_of(option)
    if text is None:
        return option
    if text.endswith(".iam"):
        return Known(f"serviceAccount:{text}.gserviceaccount.com", option.trail, option.reference)
    return Known(f"{prefix}{text}", option.trail, option.reference)


def _grant(block: Block, row: Mapping[str, Any], member: Known | Unknown, made: Mapping[str, Block]) -> Grant:
    principal, own = member_of(member, made)
    instances = tuple(found for found in referred(block.get(row["instance"])) if found.mode == "resource")
    held, unknown = texts(block, row["roles"])
    owning = next((name for name, _ in held if name in row["owning"]), "")
    where = instances[0].address if instances else "the instance"
    return Grant(
        block=block,
        principal=principal,
        privileges=_ALL if owning else frozenset({"list"}),
        scope=f"the databases of {where}",
        attribute=row["name"],
        location=line_of(block, row["name"]),
        trail=proof(block, row["name"], member.trail),
        broad=f"{owning} has every database of the instance" if owning else "",
        category="administrator" if owning else "unknown-role" if unknown else "",
        undecided=f"its roles in the database are not known: {unknown[0].reason}" if unknown and not owning else "",
        own=own is not None,
        targets=instances,
        holders=() if own is None else (own,),
    )
