"""Grants on Google Cloud: bindings, members and policies of projects, folders, organisations and resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.access.given import Given
from domicile.facts.access.google_bindings import KIND, LEVELS, Binding, bindings
from domicile.facts.access.google_boundaries import Boundaries
from domicile.facts.access.google_conditions import holds
from domicile.facts.access.google_constraints import Constraints
from domicile.facts.access.google_datasets import dataset_bindings
from domicile.facts.access.google_denials import Denials
from domicile.facts.access.google_groups import membership_grants
from domicile.facts.access.google_hierarchy import Container, Hierarchy
from domicile.facts.access.google_keys import Keys
from domicile.facts.access.google_lists import list_bindings
from domicile.facts.access.google_members import accounts_made, agent_of, is_gone, member_of
from domicile.facts.access.google_perimeters import Perimeters
from domicile.facts.access.google_pools import Pools
from domicile.facts.access.google_reach import Reach, project_value
from domicile.facts.access.google_roles import Roles
from domicile.facts.access.google_sharing import Sharing
from domicile.facts.access.parts import Part, parts_of
from domicile.facts.aws_policy import elements
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first
from domicile.model.values import NULL, Known, Unknown, Value, alternatives, is_null, text_of

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
_CONVENIENCE = re.compile(r"gcp:project(?:Owner|Editor|Viewer):(.+)")
_USE = frozenset({"read"})
_NO_TARGET = frozenset({"role", "member", "members", "policy_data", "condition", "project", "region", "location"})


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that Google blocks of the estate make."""
    table = catalogue.section("access").get("gcp", {})
    roles = Roles(index, catalogue)
    hierarchy = Hierarchy(index)
    known = _Known(
        table,
        roles,
        Reach(index, roles, hierarchy),
        accounts_made(index),
        Pools(index, table),
        Denials(index, roles, hierarchy),
        Sharing(index, table, Constraints(index, table, hierarchy)),
        Boundaries(index, table, hierarchy),
        Perimeters(index, table, roles),
        hierarchy,
        index,
    )
    given = [grant for binding in _bindings(index, table) for grant in _grants(binding, known)]
    yield from given
    yield from Keys(index, table, roles, hierarchy, known.made).grants(given)
    yield from membership_grants(index, table, known.made)
    yield from _custom_roles(index)


def _bindings(index: Index, table: Mapping[str, Any]) -> Iterator[Binding]:
    for kind in index.kinds:
        for block in index.of_kind(kind):
            yield from bindings(block, table)
            yield from dataset_bindings(block, table)
            yield from list_bindings(block, table)


def _grants(binding: Binding, known: _Known) -> Iterator[Grant]:
    people = [(member, option) for member in binding.members for option in alternatives(member)]
    if people and all(is_gone(option) for _, option in people):
        return
    people = [(member, option) for member, option in people if not is_gone(option)]
    named = [(member_of(option, known.made), member) for member, option in people] or [((None, None), NULL)]
    options = alternatives(binding.role)
    for option in options:
        meaning = _meaning(binding, option, known)
        if len(options) > 1 and not meaning.undecided:
            meaning = replace(meaning, undecided="the role is one of several")
        for (principal, own), member in named:
            yield from _given(binding, meaning, principal, own, member, known)


@dataclass(frozen=True, slots=True)
class _Known:
    """What every binding is read with."""

    table: Mapping[str, Any]
    roles: Roles
    reach: Reach
    made: Mapping[str, Block]
    pools: Pools
    denials: Denials
    sharing: Sharing
    boundaries: Boundaries
    perimeters: Perimeters
    hierarchy: Hierarchy
    index: Index


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a role comes to where it is given. `given` is None where the catalogue does not say what it gives."""

    category: str = ""
    broad: str = ""
    undecided: str = ""
    given: Given | None = None
    without_data: bool = False


def _meaning(binding: Binding, option: Known | Unknown, known: _Known) -> _Meaning:
    custom = known.roles.custom(option)
    if custom is not None:
        return _of_custom(binding, custom, known)
    role = text_of(option)
    if isinstance(option, Unknown) and role is None:
        if binding.level == "resource" or binding.eligible:
            return _Meaning()
        broad = f"its role on the {binding.level} is not known"
        return _Meaning("data-administrator", broad, f"the role is not known: {option.reason}")
    row = known.table.get("roles", {}).get(role)
    given = known.roles.given(role or "")
    if row is None or binding.eligible or not _is_too_much(binding, row):
        without = tuple(known.table.get("roles_without_data", ()))
        return _Meaning(given=given, without_data=bool(role and not row and role.startswith(without)))
    return _Meaning(row["category"], f"{role} on the {binding.level} gives {row['gives']}", given=given)


def _is_too_much(binding: Binding, row: Mapping[str, Any]) -> bool:
    if not is_null(binding.condition) and row["category"] not in ("owner", "editor", "basic-viewer"):
        return False
    return LEVELS.index(binding.level) >= LEVELS.index(row.get("from", "project"))


def _of_custom(binding: Binding, role: Block, known: _Known) -> _Meaning:
    permissions, unknown = known.roles.permissions(role)
    given = known.roles.given_by(permissions)
    doubt = f"the permissions of {role.address} are not known: {unknown[0].reason}" if unknown else ""
    if binding.level == "resource" or binding.eligible or not is_null(binding.condition):
        return _Meaning(given=given, undecided=doubt if not given else "")
    table = known.table.get("escalation_permissions", {})
    for permission in permissions:
        if permission in table:
            row = table[permission]
            broad = f"{role.address} holds {permission}, and so gives {row['gives']} on the {binding.level}"
            return _Meaning(row["category"], broad, given=given)
    category, broad = _breadth_of_custom(binding, role, given, known.table)
    return _Meaning(category, broad, given=given, undecided="" if broad else doubt)


def _breadth_of_custom(binding: Binding, role: Block, given: Given, table: Mapping[str, Any]) -> tuple[str, str]:
    """The category of what is too much of a custom role, and what that is; "" where a job may need it."""
    for row in table.get("custom_breadth", ()):
        if LEVELS.index(binding.level) >= LEVELS.index(row["from"]):
            services = [name for name in row["services"] if given.get(name, frozenset()) >= frozenset(row["holds"])]
            if services:
                what = f"{', '.join(row['holds'])} everything of {', '.join(services)}"
                return row["category"], f"{role.address} lets its holder {what} on the {binding.level}"
    return "", ""


def _given(
    binding: Binding,
    meaning: _Meaning,
    principal: Principal | None,
    own: Block | None,
    member: Value,
    known: _Known,
) -> Iterator[Grant]:
    """The grant to one member, and one for each further set of blocks over which it has other privileges."""
    own_target = _about(binding, known.index) if binding.level == "resource" else ()
    where, denied = _where(binding, own_target, known.hierarchy), ""
    if principal is not None and _is_of_project(principal, where[0]):
        return
    if meaning.given:
        left, denied = known.denials.left(meaning.given, where, binding.block.root, principal)
        meaning = replace(meaning, given=left)
    doubt = _of_condition(binding)
    every = known.reach.parts(binding.block, binding.level, meaning.given or {}, own_target, binding.container)
    parts = _narrowed(every, binding, doubt, known.table)
    whole = _grant(binding, meaning, principal, own, member, known, _privileges(meaning, parts[0] if parts else None))
    refused = known.sharing.refusal(principal, where, binding.block.root) if own is None else ""
    bounded = known.boundaries.around(principal, where, binding.block.root)
    first_part = parts[0] if parts else Part(whole.privileges, () if every else own_target, doubt)
    for part in (first_part, *parts[1:]):
        one = whole if part is first_part else replace(whole, broad="", category="")
        yield replace(
            one,
            privileges=part.privileges,
            targets=part.targets,
            doubt=part.doubt,
            limited=denied or refused or bounded or known.perimeters.around(part.targets, principal),
        )


def _narrowed(parts: list[Part], binding: Binding, doubt: str, table: Mapping[str, Any]) -> list[Part]:
    """The parts that a condition on the resource leaves, as certain as it is that it holds for them."""
    if not doubt:
        return parts
    expression = text_of(first(binding.condition, "expression"))
    judged = (
        (target, part, holds(expression, target, table) if expression else "perhaps")
        for part in parts
        for target in part.targets
    )
    return parts_of(
        (target, part.privileges, part.doubt or ("" if held == "yes" else doubt))
        for target, part, held in judged
        if held != "no"
    )


def _is_of_project(principal: Principal, container: Container) -> bool:
    """Whether a member is those who hold a basic role in the project itself: they are told where they get it."""
    match = _CONVENIENCE.fullmatch(principal.id)
    return match is not None and any(isinstance(n, tuple) and n[-1] == match.group(1) for n in container.names)


def _where(binding: Binding, about: tuple[Block, ...], hierarchy: Hierarchy) -> list[Container]:
    """The containers of what a role is given on, the nearest first."""
    level, block = binding.level, binding.block
    if not is_null(binding.container):
        return hierarchy.above(level, binding.container, block.root)
    if level == "organization":
        return hierarchy.above(level, block.get("org_id"), block.root)
    if level == "folder":
        return hierarchy.above(level, block.get("folder"), block.root)
    return hierarchy.above("project", project_value(about[0] if about else block), block.root)


def _privileges(meaning: _Meaning, part: Part | None) -> frozenset[str]:
    if part is not None:
        return part.privileges
    if meaning.given is not None:
        every: frozenset[str] = frozenset().union(*meaning.given.values())
        return every
    return _PRIVILEGES.get(meaning.category, frozenset() if meaning.without_data else _USE)


def _of_condition(binding: Binding) -> str:
    """Why a condition leaves open what is reached: one that looks at the resource."""
    if is_null(binding.condition):
        return ""
    expression = text_of(first(binding.condition, "expression"))
    if expression is None:
        return "its condition is not known"
    return f"it holds only where {expression}" if "resource." in expression else ""


def _grant(
    binding: Binding,
    meaning: _Meaning,
    principal: Principal | None,
    own: Block | None,
    member: Value,
    known: _Known,
    privileges: frozenset[str],
) -> Grant:
    category, broad = meaning.category, meaning.broad
    if not broad and principal is not None:
        category, broad = "", known.pools.open_to_all(principal, binding.block)
        category = "public-principal" if broad else ""
    return Grant(
        block=binding.block,
        principal=principal,
        privileges=privileges,
        scope=_scope(binding, category),
        attribute=binding.attribute,
        location=line_of(binding.block, binding.attribute, binding.trail),
        trail=proof(binding.block, binding.attribute, binding.trail, binding.role.trail, member.trail),
        wide=binding.level != "resource",
        broad=broad,
        category=category,
        undecided=meaning.undecided,
        conditions=() if is_null(binding.condition) else ("a condition on the binding",),
        path=() if own is None else (own,),
        own=own is not None,
        holders=() if own is None else (own,),
        receiver=agent_of(member) if principal is None else "",
    )


def _about(binding: Binding, index: Index) -> tuple[Block, ...]:
    return binding.about or _targets(binding.block, index)


def _targets(block: Block, index: Index) -> tuple[Block, ...]:
    """The resource that an IAM block of one resource is about, where this configuration makes or reads it."""
    match = KIND.fullmatch(block.kind)
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


def _scope(binding: Binding, category: str) -> str:
    if binding.level == "resource":
        return "it"
    container = f"the {binding.level}{_name_of_container(binding)}"
    if category == "impersonation":
        return f"every service account of {container}"
    return f"what its condition leaves of {container}" if _of_condition(binding) else container


def _name_of_container(binding: Binding) -> str:
    """ " shop" of a project, " 12" of a folder; "" where it is not known, and of an organization, which is but one."""
    if binding.level == "organization":
        return ""
    text = text_of(binding.container) or text_of(binding.block.get(binding.level))
    return f" {text.rpartition('/')[2]}" if text else ""


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
