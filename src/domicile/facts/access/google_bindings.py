"""Bindings of Google: a role given to members on something, in blocks of the provider and of Config Connector."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domicile.catalogue.kind_rows import condition_of
from domicile.facts.access.carriers import referred
from domicile.facts.aws_policy import elements, members
from domicile.facts.aws_policy.reading import policy_object
from domicile.facts.conditions import test
from domicile.facts.listed_roles import listed_roles
from domicile.facts.partly_known import divided
from domicile.model.blocks import Block
from domicile.model.paths import first, read
from domicile.model.trail import Trail
from domicile.model.values import NULL, Known, Unknown, Value, alternatives, is_null, text_of

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
            yield _of_project(Binding(block, row["roles"], row["level"], role, (), container=container))
        for entry in row.get("members", ()):
            yield from _of_members(block, entry, Binding(block, "", row["level"], NULL, (), about=about))


def _of_project(binding: Binding) -> Binding:
    """PROJECT=>ROLE, as some modules write a role and what it is given on."""
    halves = divided(binding.role, "=>")
    return binding if halves is None else replace(binding, role=halves[1], container=halves[0])


def _of_members(block: Block, entry: Mapping[str, Any], whole: Binding) -> Iterator[Binding]:
    """Those whom an argument lists, one by one or divided by commas, and who are given one role."""
    when = condition_of(entry["when"]) if "when" in entry else None
    if test(when, block, block).holds is False:
        return
    said = first(block, entry["role_at"]) if "role_at" in entry else NULL
    role = Known(entry["role"]) if is_null(said) else said
    for value in read(block, entry["at"]):
        people = tuple(_member_of(part, entry, block) for option in alternatives(value) for part in _parts(option))
        if people:
            attribute = entry["at"].partition(".")[0]
            yield replace(whole, attribute=attribute, role=role, members=people, trail=value.trail)


def _parts(option: Known | Unknown) -> Iterator[Known | Unknown]:
    text = text_of(option)
    if text is None:
        yield from (option,) if isinstance(option, Unknown) else ()
        return
    yield from (Known(part.strip(), option.trail, option.reference) for part in text.split(",") if part.strip())


def _member_of(option: Known | Unknown, entry: Mapping[str, Any], block: Block) -> Value:
    """A member as a binding names it; `domain` leads to what is behind the name where that is left out."""
    text = text_of(option)
    if text is None:
        return option
    domain = text_of(first(block, entry["domain"])) if "domain" in entry and "@" not in text else ""
    return Known(f"{entry.get('prefix', '')}{text}{f'@{domain}' if domain else ''}", option.trail, option.reference)


def _member_value(value: Value) -> Value:
    parts = members(value)
    return parts["member"] if "member" in parts else value
