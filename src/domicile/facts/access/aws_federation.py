"""Who of an identity provider may take a role: named by subject, and too many where nothing says whose token it is.

Source: AWS IAM user guide, "Create a role for OpenID Connect federation" and "Identity-provider controls for shared
OIDC providers"; Amazon EKS user guide, "IAM roles for service accounts"; read 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from posixpath import commonpath
from typing import Any

from domicile.facts.access.aws_scope import with_holes
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import Condition, Statement, action_matches, is_certain, known_texts
from domicile.model.blocks import Block
from domicile.model.facts import Principal
from domicile.model.paths import read, texts
from domicile.model.values import Known, Unknown, alternatives

PROVIDER = "aws_iam_openid_connect_provider"
_SIGNS_IN = "sts:AssumeRoleWithWebIdentity"
_HOLE = "\0"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs the tokens. `host` is "" where nothing of it is known, `*` stands for what is not; `unknown` says why.
    `made` is a provider of this configuration, `clusters` one of a cluster of this configuration."""

    host: str
    unknown: str = ""
    made: bool = False
    clusters: bool = False


@dataclass(frozen=True, slots=True)
class Openness:
    """How a trust in an issuer is too broad, or would be: "" where it is not; `doubt` says why that is not certain."""

    category: str = ""
    broad: str = ""
    doubt: str = ""


def issuer_of(option: Known | Unknown, table: AwsTable) -> Issuer:
    """The issuer of one alternative of a federated principal."""
    if isinstance(option, Known) and isinstance(option.data, str):
        return Issuer(_host(option.data))
    made = next((target for target in referred(option) if table.is_own(target)), None)
    if isinstance(option, Unknown) and option.parts:
        host = _host(with_holes(option))
        return Issuer("" if host == _HOLE else host.replace(_HOLE, "*"), option.reason if _HOLE in host else "")
    reason = option.reason if isinstance(option, Unknown) else "it is no text"
    for target in referred(option):
        urls = texts(target, "url")[0] if target.kind == PROVIDER else ()
        hosts = sorted({text.removeprefix("https://") for text, _ in urls})
        if hosts:
            several = "one of several values" if len(hosts) > 1 else ""
            return Issuer(_common(hosts), several, made=made is not None)
    return Issuer("", reason, made is not None, made is not None and _is_of_cluster(made, table))


def _common(hosts: list[str]) -> str:
    """The pieces that several hosts begin with, `*` for what differs; "" where all of it does."""
    if len(hosts) == 1:
        return hosts[0]
    start = commonpath(hosts)
    return start and f"{start}/*"


def _host(text: str) -> str:
    return text.partition("oidc-provider/")[2] or text


def _is_of_cluster(provider: Block, table: AwsTable) -> bool:
    kinds = table.cluster_issuers.get("clusters", ())
    return any(target.kind in kinds for value in read(provider, "url") for target in referred(value))


def federated(option: Known | Unknown, statement: Statement, table: AwsTable) -> Iterator[tuple[Principal, bool]]:
    """(principal, whether it is this configuration's own) for each subject that the conditions name: an id is
    aws:federated/HOST/SUBJECT, `*` for a host that is not known. Nobody where the provider is the own directory."""
    issuer = issuer_of(option, table)
    prefix = f"aws:federated/{issuer.host or '*'}"
    subjects = list(dict.fromkeys(_subjects(statement, _row(issuer, table))))
    if subjects:
        for subject in subjects:
            pods = subject.startswith(table.cluster_issuers.get("subject", _HOLE))
            own = issuer.clusters or (issuer.made and not issuer.host and pods)
            yield Principal("federated", f"{prefix}/{subject}", "" if own else issuer.unknown), own
    elif issuer.clusters:
        yield Principal("federated", prefix), True
    elif issuer.host:
        yield Principal("federated", prefix, issuer.unknown), False
    elif not issuer.made:
        yield Principal("unknown", "", unknown=issuer.unknown), False


def subjects_of(statement: Statement) -> Iterator[str]:
    """The subjects for which the conditions of a trust policy ask: system:serviceaccount:shop:api, repo:acme/shop:*."""
    yield from _subjects(statement, {})


def _subjects(statement: Statement, row: Mapping[str, Any]) -> Iterator[str]:
    """The subjects; without any, what another claim says whose token it is."""
    for claim in dict.fromkeys(("sub", *row.get("tells", ()))):
        found = [
            text
            for condition in statement.conditions
            if _claim(condition) == claim and _asks(condition)
            for text, _ in known_texts(condition.values)
        ]
        if found:
            yield from found
            return


def openness(option: Known | Unknown, statement: Statement, table: AwsTable) -> Openness:
    """How a statement lets in more of an issuer than somebody: everybody who signs in there, every pod of a cluster."""
    if not _by_token(statement):
        return Openness()
    issuer = issuer_of(option, table)
    row = _row(issuer, table)
    if _lets_guests(statement, row.get("guests", {})):
        return Openness("public-principal", f"everyone may take the role without signing in at {issuer.host}")
    of_cluster = row is table.cluster_issuers or _names_pods(statement, table)
    if of_cluster:
        return _judged(statement, table.cluster_issuers, table, "any-principal", "every pod of the cluster")
    if row:
        return _judged(statement, row, table, "public-principal", f"everyone who signs in at {issuer.host}")
    if issuer.unknown:
        found = _judged(statement, {"tells": ["sub"]}, table, "public-principal", "everyone who signs in there")
        who = f"who signs in there is not known: {issuer.unknown}"
        return replace(found, doubt=found.doubt or who) if found.category else found
    return Openness()


def _judged(statement: Statement, row: Mapping[str, Any], table: AwsTable, category: str, who: str) -> Openness:
    doubt = ""
    for condition in statement.conditions:
        limits, why = _limits(condition, row, table)
        if limits:
            return Openness()
        doubt = doubt or why
    return Openness(category, f"{who} may take the role", doubt)


def _limits(condition: Condition, row: Mapping[str, Any], table: AwsTable) -> tuple[bool, str]:
    """Whether a condition says whose token it must be, and why that is not certain."""
    if not condition.key and not condition.ends:
        reason = next((v.reason for v in condition.values if isinstance(v, Unknown)), "its key is not known")
        return False, f"a condition is not known: {reason}"
    if not _asks(condition):
        return False, ""
    if table.narrows_federation(condition.key):
        return True, ""
    claim, told = _claim(condition), frozenset(row.get("tells", ()))
    if claim not in told and condition.key.lower() not in told:
        return False, ""
    unknown = [option for value in condition.values for option in alternatives(value) if isinstance(option, Unknown)]
    known = [text for text, _ in known_texts(condition.values)]
    everybody = re.compile(row.get("open", r"[*?]+"))
    if any(everybody.fullmatch(text) for text in known):
        return False, ""
    if unknown and not any(option.parts for option in unknown):
        return False, f"the {claim} is not known: {unknown[0].reason}"
    return True, ""


def _asks(condition: Condition) -> bool:
    """Whether a condition asks for one of its values: no `Not…`, no `Null`, nothing that holds without the key."""
    operator = condition.operator.lower()
    return "not" not in operator and operator != "null" and not operator.startswith("forallvalues")


def _claim(condition: Condition) -> str:
    return (condition.key or condition.ends).rpartition(":")[2].lower()


def _lets_guests(statement: Statement, guests: Mapping[str, str]) -> bool:
    return any(
        _claim(condition) in guests and _asks(condition) and text == guests[_claim(condition)]
        for condition in statement.conditions
        for text, _ in known_texts(condition.values)
    )


def _names_pods(statement: Statement, table: AwsTable) -> bool:
    prefix = table.cluster_issuers.get("subject", _HOLE)
    return any(subject.startswith(prefix) for subject in subjects_of(statement))


def _by_token(statement: Statement) -> bool:
    """Whether a statement lets tokens in: people of a directory come by another action, nobody by sts:AssumeRole."""
    if not all(is_certain(action) for action in statement.actions):
        return True
    return any(action_matches(text, _SIGNS_IN) for text, _ in known_texts(statement.actions)) or bool(
        statement.not_actions
    )


def _row(issuer: Issuer, table: AwsTable) -> Mapping[str, Any]:
    if issuer.clusters or _any_host(issuer.host, table.cluster_issuers.get("issuers", ())):
        return table.cluster_issuers
    return table.open_provider(issuer.host)


def _any_host(host: str, patterns: Iterable[str]) -> bool:
    return any(action_matches(pattern, host) for pattern in patterns)
