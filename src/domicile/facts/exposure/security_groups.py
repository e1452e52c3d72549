"""What AWS security groups let in from the whole internet.

Source: aws_security_group, aws_default_security_group, aws_security_group_rule, aws_vpc_security_group_ingress_rule and
aws_ec2_managed_prefix_list in the AWS provider's documentation; checked 2026-11-22.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from domicile.facts.exposure.answers import Answer, any_of, doubt_of, one, read_or_null
from domicile.facts.exposure.proof import step
from domicile.facts.exposure.rows import spell, spelled
from domicile.facts.exposure.standing import proven, said
from domicile.facts.exposure.targets import keys_of_value
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import first, read
from domicile.model.premises import first_of, left_open
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of

_WORLD = spelled(("0.0.0.0/0", "::/0"))
_BROADEST = {4: 8, 6: 32}
"""Ranges with a shorter prefix than these are as good as everybody: the line that AWS draws for buckets."""
_GROUPS = ("aws_security_group", "aws_default_security_group")
_INLINE = ("cidr_blocks", "ipv6_cidr_blocks")
_RULES = {
    "aws_security_group_rule": _INLINE,
    "aws_vpc_security_group_ingress_rule": ("cidr_ipv4", "cidr_ipv6"),
}
_LISTS = ("prefix_list_ids", "prefix_list_id")


@dataclass(frozen=True, slots=True, eq=False)
class Door:
    """Whether the world gets in: `open` with the block that lets it in, or shut; `doubt` says why it is not known.

    `range` is what is let in, as written.
    """

    open: bool
    doubt: str = ""
    block: Block | None = None
    trail: Trail | None = None
    range: str = ""


SHUT = Door(False)


def widest(doors: Iterable[Door]) -> Door:
    """The open one, else one that may be open, else shut."""
    found = list(doors)
    return next((door for door in found if door.open), None) or next((door for door in found if door.doubt), SHUT)


class SecurityGroups:
    """The groups of an estate with the rules that stand apart from them."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lists = PrefixLists(index)

    @cached_property
    def _rules(self) -> dict[Hashable, list[Block]]:
        """What names a group (its block's id, an expression, a text) → the ingress rules that name it so."""
        found: dict[Hashable, list[Block]] = {}
        for rule in self._ingress:
            for option in alternatives(rule.get("security_group_id")):
                for key in _keys(option, rule):
                    found.setdefault(key, []).append(rule)
        return found

    @cached_property
    def _ingress(self) -> list[Block]:
        rules = self._index.of_kind(*_RULES)
        return [rule for rule in rules if (text_of(rule.get("type")) or "ingress") == "ingress"]

    @cached_property
    def _loose(self) -> dict[str, list[Block]]:
        """Root → its ingress rules of which it is not known whose they are."""
        found: dict[str, list[Block]] = {}
        for rule in self._ingress:
            if any(isinstance(o, Unknown) and o.reference is None for o in alternatives(rule.get("security_group_id"))):
                found.setdefault(rule.root, []).append(rule)
        return found

    def door(self, option: Known | Unknown, ports: frozenset[int], owner: Block) -> Door:
        """What a value of `owner` that names a group lets in on any of the ports (on any at all where none are)."""
        group = _group(option)
        keys = [id(group)] if group is not None else list(_keys(option, owner))
        rules = dict.fromkeys(rule for key in keys for rule in self._rules.get(key, ()))
        doors = [_perhaps(self._of_rule(rule, rule.body, _RULES[rule.kind], ports), owner) for rule in rules]
        if group is None:
            known = isinstance(option, Known)
            reason = f"the group {shown(option)} is not in the configuration" if known else _reason(option)
            return widest([*doors, Door(False, reason)])
        return widest([*doors, *self._inline(group, ports), *self._doubtful(group, ports)])

    def _inline(self, group: Block, ports: frozenset[int]) -> Iterator[Door]:
        for ingress in read(group, "ingress"):
            yield self._of_rule(group, ingress, _INLINE, ports)

    def _doubtful(self, group: Block, ports: frozenset[int]) -> Iterator[Door]:
        """Rules that would let the world in if they were this group's, which is not known."""
        for rule in self._loose.get(group.root, ()):
            door = self._of_rule(rule, rule.body, _RULES[rule.kind], ports)
            if door.open or door.doubt:
                value = rule.get("security_group_id")
                yield Door(
                    False, f"{rule.address} may be a rule of {group.address}: {doubt_of(value)}", rule, door.trail
                )

    def _of_rule(self, block: Block, ingress: Value, ranges: tuple[str, ...], ports: frozenset[int]) -> Door:
        if isinstance(ingress, Unknown):
            return Door(False, ingress.reason)
        if not _covers_port(ingress, ports):
            return SHUT
        listed = [value for path in _LISTS for value in read(ingress, path)]
        values = [*(value for path in ranges for value in read_or_null(ingress, path)), *self._lists.ranges(listed)]
        answer = any_of(_lets_in(value) for value in values)
        if answer.state == "no":
            return SHUT
        trail = step(block, "ingress" if block.kind in _GROUPS else ranges[0], shown(answer.value), answer.value)
        if answer.state == "unknown":
            return Door(False, doubt_of(answer.value), block, trail)
        return Door(True, "", block, trail, shown(answer.value))


def _perhaps(door: Door, owner: Block) -> Door:
    """The door of a rule, in doubt where the rule may not be made and what it leads to is."""
    premise = first_of(left_open(door.block.premises, owner.premises)) if door.open and door.block is not None else None
    if premise is None or door.block is None or door.trail is None:
        return door
    return Door(False, said(door.block, premise), door.block, proven(door.trail, premise), door.range)


class PrefixLists:
    """The ranges that customer-managed prefix lists stand for."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def ranges(self, values: Iterable[Value]) -> Iterator[Value]:
        """The CIDRs of the lists that the values name; a list that is not in the configuration is an unknown one."""
        for option in (option for value in values for option in alternatives(value)):
            target = option.reference.target if option.reference is not None else None
            if target is not None and target.kind == "aws_ec2_managed_prefix_list" and target.mode != "data":
                yield from read(target, "entry.cidr")
                for entry in self._entries.get(id(target), ()):
                    yield entry.get("cidr")
            elif not is_null(option) and not _is_of_aws(target):
                yield Unknown("the prefix list is not in the configuration", option.trail)

    @cached_property
    def _entries(self) -> dict[int, list[Block]]:
        found: dict[int, list[Block]] = {}
        for entry in self._index.of_kind("aws_ec2_managed_prefix_list_entry"):
            for option in alternatives(entry.get("prefix_list_id")):
                if option.reference is not None:
                    found.setdefault(id(option.reference.target), []).append(entry)
        return found


def _is_of_aws(target: Block | None) -> bool:
    """Whether a list is one of AWS's own, which hold the addresses of its services."""
    if target is None:
        return False
    if target.kind in ("aws_prefix_list", "aws_vpc_endpoint"):
        return True
    texts = [text_of(value) or "" for path in ("name", "filter.values") for value in read(target, path)]
    return any(text.startswith("com.amazonaws.") for text in texts)


def _group(option: Known | Unknown) -> Block | None:
    target = option.reference.target if option.reference is not None else None
    return target if target is not None and target.kind in _GROUPS and target.mode != "data" else None


def _keys(option: Known | Unknown, block: Block) -> Iterator[Hashable]:
    group = _group(option)
    if group is not None:
        yield id(group)
    else:
        yield from keys_of_value(option, block)


def _reason(option: Known | Unknown) -> str:
    return option.reason if isinstance(option, Unknown) else ""


def _lets_in(value: Value) -> Answer:
    """Whether a range is the whole internet, or as good as that."""
    texts = [
        option.data for option in alternatives(value) if isinstance(option, Known) and isinstance(option.data, str)
    ]
    return one(value, {*_WORLD, *(spell(text) for text in texts if _is_broad(text))})


def _is_broad(text: str) -> bool:
    try:
        network = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return False
    return network.prefixlen < _BROADEST[network.version] and not network.is_multicast and text not in _INSIDE


_INSIDE = ("fc00::/7", "fe80::/10")
"""Ranges of IPv6 that are not routed on the internet."""


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
