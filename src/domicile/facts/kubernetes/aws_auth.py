"""The ConfigMap aws-auth of Amazon EKS: roles and users of AWS as members of groups of the cluster.

Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html (read 2026-11-21).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domicile.facts.access.aws_own import own_principal
from domicile.facts.access.carriers import line_of, referred
from domicile.facts.kubernetes.namespaces import Namespace, namespace_in
from domicile.facts.kubernetes.rbac_capabilities import CLUSTER_ADMIN
from domicile.kubernetes.unrendered import reason_unrendered, written
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first, texts
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives, text_of
from domicile.syntax.yaml_documents import parse

_ARN = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(role|user|assumed-role|root)(?:/(?:.*/)?)?([^/]*)\Z")
_LISTS = (("mapRoles", "rolearn"), ("mapUsers", "userarn"))
_MASTERS = "system:masters"
_IN_TERRAFORM = ("kubernetes_config_map", "kubernetes_config_map_v1", "kubernetes_config_map_v1_data")
_IDENTITIES = ("aws_iam_role", "aws_iam_user")
_SYSTEM = Namespace(("kube-system",))
_NODES = frozenset({"system:nodes", "system:bootstrappers", "system:node-proxier", "eks:kube-proxy-windows"})
_EVERY = frozenset({"list", "read", "write", "delete", "administer", "regrant", "impersonate"})


def derive(index: Index) -> Iterator[Grant]:
    """One grant for each role or user that a manifest or Terraform maps to more than the groups of nodes."""
    for block in index.of_kind("ConfigMap"):
        if block.name == "aws-auth" and namespace_in(block).may_be(_SYSTEM):
            yield from _of_lists(block)
    for block in index.of_kind(*_IN_TERRAFORM):
        named = written(first(block, "metadata.name")), written(first(block, "metadata.namespace"))
        if block.mode == "resource" and named == ("aws-auth", "kube-system"):
            yield from _of_lists(block)


def _of_lists(block: Block) -> Iterator[Grant]:
    for name, key in _LISTS:
        value = first(block, f"data.{name}")
        for option in alternatives(value):
            if isinstance(option, Unknown) and option.structure is None:
                yield _undecided(block, name, key, option)
            for entry, before in _entries(block, option):
                yield from _grant(block, entry, name, key, before)


def _entries(block: Block, value: Known | Unknown) -> Iterator[tuple[Value, int]]:
    """The mappings of a list, each with the lines before the text that it stands in (none where it was encoded from a
    value, whose parts know their own)."""
    text = text_of(value)
    if value.structure is not None:
        yield from ((entry, 0) for entry in _listed(value.structure))
    elif text is not None:
        # A block of text begins on the line after its key.
        line = value.trail.line if value.trail is not None else block.location.line
        before = line if "\n" in text else line - 1
        for document in parse(block.location.file, text, unrendered=reason_unrendered).documents:
            yield from ((entry, before) for entry in _listed(document.value))


def _listed(value: Value) -> tuple[Value, ...]:
    return value.data if isinstance(value, Known) and isinstance(value.data, tuple) else ()


def _undecided(block: Block, name: str, key: str, value: Unknown) -> Grant:
    return Grant(
        block=block,
        principal=Principal("unknown", f"aws:{key.removesuffix('arn')}/?"),
        privileges=frozenset({"list", "read"}),
        scope="what groups of the cluster may",
        attribute=f"data.{name}",
        location=line_of(block, f"data.{name}"),
        trail=value.trail,
        category=CLUSTER_ADMIN,
        undecided=f"whom it lets into the cluster is not known: {value.reason}",
    )


def _grant(block: Block, entry: Value, name: str, key: str, before: int) -> Iterator[Grant]:
    groups = {group for group, _ in texts(entry, "groups")[0]}
    if groups and groups <= _NODES:
        return
    who = first(entry, key)
    holders = tuple(target for target in referred(who) if target.kind in _IDENTITIES)
    principal = own_principal(holders[0]) if holders else _principal(who)
    is_master = _MASTERS in groups
    at = who.trail if before else entry.trail
    line = before + (at.line if at else 1 if before else block.location.line)
    yield Grant(
        block=block,
        principal=principal,
        privileges=_EVERY if is_master else frozenset({"list", "read"}),
        scope="the whole cluster" if is_master else f"what the groups {', '.join(sorted(groups)) or 'of its name'} may",
        attribute=f"data.{name}",
        location=Location(at.file if at and not before else block.location.file, line, line),
        trail=Trail(block.location.file, line, f"{key}: {written(who)}") if before else at,
        wide=is_master,
        broad="it makes an identity of AWS a member of system:masters, which may do everything" if is_master else "",
        category=CLUSTER_ADMIN,
        undecided="" if principal.kind != "unknown" else f"{written(who) or 'who'} is not known",
        own=bool(holders),
        holders=holders,
        acts_as=tuple(f"kubernetes:group/{group}" for group in sorted(groups)),
        fix="Map the role to a group of its own and bind that group to what it needs, or use EKS access entries.",
    )


def _principal(who: Value) -> Principal:
    match = _ARN.match(text_of(who) or "")
    if match is None:
        return Principal("unknown", f"aws:role/{written(who) or '?'}")
    account, kind, name = match.groups()
    if kind == "root":
        return Principal("account", f"aws:account/{account}")
    kind = "user" if kind == "user" else "role"
    return Principal(kind, f"aws:{kind}/{account}/{name}")
