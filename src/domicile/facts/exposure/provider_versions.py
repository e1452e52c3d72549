"""What a provider takes where nothing is set, when that changed with one of its versions.

Source: "Version constraints" in Terraform's language documentation; checked 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domicile.facts.exposure.rows import Changes, changes_of, spell
from domicile.model.blocks import Block

Version = tuple[int, ...]
_CLAUSE = re.compile(r"^\s*(=|!=|>=|<=|>|<|~>)?\s*v?([0-9]+(?:[.][0-9]+)*)")
_LENGTH = 3


def default_of(settings: Mapping[str, Any], block: Block) -> tuple[str, str]:
    """What the provider takes where nothing is set, and why that is not certain ("" when it is).

    Settings: absent, before (see `changes_of`).
    """
    return absent_of(spell(settings.get("absent", "")), changes_of(settings), block)


def absent_of(now: str, changes: Changes, block: Block) -> tuple[str, str]:
    """The same for what is taken `now` and what versions of the provider before some took."""
    if not changes:
        return now, ""
    low, high = _window(block.provider.versions if block.provider is not None else ())
    starts = [(0,) * _LENGTH, *(_parsed(version) for version, _ in changes)]
    taken = [*(old for _, old in changes), now]
    ends: list[Version | None] = [*starts[1:], None]
    possible = [
        value
        for start, end, value in zip(starts, ends, taken, strict=True)
        if (end is None or low < end) and (high is None or start < high)
    ]
    if len(dict.fromkeys(possible)) > 1:
        return possible[0], f"where nothing is set, the provider takes {_spoken(changes, now)}"
    return (possible or [now])[0], ""


def _spoken(changes: Changes, now: str) -> str:
    """`false before its version 3.0.0, true before 5.0.0 and false since`."""
    (version, old), *others = changes
    some = "".join(f", {value} before {number}" for number, value in others)
    return f"{old} before its version {version}{some} and {now} since"


def _window(constraints: Iterable[str]) -> tuple[Version, Version | None]:
    """The first version that the constraints leave, and the first above all that they leave."""
    low: Version = (0,) * _LENGTH
    high: Version | None = None
    for start, end in (bounds for text in constraints for bounds in _bounds(text)):
        low = max(low, start)
        high = end if high is None or (end is not None and end < high) else high
    return low, high


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
