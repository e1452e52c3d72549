"""Flows: data that moves, or may move, to another place or to an outsider."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.catalogue import Catalogue
from domicile.facts.flows import declared, network_policies
from domicile.facts.places import Placer
from domicile.model.estate import Index
from domicile.model.facts import Flow


def derive(index: Index, catalogue: Catalogue, placer: Placer) -> Iterator[Flow]:
    """Every flow of the estate."""
    yield from declared.derive(index, catalogue, placer)
    yield from network_policies.derive(index)
