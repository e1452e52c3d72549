"""What opens nothing and tells what a public store is for: it is served as a website, any page may call it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from domicile.facts.exposure.answers import holds
from domicile.facts.exposure.proof import chain, step
from domicile.facts.exposure.rows import ContextRow, Rows
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Exposure
from domicile.model.paths import first
from domicile.model.trail import Trail


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """One row that holds of one block."""

    row: ContextRow
    block: Block


class Contexts:
    """All contexts of an estate, by the store that they are about."""

    def __init__(self, index: Index, rows: Rows, targets: Targets) -> None:
        self._by_store: dict[int, list[Context]] = {}
        for row in rows.contexts:
            for block in index.of_kind(*row.kinds):
                if block.mode != "data" and holds(block, row.test).state == "yes":
                    for store in targets.of(block, row.at).blocks:
                        self._by_store.setdefault(id(store), []).append(Context(row, block))

    def told(self, exposure: Exposure) -> Exposure:
        """The exposure with what else is known of its store, and the blocks that say so."""
        store = exposure.store or exposure.block
        found = [one for one in self._by_store.get(id(store), ()) if exposure.channel in one.row.channels]
        if not found or exposure.trail is None:
            return exposure
        others = (one.block for one in found if one.block is not exposure.block)
        return replace(
            exposure,
            how="; ".join((exposure.how, *dict.fromkeys(one.row.says for one in found))),
            joined=tuple(dict.fromkeys((*exposure.joined, *others))),
            trail=chain(exposure.trail, _steps(found)),
        )


def _steps(found: list[Context]) -> Iterator[Trail]:
    for one in found:
        attribute = one.row.test.attribute
        value = first(one.block, attribute)
        yield step(one.block) if attribute in one.row.at.attributes else step(one.block, attribute, shown(value), value)
