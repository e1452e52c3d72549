"""Pods with volumes of their node's own files, or out of their containers: what they reach of other pods.

Source: Kubernetes documentation, "Volumes", hostPath (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import Any

from domicile.facts.access.cluster_powers import of_pod
from domicile.facts.kubernetes.accounts import Accounts
from domicile.facts.kubernetes.controllers import Controllers
from domicile.facts.kubernetes.rbac_objects import location_of
from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first, read
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

Table = Mapping[str, Any]
NODE = "kubernetes-node"
_READS = frozenset({"list", "read"})
_WRITES = _READS | {"write", "delete"}
_RUNS = _WRITES | {"administer", "impersonate"}
_FIX = "Mount the one directory that is needed, read-only, or take the data from the API or a volume claim."


def derive(index: Index, table: Table, pods: Mapping[str, str]) -> Iterator[Grant]:
    """The grants of every volume of a node's files, and of what takes pods to their node.

    `table` is the section `nodes`, `pods` kind → path of its pod.
    """
    agents, accounts = Controllers(table, {}), Accounts(index)
    for kind, path in {**pods, **table["terraform"]}.items():
        for block in index.of_kind(kind):
            if block.mode in ("object", "resource"):
                account = _account(block, path, accounts)
                yield from map(agents.judged, _of_pod(block, path, account, table))
                yield from map(agents.judged, of_pod(block, path, account, table, NODE))
    for block in index.of_kind("PersistentVolume"):
        for value in read(block, "spec.hostPath.path"):
            yield from _reached(block, "spec.hostPath.path", value, value, None, False, table)


def _of_pod(block: Block, pod: str, principal: Principal, table: Table) -> Iterator[Grant]:
    for volumes, path in (("volumes", "hostPath.path"), ("volume", "host_path.path")):
        for volume in read(block, f"{pod}.{volumes}"):
            reads = _is_only_read(block, pod, written(first(volume, "name")))
            for value in read(volume, path):
                yield from _reached(block, f"{pod}.{volumes}", volume, value, principal, reads, table)


def _reached(
    block: Block, attribute: str, volume: Value, path: Value, principal: Principal | None, reads: bool, table: Table
) -> Iterator[Grant]:
    """What one path shows; of several rows that it covers the first is told. `reads`: every mount is read-only."""
    for option in alternatives(path):
        row = _row(option, table)
        if row is None and isinstance(option, Known):
            continue
        socket = bool(row and row.get("socket"))
        reason = option.reason if isinstance(option, Unknown) else ""
        yield Grant(
            block=block,
            principal=principal,
            privileges=_RUNS if socket else _READS if reads else _WRITES,
            scope=row["says"] if row else "files of its node",
            attribute=attribute,
            location=location_of(volume, block),
            trail=option.trail or volume.trail,
            wide=True,
            broad=f"by the path {text_of(option)} it has {row['says']}" if row else "",
            category=NODE,
            undecided=f"which files of its node it has is not known: {reason}" if reason else "",
            own=True,
            fix=_FIX,
            eased=frozenset({"reads-only"}) if reads and not socket else frozenset(),
        )


def _row(option: Known | Unknown, table: Table) -> Mapping[str, Any] | None:
    if isinstance(option, Unknown) or not isinstance(option.data, str) or not option.data.startswith("/"):
        return None
    path = normpath(option.data)
    return next((row for row in table["paths"] if _covers(path, row)), None)


def _covers(path: str, row: Mapping[str, Any]) -> bool:
    if any(_is_in(path, other) for other in row.get("besides", ())):
        return False
    return _is_in(row["path"], path) or _is_in(path, row["path"])


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _is_only_read(block: Block, pod: str, name: str) -> bool:
    """Whether every mount of a volume is read-only; not where nothing mounts it."""
    found = [
        any(_is_true(first(mount, flag)) for flag in ("readOnly", "read_only"))
        for containers in ("containers", "initContainers", "container", "init_container")
        for mounts in ("volumeMounts", "volume_mount")
        for mount in read(block, f"{pod}.{containers}.{mounts}")
        if written(first(mount, "name")) == name
    ]
    return bool(found) and all(found)


def _is_true(value: Value) -> bool:
    return isinstance(value, Known) and value.data is True


def _account(block: Block, pod: str, accounts: Accounts) -> Principal:
    names = ("serviceAccountName", "serviceAccount", "service_account_name")
    name = next((text for path in names if (text := written(first(block, f"{pod}.{path}")))), "default")
    return accounts.used_by(block, name)
