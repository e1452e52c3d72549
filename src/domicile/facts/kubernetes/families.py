"""Objects that stand for a cloud's resources and whose kind the catalogue does not list: placed, and no more."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from domicile.facts.kubernetes.reading import Reader, placed
from domicile.model.blocks import Block
from domicile.model.facts import Placement
from domicile.model.paths import first
from domicile.model.places import EVERYWHERE, Place
from domicile.model.values import is_null, text_of

GLOBAL = "global"
"""Load balancers, certificates and the like: no region at all, and no data."""


def derive(reader: Reader) -> Iterator[Placement]:
    """The place of each such object, where its own attribute says one."""
    families = reader.catalogue.section("families")["kubernetes"]["families"]

    @cache
    def family_of(group: str) -> Mapping[str, Any] | None:
        return next((row for row in families if _holds(row["groups"], group)), None)

    for kind, blocks in reader.index.kinds.items():
        if "/" in kind and reader.catalogue.kind(kind) is None:
            family = family_of(kind.rpartition("/")[0])
            for block in blocks if family else ():
                if block.mode == "object":
                    yield from _placed(reader, block, family)  # type: ignore[arg-type]


def _holds(patterns: list[str], group: str) -> bool:
    return any(fnmatch.fnmatchcase(group, pattern) for pattern in patterns)


def _placed(reader: Reader, block: Block, family: Mapping[str, Any]) -> Iterator[Placement]:
    for attribute in family["attributes"]:
        value = first(block, attribute)
        if not is_null(value):
            where = reader.code(value, family["provider"])
            if text_of(value) == GLOBAL and family["provider"]:
                where = replace(where, places=_anywhere(family["provider"]), unknown="", placeless=True)
            yield placed(block, "none", where, attribute, value)
            return


def _anywhere(cloud: str) -> tuple[Place]:
    return (Place(cloud, GLOBAL, frozenset({EVERYWHERE}), cloud, "anywhere in the world"),)
