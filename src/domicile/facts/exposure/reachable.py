"""Openings by a public address: a publicly accessible database whose security groups let in the internet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domicile.facts.exposure.answers import any_of, doubt_of, holds, one, read_or_null
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import chain, location_of, step
from domicile.facts.exposure.rows import OpeningRow, Test, spell, spelled
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives

_WORLD = spelled(("0.0.0.0/0", "::/0"))
_GROUP = "aws_security_group"
_RULES = (
    ("aws_security_group_rule", "security_group_id", ("cidr_blocks", "ipv6_cidr_blocks")),
    ("aws_vpc_security_group_ingress_rule", "security_group_id", ("cidr_ipv4", "cidr_ipv6")),
)


@dataclass(frozen=True, slots=True, eq=False)
class _Door:
    """What security groups let in: a rule for the world, or why that is not known."""

    open: bool
    doubt: str = ""
    block: Block | None = None
    trail: Trail | None = None


_SHUT = _Door(False)


def openings(row: OpeningRow, block: Block, targets: Targets, index: Index) -> Iterator[Opening]:
    """An opening for a public flag with an open group. Settings: values, groups (paths), ports, abilities."""
    absent = spell(row.settings.get("absent", ""))
    public = holds(block, Test(row.attribute, spelled(row.settings.get("values", (True,))), absent))
    if public.state == "no":
        return
    target = targets.of(block, row.at)
    door = _door(row, (block, *target.blocks), index)
    if not door.open and not door.doubt:
        return
    doubt = public.reason if public.state == "unknown" else door.doubt
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
        doubt="" if door.open and public.state == "yes" else doubt,
        fix=row.fix,
        joined=(door.block,) if door.block is not None else (),
    )


def _by(door: _Door) -> str:
    return f" and {door.block.address} lets in the whole internet" if door.block is not None and door.open else ""


def _door(row: OpeningRow, blocks: tuple[Block, ...], index: Index) -> _Door:
    """What the groups of the block, or of the cluster that it belongs to, let in."""
    paths = row.settings.get("groups", ())
    values = [value for block in dict.fromkeys(blocks) for path in paths for value in read(block, path)]
    block = blocks[0]
    if not values:
        return _Door(False, "the security groups are the network's own, which the configuration does not say")
    doors = [_of_group(option, row, block, index) for value in values for option in alternatives(value)]
    opened = [door for door in doors if door.open]
    doubtful = [door for door in doors if door.doubt]
    return (opened or doubtful or [_SHUT])[0]


def _of_group(option: Known | Unknown, row: OpeningRow, block: Block, index: Index) -> _Door:
    group = option.reference.target if option.reference is not None else None
    if group is None or group.kind != _GROUP or group.mode == "data":
        reason = (
            option.reason if isinstance(option, Unknown) else f"the group {shown(option)} is not in the configuration"
        )
        return _Door(False, reason)
    ports = frozenset(_ports(row, block))
    doors = [_of_rule(group, ingress, ("cidr_blocks", "ipv6_cidr_blocks"), ports) for ingress in read(group, "ingress")]
    for kind, attribute, ranges in _RULES:
        doors.extend(
            _of_rule(rule, rule.body, ranges, ports)
            for rule in index.of_kind(kind)
            if _refers(rule, attribute, group) and spell(_text(rule, "type") or "ingress") == "ingress"
        )
    opened = [door for door in doors if door.open]
    doubtful = [door for door in doors if door.doubt]
    return (opened or doubtful or [_SHUT])[0]


def _refers(rule: Block, attribute: str, group: Block) -> bool:
    return any(o.reference is not None and o.reference.target is group for o in alternatives(rule.get(attribute)))


def _text(block: Block, name: str) -> str:
    value = block.get(name)
    return value.data if isinstance(value, Known) and isinstance(value.data, str) else ""


def _of_rule(block: Block, ingress: Value, ranges: tuple[str, ...], ports: frozenset[int]) -> _Door:
    if isinstance(ingress, Unknown):
        return _Door(False, ingress.reason)
    if not _covers_port(ingress, ports):
        return _SHUT
    answer = any_of(one(value, _WORLD) for path in ranges for value in read_or_null(ingress, path))
    if answer.state == "no":
        return _SHUT
    trail = step(block, "ingress" if block.kind == _GROUP else ranges[0], shown(answer.value), answer.value)
    if answer.state == "unknown":
        return _Door(False, doubt_of(answer.value), block, trail)
    return _Door(True, "", block, trail)


def _ports(row: OpeningRow, block: Block) -> Iterator[int]:
    value = block.get("port")
    if isinstance(value, Known) and isinstance(value.data, int):
        yield value.data
        return
    yield from row.settings.get("ports", ())


def _covers_port(ingress: Value, ports: frozenset[int]) -> bool:
    """Whether the rule reaches any of the ports; a rule whose ports are not known may."""
    low, high = _number(ingress, "from_port"), _number(ingress, "to_port")
    protocol = next(iter(read(ingress, "protocol")), None) or next(iter(read(ingress, "ip_protocol")), None)
    if protocol is not None and isinstance(protocol, Known) and spell(protocol.data) in ("-1", "all"):
        return True
    if not ports or low is None or high is None:
        return True
    return any(low <= port <= high for port in ports)


def _number(ingress: Value, name: str) -> int | None:
    value = next(iter(read(ingress, name)), None)
    if not isinstance(value, Known):
        return None
    try:
        return int(value.data)
    except (TypeError, ValueError):
        return None
