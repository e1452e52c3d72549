"""Bindings of Google: a role given to members on something, in blocks of the provider and of Config Connector."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import elements, members
from domicile.facts.aws_policy.reading import policy_object
from domicile.facts.listed_roles import listed_roles
from domicile.model.blocks import Block
from domicile.model.paths import first, read
from domicile.model.trail import Trail
from domicile.model.values import NULL, Value, alternatives, is_null, text_of

KIND = re.compile(r"google_(.+)_iam_(member|binding|policy)")
LEVELS = ("resource", "project", "folder", "organization")
_CONNECTOR = "iam.cnrm.cloud.google.com/"


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """A role that is given to members on something, as one block (or a part of its policy) says it.

    `about` is the resource, and `container` the project or folder, where the block's kind does not say it. `eligible`:
    the role is not held, but may be asked for.
    """

    block: Block
    attribute: str
    level: str
    role: Value
    members: tuple[Value, ...]
    condition: Value = field(default=NULL)
    trail: Trail | None = None
    about: tuple[Block, ...] = ()
    container: Value = field(default=NULL)
    eligible: bool = False


def bindings(block: Block, table: Mapping[str, Any]) -> Iterator[Binding]:
    """Every binding that a block makes; `table` is Google's section `access` of the catalogue."""
    match = KIND.fullmatch(block.kind)
    if match and block.mode == "resource":
        level = table.get("containers", {}).get(match.group(1), "resource")
        if match.group(2) == "policy":
            yield from _of_policy(block, level, "policy_data", block.get("policy_data"))
        else:
            people = elements(block.get("members")) + elements(block.get("member"))
            if not people and not is_null(block.get("members")):
                return
            yield Binding(block, "role", level, block.get("role"), people, first(block, "condition"))
    elif block.kind.startswith(_CONNECTOR):
        yield from _of_connector(block, table)
    elif block.mode == "module" and block.kind in table.get("modules", {}):
        yield from _of_module(block, table["modules"][block.kind])


def _of_policy(block: Block, level: str, attribute: str, value: Value) -> Iterator[Binding]:
    for option in alternatives(value):
        policy = policy_object(option)
        for item in elements(members(policy).get("bindings", NULL)):
            parts = members(item)
            if parts:
                people = elements(parts.get("members", NULL))
                yield Binding(
                    block, attribute, level, parts.get("role", NULL), people, parts.get("condition", NULL), item.trail
                )


def _of_connector(block: Block, table: Mapping[str, Any]) -> Iterator[Binding]:
    kind = text_of(first(block, "spec.resourceRef.kind")) or ""
    level = table.get("config_connector_containers", {}).get(kind, "resource")
    spec = first(block, "spec")
    if block.kind.endswith("PolicyMember"):
        people = elements(first(block, "spec.member"))
        yield Binding(block, "spec.role", level, first(block, "spec.role"), people, first(block, "spec.condition"))
    elif block.kind.endswith(("/IAMPolicy", "/IAMPartialPolicy")):
        for item in read(spec, "bindings"):
            parts = members(item)
            people = tuple(_member_value(value) for value in elements(parts.get("members", NULL)))
            role = parts.get("role", NULL)
            yield Binding(block, "spec.bindings", level, role, people, parts.get("condition", NULL), item.trail)


def _of_module(block: Block, row: Mapping[str, Any]) -> Iterator[Binding]:
    """What a module of the registry gives by its arguments, once for each container that it names."""
    where = list(read(block, row["where"])) if "where" in row else []
    about = tuple(target for value in where for target in referred(value)) if row["level"] == "resource" else ()
    for container in where if row["level"] != "resource" and where else [NULL]:
        for attribute in row.get("bindings", ()):
            for one in listed_roles(block.get(attribute)):
                trail = one.role.trail
                yield Binding(
                    block, attribute, row["level"], one.role, one.members, one.condition, trail, about, container
                )
        for role in read(block, row["roles"]) if "roles" in row else ():
            yield Binding(block, row["roles"], row["level"], role, (), container=container)


def _member_value(value: Value) -> Value:
    parts = members(value)
    return parts["member"] if "member" in parts else value
