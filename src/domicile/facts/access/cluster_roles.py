"""Grants of the roles of a cluster: what a role allows, judged by how bad that is where the role holds."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domicile.facts.kubernetes.controllers import Controllers
from domicile.facts.kubernetes.rbac_capabilities import (
    A_WILDCARD,
    CLUSTER_ADMIN,
    NARROW_WILDCARD,
    WILDCARD,
    Capability,
    capabilities,
    possible_categories,
)
from domicile.facts.kubernetes.rbac_objects import PolicyRule, RoleObject
from domicile.facts.kubernetes.rbac_parts import parts_of
from domicile.facts.kubernetes.rbac_standing import Standing
from domicile.model.facts import Grant

Table = Mapping[str, Any]
_READING = frozenset({"list", "read"})
MOST_SAID = 4
"""How many of the things that a role allows are told in one clause."""


def is_shipped(role: RoleObject, table: Table) -> bool:
    """A role that Kubernetes itself makes in every cluster, dumped into a file."""
    return table["shipped_label"] in role.labels or role.name.startswith("system:controller:")


def of_role(role: RoleObject, standing: Standing, table: Table, controllers: Controllers) -> Iterator[Grant]:
    """One grant per category: the first rule that has it is the line to change. Wildcards beside a stronger one are
    told with it."""
    seen: dict[str, list[Capability]] = {}
    for capability in _held(role, standing, table):
        seen.setdefault(_category(capability.category, standing, table), []).append(capability)
    admin, wildcard = (_category(category, standing, table) for category in (CLUSTER_ADMIN, WILDCARD))
    for stronger, weaker in ((wildcard, NARROW_WILDCARD), (admin, wildcard), (admin, NARROW_WILDCARD)):
        if stronger in seen:
            seen[stronger] += seen.pop(weaker, [])
    for category, found in seen.items():
        yield controllers.judged(_broad(role, standing, category, found), _powers(found))
    unknown = dict(_unknown(role, standing, table))
    for category, (doubtful, reason) in unknown.items():
        if category not in seen:
            yield _doubtful(role, category, doubtful, f"what it allows is not known: {reason}", table)
    if not seen and not unknown:
        yield _doubtful(role, WILDCARD, role.rules[0] if role.rules else None, "", table)


def _given_by(role: RoleObject, table: Table) -> frozenset[str]:
    """What its rules come to, those of what keeps no data (reviews, leases, URLs of the API server) left out."""
    parts = parts_of(role.rules, role.kind == "Role", table)
    return frozenset[str]().union(*(part.privileges for part in parts))


def _held(role: RoleObject, standing: Standing, table: Table, certain: bool = True) -> Iterator[Capability]:
    """What the rules that are there (or those that may be) give where the role holds: what has no namespace is not
    given in one, what is a job in one namespace, or of a controller in all, is no breadth, and what is broad in certain
    namespaces is so of a role of these."""

    def counts(capability: Capability) -> bool:
        if capability.only_in and not (role.namespace and capability.only_in.issuperset(role.namespace.names)):
            return False
        if standing.in_namespaces:
            return not (capability.of_cluster or capability.wide_only)
        return not (capability.wide_only and standing.only_accounts)

    for rule in (rule for rule in role.rules if certain is not bool(rule.perhaps)):
        yield from capabilities(rule, table, counts)


def _unknown(role: RoleObject, standing: Standing, table: Table) -> Iterator[tuple[str, tuple[PolicyRule | None, str]]]:
    """category → the rule that may have it and why that is not known."""
    if role.unknown:
        yield WILDCARD, (None, role.unknown)
    for rule in role.rules:
        for category in possible_categories(rule, standing.in_namespaces, table) if rule.unknown else ():
            yield _category(category, standing, table), (rule, rule.unknown)
    for capability in _held(role, standing, table, certain=False):
        yield _category(capability.category, standing, table), (capability.rule, capability.rule.perhaps)


def _category(category: str, standing: Standing, table: Table) -> str:
    """The category of what holds in namespaces only is that of the namespace, where there is one."""
    here: Mapping[str, str] = table["in_namespaces"]
    return here.get(category, category) if standing.in_namespaces else category


def _doubtful(role: RoleObject, category: str, rule: PolicyRule | None, undecided: str, table: Table) -> Grant:
    """A grant that is narrow, or of which it is not known how broad it is."""
    return Grant(
        block=role.block,
        principal=None,
        privileges=_given_by(role, table),
        scope=_scope(role),
        attribute="rules",
        location=rule.location if rule else role.block.location,
        wide=role.kind == "ClusterRole",
        category=category,
        undecided=undecided,
    )


def _broad(role: RoleObject, standing: Standing, category: str, found: list[Capability]) -> Grant:
    chief = found[0]
    privileges = frozenset[str]().union(*(capability.privileges for capability in found))
    anyway = _given_anyway(found, standing)
    return Grant(
        block=role.block,
        principal=None,
        privileges=privileges,
        scope=_scope(role),
        attribute="rules",
        location=chief.rule.location,
        trail=chief.trail_of.trail,
        wide=role.kind == "ClusterRole",
        broad=f"it {_said(found)} {standing.where}{', which gives that anyway' if anyway else ''}",
        category=category,
        fix=chief.fix,
        path=standing.bindings,
        alike=_alike(role, category, found),
        eased=frozenset(_eased(standing, found, privileges, anyway)),
    )


def _said(found: list[Capability]) -> str:
    """What they say after the word `it`; what the second begins with like the first is said once."""
    first, *others = dict.fromkeys(capability.says for capability in found)
    told = (first, *(says.removeprefix(A_WILDCARD) for says in others[: MOST_SAID - 1]))
    more = f" and {len(others) - len(told) + 1} more" if len(others) >= MOST_SAID else ""
    return f"{' and '.join(told)}{more}"


def _powers(found: list[Capability]) -> str:
    """What they come to, whatever a wildcard is on: what is one thing to decide of roles that are called otherwise."""
    wild = (c.category if c.says.startswith(A_WILDCARD) else c.says for c in found)
    return " and ".join(sorted(set(wild)))


def _eased(standing: Standing, found: list[Capability], privileges: frozenset[str], anyway: bool) -> Iterator[str]:
    if standing.is_unbound:
        yield "unbound"
    if anyway:
        yield "given-anyway"
    if all(capability.of_content for capability in found) and privileges.isdisjoint(_READING):
        yield "changes"


def _given_anyway(found: list[Capability], standing: Standing) -> bool:
    """Whether each of the roles that it is added to gives all of that already."""
    return bool(standing.added_to) and all(one.given_by.issuperset(standing.added_to) for one in found)


def _alike(role: RoleObject, category: str, found: list[Capability]) -> str:
    """What a manifest has in common with itself in other files and namespaces, for one or for the cluster: its name and
    its rules. A wildcard that reaches no data is one question in whatever role. Resources of Terraform are one by their
    line (`rules.checks.grants`)."""
    if role.block.mode != "object":
        return ""
    if category == NARROW_WILDCARD:
        return _said(found)
    texts: Iterable[object] = (
        (r.groups.known, r.resources.known, r.verbs.known, r.names.known, r.urls.known) for r in role.rules
    )
    return f"{role.name} {hashlib.sha256(repr(list(texts)).encode()).hexdigest()[:16]}"


def _scope(role: RoleObject) -> str:
    return "the whole cluster" if role.namespace is None else f"the namespace {role.namespace.called()}"
