"""Who a statement names, as principals that policies can place, and whether conditions narrow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from domicile.facts.access.aws_federation import federated
from domicile.facts.access.aws_scope import with_holes
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.aws_policy import Condition, Statement, known_texts
from domicile.model.blocks import Block
from domicile.model.facts import Principal
from domicile.model.paths import texts
from domicile.model.values import Known, Unknown, Value, alternatives

EVERYONE = Principal("everyone", "aws:*")
_POSITIVE = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")
_ACCOUNT = re.compile(r"\d{12}")
_NO_NUMBER = re.compile(r"[A-Za-z]")
"""What no account number has: it is one of twelve digits (IAM, "AWS JSON policy elements: Principal")."""
_OF_ACCOUNT = re.compile(r"aws(?:-[a-z-]+)?:(?:account|role|user)/")
_ROOT = re.compile(r"arn:[^:]*:iam:(?:[^:]*:)*root")
_IDENTITY = re.compile(r"arn:([^:]*):(?:iam|sts)::([^:]*):(assumed-role|role|user|group|federated-user)/(.+)")


def principals_of(statement: Statement, own: frozenset[str], table: AwsTable) -> Iterator[tuple[Principal, Value]]:
    """The principals of a statement with the elements that name them; those of the own account and AWS's services
    are left out. `own` are account numbers known to be the estate's own."""
    for _kind, element in statement.not_principals:
        if statement.effect == "Allow":
            yield EVERYONE, element
    for kind, element in statement.principals:
        for option in alternatives(element):
            if kind == "Federated":
                yield from ((one, element) for one, ours in federated(option, statement, table) if not ours)
                continue
            principal = _principal(kind, option, table)
            if principal is not None and _account_of(principal) not in own | table.service_accounts:
                yield principal, element


def own_accounts(block: Block) -> frozenset[str]:
    """The account numbers that a block's provider configuration says it is for."""
    if block.provider is None:
        return frozenset()
    found = {text for text, _ in texts(block.provider.body, "allowed_account_ids")[0]}
    for text, _ in texts(block.provider.body, "assume_role.role_arn")[0]:
        match = _IDENTITY.fullmatch(text)
        if match:
            found.add(match.group(2))
    return frozenset(found)


def principal_of_arn(option: Known | Unknown, table: AwsTable) -> Principal | None:
    """Who an ARN, an account number or a reference names; None where it is the configuration's own."""
    return _principal("AWS", option, table)


def is_whole_account(principal: Principal) -> bool:
    """Whether the principal is everybody whom an account lets."""
    return principal.kind == "account"


def names_a_root(element: Value) -> bool:
    """Whether what is written names all of an account, whichever account that is (arn:aws:iam::${var.account}:root)."""
    written = (with_holes(option) if isinstance(option, Unknown) else option.data for option in alternatives(element))
    return all(isinstance(text, str) and _ROOT.fullmatch(text) is not None for text in written)


def narrowed(statement: Statement, table: AwsTable) -> bool:
    """Whether a condition really limits who may use a statement that names everyone."""
    return any(_narrows(condition, table) for condition in statement.conditions)


def organization_of(statement: Statement) -> Principal | None:
    """The organisation to which a condition limits a statement that names everyone."""
    for condition in statement.conditions:
        if condition.key.lower() in ("aws:principalorgid", "aws:principalorgpaths"):
            for value in condition.values:
                for option in alternatives(value):
                    return _organization(option)
    return None


def named_by_conditions(
    statement: Statement, own: frozenset[str], table: AwsTable
) -> Iterator[tuple[Principal, Value]]:
    """Whom conditions name where a statement names everyone: identities of others, else accounts, else an organisation.
    A role of a name in whichever account is everybody's; exposures tell that."""
    found = {sort: list(_named(statement, sort, own, table)) for sort in ("identity", "account")}
    if found["identity"] and all(principal.kind != "everyone" for principal, _ in found["identity"]):
        yield from found["identity"]
    elif found["account"]:
        yield from found["account"]
    elif (organization := organization_of(statement)) is not None:
        yield organization, (statement.principals or statement.not_principals)[0][1]


def _named(statement: Statement, sort: str, own: frozenset[str], table: AwsTable) -> Iterator[tuple[Principal, Value]]:
    for condition in statement.conditions:
        operator = condition.operator.lower().removeprefix("foranyvalue:")
        if table.identifying.get(condition.key.lower()) == sort and operator in _POSITIVE:
            for value in condition.values:
                for option in alternatives(value):
                    principal = _principal("AWS", option, table)
                    if principal is not None and _account_of(principal) not in own | table.service_accounts:
                        yield principal, value


def _organization(option: Known | Unknown) -> Principal:
    """The organisation that a path of it starts with (o-1234/r-1/ou-1/*)."""
    text = with_holes(option) if isinstance(option, Unknown) else str(option.data)
    name = text.partition("/")[0]
    if isinstance(option, Unknown) and (not name or "\0" in name):
        return Principal("organization", "aws:organization/*", unknown=option.reason)
    return Principal("organization", f"aws:organization/{name}")


def _narrows(condition: Condition, table: AwsTable) -> bool:
    operator = condition.operator.lower()
    if not condition.key:
        return True
    if "not" in operator or operator == "null" or operator.startswith("forallvalues"):
        return False
    known = [text for text, _ in known_texts(condition.values)]
    if any(text in ("*", "0.0.0.0/0", "::/0") or _is_of_any_account(text) for text in known):
        return False
    return table.narrows_principals(condition.key)


def _is_of_any_account(text: str) -> bool:
    """Whether an ARN means something of that name in whichever account; those of buckets have no account."""
    account = _account_in(text) if text.startswith("arn:") else ""
    return bool(account) and not account.strip("*")


def _principal(kind: str, option: Known | Unknown, table: AwsTable) -> Principal | None:
    if kind == "Service":
        return None
    text = option.data if isinstance(option, Known) else None
    if isinstance(option, Unknown) and option.parts:
        text = with_holes(option)
    if not isinstance(text, str):
        return referred_principal(option, table)
    if text == "*":
        return EVERYONE
    if not text:
        return Principal("unknown", "", unknown="it is given as empty text")
    if isinstance(option, Unknown) and "\0" in _account_in(text):
        return in_unknown_account(option, table)
    return by_text(text)


def in_unknown_account(option: Unknown, table: AwsTable) -> Principal | None:
    """Somebody in an account whose number is not known, by what is known of the name; nobody, where it is certainly the
    estate's own account."""
    text = with_holes(option)
    foreign = [part for part in option.parts if isinstance(part, Unknown) and not _names_own(part, table)]
    if ":role/aws-service-role/" in text or not foreign:
        return None
    match = _IDENTITY.fullmatch(text)
    named = by_text(text) if match is not None and match.group(4).strip("\0/") else None
    return replace(named or Principal("unknown", ""), unknown=foreign[0].reason)


def _names_own(value: Known | Unknown, table: AwsTable) -> bool:
    return value.reference is not None and table.is_own(value.reference.target)


def _account_in(text: str) -> str:
    """The account field of an ARN; the whole of what is no ARN."""
    return text.split(":")[4] if text.count(":") >= 5 else text


def by_text(text: str) -> Principal | None:
    """Who known text names: an account number or an ARN. What belongs to another partition (China, the United States'
    government) stands under its name: aws-cn:account/111122223333."""
    if _ACCOUNT.fullmatch(text):
        return Principal("account", f"aws:account/{text}")
    if _ROOT.fullmatch(text) and _NO_NUMBER.search(_account_in(text)):
        return Principal("unknown", "", unknown=f"{_account_in(text)} in its ARN is no account number")
    if _ROOT.fullmatch(text):
        return Principal("account", f"{_cloud(text)}:account/{_account_in(text)}")
    match = _IDENTITY.fullmatch(text)
    if match is None:
        return Principal("unknown", f"aws:{text}") if "\0" not in text else None
    kind = {"user": "user", "group": "group"}.get(match.group(3), "role")
    if match.group(2) == "*":
        return Principal("everyone", f"aws:{kind}/*/{match.group(4)}")
    return Principal(kind, f"{_cloud(text)}:{kind}/{match.group(2)}/{match.group(4)}".replace("\0", "*"))


def _cloud(arn: str) -> str:
    """The partition of an ARN as ids of principals begin; aws where it is that or not known."""
    partition = arn.split(":")[1] if arn.startswith("arn:") else ""
    return partition if partition.startswith("aws-") and "\0" not in partition else "aws"


def referred_principal(option: Known | Unknown, table: AwsTable) -> Principal | None:
    """A principal that only a reference names: one of this configuration is its own, anything else unknown."""
    if _names_own(option, table):
        return None
    reason = option.reason if isinstance(option, Unknown) else ""
    return Principal("unknown", "", unknown=reason) if reason else None


def _account_of(principal: Principal) -> str:
    return principal.id.split("/")[1] if _OF_ACCOUNT.match(principal.id) else ""
