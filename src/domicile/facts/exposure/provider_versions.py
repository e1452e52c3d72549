"""What a provider takes where nothing is set, when that changed with one of its versions.

Source: "Version constraints" in Terraform's language documentation; checked 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domicile.facts.exposure.rows import spell
from domicile.model.blocks import Block

Version = tuple[int, ...]
_CLAUSE = re.compile(r"^\s*(=|!=|>=|<=|>|<|~>)?\s*v?([0-9]+(?:[.][0-9]+)*)")
_LENGTH = 3


def default_of(settings: Mapping[str, Any], block: Block) -> tuple[str, str]:
    """What the provider takes where nothing is set, and why that is not certain ("" when it is).

    Settings: absent, before ({version, absent}: what versions of the provider before that one take).
    """
    now = spell(settings.get("absent", ""))
    before = settings.get("before")
    if before is None:
        return now, ""
    old, changed = spell(before["absent"]), str(before["version"])
    constraints = block.provider.versions if block.provider is not None else ()
    older, newer = _possible(constraints, _parsed(changed))
    if older and newer:
        return old, f"where nothing is set, the provider takes {old} before its version {changed} and {now} since"
    return (old if older else now), ""


def _possible(constraints: Iterable[str], version: Version) -> tuple[bool, bool]:
    """Whether the constraints leave versions before this one, and from it on."""
    low: Version = (0,) * _LENGTH
    high: Version | None = None
    for start, end in (bounds for text in constraints for bounds in _bounds(text)):
        low = max(low, start)
        high = end if high is None or (end is not None and end < high) else high
    return low < version, high is None or high > version


def _bounds(constraint: str) -> Iterator[tuple[Version, Version | None]]:
    """For each clause the first version that it leaves, and the first above those."""
    for clause in constraint.split(","):
        found = _CLAUSE.match(clause)
        if found is None:
            continue
        operator, version = found.group(1) or "=", _parsed(found.group(2))
        nothing = (0,) * _LENGTH
        if operator == "=":
            yield version, _next(version, _LENGTH - 1)
        elif operator in (">", ">="):
            yield version, None
        elif operator == "<":
            yield nothing, version
        elif operator == "<=":
            yield nothing, _next(version, _LENGTH - 1)
        elif operator == "~>":
            parts = found.group(2).count(".") + 1
            yield version, _next(version, parts - 2) if parts > 1 else None


def _parsed(text: str) -> Version:
    numbers = [int(part) for part in text.split(".")][:_LENGTH]
    return tuple(numbers + [0] * (_LENGTH - len(numbers)))


def _next(version: Version, place: int) -> Version:
    """The version after all that begin like this one up to `place`."""
    return (*version[:place], version[place] + 1, *(0,) * (_LENGTH - place - 1))
