"""Kinds that a tool read from the providers' documents: they keep no data as far as is known, and a person wins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def generated_rows(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(kind, row) of a `generated/*.yaml`, without the kinds that a person has yet to look at."""
    review = {*document["review"]}
    for group in document["groups"]:
        if "place" in group:
            row = {"role": "none", "place": group["place"]}
            yield from ((kind, row) for kind in group["kinds"] if kind not in review)
