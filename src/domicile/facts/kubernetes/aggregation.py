"""Aggregated cluster roles: what label selectors add to them, and what labels add to the roles that every cluster has.

Source: Kubernetes documentation, "Using RBAC Authorization", Aggregated ClusterRoles (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from domicile.facts.kubernetes.rbac_objects import RoleObject
from domicile.model.values import Value, text_of

_LABEL = "rbac.authorization.k8s.io/aggregate-to-"


def picked(role: RoleObject, every: list[RoleObject]) -> list[RoleObject]:
    """The cluster roles that a role's selectors pick, and those that they pick in turn; without the role itself."""
    found: dict[int, RoleObject] = {}
    pending = [role]
    while pending:
        selectors = pending.pop().selectors
        for other in every if selectors else ():
            if other.kind == "ClusterRole" and id(other) not in found and any(_picks(s, other) for s in selectors):
                found[id(other)] = other
                pending.append(other)
    return [other for other in found.values() if other is not role]


def aggregated(role: RoleObject, every: list[RoleObject]) -> RoleObject:
    """The role with the rules of all cluster roles that its selectors pick, and those that they pick in turn."""
    if not role.selectors:
        return role
    return replace(role, rules=role.rules + tuple(rule for other in picked(role, every) for rule in other.rules))


def labelled_for(role: RoleObject, name: str) -> bool:
    """Whether a label adds the role to `name`, a role that every cluster has."""
    label = _LABEL + name
    return label in role.labels and text_of(role.labels[label]) == "true"


def added_to(names: Iterable[str], every: list[RoleObject]) -> RoleObject | None:
    """What the configuration adds to a role that every cluster has, by the labels for `names`; None where nothing."""
    wanted = list(names)
    found = [
        aggregated(role, every)
        for role in every
        if role.kind == "ClusterRole" and any(labelled_for(role, name) for name in wanted)
    ]
    if not found:
        return None
    return replace(found[0], rules=tuple(rule for role in found for rule in role.rules))


def _picks(selector: Mapping[str, Value], role: RoleObject) -> bool:
    return bool(selector) and all(
        name in role.labels and text_of(role.labels[name]) == text_of(wanted) for name, wanted in selector.items()
    )
