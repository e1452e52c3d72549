"""Gateways of a cloud's network to the internet, by the catalogue's table (section `egress`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.catalogue import Catalogue
from domicile.catalogue.kind_rows import condition_of
from domicile.facts.conditions import test
from domicile.facts.proof import own_location, proof
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Flow
from domicile.model.paths import first
from domicile.model.places import Resolution

INTERNET = "0.0.0.0/0"


def derive(index: Index, catalogue: Catalogue) -> Iterator[Flow]:
    """One flow for each gateway that is, or may be, open."""
    for document in catalogue.section("egress").values():
        for kind, row in document["egress"].items():
            for block in index.of_kind(kind):
                if block.mode == "resource":
                    yield from _flow(block, row)


def _flow(block: Block, row: Mapping[str, Any]) -> Iterator[Flow]:
    answer = test(condition_of(row["when"]), block, block) if "when" in row else None
    if answer is not None and answer.holds is False:
        return
    unknown = "" if answer is None or answer.holds else "whether it is open to the internet is not known"
    attribute = row.get("attribute", "")
    value = first(block, attribute) if attribute else None
    yield Flow(
        block=block,
        via="egress",
        destination=Resolution(unknown=unknown),
        attribute=attribute,
        location=own_location(block, attribute, value),
        outsider=INTERNET,
        trail=proof(block, attribute, value),
        note=row["note"],
    )
