"""The draw: in turn over the groups, and in each group in turn over the repositories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from random import Random

from tools.draw.rows import Row


def drawn(rows: Iterable[Row], count: int, seed: int) -> list[Row]:
    """At most `count` rows; the same rows and seed always give the same ones."""
    chance = Random(seed)
    piles: dict[tuple[str, ...], dict[str, list[Row]]] = {}
    for row in sorted(rows, key=lambda row: (row.group, row.repository, row.order)):
        piles.setdefault(row.group, {}).setdefault(row.repository, []).append(row)
    turns = [_in_turn(by_repository, chance) for by_repository in _shuffled(list(piles.values()), chance)]
    found: list[Row] = []
    while turns and len(found) < count:
        turns = [turn for turn in turns if _takes(turn, found, count)]
    return found


def _in_turn(by_repository: dict[str, list[Row]], chance: Random) -> Iterator[Row]:
    piles = _shuffled([_shuffled(pile, chance) for pile in by_repository.values()], chance)
    while piles:
        for pile in piles:
            yield pile.pop()
        piles = [pile for pile in piles if pile]


def _takes(turn: Iterator[Row], found: list[Row], count: int) -> bool:
    """Whether there was something to take, or nothing more is wanted."""
    if len(found) == count:
        return True
    row = next(turn, None)
    if row is not None:
        found.append(row)
    return row is not None


def _shuffled(things: list, chance: Random) -> list:  # type: ignore[type-arg]
    chance.shuffle(things)
    return things
