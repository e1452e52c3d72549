"""Who of an identity provider may take a role: named by subject, and too many where nothing says whose token it is.

Source: AWS IAM user guide, "Create a role for OpenID Connect federation" and "Identity-provider controls for shared
OIDC providers"; Amazon EKS user guide, "IAM roles for service accounts"; read 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.facts.access.aws_claims import asks_tokens, claim_of, is_exact, named_by, not_known
from domicile.facts.access.aws_issuers import Issuer, asks, issuer_of
from domicile.facts.access.aws_scope import reach_of, with_holes
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import Condition, Statement, action_matches, is_certain, known_texts
from domicile.model.facts import Principal
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_SIGNS_IN = "sts:AssumeRoleWithWebIdentity"
_HOLE = "\0"
_HOLES = re.compile(f"{_HOLE}+")


@dataclass(frozen=True, slots=True)
class Openness:
    """How a trust in an issuer is too broad, or would be: `category` is "" where it is not, `broad` where only who is
    meant is not known; `doubt` says why that is not certain."""

    category: str = ""
    broad: str = ""
    doubt: str = ""


def federated(option: Known | Unknown, statement: Statement, table: AwsTable) -> Iterator[tuple[Principal, bool]]:
    """(principal, whether it is this configuration's own) for each subject that the conditions name: an id is
    aws:federated/HOST/SUBJECT, `*` for a host, or a part of a subject, that is not known, `?` for a subject of which
    nothing is. Nobody where the provider is the own directory."""
    issuer = issuer_of(option, statement, table)
    prefix = f"aws:federated/{issuer.host or '*'}"
    row = _row(issuer, table)
    subjects = dict.fromkeys(_subjects(statement, row, issuer.host), "")
    if not issuer.clusters:
        subjects.update(_partly_known(statement, row, issuer.host, bool(subjects)))
    if subjects:
        for subject, unknown in subjects.items():
            pods = subject.startswith(table.cluster_issuers.get("subject", _HOLE))
            own = issuer.clusters or (bool(issuer.made) and (issuer.asked or not issuer.host) and pods)
            yield Principal("federated", f"{prefix}/{subject}", unknown or ("" if own else issuer.unknown)), own
    elif issuer.clusters:
        yield Principal("federated", prefix), True
    elif issuer.host:
        yield Principal("federated", prefix, issuer.unknown), False
    elif not issuer.made:
        yield Principal("unknown", "", unknown=issuer.unknown), False


def subjects_of(statement: Statement) -> Iterator[str]:
    """The subjects for which the conditions of a trust policy ask: system:serviceaccount:shop:api, repo:acme/shop:*."""
    yield from _subjects(statement, {}, "")


def may_be_another(principal: Principal, statement: Statement) -> bool:
    """Whether the conditions name a subject only as one of several that they may name."""
    sure, perhaps = set[str](), set[str]()
    for value in (value for condition in statement.conditions for value in condition.values):
        texts = {text for option in alternatives(value) if (text := text_of(option)) is not None}
        (perhaps if len(alternatives(value)) > 1 else sure).update(texts)
    return any(principal.id.endswith(f"/{text}") for text in perhaps - sure)


def _subjects(statement: Statement, row: Mapping[str, Any], host: str) -> Iterator[str]:
    """The subjects; without any, what another claim says whose token it is."""
    yield from next(filter(None, (named_by(asked) for asked in _asked(statement, row, host))), [])


def _partly_known(
    statement: Statement, row: Mapping[str, Any], host: str, beside_others: bool
) -> Iterator[tuple[str, str]]:
    """(subject, why not all of it is known) for those that the conditions name so; a pattern of which nothing is known
    may mean everybody, and is somebody only `beside_others`."""
    found = next(filter(None, (list(not_known(asked)) for asked in _asked(statement, row, host))), [])
    for unknown, is_one in found:
        if unknown.parts or is_one or beside_others:
            yield _HOLES.sub("*", with_holes(unknown)) or "?", unknown.reason


def _asked(statement: Statement, row: Mapping[str, Any], host: str) -> Iterator[list[Condition]]:
    """The conditions on each claim that says whose token it is, the subject's first."""
    for claim in dict.fromkeys(("sub", *row.get("tells", ()))):
        yield [c for c in statement.conditions if claim_of(c) == claim and asks_tokens(c, host)]


def openness(option: Known | Unknown, statement: Statement, table: AwsTable) -> Openness:
    """How a statement lets in more of an issuer than somebody: everybody who signs in there, every pod of a cluster."""
    if not _by_token(statement):
        return Openness()
    issuer = issuer_of(option, statement, table)
    row = _row(issuer, table)
    if _lets_guests(statement, row.get("guests", {})):
        if _is_closed_to_guests(statement, row.get("pools", {})):
            return Openness()
        return Openness("public-principal", f"everyone may take the role without signing in at {issuer.host}")
    of_cluster = row is table.cluster_issuers or _names_pods(statement, table)
    if of_cluster:
        return _judged(
            statement, table.cluster_issuers, table, "any-principal", "every pod of the cluster", issuer.host
        )
    if row:
        return _judged(
            statement, row, table, "public-principal", f"everyone who signs in at {issuer.host}", issuer.host
        )
    if issuer.unknown:
        who, doubt = f"everyone who signs in at {issuer.name}", f"its issuer is not known: {issuer.unknown}"
        found = _judged(statement, {"tells": ["sub"]}, table, "public-principal", who, issuer.host)
        return replace(found, doubt=found.doubt or doubt) if found.category else found
    return Openness()


def _judged(
    statement: Statement, row: Mapping[str, Any], table: AwsTable, category: str, who: str, host: str
) -> Openness:
    found = [(condition, *_limits(condition, row, table, host)) for condition in statement.conditions]
    if any(limits for _, limits, _ in found):
        return Openness()
    doubts = {why: is_exact(condition) and bool(condition.key or condition.ends) for condition, _, why in found if why}
    somebody = next((why for why, is_one in doubts.items() if is_one), "")
    if somebody:
        return Openness(category, "", somebody)
    return Openness(category, f"{who} may take the role", next(iter(doubts), ""))


def _limits(condition: Condition, row: Mapping[str, Any], table: AwsTable, host: str) -> tuple[bool, str]:
    """Whether a condition says whose token it must be, and why that is not certain."""
    if not condition.key and not condition.ends:
        reason = next((v.reason for v in condition.values if isinstance(v, Unknown)), "its key is not known")
        return False, f"a condition is not known: {reason}"
    if not asks_tokens(condition, host):
        return False, ""
    if table.narrows_federation(condition.key):
        return True, ""
    claim, told = claim_of(condition), frozenset(row.get("tells", ()))
    if claim not in told and condition.key.lower() not in told:
        return False, ""
    unknown = [option for value in condition.values for option in alternatives(value) if isinstance(option, Unknown)]
    known = [text for text, _ in known_texts(condition.values)]
    everybody = re.compile(row.get("open", r"[*?]+"))
    if any(everybody.fullmatch(text) for text in known):
        return False, ""
    if unknown and all(reach_of(option) == "unknown" and not option.parts for option in unknown):
        return False, f"the {claim} is not known: {unknown[0].reason}"
    return True, ""


def _lets_guests(statement: Statement, guests: Mapping[str, str]) -> bool:
    return any(
        claim_of(condition) in guests and asks(condition) and text == guests[claim_of(condition)]
        for condition in statement.conditions
        for text, _ in known_texts(condition.values)
    )


def _is_closed_to_guests(statement: Statement, pools: Mapping[str, str]) -> bool:
    """Whether the statement is about pools of this configuration alone, none of which lets guests in."""
    asked = [c for c in statement.conditions if pools and claim_of(c) == pools["claim"] and asks(c)]
    values = [option for condition in asked for value in condition.values for option in alternatives(value)]
    made = [target for option in values for target in referred(option) if target.kind == pools["kind"]]
    return bool(made) and len(made) == len(values) and all(is_false(pool.get(pools["lets"])) for pool in made)


def is_false(value: Value) -> bool:
    """Whether a switch is certainly off."""
    return isinstance(value, Known) and value.data is False


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
