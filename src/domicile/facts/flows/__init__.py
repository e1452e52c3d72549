"""Flows: data that moves, or may move, to another place or to an outsider."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.catalogue import Catalogue
from domicile.facts.flows import gateways, network_policies
from domicile.model.estate import Index
from domicile.model.facts import Flow


def derive(index: Index, catalogue: Catalogue) -> Iterator[Flow]:
    """Every flow of the estate."""
    yield from gateways.derive(index, catalogue)
    yield from network_policies.derive(index)
