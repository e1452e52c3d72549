"""Tags and labels of a block: its own, those that its provider or namespace adds, and those of what it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domicile.catalogue import Catalogue
from domicile.model.blocks import Block
from domicile.model.paths import first, read
from domicile.model.values import Known, OneOf, Unknown, Value, alternatives

OWN = (
    "tags", "labels", "tags_all", "freeform_tags", "defined_tags", "resource_labels", "user_labels", "user_tags",
    "metadata.labels", "metadata.annotations", "spec.template.metadata.labels", "effective_labels",
    "spec.forProvider.tags", "spec.forProvider.labels", "settings.user_labels", "tag",
)  # fmt: skip
MOST_PARENTS = 3

Labels = list[Mapping[str, Value] | Unknown]


def labels_of(block: Block, catalogue: Catalogue, depth: int = 0) -> Labels:
    """Tables of labels, the nearest one first; an unknown stands for a table that cannot be read.

    A part (a bucket's versioning, an instance's replica) has the labels of what it belongs to after its own.
    """
    tables: Labels = []
    for attribute in OWN:
        tables += _tables(first(block, attribute))
    if block.inherited:
        tables += _inherited(block.inherited)
    if depth < MOST_PARENTS:
        for parent in parents_of(block, catalogue):
            tables += labels_of(parent, catalogue, depth + 1)
    return tables


def _tables(value: Value) -> Labels:
    if isinstance(value, Unknown):
        return [value]
    if isinstance(value, OneOf):
        return _merged([table for option in alternatives(value) for table in _tables(option)])
    data = value.data
    if isinstance(data, Mapping):
        return [_flattened(data)]
    if isinstance(data, tuple):
        return [pairs] if (pairs := dict(_pairs(data))) else []
    return []


def _merged(tables: Labels) -> Labels:
    """Alternatives of a whole table: they agree, or what the labels are is not known."""
    if len(tables) == 1:
        return tables
    return [Unknown("the tags are one of several")] if tables else []


def _pairs(items: tuple[Value, ...]) -> Iterator[tuple[str, Value]]:
    """Tags written as a list of blocks with a key and a value."""
    for item in items:
        if isinstance(item, Known) and isinstance(item.data, Mapping):
            for key in ("key", "Key", "name"):
                named = item.data.get(key)
                if isinstance(named, Known) and isinstance(named.data, str):
                    held = item.data.get("value") or item.data.get("Value")
                    if held is not None:
                        yield named.data, held


def _flattened(data: Mapping[str, Value]) -> Mapping[str, Value]:
    """Defined tags of OCI are written namespace.key: they are found by either."""
    if not any("." in key for key in data):
        return data
    table = {key.rpartition(".")[2]: data[key] for key in data if "." in key and "/" not in key}
    return {**table, **{key: data[key] for key in data}}


def _inherited(inherited: Mapping[str, Value]) -> Labels:
    whole = inherited.get("*")
    return [inherited, whole] if isinstance(whole, Unknown) else [inherited]


def parents_of(block: Block, catalogue: Catalogue) -> Iterator[Block]:
    """The blocks that a block is a part of, as the catalogue's placement steps say."""
    kind = catalogue.kind(block.kind)
    for step in kind.place if kind else ():
        if step.form == "parent":
            for value in read(block, step.argument):
                for option in alternatives(value):
                    reference = option.reference or value.reference
                    if reference is not None and reference.target is not block:
                        yield reference.target
