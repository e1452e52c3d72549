"""Openings by lists of addresses: allow lists and network rules that let in everybody, or every customer."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import replace

from domicile.facts.exposure.answers import doubt_of
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import location_of, step
from domicile.facts.exposure.ranges import BROAD
from domicile.facts.exposure.rows import OpeningRow
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.facts import Audience
from domicile.model.paths import read
from domicile.model.values import Known, Unknown, Value, alternatives

_BROADEST_V6 = 16
"""The longest prefix with which an IPv6 network counts as everybody: registries' own blocks begin at a /12."""
_BROADEST_V4 = 32 - BROAD.bit_length() + 1
_SEPARATORS = re.compile(r"[,;\s]+")


def openings(row: OpeningRow, block: Block, targets: Targets) -> Iterator[Opening]:
    """An opening for each address, network or range at the row's attribute that is as good as the internet.

    A text may hold several of them, with commas, semicolons or blanks between.
    Settings: cloud (addresses that stand for all services of the cloud, of any customer), everybody (words that stand
    for every address), abilities.
    """
    for value in read(block, row.attribute):
        for piece in _pieces(value):
            audience, doubt = _effect(piece, row)
            if audience is None:
                continue
            yield Opening(
                block=block,
                target=targets.of(block, row.at),
                mechanism=row.mechanism,
                channel=row.channel,
                audience=audience,
                abilities=frozenset(row.settings.get("abilities", ())),
                how=_how(row, piece, audience, doubt),
                attribute=row.attribute,
                location=location_of(block, row.attribute, value),
                trail=step(block, row.attribute, shown(piece), value),
                doubt=doubt,
                fix=row.fix,
            )


def _how(row: OpeningRow, piece: Value, audience: Audience, doubt: str) -> str:
    if doubt:
        return f"its list {row.attribute} may let everybody in"
    if audience == "authenticated":
        return f"{row.attribute} has {shown(piece)}, which lets in every service of the cloud, of any customer"
    return f"{row.attribute} lets in {shown(piece)}"


def _pieces(value: Value) -> Iterator[Value]:
    if isinstance(value, Known) and isinstance(value.data, str):
        yield from (replace(value, data=text) for text in _SEPARATORS.split(value.data) if text)
    else:
        yield value


def _effect(piece: Value, row: OpeningRow) -> tuple[Audience | None, str]:
    """Whom a piece lets in, and why that is not certain; an address that a provider computes is one address."""
    found: list[Audience | None] = []
    doubt = ""
    for option in alternatives(piece):
        if isinstance(option, Known):
            found.append(_audience(option, row))
        elif option.reference is None and _may_be_broad(option):
            doubt = option.reason
    audience = next((one for one in ("everyone", "authenticated") if one in found), None)
    if audience is not None:
        some = doubt_of(piece) if None in found else doubt
        return ("everyone" if audience == "everyone" else "authenticated"), some
    return ("everyone" if doubt else None), doubt


def _may_be_broad(option: Unknown) -> bool:
    """Whether text of which parts are known can still name a broad network: not with a long prefix at its end."""
    last = option.parts[-1] if option.parts else ""
    prefix = re.search(r"/(\d+)$", last) if isinstance(last, str) else None
    return prefix is None or _is_short(int(prefix.group(1)))


def _is_short(prefix: int) -> bool:
    return prefix <= _BROADEST_V4


def _audience(option: Known, row: OpeningRow) -> Audience | None:
    if not isinstance(option.data, str):
        return None
    text = option.data.strip()
    if text in row.settings.get("cloud", ()):
        return "authenticated"
    if text.lower() in row.settings.get("everybody", ()):
        return "everyone"
    start, dash, end = text.partition("-")
    try:
        if dash:
            return "everyone" if _spans(start.strip(), end.strip()) else None
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
    broad = network.prefixlen <= _BROADEST_V6 if network.version == 6 else network.num_addresses >= BROAD
    return "everyone" if broad and not network.is_private else None


def _spans(start: str, end: str) -> bool:
    low, high = ipaddress.ip_address(start), ipaddress.ip_address(end)
    return low.version == 4 and int(high) - int(low) >= BROAD
