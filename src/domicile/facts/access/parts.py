"""Parts of a grant: the blocks over which the same privileges are held, as certainly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domicile.model.blocks import Block


@dataclass(frozen=True, slots=True)
class Part:
    """Privileges over some targets; `doubt` says why it is not certain that they are reached ("" where it is)."""

    privileges: frozenset[str]
    targets: tuple[Block, ...]
    doubt: str = ""


def parts_of(reached: Iterable[tuple[Block, frozenset[str], str]]) -> list[Part]:
    """What is held over which blocks, one part for each set of privileges; the certain and the largest first.

    `reached` are (block, privileges over it, doubt); a block over which nothing is held is in no part.
    """
    found: dict[tuple[frozenset[str], str], list[Block]] = {}
    for target, privileges, doubt in reached:
        if privileges:
            found.setdefault((privileges, doubt), []).append(target)
    parts = [Part(privileges, tuple(blocks), doubt) for (privileges, doubt), blocks in found.items()]
    return sorted(parts, key=lambda part: (bool(part.doubt), -len(part.privileges)))
