"""A place that was found for a block."""

from __future__ import annotations

from dataclasses import dataclass

from domicile.model.blocks import Location
from domicile.model.places import Resolution


@dataclass(frozen=True, slots=True)
class Found:
    """One place of a block or of a copy, with the attribute that says it and the line to change.

    `doubt` says why it may not be one at all ("" where it is).
    """

    where: Resolution
    attribute: str
    location: Location
    doubt: str = ""
