"""Tags and labels of a block: its own, those that its provider or namespace adds, and those of what it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domicile.catalogue import Catalogue, Kind
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.trail import Trail
from domicile.model.values import Known, LazyObject, OneOf, Unknown, Value, alternatives, via

OWN = (
    "tags", "labels", "freeform_tags", "defined_tags", "resource_labels", "user_labels", "user_tags", "tag",
    "metadata.labels", "metadata.annotations", "spec.template.metadata.labels", "settings.user_labels",
    "spec.forProvider.tags", "spec.forProvider.labels", "spec.tagging.tagSet", "spec.tags",
)  # fmt: skip
"""Where kinds keep their tags; the names of the Terraform providers, of pods, Crossplane and ACK."""
OF_PROVIDER = ("default_tags.tags", "default_labels")
"""What a provider adds to all that it makes: aws, awscc and alicloud; google."""
WITH_DEFAULTS = ("tags_all", "effective_labels")
"""What a plan shows of tags together with those of the provider: where it is known, the provider adds nothing more."""
HOLDING = frozenset({"primary", "replica", "backup", "log", "state"})
MOST_PARENTS = 3

Table = Mapping[str, Value] | Unknown


class Labels(Iterable[Table]):
    """Tables of labels, the nearest one first, each read when it is first asked for.

    An unknown stands for a table that cannot be read. A part (a bucket's versioning, an instance's replica) has the
    labels of what it belongs to after its own.
    """

    def __init__(self, block: Block, catalogue: Catalogue) -> None:
        self._coming = _tables_of(block, catalogue, 0)
        self._read: list[Table] = []

    def __iter__(self) -> Iterator[Table]:
        yield from self._read
        for table in self._coming:
            self._read.append(table)
            yield table


def own_labels(block: Block) -> Iterator[Table]:
    """The tables of labels that the block itself has."""
    for attribute in OWN:
        first, *others = attribute.split(".")
        yield from _tables(_held(block.get(first), others))


def _tables_of(block: Block, catalogue: Catalogue, depth: int) -> Iterator[Table]:
    yield from own_labels(block)
    together = [table for name in WITH_DEFAULTS for table in _tables(block.get(name)) if not isinstance(table, Unknown)]
    yield from together
    if block.provider is not None and not together:
        for attribute in OF_PROVIDER:
            yield from _tables(_held(block.provider.body, attribute.split(".")))
    if block.inherited:
        yield from _inherited(block.inherited)
    if depth < MOST_PARENTS:
        for parent in parents_of(block, catalogue):
            yield from _tables_of(parent, catalogue, depth + 1)


def _held(value: Value, names: list[str]) -> Value:
    """What stands at the names; of nested blocks the first one, and the list itself at the end of the way."""
    for name in names:
        if isinstance(value, Known) and isinstance(value.data, tuple) and value.data:
            value = value.data[0]
        if not isinstance(value, Known):
            return value
        if not isinstance(value.data, Mapping) or name not in value.data:
            return Known(None)
        value = value.data[name]
    return value


def _tables(value: Value) -> list[Table]:
    if isinstance(value, Unknown):
        return [value]
    if isinstance(value, OneOf):
        found = [table for option in alternatives(value) for table in _tables(option)]
        return [Unknown("the tags are one of several")] if len(found) > 1 else found
    data = value.data
    if isinstance(data, LazyObject) and data.is_open:
        return [data]
    if isinstance(data, Mapping):
        return [Written(_flattened(data), value.trail)]
    if isinstance(data, tuple) and (pairs := dict(_pairs(data))):
        return [Written(pairs, value.trail)]
    return []


class Written(Mapping[str, Value]):
    """A table whose values lead to the line of the whole table where they have no line of their own."""

    __slots__ = ("_table", "_trail")

    def __init__(self, table: Mapping[str, Value], trail: Trail | None) -> None:
        self._table = table
        self._trail = trail

    def __getitem__(self, name: str) -> Value:
        value = self._table[name]
        return value if value.trail is not None or self._trail is None else via(value, self._trail)

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def _pairs(items: tuple[Value, ...]) -> Iterator[tuple[str, Value]]:
    """Tags written as a list of blocks with a key and a value."""
    for item in items:
        if isinstance(item, Known) and isinstance(item.data, Mapping):
            for key, held in (("key", "value"), ("Key", "Value"), ("name", "value")):
                if key in item.data and held in item.data:
                    named = item.data[key]
                    if isinstance(named, Known) and isinstance(named.data, str):
                        yield named.data, item.data[held]


def _flattened(data: Mapping[str, Value]) -> Mapping[str, Value]:
    """Defined tags of OCI are written namespace.key: they are found by either."""
    short = {key.rpartition(".")[2]: key for key in data if "." in key and "/" not in key}
    if not short:
        return data
    return {**{name: data[key] for name, key in short.items()}, **{key: data[key] for key in data}}


def _inherited(inherited: Mapping[str, Value]) -> list[Table]:
    whole = inherited.get("*")
    return [inherited, whole] if isinstance(whole, Unknown) else [inherited]


def parents_of(block: Block, catalogue: Catalogue) -> Iterator[Block]:
    """The blocks that a block is a part of.

    The catalogue's placement steps name them, by reference or by text; what keeps no data itself also belongs to the
    stores that it refers to.
    """
    yield from block.parents
    kind = catalogue.kind(block.kind)
    if kind is None:
        return
    for step in kind.place:
        if step.form == "parent":
            yield from _targets(block, read(block, step.argument))
    if kind.role == "none" and isinstance(block.body, Known) and isinstance(block.body.data, Mapping):
        for name in block.body.data:
            for target in _targets(block, [block.get(name)]):
                if _holds_data(catalogue.kind(target.kind)):
                    yield target


def _holds_data(kind: Kind | None) -> bool:
    return kind is not None and kind.role in HOLDING


def _targets(block: Block, values: Iterable[Value]) -> Iterator[Block]:
    for value in values:
        for option in alternatives(value):
            reference = option.reference or value.reference
            if reference is not None and reference.target is not block:
                yield reference.target
