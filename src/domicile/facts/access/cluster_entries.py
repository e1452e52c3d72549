"""Identities of AWS that an EKS cluster lets in: as members of its groups, and by EKS's own access policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.aws_own import own_principal
from domicile.facts.access.aws_principals import own_accounts, principal_of_arn
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.access.cluster_identities import Identities, Identity
from domicile.facts.kubernetes.namespaces import Namespace
from domicile.facts.kubernetes.rbac_capabilities import (
    CLUSTER_ADMIN,
    NAMESPACE_ADMIN,
    NAMESPACE_SECRETS,
    SECRETS,
)
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first, is_set, texts
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, alternatives, text_of

_GROUP = "kubernetes:group/"


def derive(index: Index, table: Mapping[str, Any], identities: Identities, aws: AwsTable) -> Iterator[Grant]:
    """The grants of access entries and of access policies that are associated with them. `table` is the section
    `workload_identity` of the catalogue."""
    for kind, row in table.get("entries", {}).items():
        for block in index.of_kind(kind):
            yield from _entry(block, row, aws)
    for kind, row in table.get("policies", {}).items():
        for block in index.of_kind(kind):
            yield from _policy(block, row, table.get("access_policies", {}), identities, aws)


def _entry(block: Block, row: Mapping[str, str], aws: AwsTable) -> Iterator[Grant]:
    groups = [text for text, _ in texts(block, row["groups"])[0]]
    if not groups:
        return
    for principal, holders in _principals(block, row["principal"], aws):
        yield Grant(
            block=block,
            principal=principal,
            privileges=frozenset({"impersonate"}),
            scope=f"members of the cluster's groups {', '.join(groups)}",
            attribute=row["groups"],
            location=line_of(block, row["groups"]),
            trail=proof(block, row["groups"], block.get(row["principal"]).trail),
            own=bool(holders),
            holders=holders,
            acts_as=tuple(_GROUP + group for group in groups),
        )


def _policy(
    block: Block, row: Mapping[str, str], known: Mapping[str, Any], identities: Identities, aws: AwsTable
) -> Iterator[Grant]:
    value = block.get(row["policy"])
    for option in alternatives(value):
        text = text_of(option)
        given = known.get((text or "").rpartition("/")[2])
        for principal, holders in _principals(block, row["principal"], aws):
            yield _given(block, row, option, given, principal, holders, identities)
            if given is not None and (given["reach"] == "everything" or given.get("execs")):
                yield from _inside(block, row, principal, holders, identities)


def _inside(
    block: Block, row: Mapping[str, str], principal: Principal | None, holders: tuple[Block, ...], reached: Identities
) -> Iterator[Grant]:
    """Whoever runs commands in pods acts as what the pods sign in as."""
    names = [text for text, _ in texts(block, row["namespaces"])[0]]
    for identity in (found for name in names or [""] for found in reached.inside(_named(name))):
        yield Grant(
            block=block,
            principal=principal,
            privileges=frozenset({"impersonate"}),
            scope=f"pods and, through {identity.says.address}, {identity.role.address}",
            attribute=row["policy"],
            location=line_of(block, row["policy"]),
            trail=proof(block, row["policy"], _signs_in(identity)),
            own=bool(holders),
            holders=holders,
            targets=(identity.role,),
            path=(identity.says,),
            doubt=identity.doubt,
        )


def _signs_in(identity: Identity) -> Trail:
    where = identity.location
    return Trail(where.file, where.line, f"{identity.says.address} signs in as {identity.role.address}")


def _given(
    block: Block,
    row: Mapping[str, str],
    policy: Known | Unknown,
    given: Mapping[str, Any] | None,
    principal: Principal | None,
    holders: tuple[Block, ...],
    identities: Identities,
) -> Grant:
    names = [text for text, _ in texts(block, row["namespaces"])[0]]
    limited = bool(names) or is_set(block, row["namespaces"])
    named = f"namespace{'s' if len(names) != 1 else ''} {', '.join(names) or 'that it names'}"
    where = f"the {named}" if limited else "the whole cluster"
    reach = given["reach"] if given else "none"
    category, what = _breadth(given, limited)
    called = (text_of(policy) or "").rpartition("/")[2]
    targets = tuple(target for name in names or [""] for target in _reached(reach, identities, _named(name)))
    return Grant(
        block=block,
        principal=principal,
        privileges=frozenset(given["privileges"]) - {"impersonate"} if given else frozenset({"list", "read"}),
        scope=f"{where}, by {called or 'a policy that is not known'}",
        attribute=row["policy"],
        location=line_of(block, row["policy"]),
        trail=proof(block, row["policy"], policy.trail, first(block, row["principal"]).trail),
        wide=not limited,
        broad=f"it gives {called}, which {what} in {where}" if what else "",
        category=category,
        undecided="" if given else _unknown(policy, called),
        fix="Give a policy that is limited to namespaces, or a group of the cluster bound to what is needed.",
        own=bool(holders),
        holders=holders,
        targets=targets,
    )


def _breadth(given: Mapping[str, Any] | None, limited: bool) -> tuple[str, str]:
    """The category, and what makes it broad as words that follow `which`; none of either where it is narrow. One that
    is not known may be as broad as any."""
    if given is None:
        return NAMESPACE_SECRETS if limited else CLUSTER_ADMIN, ""
    if given["reach"] == "everything":
        return NAMESPACE_ADMIN if limited else CLUSTER_ADMIN, "may do everything"
    if given["reach"] == "secrets":
        whole = CLUSTER_ADMIN if given.get("execs") else SECRETS
        return NAMESPACE_SECRETS if limited else whole, "reads every secret"
    return given.get("category", ""), given.get("says", "")


def _unknown(policy: Known | Unknown, called: str) -> str:
    if isinstance(policy, Unknown):
        return f"which policy it gives is not known: {policy.reason}"
    return f"what the access policy {called} gives is not known"


def _reached(reach: str, identities: Identities, namespace: Namespace | None) -> list[Block]:
    if reach == "none":
        return []
    workloads = identities.workloads(namespace) if reach == "everything" else []
    return [block for block, _ in (*identities.secrets(namespace, ()), *workloads)]


def _named(namespace: str) -> Namespace | None:
    return Namespace((namespace,)) if namespace else None


def _principals(block: Block, attribute: str, aws: AwsTable) -> Iterator[tuple[Principal | None, tuple[Block, ...]]]:
    """Who it is; with the block where this configuration makes it."""
    for option in alternatives(block.get(attribute)):
        made = tuple(target for target in referred(option) if target.kind in ("aws_iam_role", "aws_iam_user"))
        if made:
            yield own_principal(made[0]), made
            continue
        principal = principal_of_arn(option, aws)
        if principal is not None and not _is_own(principal, block):
            yield principal, ()


def _is_own(principal: Principal, block: Block) -> bool:
    parts = principal.id.partition(":")[2].split("/")
    return len(parts) > 1 and parts[1] in own_accounts(block)
