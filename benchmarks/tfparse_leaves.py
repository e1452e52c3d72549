"""Our blocks and tfparse's attributes as leaves (path → scalar), and what each path is to us."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.model.blocks import Block
from domicile.model.values import Known, Value

PLACES = re.compile(r"(^|_)(region|regions|location|locations|zone|zones|availability_zones?|data_locations)$")
MADE_UP = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
NOT_OURS = {"__tfmeta", "id", "count", "for_each", "lifecycle", "depends_on", "provider", "timeouts", "provisioner"}
BLOCK = re.compile(r"\{ … \}$|^dynamic ")
Leaves = dict[str, Any]


Lines = dict[str, list[int]]
"""Path of a list of nested blocks → the lines that its blocks begin on, in reading order."""


def our_leaves(block: Block) -> tuple[dict[str, Value], Lines]:
    """path → value of every leaf that is written in the block; a known container is its parts, a null is no leaf.

    A nested block has its line and its number among the blocks of that line as its index: `rule[12#0].name`.
    """
    lines: Lines = {}
    return dict(_ours(block.body, "", lines)), lines


def _ours(value: Value, path: str, lines: Lines) -> Iterator[tuple[str, Value]]:
    data = value.data if isinstance(value, Known) else None
    if isinstance(data, Mapping):
        for key in data:
            if path or key not in NOT_OURS:
                yield from _ours(data[key], f"{path}.{key}" if path else key, lines)
    elif isinstance(data, tuple):
        places = _block_lines(data)
        if places:
            lines[path] = sorted(set(places))
        for index, item in zip(_indexes(places) or range(len(data)), data, strict=True):
            yield from _ours(item, f"{path}[{index}]", lines)
    elif not isinstance(value, Known) or data is not None:
        yield path, value


def _block_lines(items: tuple[Value, ...]) -> list[int]:
    """The lines of nested blocks; empty where the items are none."""
    trails = [item.trail for item in items if isinstance(item, Known) and isinstance(item.data, Mapping)]
    found = [trail.line for trail in trails if trail is not None and BLOCK.search(trail.text)]
    return found if len(found) == len(items) else []


def _indexes(lines: list[int]) -> list[str]:
    times: Counter[int] = Counter()
    found = []
    for line in lines:
        found.append(f"{line}#{times[line]}")
        times[line] += 1
    return found


def their_leaves(item: Mapping[str, Any], lines: Lines) -> Leaves:
    """The same of tfparse's answer; a nested block that stands alone is the first of a list."""
    return dict(_theirs(item, "", lines))


def _theirs(data: Any, path: str, lines: Lines) -> Iterator[tuple[str, Any]]:
    if isinstance(data, Mapping):
        if "__attribute__" in data:  # a reference that was not resolved
            return
        if path and "__tfmeta" in data and not path.endswith("]"):
            yield from _theirs([data], path, lines)
            return
        for key, inner in data.items():
            if key in ("__tfmeta", "__attrs__") or (not path and key in NOT_OURS):
                continue
            if key != "id" or "__tfmeta" not in data:
                yield from _theirs(inner, f"{path}.{key}" if path else key, lines)
    elif isinstance(data, list):
        for index, inner in _indexed(data, lines.get(path, [])):
            yield from _theirs(inner, f"{path}[{index}]", lines)
    elif data is not None and not _is_unknown(data):
        yield path, data


def _indexed(items: list[Any], lines: list[int]) -> Iterator[tuple[int | str, Any]]:
    """Nested blocks by the line that they come from, because tfparse puts those of `dynamic` behind the others.

    It says the line of the `content` in a dynamic block, so a block belongs to the last line of ours before it.
    """
    if not lines or not all(isinstance(item, Mapping) and "__tfmeta" in item for item in items):
        yield from enumerate(items)
        return
    begins = [int(item["__tfmeta"]["line_start"]) for item in items]
    places = [max((line for line in lines if line <= begin), default=begin) for begin in begins]
    yield from zip(_indexes(places), items, strict=True)


def _is_unknown(data: Any) -> bool:
    return isinstance(data, str) and ("${" in data or "%{" in data or bool(MADE_UP.search(data)))


def without_numbers(path: str) -> str:
    """`rule[0].name` → `rule.name`."""
    return re.sub(r"\[[\d#]+\]", "", path)


def is_place(path: str) -> bool:
    """Whether the attribute's name says that its value is a place."""
    return bool(PLACES.search(without_numbers(path).rpartition(".")[2]))


def nearest(leaves: Mapping[str, Value], path: str) -> Value | None:
    """Our value at a path or, where we have none, that of the container around it that is not known."""
    while path:
        found = leaves.get(path)
        if found is not None:
            return found
        path = re.sub(r"(\[[\d#]+\]|\.?[^.\[\]]+)$", "", path)
    return None
