"""Aggregated cluster roles: what label selectors add to them, and what labels add to the roles that every cluster has.

Source: Kubernetes documentation, "Using RBAC Authorization", Aggregated ClusterRoles (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domicile.facts.kubernetes.rbac_objects import RoleObject
from domicile.model.values import Value, text_of

_LABEL = "rbac.authorization.k8s.io/aggregate-to-"


def aggregated(role: RoleObject, every: list[RoleObject]) -> RoleObject:
    """The role with the rules of all cluster roles that its selectors pick, and those that they pick in turn."""
    if not role.selectors:
        return role
    picked: dict[int, RoleObject] = {}
    pending = [role]
    while pending:
        selectors = pending.pop().selectors
        for other in every:
            if other.kind == "ClusterRole" and id(other) not in picked and any(_picks(s, other) for s in selectors):
                picked[id(other)] = other
                pending.append(other)
    others = (other for other in picked.values() if other is not role)
    return replace(role, rules=role.rules + tuple(rule for other in others for rule in other.rules))


def added_to(names: Iterable[str], every: list[RoleObject]) -> RoleObject | None:
    """What the configuration adds to a role that every cluster has, by the labels for `names`; None where nothing."""
    labels = [_LABEL + name for name in names]
    found = [
        aggregated(role, every)
        for role in every
        if role.kind == "ClusterRole"
        and any(text_of(role.labels[label]) == "true" for label in labels if label in role.labels)
    ]
    if not found:
        return None
    return replace(found[0], rules=tuple(rule for role in found for rule in role.rules))


def _picks(selector: Mapping[str, Value], role: RoleObject) -> bool:
    return bool(selector) and all(
        name in role.labels and text_of(role.labels[name]) == text_of(wanted) for name, wanted in selector.items()
    )
