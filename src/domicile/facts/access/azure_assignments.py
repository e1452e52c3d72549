"""Role assignments of Azure: who holds which role where, and whether that is too much."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.catalogue.kind_rows import condition_of
from domicile.facts.access.azure_breadth import Breadth, breadth_of
from domicile.facts.access.azure_definitions import definition_grants
from domicile.facts.access.azure_modules import listed
from domicile.facts.access.azure_named import Made, Named, roles_of
from domicile.facts.access.azure_principals import principal_of
from domicile.facts.access.azure_reach import Reach
from domicile.facts.access.azure_roles import Roles, read_inside
from domicile.facts.access.azure_scopes import inside_in_words, level_in_words, resource_in_words, scope_level
from domicile.facts.access.carriers import line_of, proof
from domicile.facts.access.given import Given
from domicile.facts.access.parts import Part
from domicile.facts.conditions import test
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.paths import first
from domicile.model.values import NULL, Value, text_of

_PRIVILEGES = {
    "owner": frozenset({"list", "read", "write", "delete", "administer", "regrant"}),
    "editor": frozenset({"list", "read", "write", "delete", "administer"}),
    "role-administration": frozenset({"regrant"}),
    "any-role": frozenset({"regrant"}),
    "impersonation": frozenset({"impersonate"}),
    "data-reader": frozenset({"list", "read"}),
    "unknown-role": frozenset({"read"}),
}
_ALL = frozenset({"list", "read", "write", "delete", "administer", "regrant"})


def assignment_grants(index: Index, table: Mapping[str, Any], roles: Roles, reach: Reach) -> Iterator[Grant]:
    """The grants of every block that assigns a role."""
    told = {id(grant.block) for grant in definition_grants(index, table, roles) if grant.broad or grant.undecided}
    made = Made(index, roles)
    for kind, row in table.get("assignments", {}).items():
        when = condition_of(row["when"]) if "when" in row else None
        for block in index.of_kind(kind):
            if test(when, block, block).holds is not False:
                for role in roles_of(block, row, roles, made):
                    scope = first(block, row["scope"])
                    level = scope_level(scope)
                    named = reach.at(block, scope) if level == "resource" else ()
                    yield from _assigned(block, row, role, _Where(scope, level, named), table, reach, told)
    for one, module in listed(index, table.get("modules", {}), "role_assignments"):
        where = _Where(NULL, module["level"], (one.call,) if module["level"] == "resource" else ())
        for role in roles_of(one.part, _OF_A_MODULE, roles, made):
            for grant in _assigned(one.part, _OF_A_MODULE, role, where, table, reach, told):
                yield one.told(grant)


_OF_A_MODULE = {"role": "role_definition_id_or_name", "principal": "principal_id"}
"""What an element of `role_assignments` calls its parts, in every verified module.

https://azure.github.io/Azure-Verified-Modules/specs/tf/interfaces/ (variables of three modules read 2026-11-22)
"""


@dataclass(frozen=True, slots=True)
class _Where:
    """The scope of an assignment: the value that says it, its level, and the blocks that it names."""

    scope: Value
    level: str
    named: tuple[Block, ...]


def _assigned(
    block: Block,
    row: Mapping[str, Any],
    role: Named,
    where: _Where,
    table: Mapping[str, Any],
    reach: Reach,
    told: Container[int],
) -> Iterator[Grant]:
    scope, level, named = where.scope, where.level, where.named
    breadth = Breadth() if row.get("eligible") else breadth_of(block, role, scope, level, table, told)
    whole = _grant(block, row, role, breadth, where)
    limited = "it holds only under its condition" if whole.conditions else ""
    parts = reach.parts(block, level, scope, role.given or {})
    if not parts and role.given is not None and named and reach.knows(named):
        whole = replace(whole, privileges=frozenset())
    yield from over(whole, parts, named, role.doubt or limited)


def over(whole: Grant, parts: list[Part], named: tuple[Block, ...], doubt: str) -> Iterator[Grant]:
    """The grant over what it certainly leads to, and one for each further set of blocks with other privileges.

    Neither the grant nor its breadth hangs on `doubt`, which is about what is reached.
    """
    if not parts:
        yield replace(whole, targets=named, doubt=doubt)
        return
    first_part = parts[0]
    yield replace(whole, privileges=first_part.privileges, targets=first_part.targets, doubt=first_part.doubt or doubt)
    for part in parts[1:]:
        yield replace(
            whole,
            privileges=part.privileges,
            targets=part.targets,
            doubt=part.doubt or doubt,
            broad="",
            category="",
            undecided="",
        )


_SORTS = {"user": "user", "group": "group", "serviceprincipal": "service-account", "foreigngroup": "group"}


def _grant(block: Block, row: Mapping[str, Any], role: Named, breadth: Breadth, where: _Where) -> Grant:
    level = where.level
    who = next(read_inside(block, row["principal"]), NULL)
    sort = (text_of(block.get("principal_type")) or "").lower()
    named, own = principal_of(who, _SORTS.get(sort, "principal"))
    privileges = privileges_of(role.given, breadth.category)
    scope = where.named[0].address if level == "resource" and where.named else _reached(role, where)
    if level != "resource" and privileges == {"impersonate"}:
        scope = f"every identity of {level_in_words(level)}"
    return Grant(
        block=block,
        principal=named,
        privileges=privileges,
        scope=scope,
        attribute=role.attribute.partition(".")[0],
        location=line_of(block, role.attribute),
        trail=proof(block, role.attribute, role.value.trail, where.scope.trail, who.trail),
        wide=level not in ("resource", ""),
        broad=breadth.broad,
        category=breadth.category,
        undecided=breadth.undecided,
        conditions=("a condition on the assignment",) if text_of(block.get("condition")) else (),
        path=() if own is None else (own,),
        own=own is not None,
        holders=() if own is None else (own,),
    )


def _reached(role: Named, where: _Where) -> str:
    """What a role reaches of its scope in words: it need not be everything that is in it."""
    name = role.name or (role.definition.address if role.definition is not None else "")
    if not name or not where.level:
        return inside_in_words(where.level)
    words = resource_in_words(where.scope) if where.level == "resource" else level_in_words(where.level)
    return f"what {name} reaches in {words}"


def privileges_of(given: Given | None, category: str) -> frozenset[str]:
    """What a role gives over all that it reaches; by its category where the catalogue does not say."""
    if given is not None:
        every: frozenset[str] = frozenset().union(*given.values())
        return every
    return _PRIVILEGES.get(category, _ALL) if category else frozenset({"read"})
