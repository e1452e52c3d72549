"""Openings by address ranges: firewall rules and lists of addresses that let in everybody."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import location_of, step
from domicile.facts.exposure.rows import OpeningRow
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.facts import Audience
from domicile.model.paths import read
from domicile.model.values import NULL, Unknown, Value, text_of

BROAD = 2**24
"""Addresses from which a range counts as everybody: more than a /8 (the line that AWS draws for buckets)."""


def openings(row: OpeningRow, block: Block, targets: Targets) -> Iterator[Opening]:
    """An opening for each rule from `start` to `end` that is as good as the internet, or lets the cloud itself in."""
    starts, ends = (list(read(block, row.settings[name])) or [NULL] for name in ("start", "end"))
    for start, end in zip(starts, ends, strict=False):
        yield from _opening(row, block, targets, start, end)


def _opening(row: OpeningRow, block: Block, targets: Targets, start: Value, end: Value) -> Iterator[Opening]:
    audience = _audience(text_of(start), text_of(end))
    doubt = next((value.reason for value in (start, end) if isinstance(value, Unknown) and not value.reference), "")
    if audience is None and not doubt:
        return
    attribute = str(row.settings["start"])
    yield Opening(
        block=block,
        target=targets.of(block, row.at),
        mechanism=row.mechanism,
        channel=row.channel,
        audience=audience or "everyone",
        abilities=frozenset(row.settings.get("abilities", ())),
        how=_how(start, end, audience),
        attribute=attribute,
        location=location_of(block, attribute, start),
        trail=step(block, attribute, shown(start), start),
        doubt="" if audience is not None else doubt,
        fix=row.fix,
    )


def _how(start: Value, end: Value, audience: Audience | None) -> str:
    if audience == "authenticated":
        return "its firewall rule 0.0.0.0 to 0.0.0.0 lets in every service of the cloud, of any customer"
    return f"its firewall lets in {shown(start)} to {shown(end)}"


def _audience(start: str | None, end: str | None) -> Audience | None:
    try:
        low, high = ipaddress.ip_address(start or ""), ipaddress.ip_address(end or "")
    except ValueError:
        return None
    if int(low) == int(high) == 0:
        return "authenticated"
    return "everyone" if low.version == 4 and int(high) - int(low) >= BROAD else None
