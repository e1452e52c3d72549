"""What AWS security groups let in from the whole internet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from domicile.facts.exposure.answers import any_of, doubt_of, one, read_or_null
from domicile.facts.exposure.proof import step
from domicile.facts.exposure.rows import spell, spelled
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import first, read
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of

_WORLD = spelled(("0.0.0.0/0", "::/0"))
_GROUP = "aws_security_group"
_INLINE = ("cidr_blocks", "ipv6_cidr_blocks")
_RULES = {
    "aws_security_group_rule": _INLINE,
    "aws_vpc_security_group_ingress_rule": ("cidr_ipv4", "cidr_ipv6"),
}


@dataclass(frozen=True, slots=True, eq=False)
class Door:
    """Whether the world gets in: `open` with the block that lets it in, or shut; `doubt` says why it is not known."""

    open: bool
    doubt: str = ""
    block: Block | None = None
    trail: Trail | None = None


SHUT = Door(False)


def widest(doors: Iterable[Door]) -> Door:
    """The open one, else one that may be open, else shut."""
    found = list(doors)
    return next((door for door in found if door.open), None) or next((door for door in found if door.doubt), SHUT)


class SecurityGroups:
    """The groups of an estate with the rules that stand apart from them."""

    def __init__(self, index: Index) -> None:
        self._index = index

    @cached_property
    def _rules(self) -> dict[int, list[Block]]:
        """The block of a group, by its id → the ingress rules that refer to it."""
        found: dict[int, list[Block]] = {}
        for rule in self._index.of_kind(*_RULES):
            if (text_of(rule.get("type")) or "ingress") != "ingress":
                continue
            for option in alternatives(rule.get("security_group_id")):
                if option.reference is not None:
                    found.setdefault(id(option.reference.target), []).append(rule)
        return found

    def door(self, option: Known | Unknown, ports: frozenset[int]) -> Door:
        """What a value that names a group lets in on any of the ports (on any at all where there are none)."""
        group = option.reference.target if option.reference is not None else None
        if group is None or group.kind != _GROUP or group.mode == "data":
            known = isinstance(option, Known)
            return Door(False, f"the group {shown(option)} is not in the configuration" if known else _reason(option))
        return widest(self._doors(group, ports))

    def _doors(self, group: Block, ports: frozenset[int]) -> Iterator[Door]:
        for ingress in read(group, "ingress"):
            yield _of_rule(group, ingress, _INLINE, ports)
        for rule in self._rules.get(id(group), ()):
            yield _of_rule(rule, rule.body, _RULES[rule.kind], ports)


def _reason(option: Known | Unknown) -> str:
    return option.reason if isinstance(option, Unknown) else ""


def _of_rule(block: Block, ingress: Value, ranges: tuple[str, ...], ports: frozenset[int]) -> Door:
    if isinstance(ingress, Unknown):
        return Door(False, ingress.reason)
    if not _covers_port(ingress, ports):
        return SHUT
    answer = any_of(one(value, _WORLD) for path in ranges for value in read_or_null(ingress, path))
    if answer.state == "no":
        return SHUT
    trail = step(block, "ingress" if block.kind == _GROUP else ranges[0], shown(answer.value), answer.value)
    if answer.state == "unknown":
        return Door(False, doubt_of(answer.value), block, trail)
    return Door(True, "", block, trail)


def _covers_port(ingress: Value, ports: frozenset[int]) -> bool:
    """Whether the rule reaches any of the ports; a rule whose ports are not known may."""
    protocol = first(ingress, "protocol")
    protocol = first(ingress, "ip_protocol") if is_null(protocol) else protocol
    if isinstance(protocol, Known) and spell(protocol.data) in ("-1", "all"):
        return True
    low, high = _number(first(ingress, "from_port")), _number(first(ingress, "to_port"))
    if not ports or low is None or high is None:
        return True
    return any(low <= port <= high for port in ports)


def _number(value: Value) -> int | None:
    if not isinstance(value, Known):
        return None
    try:
        return int(value.data)
    except (TypeError, ValueError):
        return None
