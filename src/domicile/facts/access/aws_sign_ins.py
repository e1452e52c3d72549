"""Roles as which a service signs others in: users of file transfer, people of Cognito, whoever has a certificate.

Sources: AWS Transfer Family user guide, "Creating a session policy"; Amazon Cognito developer guide, "Using role-based
access control"; IAM Roles Anywhere user guide, "The trust model"; rules/catalogue/aws/access.yaml names what is from
knowledge alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from domicile.facts.access.aws_identities import acting, made_or_named
from domicile.facts.access.aws_issuers import asks
from domicile.facts.access.aws_principals import EVERYONE
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import Condition, Statement, known_texts, paths_of, policies_of, read_policy
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import texts
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of

_ROLE = "aws_iam_role"
_ANY_AUTHORITY = "whoever has a certificate of any authority that the account trusts gets the role"


@dataclass(frozen=True, slots=True)
class _SignedIn:
    """Who is signed in as a role. `undecided` says why that may not be ("" where it is), `doubt` why it may not lead to
    data, `broad` and `category` how that is too much ("" where it is not)."""

    principal: Principal
    doubt: str = ""
    undecided: str = ""
    broad: str = ""
    category: str = ""


def sign_in_grants(index: Index, table: AwsTable) -> Iterator[Grant]:
    """A grant for each whom a service signs in as a role of this configuration."""
    for kind, rows in table.sign_ins.items():
        for block in index.of_kind(kind):
            for row in rows if block.mode == "resource" else ():
                for attribute in paths_of(row, "role"):
                    yield from _grants(index, block, row, attribute, table)


def _grants(index: Index, block: Block, row: Mapping[str, Any], attribute: str, table: AwsTable) -> Iterator[Grant]:
    roles = {id(role): role for role in made_or_named(index, block, attribute, _ROLE)}
    if not roles or _is_off(block, row):
        return
    narrows = any(not is_null(block.get(path)) for path in paths_of(row, "narrows"))
    for role in roles.values():
        for found in _signed_in(index, block, row, role, table):
            grant = acting(block, attribute, found.principal, (), (role,), role.address)
            doubt = "a policy of its own narrows what it reaches" if narrows else found.doubt
            yield replace(grant, own="certificates" not in row, doubt=doubt,
                          undecided=found.undecided, broad=found.broad, category=found.category)  # fmt: skip


def _is_off(block: Block, row: Mapping[str, Any]) -> bool:
    value = block.get(row["enabled"]) if "enabled" in row else None
    return isinstance(value, Known) and value.data is False


def _signed_in(index: Index, block: Block, row: Mapping[str, Any], role: Block, table: AwsTable) -> Iterator[_SignedIn]:
    if "certificates" in row:
        yield from _with_certificates(index, block, row, role, table)
    elif "guests" in row:
        yield from _guests(block, row)
    elif "pool" in row:
        yield _SignedIn(_of_pool(block, row))
    else:
        name = text_of(block.get(row["name"]))
        unknown = "" if name else "its name is not known"
        yield _SignedIn(Principal(row["kind"], f"aws:{row['called']}/{name or '*'}", unknown))


def _pools(block: Block, row: Mapping[str, Any]) -> list[Block]:
    return [pool for pool in referred(block.get(row["pool"]["at"])) if pool.mode == "resource"]


def _of_pool(block: Block, row: Mapping[str, Any]) -> Principal:
    """Whoever signs in at a pool of identities, by its name."""
    value = block.get(row["pool"]["at"])
    names = [text_of(pool.get(row["pool"]["name"])) for pool in _pools(block, row)]
    name = next((name for name in names if name), text_of(value))
    reason = next((o.reason for o in alternatives(value) if isinstance(o, Unknown)), "its name is not known")
    return Principal(row["kind"], f"aws:{row['called']}/{name or '*'}", "" if name else reason)


def _guests(block: Block, row: Mapping[str, Any]) -> Iterator[_SignedIn]:
    """Everybody on the internet, where the pool lets in who does not sign in; exposures tell what they reach."""
    pools = _pools(block, row)
    let_in = {_flag(pool.get(row["guests"])) for pool in pools} or {None}
    if let_in == {False}:
        return
    freely = {_flag(pool.get(row["freely"])) for pool in pools} == {True}
    undecided = "" if let_in == {True} else "whether the pool lets guests in is not known"
    yield _SignedIn(EVERYONE, "" if freely else row["narrowed"], undecided)


def _flag(value: Value) -> bool | None:
    """true or false (where it is not set, too), None where it is not known."""
    if is_null(value):
        return False
    return value.data if isinstance(value, Known) and isinstance(value.data, bool) else None


def _with_certificates(
    index: Index, block: Block, row: Mapping[str, Any], role: Block, table: AwsTable
) -> Iterator[_SignedIn]:
    """Whoever has a certificate of an authority that the role's trust policy lets in."""
    said = row["certificates"]
    for _attribute, value in policies_of(role, table.trust_policies.get(role.kind, {})):
        document = read_policy(value)
        for statement in document.statements:
            services = {text for text, _ in known_texts(tuple(element for _, element in statement.principals))}
            if statement.allows and said["service"] in services:
                yield from _of_statement(index, block, row, statement)
        for unknown in document.unknowns[:1]:
            who = Principal(row["kind"], f"aws:{row['called']}/*", unknown.reason)
            doubt = f"whom the role trusts is not known: {unknown.reason}"
            yield _SignedIn(who, undecided=doubt, broad=_ANY_AUTHORITY, category="any-principal")


def _of_statement(index: Index, block: Block, row: Mapping[str, Any], statement: Statement) -> Iterator[_SignedIn]:
    said, asking = row["certificates"], [one for one in statement.conditions if asks(one)]
    asked = [value for one in asking if one.key.lower() == said["by"] for value in one.values]
    of_whom = (one for one in asking if one.key.lower().startswith(said["whose"]))
    whose = [list(_subjects(one)) or [("*", "whose certificate is no text")] for one in of_whom]
    names = list(_anchors(index, block, said, asked))
    broad = "" if asked or whose else _ANY_AUTHORITY
    for name, reason in names or [("*", "which authorities the account trusts is not known")]:
        for subject in product(*whose):
            called = "/".join((f"aws:{row['called']}/{name}", *(text for text, _ in subject)))
            who = Principal(row["kind"], called, next(filter(None, (reason, *(why for _, why in subject))), ""))
            yield _SignedIn(who, broad=broad, category="any-principal" if broad else "")


def _subjects(condition: Condition) -> Iterator[tuple[str, str]]:
    """(text, why it is not known) of whose certificate a condition asks for."""
    yield from ((text, "") for text, _ in known_texts(condition.values))
    options = (option for value in condition.values for option in alternatives(value))
    yield from (("*", option.reason) for option in options if isinstance(option, Unknown))


def _anchors(index: Index, block: Block, said: Mapping[str, Any], asked: list[Value]) -> Iterator[tuple[str, str]]:
    """(name, why it is not known) of the trust anchors that a condition names; without one, of all that there are."""
    if not asked:
        for anchor in index.of_kind(said["anchors"]):
            if anchor.root == block.root and not _is_off(anchor, said):
                yield next((text for text, _ in texts(anchor, said["name"])[0]), anchor.name), ""
        return
    for option in (option for value in asked for option in alternatives(value)):
        made = [anchor for anchor in referred(option) if anchor.kind == said["anchors"]]
        names = [text for anchor in made for text, _ in texts(anchor, said["name"])[0]] or [one.name for one in made]
        text = text_of(option)
        if not any(_is_off(anchor, said) for anchor in made):
            reason = option.reason if isinstance(option, Unknown) and not names else ""
            yield (names or [text.rpartition("/")[2] if text else "*"])[0], reason
