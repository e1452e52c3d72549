"""Well-known controllers: their own roles are judged as what they are, broad and decided once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from domicile.model.blocks import Block
from domicile.model.facts import Grant
from domicile.model.paths import read
from domicile.model.values import text_of

_LABELS = ("app.kubernetes.io/name", "app.kubernetes.io/part-of")


class Controllers:
    """The controllers that the catalogue knows (section `controllers`)."""

    def __init__(self, document: Mapping[str, Any], in_namespaces: Mapping[str, str]) -> None:
        """`in_namespaces`: category → what it is called where it holds in namespaces only."""
        self._whole = {here: category for category, here in in_namespaces.items()}
        self._as: Mapping[str, str] = document.get("as", {})
        self._rows = [
            (name, re.compile(row["roles"]), frozenset(row["labels"]), frozenset(row["does"]))
            for name, row in document.get("controllers", {}).items()
        ]

    def judged(self, grant: Grant, what: str = "") -> Grant:
        """The grant; under its lower category where a controller's own manifests give just that. `what` is given, of a
        role: roles of one controller that give the same are one thing to decide."""
        category = self._whole.get(grant.category, grant.category)
        if not grant.broad or category not in self._as:
            return grant
        found = next((row for row in self._of(grant.block) if category in row[1]), None)
        if found is None:
            return grant
        name, _, says = found
        broad = f"{grant.broad}, {says}"
        alike = f"{name}: {what}" if what else name
        return replace(grant, category=self._as[category], broad=broad, alike=alike, eased=frozenset())

    def _of(self, block: Block) -> Iterator[tuple[str, frozenset[str], str]]:
        """The controllers that it may belong to: name, what they do, and how that is said. A label says less than a
        name of their own manifests."""
        called = block.name if block.mode == "object" else _written(block, "metadata.name")
        labels = {_written(block, f'metadata.labels."{label}"') for label in _LABELS}
        for name, roles, values, does in self._rows:
            if roles.search(called):
                yield name, does, f"as {name} does by its own manifests"
            elif not values.isdisjoint(labels):
                yield name, does, f"as parts of {name}, as which it is labelled, do"


def _written(block: Block, path: str) -> str:
    return next((text for value in read(block, path) if (text := text_of(value))), "")
