"""Access: who is given what over data, by which statement, and how broad that is."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.catalogue import Catalogue
from domicile.facts.access import aws, azure, google, kubernetes, oci, platforms, ram, yandex
from domicile.model.estate import Index
from domicile.model.facts import Grant


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant of the estate."""
    for cloud in (aws, google, azure, oci, ram, yandex, kubernetes, platforms):
        yield from cloud.derive(index, catalogue)
