"""What can be drawn: the judgements of a scan, passes too, or the rows of its inventory that keep data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from domicile.engine.request import Scan
from domicile.model.facts import Placement
from domicile.model.findings import Finding
from domicile.model.places import Resolution
from domicile.model.trail import Step, Trail

KEEPING = frozenset({"primary", "replica", "backup", "log", "key", "state"})
"""The roles of what keeps data."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to read. `group` is what a draw is even over, besides `repository`: rule and verdict, or the role.

    `file` is relative to the scanned folder, `line` and `end_line` are 1-based and inclusive.
    """

    repository: str
    group: tuple[str, ...]
    address: str
    file: str
    line: int
    end_line: int
    root: str
    says: str
    proof: tuple[Step, ...]

    @property
    def order(self) -> tuple[str, int, str, str, str]:
        """What rows are sorted by before they are shuffled: the same files give the same draw."""
        return (self.file, self.line, self.root, self.address, self.says)


def judged(repository: str, scan: Scan, families: Collection[str]) -> Iterator[Row]:
    """Every finding and pass of these families. A pass has no proof of its own: it is shown its placement's."""
    trails = _trails(scan.estate.placements)
    for one in (*scan.findings, *scan.passes):
        if one.family in families:
            yield _row_of(repository, one, trails.get((id(one.block), one.role, one.attribute)))


def kept(repository: str, scan: Scan) -> Iterator[Row]:
    """Every row of the inventory that keeps data."""
    for one in scan.estate.placements:
        if one.role in KEEPING:
            at, trail = one.location, one.trail or one.where.trail
            block = one.block
            yield Row(
                repository,
                (one.role, "copy" if one.copy else "itself"),
                block.address,
                at.file,
                at.line,
                at.end_line,
                block.root,
                f"{block.address}: {one.role}, {_said(one.where)}" + (f" ({one.note})" if one.note else ""),
                trail.steps() if trail else (),
            )


def _row_of(repository: str, one: Finding, trail: Trail | None) -> Row:
    says = one.message + (f" ({one.reason})" if one.reason and one.reason not in one.message else "")
    if one.verdict == "pass":
        says = f"{one.address}: {one.role or one.kind}, {', '.join(place.code for place in one.places) or 'no place'}"
    proof = one.proof or (trail.steps() if trail else ())
    return Row(
        repository, (one.rule, one.verdict), one.address, one.file, one.line, one.end_line, one.root, says, proof
    )


def _trails(placements: Iterable[Placement]) -> dict[tuple[int, str, str], Trail | None]:
    return {(id(one.block), one.role, one.attribute): one.trail or one.where.trail for one in placements}


def _said(where: Resolution) -> str:
    if where.placeless:
        return "no place"
    places = " or ".join(place.code for place in where.places)
    return " or ".join(part for part in (places, f"unknown: {where.unknown}" if where.unknown else "") if part)
