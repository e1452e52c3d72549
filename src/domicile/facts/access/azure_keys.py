"""Keys of Azure that are kept somewhere: whoever reads the secret or the settings has what the key opens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from domicile.catalogue.kind_rows import condition_of
from domicile.facts.access.azure_principals import with_principals
from domicile.facts.access.azure_reach import Reach
from domicile.facts.access.carriers import line_of, made_of, proof
from domicile.facts.conditions import test
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import read
from domicile.model.values import Value

_PASSWORD = "random_password"


def key_grants(index: Index, table: Mapping[str, Any], reach: Reach) -> Iterator[Grant]:
    """A grant for each key that the configuration itself puts where it can be read."""
    keys = _Keys(index, table, reach)
    for kind, paths in table.get("keepers", {}).items():
        for block in index.of_kind(kind):
            if block.mode == "resource":
                for path in paths:
                    for value in read(block, path):
                        yield from keys.kept(block, path, value)


class _Key:
    """A row of the section `keys`."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.gives = frozenset(row["gives"])
        self.of: tuple[str, ...] = tuple(row.get("of", ()))
        self._kinds = frozenset(row["kinds"])
        self._pattern = re.compile(row["matches"])
        self._off = condition_of(row["off"]) if "off" in row else None
        self._when = condition_of(row["when"]) if "when" in row else None

    def is_at(self, block: Block, attribute: str) -> bool:
        """Whether an attribute of a block is such a key."""
        if block.kind not in self._kinds or self._pattern.fullmatch(attribute) is None:
            return False
        return test(self._when, block, block).holds is not False

    def is_off(self, block: Block) -> bool:
        """Whether the block does not take it."""
        return self._off is not None and test(self._off, block, block).holds is True


class _Keys:
    def __init__(self, index: Index, table: Mapping[str, Any], reach: Reach) -> None:
        self._index = index
        self._reach = reach
        self._keys = [_Key(row) for row in table.get("keys", ())]
        self._passwords: Mapping[str, Mapping[str, Any]] = table.get("passwords", {})

    def kept(self, keeper: Block, path: str, value: Value) -> Iterator[Grant]:
        """What the keys in a value open; each of them once."""
        told: set[int] = set()
        for target, attribute in _named(value):
            sort = "password" if target.kind == _PASSWORD else "key"
            for privileges, opened in self._opened(target, attribute):
                if id(target) not in told and opened:
                    told.add(id(target))
                    yield _grant(keeper, path, value, privileges, opened, f"azure:{sort}/{opened[0].address}")

    def _opened(self, target: Block, attribute: str) -> Iterator[tuple[frozenset[str], tuple[Block, ...]]]:
        """(privileges, what they are over) of the key that an attribute of a block is."""
        key = next((key for key in self._keys if key.is_at(target, attribute)), None)
        if key is not None:
            opened = self._of(target, key.of) if key.of else [target]
            yield key.gives, self._reached(opened, key.gives) if not key.is_off(target) else ()
            return
        if target.kind == _PASSWORD:
            for kind, password in self._passwords.items():
                for server in self._index.of_kind(kind):
                    if any(target is found for found, _ in _named(server.get(password["attribute"]))):
                        yield frozenset(password["gives"]), self._reach.with_inside([server])

    def _of(self, target: Block, attributes: Iterable[str]) -> list[Block]:
        return [found for attribute in attributes for found, _ in _named(target.get(attribute))]

    def _reached(self, opened: list[Block], privileges: frozenset[str]) -> tuple[Block, ...]:
        if "impersonate" in privileges:
            return tuple(found for target in opened for found in with_principals(target, self._index))
        return self._reach.with_inside(opened)


def _named(value: Value) -> Iterator[tuple[Block, str]]:
    """(block, the first name of the attribute) of everything that a value is made of."""
    yield from ((reference.target, reference.path.partition(".")[0]) for reference in made_of(value))


def _grant(
    keeper: Block, path: str, value: Value, privileges: frozenset[str], targets: tuple[Block, ...], key: str
) -> Grant:
    attribute = path.partition(".")[0]
    return Grant(
        block=keeper,
        principal=Principal("key", key),
        privileges=privileges,
        scope=targets[0].address,
        attribute=attribute,
        location=line_of(keeper, attribute),
        trail=proof(keeper, attribute, value.trail),
        own=True,
        targets=targets,
        kept_in=(keeper,),
    )
