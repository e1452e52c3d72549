"""Grants on Google Cloud: bindings, members and policies of projects, folders, organisations and resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.access.google_members import accounts_made, member_of
from domicile.facts.aws_policy import elements, members
from domicile.facts.aws_policy.reading import policy_object
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first, read
from domicile.model.trail import Trail
from domicile.model.values import NULL, Known, Unknown, Value, alternatives, is_null, text_of

_KIND = re.compile(r"google_(.+)_iam_(member|binding|policy)")
_CONNECTOR = "iam.cnrm.cloud.google.com/"
LEVELS = ("resource", "project", "folder", "organization")
_PRIVILEGES = {
    "owner": frozenset({"list", "read", "write", "delete", "administer", "regrant", "impersonate"}),
    "editor": frozenset({"list", "read", "write", "delete", "administer"}),
    "administrator": frozenset({"administer", "regrant"}),
    "basic-viewer": frozenset({"list", "read"}),
    "data-reader": frozenset({"list", "read", "decrypt"}),
    "data-administrator": frozenset({"list", "read", "write", "delete", "administer", "regrant"}),
    "role-administration": frozenset({"regrant"}),
    "impersonation": frozenset({"impersonate"}),
}
_USE = frozenset({"read"})
_NO_TARGET = frozenset({"role", "member", "members", "policy_data", "condition", "project", "region", "location"})


@dataclass(frozen=True, slots=True, eq=False)
class Binding:
    """A role that is given to members on something, as one block (or a part of its policy) says it."""

    block: Block
    attribute: str
    level: str
    role: Value
    members: tuple[Value, ...]
    condition: Value = field(default=NULL)
    trail: Trail | None = None


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that Google blocks of the estate make."""
    table = catalogue.section("access").get("gcp", {})
    made = accounts_made(index)
    for kind in index.kinds:
        for block in index.of_kind(kind):
            for binding in _bindings(block, table):
                yield from _grants(binding, table, made, index)
    yield from _custom_roles(index)


def _bindings(block: Block, table: Mapping[str, Any]) -> Iterator[Binding]:
    match = _KIND.fullmatch(block.kind)
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


def _member_value(value: Value) -> Value:
    parts = members(value)
    return parts["member"] if "member" in parts else value


def _grants(binding: Binding, table: Mapping[str, Any], made: Mapping[str, Block], index: Index) -> Iterator[Grant]:
    roles = table.get("roles", {})
    without_data = tuple(table.get("roles_without_data", ()))
    people = [(member, option) for member in binding.members for option in alternatives(member)]
    named = [(member_of(option, made), member) for member, option in people] or [((None, None), NULL)]
    options = alternatives(binding.role)
    for option in options:
        role = text_of(option)
        row = roles.get(role) if role is not None else None
        broad = row is not None and LEVELS.index(binding.level) >= LEVELS.index(row.get("from", "project"))
        undecided = "the role is one of several" if len(options) > 1 else ""
        if not is_null(binding.condition) and row and row["category"] not in ("owner", "editor", "basic-viewer"):
            broad = False
        if isinstance(option, Unknown) and binding.level != "resource":
            undecided = f"the role is not known: {option.reason}"
        for (principal, own), member in named:
            use = frozenset[str]() if role and not row and role.startswith(without_data) else _USE
            yield _grant(binding, role or "", row if broad else None, principal, own, member, undecided, use, index)


def _grant(
    binding: Binding,
    role: str,
    row: Mapping[str, Any] | None,
    principal: Principal | None,
    own: Block | None,
    member: Value,
    undecided: str,
    use: frozenset[str],
    index: Index,
) -> Grant:
    category, broad = "", ""
    if row is not None:
        category = row["category"]
        broad = f"{role} on the {binding.level} gives {row['gives']}"
    elif undecided and not role:
        category, broad = "data-administrator", f"its role on the {binding.level} is not known"
    return Grant(
        block=binding.block,
        principal=principal,
        privileges=_PRIVILEGES.get(category, use),
        scope=_scope(binding.level, category),
        attribute=binding.attribute,
        location=line_of(binding.block, binding.attribute),
        trail=proof(binding.block, binding.attribute, binding.trail, binding.role.trail, member.trail),
        wide=binding.level != "resource",
        broad=broad,
        category=category,
        undecided=undecided,
        conditions=() if is_null(binding.condition) else ("a condition on the binding",),
        path=() if own is None else (own,),
        own=own is not None,
        targets=_targets(binding.block, index),
        holders=() if own is None else (own,),
    )


def _targets(block: Block, index: Index) -> tuple[Block, ...]:
    """The resource that an IAM block of one resource is about, where this configuration makes or reads it."""
    match = _KIND.fullmatch(block.kind)
    kind = f"google_{match.group(1)}" if match else ""
    if not kind or not index.of_kind(kind):
        return ()
    body = block.body.data if isinstance(block.body, Known) else {}
    found: dict[int, Block] = {}
    for name in body:
        if name not in _NO_TARGET:
            for option in alternatives(body[name]):
                text = text_of(option)
                same = [t for t in index.named(kind, "name", text) if t.root == block.root] if text else []
                for target in (*referred(option), *same):
                    if target.kind == kind:
                        found[id(target)] = target
    return tuple(found.values())


def _scope(level: str, category: str) -> str:
    if level == "resource":
        return "it"
    return f"every service account of the {level}" if category == "impersonation" else f"the {level}"


def _custom_roles(index: Index) -> Iterator[Grant]:
    for block in index.of_kind("google_project_iam_custom_role", "google_organization_iam_custom_role"):
        for value in elements(block.get("permissions")):
            text = value.data if isinstance(value, Known) else None
            if isinstance(text, str) and "*" in text:
                yield Grant(
                    block=block,
                    principal=None,
                    privileges=_PRIVILEGES["data-administrator"],
                    scope="everything of its kind",
                    attribute="permissions",
                    location=line_of(block, "permissions"),
                    trail=proof(block, "permissions", value.trail),
                    wide=True,
                    broad=f"the custom role holds {text}",
                    category="wildcard-action",
                )
