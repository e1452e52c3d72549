"""Grants on Google Cloud: bindings, members and policies of projects, folders, organisations and resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import line_of, proof
from domicile.facts.access.google_agents import anyway
from domicile.facts.access.google_bindings import Binding, bindings
from domicile.facts.access.google_boundaries import Boundaries
from domicile.facts.access.google_constraints import Constraints
from domicile.facts.access.google_custom_roles import custom_role_grants
from domicile.facts.access.google_datasets import dataset_bindings
from domicile.facts.access.google_denials import Denials
from domicile.facts.access.google_groups import membership_grants
from domicile.facts.access.google_hierarchy import Hierarchy
from domicile.facts.access.google_keys import Keys
from domicile.facts.access.google_lists import list_bindings
from domicile.facts.access.google_meaning import PRIVILEGES, Meaning, meaning_of
from domicile.facts.access.google_members import accounts_made, agent_of, is_gone, member_of, named_by
from domicile.facts.access.google_numbers import Numbers
from domicile.facts.access.google_perimeters import Perimeters
from domicile.facts.access.google_pools import Pools
from domicile.facts.access.google_reach import Reach
from domicile.facts.access.google_roles import Roles
from domicile.facts.access.google_scope import (
    about,
    is_of_project,
    named_on,
    narrowed,
    of_condition,
    scope_of,
    where_of,
)
from domicile.facts.access.google_sharing import Sharing
from domicile.facts.access.google_sql_users import sql_user_grants
from domicile.facts.access.parts import Part
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.values import NULL, Value, alternatives, is_null

_USE = frozenset({"read"})


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that Google blocks of the estate make."""
    table = catalogue.section("access").get("gcp", {})
    roles = Roles(index, catalogue)
    hierarchy = Hierarchy(index)
    bound = list(_bindings(index, table))
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
        Numbers(bound, hierarchy, table),
    )
    given = [grant for binding in bound for grant in _grants(binding, known)]
    yield from given
    yield from Keys(index, table, roles, hierarchy, known.made).grants(given)
    yield from membership_grants(index, table, known.made)
    yield from sql_user_grants(index, table, known.made)
    yield from custom_role_grants(index, table, roles, bound)


def _bindings(index: Index, table: Mapping[str, Any]) -> Iterator[Binding]:
    for kind in index.kinds:
        for block in index.of_kind(kind):
            yield from bindings(block, table)
            yield from dataset_bindings(block, table)
            yield from list_bindings(block, table)


def _grants(binding: Binding, known: _Known) -> Iterator[Grant]:
    people = [(member, option) for member in binding.members for option in named_by(member)]
    if people and all(is_gone(option) for _, option in people):
        return
    people = [(member, known.numbers.filled(option)) for member, option in people if not is_gone(option)]
    named = [(member_of(option, known.made), member) for member, option in people] or [((None, None), NULL)]
    options = alternatives(binding.role)
    for option in options:
        meaning = meaning_of(binding, option, known.table, known.roles)
        if len(options) > 1 and not meaning.undecided:
            meaning = replace(meaning, undecided="the role is one of several")
        for (principal, own), member in named:
            for grant in _given(binding, meaning, principal, own, member, known):
                yield anyway(grant, binding, option, member, known.numbers, known.table)


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
    numbers: Numbers


def _given(
    binding: Binding,
    meaning: Meaning,
    principal: Principal | None,
    own: Block | None,
    member: Value,
    known: _Known,
) -> Iterator[Grant]:
    """The grant to one member, and one for each further set of blocks over which it has other privileges."""
    own_target = about(binding, known.index) if binding.level == "resource" else ()
    where, denied = where_of(binding, own_target, known.hierarchy), ""
    if principal is not None and is_of_project(principal, where[0]):
        return
    if meaning.given:
        left, denied = known.denials.left(meaning.given, where, binding.block, principal)
        meaning = replace(meaning, given=left)
    doubt = of_condition(binding)
    every = known.reach.parts(binding.block, binding.level, meaning.given or {}, own_target, binding.container)
    parts = (
        narrowed(every, binding, doubt, known.table)
        if every
        else _without_targets(binding, meaning, doubt, known.roles)
    )
    whole = _grant(binding, meaning, principal, own, member, known, _privileges(meaning, parts[0] if parts else None))
    refused = known.sharing.refusal(principal, where, binding.block.root) if own is None else ""
    bounded = known.boundaries.around(principal, where, binding.block.root)
    one_of = "who it is is one of several" if principal is not None and len(alternatives(member)) > 1 else ""
    first_part = parts[0] if parts else Part(whole.privileges, () if every else own_target, doubt)
    for part in (first_part, *parts[1:]):
        one = whole if part is first_part else replace(whole, broad="", category="")
        data = known.roles.data_of(meaning.given, part.privileges)
        yield replace(
            one,
            privileges=part.privileges,
            scope=scope_of(binding, whole.category, data),
            targets=part.targets,
            doubt=part.doubt,
            on=named_on(binding, own_target, whole.category, data),
            limited=denied or refused or bounded or known.perimeters.around(part.targets, principal) or one_of,
        )


def _without_targets(binding: Binding, meaning: Meaning, doubt: str, roles: Roles) -> list[Part]:
    """The parts of a role on a project or more, none of whose data this configuration holds: by what is given over the
    data of a service, where the role is of so few that each is told by its name."""
    given = meaning.given if binding.level != "resource" else None
    sets = sorted(set(given.values()), key=lambda held: (-len(held), *sorted(held))) if given else []
    return [Part(held, (), doubt) for held in sets if held] if all(roles.data_of(given, held) for held in sets) else []


def _privileges(meaning: Meaning, part: Part | None) -> frozenset[str]:
    if part is not None:
        return part.privileges
    if meaning.given is not None:
        every: frozenset[str] = frozenset().union(*meaning.given.values())
        return every
    return PRIVILEGES.get(meaning.category, frozenset() if meaning.without_data else _USE)


def _grant(
    binding: Binding,
    meaning: Meaning,
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
        scope="",
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
