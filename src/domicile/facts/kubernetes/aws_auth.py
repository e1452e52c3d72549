"""The ConfigMap aws-auth of Amazon EKS: roles and users of AWS as members of groups of the cluster.

Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html (read 2026-11-21).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from domicile.facts.kubernetes.rbac_capabilities import CLUSTER_ADMIN
from domicile.kubernetes.kinds import namespace_of
from domicile.kubernetes.unrendered import reason_unrendered, written
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first, texts
from domicile.model.trail import Trail
from domicile.model.values import Known, Value, text_of
from domicile.syntax.yaml_documents import parse

_ARN = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(role|user|assumed-role|root)(?:/(?:.*/)?)?([^/]*)\Z")
_LISTS = (("mapRoles", "rolearn"), ("mapUsers", "userarn"))
_MASTERS = "system:masters"
_NODES = frozenset({"system:nodes", "system:bootstrappers", "system:node-proxier", "eks:kube-proxy-windows"})
_EVERY = frozenset({"list", "read", "write", "delete", "administer", "regrant", "impersonate"})


def derive(index: Index) -> Iterator[Grant]:
    """One grant for each role or user that is mapped to more than the groups of nodes."""
    for block in index.of_kind("ConfigMap"):
        if block.name == "aws-auth" and namespace_of(block) == "kube-system":
            for name, key in _LISTS:
                yield from _mapped(block, name, key)


def _mapped(block: Block, name: str, key: str) -> Iterator[Grant]:
    value = first(block, f"data.{name}")
    text = text_of(value)
    if text is None or value.trail is None:
        return
    # A block of text begins on the line after its key.
    before = value.trail.line if "\n" in text else value.trail.line - 1
    for document in parse(block.location.file, text, unrendered=reason_unrendered).documents:
        entries = document.value.data if isinstance(document.value, Known) else ()
        for entry in entries if isinstance(entries, tuple) else ():
            yield from _grant(block, entry, name, key, before)


def _grant(block: Block, entry: Value, name: str, key: str, before: int) -> Iterator[Grant]:
    groups = {group for group, _ in texts(entry, "groups")[0]}
    if groups and groups <= _NODES:
        return
    who = first(entry, key)
    principal = _principal(who)
    is_master = _MASTERS in groups
    line = before + (who.trail.line if who.trail else 1)
    yield Grant(
        block=block,
        principal=principal,
        privileges=_EVERY if is_master else frozenset({"list", "read"}),
        scope="the whole cluster" if is_master else f"what the groups {', '.join(sorted(groups)) or 'of its name'} may",
        attribute=f"data.{name}",
        location=Location(block.location.file, line, line),
        trail=Trail(block.location.file, line, f"{key}: {written(who)}"),
        wide=is_master,
        broad="it makes an identity of AWS a member of system:masters, which may do everything" if is_master else "",
        category=CLUSTER_ADMIN,
        undecided="" if principal.kind != "unknown" else f"{written(who) or 'who'} is not known",
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
