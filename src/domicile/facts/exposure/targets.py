"""Which resource a setting is about: by reference, by name, or by the same expression."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from domicile.facts.exposure.projects import project_of, projects_named
from domicile.facts.exposure.rows import ACCOUNT, PROJECT, Join, Rows
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import first, read
from domicile.model.trail import Trail
from domicile.model.values import NULL, Known, Reference, Unknown, Value, alternatives, is_null, text_of

Key = Hashable
_MOST_HOPS = 4
_ACCOUNT = ("profile", "assume_role.role_arn", "access_key", "allowed_account_ids", "project", "subscription_id")


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """What a setting is about. `blocks` are the resources in the configuration; several of one name are told apart
    by nothing, and stand only in the keys.

    `keys` are what names it: its blocks, its text, its expression. `reach` adds the names that other settings may use
    for it, and its account: what is to be searched for guards. `name` is what to call it where no block is there.
    """

    blocks: tuple[Block, ...] = ()
    keys: frozenset[Key] = frozenset()
    reach: frozenset[Key] = frozenset()
    name: str = ""

    @property
    def address(self) -> str:
        """The resource's address, or its name."""
        return self.blocks[0].address if self.blocks else self.name


class Targets:
    """Resolves joins; keeps nothing but the index and the rows."""

    def __init__(self, index: Index, rows: Rows) -> None:
        self._index = index
        self._rows = rows

    def of(self, block: Block, join: Join) -> Target:
        """The target of a block under a join; the block itself where the join names no attribute."""
        if join.reach == ACCOUNT:
            return Target(keys=frozenset({account_of(block)}), name="the account")
        if join.reach == PROJECT:
            keys = [key for name in join.attributes for key in projects_named(first(block, name), block.root)]
            return Target(keys=frozenset(keys), name="the project")
        if not join.attributes:
            return self._target([block], {id(block)}, block, block.address)
        values = [value for name in join.attributes if not is_null(value := first(block, name))]
        if not values:
            return Target((), frozenset(), frozenset(_around(block)), "a resource that is not named")
        return self._named(values[0], join, block)

    def each(self, block: Block, join: Join) -> Iterator[Target]:
        """The target of each value at the join's attribute."""
        for name in join.attributes:
            for value in read(block, name):
                yield self._named(value, join, block)

    def _named(self, value: Value, join: Join, block: Block) -> Target:
        blocks: list[Block] = []
        keys: set[Key] = set()
        for option in alternatives(value):
            found = list(self._blocks(option, join, block))
            blocks.extend(found if len(found) == 1 else ())
            keys.update(id(store) for store in found)
            if not found or option.reference is None:
                keys.update(keys_of_value(option, block))
        return self._target(blocks, keys, block, blocks[0].address if blocks else _shown(value))

    def _target(self, blocks: list[Block], keys: set[Key], block: Block, name: str) -> Target:
        reach = {key for store in blocks for key in (*self._names_of(store), *self._behind(store))}
        return Target(tuple(blocks), frozenset(keys), frozenset({*keys, *reach, *_around(*blocks, block)}), name)

    def _blocks(self, option: Known | Unknown, join: Join, block: Block) -> Iterator[Block]:
        store = self._followed(option, join)
        if store is not None:
            yield store
            return
        text = text_of(option)
        if text is None:
            yield from self._derived(option, join, block)
            return
        found = [store for kind in join.kinds for store in self._by_name(kind, text)]
        near = [store for store in found if store.root == block.root]
        yield from near or found

    def _derived(self, option: Known | Unknown, join: Join, block: Block) -> Iterator[Block]:
        """The stores of which the value is computed, by the lines that its trail leads to. Rows: derived."""
        if not join.derived or option.trail is None:
            return
        causes = {(cause.file, cause.line, cause.text.rpartition(".")[0]) for cause in option.trail.steps()}
        for store in self._index.of_kind(*join.kinds):
            at = store.location
            if store.root == block.root and (at.file, at.line, store.address) in causes:
                yield store

    def _by_name(self, kind: str, text: str) -> list[Block]:
        row = self._rows.stores.get(kind)
        texts = dict.fromkeys((text, text.rsplit(":", 1)[-1].rsplit("/", 1)[-1]))
        found = [
            block
            for name in (row.names if row else ("name", "id"))
            for wanted in texts
            for block in self._index.named(kind, name, wanted)
            if block.mode != "data"
        ]
        return list(dict.fromkeys(found))

    def _followed(self, option: Known | Unknown, join: Join) -> Block | None:
        """The store that a reference leads to, also through a policy, a guard or another block that names it, and out
        of the id of something in it ("<its id>/blobServices/default")."""
        reference = option.reference or _of_start(option)
        for _ in range(_MOST_HOPS):
            if reference is None:
                return None
            target = reference.target
            if not join.kinds or target.kind in join.kinds:
                return target
            onward = [first(target, name) for name in join.attributes]
            reference = next((value.reference for value in onward if value.reference is not None), None)
        return None

    def _behind(self, store: Block) -> Iterator[Key]:
        """What guards may be named by that stand before the resource to which this one is a way."""
        row = self._rows.stores.get(store.kind)
        if row is not None and row.behind is not None:
            yield from self.of(store, row.behind).reach

    def _names_of(self, store: Block) -> Iterator[Key]:
        """What other settings may name a store by: its usual name, as text or as an expression."""
        yield id(store)
        row = self._rows.stores.get(store.kind)
        for name in (row.names if row else ())[:1]:
            for option in alternatives(first(store, name)):
                if option.reference is None or option.reference.target is not store:
                    yield from keys_of_value(option, store)


def _of_start(option: Known | Unknown) -> Reference | None:
    """What the beginning of a path refers to."""
    parts = option.parts if isinstance(option, Unknown) else ()
    if len(parts) < 2 or not isinstance(parts[0], Unknown):
        return None
    return parts[0].reference if isinstance(parts[1], str) and parts[1].startswith("/") else None


def keys_of_value(option: Known | Unknown, block: Block) -> Iterator[Key]:
    """What a value that names a resource is found by: the attribute it refers to, its text, or its expression."""
    if isinstance(option, Known):
        if isinstance(option.data, str) and option.data:
            yield "text", block.root, option.data.removeprefix("arn:aws:s3:::")
        return
    if option.reference is not None:
        yield id(option.reference.target), option.reference.path
        return
    signature = _signature(option)
    if signature:
        yield "expression", block.root, block.module, signature


def _signature(value: Unknown) -> Hashable:
    """The same for two values that come of the same expression."""
    if value.reference is not None:
        return id(value.reference.target), value.reference.path
    if value.parts:
        return tuple(part if isinstance(part, str) else _signature(part) for part in value.parts)
    if value.trail is None:
        return ()
    return value.reason, _written(value.trail), _origin(value.trail)


def _written(trail: Trail) -> str:
    return trail.text.partition("=")[2].strip() or trail.text


def _origin(trail: Trail) -> tuple[str, int]:
    while trail.parents:
        trail = trail.parents[-1]
    return trail.file, trail.line


def _around(block: Block, *others: Block) -> Iterator[Key]:
    """The account of the last block, and the project of the first."""
    yield account_of((block, *others)[-1])
    yield from project_of(block)


def account_of(block: Block) -> Key:
    """What tells accounts apart within a root: the provider's own settings, its region and tags left out."""
    body = block.provider.body if block.provider is not None else NULL
    return "account", block.root, _cloud(block.kind), tuple(_setting(first(body, name)) for name in _ACCOUNT)


def _setting(value: Value) -> Hashable:
    text = text_of(value)
    if text is not None:
        return text
    return _signature(value) if isinstance(value, Unknown) else ""


def _cloud(kind: str) -> str:
    """The provider that a kind's name begins with; a module of the registry ends with it."""
    return kind.rpartition("/")[2] if kind.startswith("module/") else kind.partition("_")[0]


def _shown(value: Value) -> str:
    text = text_of(value)
    if text is not None:
        return text
    trail = value.trail
    return _written(trail) if trail is not None else "a resource outside the configuration"
