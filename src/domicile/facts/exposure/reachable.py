"""Openings by a public address: a publicly accessible database whose security groups let in the internet."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.facts.exposure.answers import Answer, holds
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import chain, location_of, step
from domicile.facts.exposure.provider_versions import default_of
from domicile.facts.exposure.rows import IS_SET, OpeningRow, Test, spelled
from domicile.facts.exposure.security_groups import Door, SecurityGroups, widest
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.values import Known, alternatives, is_null


def openings(row: OpeningRow, block: Block, targets: Targets, groups: SecurityGroups) -> Iterator[Opening]:
    """An opening for a public flag with an open group.

    Settings: values, absent, before (what older versions of the provider take), groups (paths), ports, abilities.
    """
    absent, unsure = default_of(row.settings, block)
    public = holds(block, Test(row.attribute, spelled(row.settings.get("values", (True,))), absent))
    if public.state == "no":
        return
    if unsure and is_null(public.value):
        public = Answer("unknown", public.value, unsure)
    target = targets.of(block, row.at)
    door = _door(row, block, target.blocks, groups)
    if not door.open and not door.doubt:
        return
    text = _shown(row, public, absent, unsure)
    trail = step(block, row.attribute, text, public.value)
    yield Opening(
        block=block,
        target=target,
        mechanism=row.mechanism,
        channel=row.channel,
        audience="everyone",
        abilities=frozenset(row.settings.get("abilities", ())),
        how=f"{row.attribute} is {text}" + _by(door),
        attribute=row.attribute,
        location=location_of(block, row.attribute, public.value),
        trail=chain(trail, [door.trail] if door.trail else []),
        doubt=public.reason if public.state == "unknown" else door.doubt,
        fix=row.fix,
        joined=(door.block,) if door.block is not None else (),
    )


def _shown(row: OpeningRow, public: Answer, absent: str, unsure: str) -> str:
    if is_null(public.value) and not unsure:
        return f"not set, which means {absent}"
    if public.state == "yes" and IS_SET in row.settings.get("values", ()):
        return "set"
    return shown(public.value)


def _by(door: Door) -> str:
    if door.block is None or not door.open:
        return ""
    whole = door.range in ("0.0.0.0/0", "::/0")
    return f" and {door.block.address} lets in {'the whole internet' if whole else door.range}"


def _door(row: OpeningRow, block: Block, owners: tuple[Block, ...], groups: SecurityGroups) -> Door:
    """What the groups of the block, or of the cluster that it belongs to, let in."""
    paths = row.settings.get("groups", ())
    values = [value for owner in dict.fromkeys((block, *owners)) for path in paths for value in read(owner, path)]
    if not values:
        return Door(False, "the security groups are the network's own, which the configuration does not say")
    ports = frozenset(_ports(row, block))
    return widest(groups.door(option, ports, block) for value in values for option in alternatives(value))


def _ports(row: OpeningRow, block: Block) -> Iterator[int]:
    value = block.get("port")
    if isinstance(value, Known) and isinstance(value.data, int):
        yield value.data
        return
    yield from row.settings.get("ports", ())
