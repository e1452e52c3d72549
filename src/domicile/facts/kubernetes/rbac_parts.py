"""What the rules of a role come to where it is bound: of each resource the privileges over that one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.kubernetes.rbac_capabilities import privileges_of
from domicile.facts.kubernetes.rbac_objects import PolicyRule
from domicile.kubernetes.kinds import OWN_GROUPS

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RolePart:
    """Privileges over resources, `kind` or `kind name` each; over all that the role may reach where `things` is ()."""

    privileges: frozenset[str]
    things: tuple[str, ...] = ()


def parts_of(rules: Iterable[PolicyRule], in_namespace: bool, table: Table) -> list[RolePart]:
    """The parts of a role, one for each set of privileges, the largest first; () where it shows nothing that is kept.

    `in_namespace`: it is given in a namespace, and so nothing that has none. What is not all known may be of every
    resource. What keeps no data (reviews, leases) and URLs of the API server are of no part. `table` is the section
    `rbac` of the catalogue.
    """
    everything: frozenset[str] = frozenset()
    over: dict[str, frozenset[str]] = {}
    for rule in rules:
        if rule.unknown or rule.names.unknown or "*" in rule.resources:
            everything |= privileges_of(rule)
            continue
        for thing in _things(rule, in_namespace, table):
            over[thing] = over.get(thing, frozenset()) | privileges_of(rule)
    found: dict[frozenset[str], list[str]] = {}
    for thing, privileges in over.items():
        if not privileges <= everything:
            found.setdefault(privileges, []).append(thing)
    parts = [RolePart(privileges, tuple(things)) for privileges, things in found.items()]
    parts += [RolePart(everything)] if everything else []
    return sorted(parts, key=lambda part: -len(part.privileges))


def _things(rule: PolicyRule, in_namespace: bool, table: Table) -> Iterator[str]:
    for resource in rule.resources.known:
        if resource in table["without_data"] or (in_namespace and _has_no_namespace(resource, rule, table)):
            continue
        yield from (f"{resource} {name}".strip() for name in rule.names.known or ("",))


def _has_no_namespace(resource: str, rule: PolicyRule, table: Table) -> bool:
    """Whether a resource of the rule's groups certainly has none: of Kubernetes' own groups one alone has its name."""
    kind = resource.partition("/")[0]
    owners = {group for group, resources in table["without_namespace"].items() if kind in resources}
    given = set(rule.groups.known)
    return bool(owners) and ("*" in given or (bool(owners & given) and given <= OWN_GROUPS))
