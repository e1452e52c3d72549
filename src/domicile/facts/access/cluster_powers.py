"""What pods ask for that takes them out of their containers: what they reach of their node by it.

Sources: Kubernetes documentation, "Linux kernel security constraints for Pods and containers", Privileged containers,
and "Pod Security Standards", Baseline (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.kubernetes.rbac_objects import location_of
from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first, read
from domicile.model.values import Known, Unknown, Value, alternatives

_CONTAINERS = ("containers", "initContainers", "container", "init_container")
_OWN_USERS = ("hostUsers", "host_users")
_READS = frozenset({"list", "read"})
_RUNS = _READS | {"write", "delete", "administer", "impersonate"}
_FIX = "Take it away; give the one capability that is needed, or run an agent of the node in a namespace of its own."


def of_pod(block: Block, pod: str, principal: Principal, table: Mapping[str, Any], category: str) -> Iterator[Grant]:
    """The grants of one pod, whose specification stands at the path `pod`. `table` is the section `nodes`."""
    if any(_is_false(first(block, f"{pod}.{name}")) for name in _OWN_USERS):
        return
    for row in table["powers"]:
        for attribute, holder, name in _holders(block, pod, row):
            found = [value for path in row["paths"] for value in read(holder, path)]
            given = next((option for value in found for option in alternatives(value) if _gives(option, row)), None)
            if given is not None:
                yield _grant(block, attribute, name, given, row, principal, category)


def _holders(block: Block, pod: str, row: Mapping[str, Any]) -> Iterator[tuple[str, Value, str]]:
    """The pod or its containers: attribute, what holds the setting, and how that is called after it."""
    if row["of"] == "pod":
        for value in read(block, pod):
            yield pod, value, ""
        return
    for name in _CONTAINERS:
        for value in read(block, f"{pod}.{name}"):
            yield f"{pod}.{name}", value, f" of the container {written(first(value, 'name')) or '?'}"


def _gives(option: Known | Unknown, row: Mapping[str, Any]) -> bool:
    return isinstance(option, Unknown) or option.data in row["values"]


def _grant(
    block: Block,
    attribute: str,
    name: str,
    given: Known | Unknown,
    row: Mapping[str, Any],
    principal: Principal,
    category: str,
) -> Grant:
    called = row["called"].format("…" if isinstance(given, Unknown) else given.data) + name
    reason = given.reason if isinstance(given, Unknown) else ""
    return Grant(
        block=block,
        principal=principal,
        privileges=_READS if "reads-only" in row.get("eased", ()) else _RUNS,
        scope=row["says"],
        attribute=attribute,
        location=location_of(given, block),
        trail=given.trail,
        wide=True,
        broad="" if reason else f"by {called} it has {row['says']}",
        category=category,
        undecided=f"whether it has {called} is not known: {reason}" if reason else "",
        own=True,
        fix=_FIX,
        eased=frozenset(row.get("eased", ())),
    )


def _is_false(value: Value) -> bool:
    return isinstance(value, Known) and value.data is False
