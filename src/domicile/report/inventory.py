"""How much data lives where, counted by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from domicile.model.facts import Placement


class Row(NamedTuple):
    """So many stores in one place."""

    stores: int
    text: str


def counted(placements: Iterable[Placement]) -> list[Row]:
    """Places with the number of stores in them, the fullest first; what has no known place under its reason."""
    counts: Counter[str] = Counter()
    for placement in placements:
        where = placement.where
        if placement.role == "none":
            continue
        counts.update(f"{place.code}  {place.name or '/'.join(sorted(place.countries))}" for place in where.places)
        if not where.places and not where.placeless:
            counts[f"unknown: {where.unknown}"] += 1
    return [Row(count, text) for text, count in counts.most_common()]
