"""Blocks that others name by text: what a part belongs to, where no expression refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domicile.catalogue import Catalogue, Kind
from domicile.facts.references import short_names
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read
from domicile.model.values import Known, alternatives


def blocks_named(
    text: str, kinds: Iterable[str], keys: tuple[str, ...], index: Index, catalogue: Catalogue
) -> list[Block]:
    """The blocks of these kinds that a text may name, by `keys` or by the names that the catalogue knows for a kind."""
    found: dict[int, Block] = {}
    for kind in kinds:
        known = catalogue.kind(kind)
        for key in keys or (known.names if known else ()) or ("name",):
            for name in short_names(text):
                found.update((id(other), other) for other in index.named(kind, key, name))
    return list(found.values())


def name_parents(index: Index, catalogue: Catalogue) -> None:
    """Notes in every block what it is a part of by the text of a parent's name, where one block of its root has it."""
    for block in index.blocks:
        kind = catalogue.kind(block.kind)
        if kind is not None:
            ways = [*_by_steps(kind), *_by_type(block.kind, kind, index, catalogue)]
            parents = (other for path, way in ways for other in _named(block, path, way, index, catalogue))
            block.parents = tuple(dict.fromkeys(parents))


Way = tuple[tuple[str, ...], tuple[str, ...]]
"""The kinds that a parent may have, and the attributes by whose text it is named (none: those of the kind)."""


def _by_steps(kind: Kind) -> Iterator[tuple[str, Way]]:
    """The paths at which the catalogue says that a parent is named."""
    for step in kind.place:
        if step.form == "parent" and step.kinds:
            yield step.argument, (step.kinds, step.keys)


def _by_type(name: str, kind: Kind, index: Index, catalogue: Catalogue) -> Iterator[tuple[str, Way]]:
    """The attributes by which a part is known to name what its type's name begins with: `bucket` of
    aws_s3_bucket_versioning, `cluster_identifier` of aws_rds_cluster_instance, `storage_account_id`."""
    words = name.split("_")
    for length in range(2, len(words)) if kind.role == "none" else ():
        other = "_".join(words[:length])
        parent = catalogue.kind(other) if other in index.kinds else None
        if parent is not None and parent.role in HOLDING:
            tail = "_".join(words[1:length])
            for path in dict.fromkeys((*parent.names, words[length - 1], tail, f"{tail}_name", f"{tail}_id")):
                yield path, ((other,), ())


HOLDING = frozenset({"primary", "replica", "backup", "log", "state"})
"""Roles of what has parts of its own."""


def _named(block: Block, path: str, way: Way, index: Index, catalogue: Catalogue) -> Iterator[Block]:
    for value in read(block, path):
        for option in alternatives(value):
            if value.reference or option.reference or not (isinstance(option, Known) and isinstance(option.data, str)):
                continue
            named = blocks_named(option.data, *way, index, catalogue)
            near = [other for other in named if other.root == block.root and other is not block]
            if len(near) == 1:
                yield near[0]
