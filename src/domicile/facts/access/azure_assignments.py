"""Role assignments of Azure: who holds which role where, and whether that is too much."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from domicile.catalogue.kind_rows import condition_of
from domicile.facts.access.azure_conditions import roles_to_give
from domicile.facts.access.azure_principals import principal_of, why_unknown
from domicile.facts.access.azure_reach import Reach
from domicile.facts.access.azure_roles import DEFINITION, Roles
from domicile.facts.access.azure_scopes import LEVELS, inside_in_words, level_in_words, scope_level
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.access.given import Given
from domicile.facts.access.parts import Part
from domicile.facts.conditions import test
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.paths import first, read, texts
from domicile.model.values import NULL, Known, OneOf, Unknown, Value, alternatives, is_null, text_of

_ROLE_ID = re.compile(r"(?i)(?:.*roleDefinitions/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}).*")
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
_GIVES_ROLES = frozenset({"owner", "role-administration"})
UNKNOWN_ROLE = "unknown-role"


@dataclass(frozen=True, slots=True)
class Named:
    """A role that is assigned: the attribute that says it, its name ("" where it is a custom or an unknown one), and
    what it gives (None where the catalogue does not say). `doubt` says why that is not certain, `unknown` why nobody
    knows which role it is ("" where it is known)."""

    attribute: str
    name: str
    value: Value
    given: Given | None
    doubt: str = ""
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class _Breadth:
    category: str = ""
    broad: str = ""
    undecided: str = ""


def assignment_grants(index: Index, table: Mapping[str, Any], roles: Roles, reach: Reach) -> Iterator[Grant]:
    """The grants of every block that assigns a role."""
    for kind, row in table.get("assignments", {}).items():
        when = condition_of(row["when"]) if "when" in row else None
        for block in index.of_kind(kind):
            if test(when, block, block).holds is not False:
                for role in _roles(block, row, roles):
                    yield from _assigned(block, row, role, table, reach)


def _assigned(
    block: Block, row: Mapping[str, Any], role: Named, table: Mapping[str, Any], reach: Reach
) -> Iterator[Grant]:
    scope = first(block, row["scope"])
    level = scope_level(scope)
    breadth = _Breadth() if row.get("eligible") else _breadth(block, role, scope, level, table)
    named = reach.at(block, scope) if level == "resource" else ()
    whole = _grant(block, row, role, breadth, level, named)
    limited = "it holds only under its condition" if whole.conditions else ""
    parts = reach.parts(block, level, scope, role.given or {})
    if not parts and role.given is not None and named and reach.knows(named):
        whole = replace(whole, privileges=frozenset())
    yield from over(whole, parts, named, role.doubt or limited)


def _breadth(block: Block, role: Named, scope: Value, level: str, table: Mapping[str, Any]) -> _Breadth:
    rows: Mapping[str, Mapping[str, str]] = table.get("roles", {})
    reaches = LEVELS.index(level) if level else len(LEVELS)
    if role.unknown:
        what = (
            f"its role on {level_in_words(level)} is not known" if level else "neither its role nor its scope is known"
        )
        return _Breadth(UNKNOWN_ROLE, "", f"{what}: {role.unknown}") if reaches > 0 else _Breadth()
    fact = rows.get(role.name)
    if fact is None or reaches < LEVELS.index(fact["from"]):
        return _Breadth()
    broad = f"{role.name} on {level_in_words(level)} gives {fact['gives']}"
    undecided = "" if level else f"the scope is not known: {why_unknown(scope)}"
    if fact["category"] == "role-administration" and _is_conditional(block):
        return _under_condition(block, broad, undecided, rows)
    return _Breadth(fact["category"], broad, undecided)


def _under_condition(block: Block, broad: str, undecided: str, rows: Mapping[str, Mapping[str, str]]) -> _Breadth:
    """The giving of roles under a condition, by the roles that it leaves."""
    text = text_of(block.get("condition"))
    found = roles_to_give(text) if text else None
    if found is None:
        why = "" if text else f": {why_unknown(block.get('condition'))}"
        return _Breadth("role-administration", broad, f"what its condition leaves of it is not known{why}")
    only, ids = found
    strong = {row["id"]: name for name, row in rows.items() if row["category"] in _GIVES_ROLES}
    left = [name for role, name in strong.items() if (role in ids) is only]
    if left:
        return _Breadth(
            "role-administration", f"{broad.partition(' gives ')[0]} gives the right to give {left[0]}", undecided
        )
    if only:
        return _Breadth()
    words = "gives the right to give every role but those that give roles"
    return _Breadth("any-role", f"{broad.partition(' gives ')[0]} {words}", undecided)


def _is_conditional(block: Block) -> bool:
    value = block.get("condition")
    return not is_null(value) and text_of(value) != ""


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


def _roles(block: Block, row: Mapping[str, Any], roles: Roles) -> Iterator[Named]:
    for attribute in (name for name in (row.get("name"), row["id"]) if name is not None):
        for value in _at(block, attribute):
            for option in alternatives(value):
                if not is_null(option):
                    yield role_of(attribute, option, value, roles, by_name=attribute == row.get("name"))


def _at(block: Block, path: str) -> Iterator[Value]:
    """The values at a path, into what is encoded in a text too (the body of a request)."""
    head, _, rest = path.partition(".")
    value = block.get(head)
    structure = None if isinstance(value, OneOf) else value.structure
    yield from read(structure, rest) if structure is not None else read(block, path)


def role_of(attribute: str, option: Known | Unknown, value: Value, roles: Roles, by_name: bool = False) -> Named:
    """The role that an option of `value` names, by its name, its id, or the block that makes or reads it."""
    custom = next((t for t in _referred(option) if t.kind == DEFINITION and t.mode == "resource"), None)
    if custom is not None:
        given, doubt = roles.custom(custom)
        return Named(attribute, "", value, given, doubt)
    name = text_of(option) if by_name else _by_id(option, roles.ids)
    if name is None:
        return Named(attribute, "", value, None, unknown=why_unknown(option))
    return Named(attribute, name, value, roles.given(name))


def _by_id(option: Known | Unknown, ids: Mapping[str, str]) -> str | None:
    """The name of a built-in role, "" for a role that the catalogue does not have, None where it is not known."""
    text = text_of(option)
    if isinstance(option, Unknown) and option.parts:
        text = "".join(part if isinstance(part, str) else "x" for part in option.parts)
    match = _ROLE_ID.fullmatch(text) if text else None
    if match:
        return ids.get(match.group(1).lower(), "")
    for target in _referred(option):
        if target.kind == DEFINITION and target.mode == "data":
            for name, _ in texts(target, "name")[0]:
                return name
            for role, _ in texts(target, "role_definition_id")[0]:
                return ids.get(role.lower(), "")
    return "" if text_of(option) else None


def _referred(option: Known | Unknown) -> Iterator[Block]:
    yield from referred(option)
    for part in option.parts if isinstance(option, Unknown) else ():
        if isinstance(part, Unknown):
            yield from referred(part)


_SORTS = {"user": "user", "group": "group", "serviceprincipal": "service-account", "foreigngroup": "group"}


def _grant(
    block: Block, row: Mapping[str, Any], role: Named, breadth: _Breadth, level: str, reached: tuple[Block, ...]
) -> Grant:
    who = next(_at(block, row["principal"]), NULL)
    sort = (text_of(block.get("principal_type")) or "").lower()
    named, own = principal_of(who, _SORTS.get(sort, "principal"))
    privileges = privileges_of(role.given, breadth.category)
    scope = reached[0].address if level == "resource" and reached else inside_in_words(level)
    if level != "resource" and privileges == {"impersonate"}:
        scope = f"every identity of {level_in_words(level)}"
    return Grant(
        block=block,
        principal=named,
        privileges=privileges,
        scope=scope,
        attribute=role.attribute.partition(".")[0],
        location=line_of(block, role.attribute),
        trail=proof(block, role.attribute, role.value.trail, first(block, row["scope"]).trail, who.trail),
        wide=level not in ("resource", ""),
        broad=breadth.broad,
        category=breadth.category,
        undecided=breadth.undecided,
        conditions=("a condition on the assignment",) if text_of(block.get("condition")) else (),
        path=() if own is None else (own,),
        own=own is not None,
        holders=() if own is None else (own,),
        receiver="whoever runs Terraform" if named is None else "",
    )


def privileges_of(given: Given | None, category: str) -> frozenset[str]:
    """What a role gives over all that it reaches; by its category where the catalogue does not say."""
    if given is not None:
        every: frozenset[str] = frozenset().union(*given.values())
        return every
    return _PRIVILEGES.get(category, _ALL) if category else frozenset({"read"})
