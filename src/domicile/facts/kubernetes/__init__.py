"""What Kubernetes objects mean for data: where workloads, volumes and backups are, and what roles allow."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.catalogue import Catalogue
from domicile.facts.kubernetes import environment, families, operators, topology, volumes
from domicile.facts.kubernetes.reading import Reader
from domicile.facts.places import Placer
from domicile.model.estate import Index
from domicile.model.facts import Placement

ROOMS = (topology, volumes, environment, operators, families)


def derive(index: Index, catalogue: Catalogue, placer: Placer) -> Iterator[Placement]:
    """The placements of Kubernetes objects that the catalogue's kinds do not give by themselves."""
    if not any(block.mode == "object" for block in index.blocks):
        return
    reader = Reader(index, catalogue, placer)
    for room in ROOMS:
        yield from room.derive(reader)
