"""Our blocks and tfparse's attributes as leaves (path → scalar), and what each path is to us."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.model.blocks import Block
from domicile.model.values import Known, Value

PLACES = re.compile(r"(^|_)(region|regions|location|locations|zone|zones|availability_zones?|data_locations)$")
MADE_UP = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOT_OURS = {"__tfmeta", "id", "count", "for_each", "lifecycle", "depends_on", "provider", "timeouts", "provisioner"}
Leaves = dict[str, Any]


def our_leaves(block: Block) -> dict[str, Value]:
    """path → value of every leaf that is written in the block; a known container is its parts, a null is no leaf."""
    return dict(_ours(block.body, ""))


def _ours(value: Value, path: str) -> Iterator[tuple[str, Value]]:
    data = value.data if isinstance(value, Known) else None
    if isinstance(data, Mapping):
        for key in data:
            if path or key not in NOT_OURS:
                yield from _ours(data[key], f"{path}.{key}" if path else key)
    elif isinstance(data, tuple):
        for number, item in enumerate(data):
            yield from _ours(item, f"{path}[{number}]")
    elif not isinstance(value, Known) or data is not None:
        yield path, value


def their_leaves(item: Mapping[str, Any]) -> Leaves:
    """The same of tfparse's answer; a nested block that stands alone is the first of a list."""
    return dict(_theirs(item, "", top=True))


def _theirs(data: Any, path: str, *, top: bool = False) -> Iterator[tuple[str, Any]]:
    if isinstance(data, Mapping):
        if "__attribute__" in data:  # a reference that was not resolved
            return
        if not top and "__tfmeta" in data and not path.endswith("]"):
            path = f"{path}[0]"
        for key, inner in data.items():
            if key in ("__tfmeta", "__attrs__") or (top and key in NOT_OURS) or ("__tfmeta" in data and key == "id"):
                continue
            yield from _theirs(inner, f"{path}.{key}" if path else key)
    elif isinstance(data, list):
        for number, inner in enumerate(data):
            yield from _theirs(inner, f"{path}[{number}]")
    elif data is not None and not _is_unknown(data):
        yield path, data


def _is_unknown(data: Any) -> bool:
    return isinstance(data, str) and ("${" in data or "%{" in data or bool(MADE_UP.search(data)))


def without_numbers(path: str) -> str:
    """`rule[0].name` → `rule.name`."""
    return re.sub(r"\[\d+\]", "", path)


def is_place(path: str) -> bool:
    """Whether the attribute's name says that its value is a place."""
    return bool(PLACES.search(without_numbers(path).rpartition(".")[2]))


def nearest(leaves: Mapping[str, Value], path: str) -> Value | None:
    """Our value at a path or, where we have none, that of the container around it that is not known."""
    while path:
        found = leaves.get(path)
        if found is not None:
            return found
        path = re.sub(r"(\[\d+\]|\.?[^.\[\]]+)$", "", path)
    return None
