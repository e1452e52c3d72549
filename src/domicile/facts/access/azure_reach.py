"""What of this configuration a scope of Azure leads to: the stores of a resource, a group, a subscription."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal

from domicile.facts.access.azure_models import model_of, under
from domicile.facts.access.azure_roles import Roles
from domicile.facts.access.azure_scopes import level_of
from domicile.facts.access.carriers import referred
from domicile.facts.access.given import Given
from domicile.facts.access.inside import with_inside
from domicile.facts.access.parts import Part, parts_of
from domicile.facts.partly_known import starred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import first, read
from domicile.model.values import NULL, Unknown, Value, alternatives, text_of

Inside = Literal["yes", "no", "perhaps"]
_GROUP = re.compile(r"(?i)/subscriptions/([^/]+)/resourceGroups/([^/]+)")
_SUBSCRIPTION = re.compile(r"(?i)/subscriptions/([^/]+)")
_OWN_SUBSCRIPTION = frozenset({"azurerm_subscription", "azurerm_client_config"})


class Reach:
    """Finds the blocks behind the scope of an assignment."""

    def __init__(self, index: Index, roles: Roles) -> None:
        self._index = index
        self._roles = roles

    def parts(self, block: Block, level: str, scope: Value, given: Given) -> list[Part]:
        """What is given over which blocks, one part for each set of privileges; the certain and the largest first."""
        reached = self._reached(block, level, scope, given)
        over = [self._obeyed(target, self._over(target, given), doubt) for target, doubt in reached]
        identities = (
            (identity, frozenset({"impersonate"}), doubt)
            for target, privileges, doubt in over
            if "impersonate" in privileges
            for identity in _identities(target)
        )
        return parts_of((*over, *identities))

    def _obeyed(self, target: Block, privileges: frozenset[str], doubt: str) -> tuple[Block, frozenset[str], str]:
        """What roles give over a block that may obey rights of its own instead."""
        row = self._roles.models.get(self._roles.service_of(target.kind))
        if row is None:
            return target, privileges, doubt
        model = model_of(target, self._roles)
        return target, under(model, privileges, row), doubt or model.reason

    def knows(self, blocks: Iterable[Block]) -> bool:
        """Whether the catalogue says by which operations the data of each of these is reached."""
        return all(self._roles.service_of(block.kind) for block in blocks)

    def _over(self, target: Block, given: Given) -> frozenset[str]:
        service = self._roles.service_of(target.kind)
        return given.get(service, frozenset()) if service else frozenset().union(*given.values())

    def at(self, block: Block, value: Value) -> tuple[Block, ...]:
        """The resource that a value refers to or names by its id, and the stores inside it.

        What an id begins with, the group or subscription that its resource is in, is not what it names.
        """
        whole = referred(value)
        own = [
            t
            for option in alternatives(value)
            for t in _referred(option)
            if t.mode in ("resource", "data") and (t in whole or level_of(t) in ("resource", ""))
        ]
        name = starred(value).rstrip("/").rpartition("/")[2]
        if name and "*" not in name and not own:
            kinds = (kind for row in self._roles.services.values() for kind in row.get("stores", ()))
            own = [t for kind in kinds for t in self._index.named(kind, "name", name) if t.root == block.root]
        return self.with_inside(own)

    def with_inside(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """These blocks and the stores that stand inside them."""
        return with_inside(blocks, self._roles.inside, self._index)

    def _reached(self, block: Block, level: str, scope: Value, given: Given) -> Iterator[tuple[Block, str]]:
        if level == "resource":
            yield from ((target, "") for target in self.at(block, scope))
            return
        for service in given if level else ():
            for target in self._index.of_kind(*self._roles.services.get(service, {}).get("stores", ())):
                inside = self._is_inside(level, scope, target) if target.root == block.root else "no"
                if inside == "yes":
                    yield target, ""
                elif inside == "perhaps":
                    yield target, f"whether {target.address} is in that {level.replace('-', ' ')} is not known"

    def _is_inside(self, level: str, scope: Value, target: Block) -> Inside:
        if level == "everything":
            return "yes"
        if level == "management-group":
            return "perhaps"
        if level == "subscription":
            return _same(_subscription_of(scope), _own_subscription(target))
        return self._in_group(scope, target)

    def _in_group(self, scope: Value, target: Block) -> Inside:
        value = self._group_value(target)
        mine = {id(group) for group in referred(scope) if group.kind == "azurerm_resource_group"}
        theirs = {id(group) for group in referred(value) if group.kind == "azurerm_resource_group"}
        if mine and theirs:
            return "yes" if mine & theirs else "no"
        one = _group_name(scope)
        other = text_of(value) or next((text for g in referred(value) if (text := text_of(g.get("name")))), None)
        if one and other:
            return "yes" if one.lower() == other.lower() else "no"
        return "perhaps"

    def _group_value(self, block: Block) -> Value:
        for attribute in self._roles.inside.get(block.kind, ()):
            for outer in referred(block.get(attribute)):
                return self._group_value(outer)
        return block.get("resource_group_name")


def _identities(target: Block) -> Iterator[Block]:
    """The identities that a machine or an app runs as, besides its own."""
    for value in read(target, "identity.identity_ids"):
        yield from referred(value)


def _group_name(scope: Value) -> str | None:
    text = text_of(scope)
    match = _GROUP.fullmatch(text) if text else None
    if match:
        return match.group(2)
    made = (group for group in referred(scope) if group.kind == "azurerm_resource_group")
    return next((text for group in made if (text := text_of(group.get("name")))), None)


def _subscription_of(scope: Value) -> str:
    """The id of a subscription, "own …" for the one that Terraform works in, "" where it is not known."""
    text = text_of(scope)
    match = _SUBSCRIPTION.fullmatch(text) if text else None
    if match:
        return match.group(1).lower()
    for target in _referred(scope):
        if target.kind in _OWN_SUBSCRIPTION:
            return (text_of(target.get("subscription_id")) or "").lower() or _own_subscription(target)
    return ""


def _own_subscription(block: Block) -> str:
    provider = block.provider
    value = first(provider.body, "subscription_id") if provider is not None else NULL
    return (text_of(value) or "").lower() or f"own {provider.alias if provider is not None else ''}"


def _same(one: str, other: str) -> Inside:
    if one and one == other:
        return "yes"
    return "perhaps" if not one or one.startswith("own ") or other.startswith("own ") else "no"


def _referred(value: Value) -> Iterator[Block]:
    """What a value refers to, in the unknown parts of a text too ("${data.azurerm_subscription.s.id}")."""
    yield from referred(value)
    for option in alternatives(value):
        if isinstance(option, Unknown):
            for part in option.parts:
                if isinstance(part, Unknown):
                    yield from _referred(part)
