"""Openings by a public address: a publicly accessible database whose security groups let in the internet."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.facts.exposure.answers import holds
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import chain, location_of, step
from domicile.facts.exposure.rows import OpeningRow, Test, spell, spelled
from domicile.facts.exposure.security_groups import Door, SecurityGroups, widest
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.values import Known, alternatives


def openings(row: OpeningRow, block: Block, targets: Targets, groups: SecurityGroups) -> Iterator[Opening]:
    """An opening for a public flag with an open group. Settings: values, groups (paths), ports, abilities."""
    absent = spell(row.settings.get("absent", ""))
    public = holds(block, Test(row.attribute, spelled(row.settings.get("values", (True,))), absent))
    if public.state == "no":
        return
    target = targets.of(block, row.at)
    door = _door(row, block, target.blocks, groups)
    if not door.open and not door.doubt:
        return
    trail = step(block, row.attribute, shown(public.value), public.value)
    yield Opening(
        block=block,
        target=target,
        mechanism=row.mechanism,
        channel=row.channel,
        audience="everyone",
        abilities=frozenset(row.settings.get("abilities", ())),
        how=f"{row.attribute} is {shown(public.value)}" + _by(door),
        attribute=row.attribute,
        location=location_of(block, row.attribute, public.value),
        trail=chain(trail, [door.trail] if door.trail else []),
        doubt=public.reason if public.state == "unknown" else door.doubt,
        fix=row.fix,
        joined=(door.block,) if door.block is not None else (),
    )


def _by(door: Door) -> str:
    return f" and {door.block.address} lets in the whole internet" if door.block is not None and door.open else ""


def _door(row: OpeningRow, block: Block, owners: tuple[Block, ...], groups: SecurityGroups) -> Door:
    """What the groups of the block, or of the cluster that it belongs to, let in."""
    paths = row.settings.get("groups", ())
    values = [value for owner in dict.fromkeys((block, *owners)) for path in paths for value in read(owner, path)]
    if not values:
        return Door(False, "the security groups are the network's own, which the configuration does not say")
    ports = frozenset(_ports(row, block))
    return widest(groups.door(option, ports) for value in values for option in alternatives(value))


def _ports(row: OpeningRow, block: Block) -> Iterator[int]:
    value = block.get("port")
    if isinstance(value, Known) and isinstance(value.data, int):
        yield value.data
        return
    yield from row.settings.get("ports", ())
