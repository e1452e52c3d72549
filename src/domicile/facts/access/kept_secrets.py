"""Where a configuration puts the secrets that its keys have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domicile.facts.access.carriers import made_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read


def keepers_of(
    index: Index, keepers: Mapping[str, Mapping[str, Any]], keys: Mapping[str, Mapping[str, Any]]
) -> dict[int, tuple[Block, ...]]:
    """Id of a key → the blocks in which its secret is kept, and the stores that those are put in.

    `keepers` and `keys` are the sections of the catalogue so called.
    """
    found: dict[int, dict[int, Block]] = {}
    for kind, row in keepers.items():
        for block in index.of_kind(kind):
            stores = [block, *(r.target for name in row.get("store", ()) for r in made_of(block.get(name)))]
            for path in row["at"] if block.mode == "resource" else ():
                for reference in (r for value in read(block, path) for r in made_of(value)):
                    target = reference.target
                    if reference.path.partition(".")[0] in keys.get(target.kind, {}).get("secret", ()):
                        found.setdefault(id(target), {}).update({id(store): store for store in stores})
    return {key: tuple(stores.values()) for key, stores in found.items()}
