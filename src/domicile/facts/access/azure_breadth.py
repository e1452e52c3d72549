"""Whether a role of Azure is too much where it is assigned: by its name, or by what it gives."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.azure_conditions import roles_to_give
from domicile.facts.access.azure_named import Named
from domicile.facts.access.azure_principals import why_unknown
from domicile.facts.access.azure_scopes import LEVELS, level_in_words
from domicile.facts.access.given import Given
from domicile.model.blocks import Block
from domicile.model.values import Value, is_null, text_of

_GIVES_ROLES = frozenset({"owner", "role-administration"})
UNKNOWN_ROLE = "unknown-role"
MOST_NAMED = 3
_UNTOLD_FROM = "subscription"
"""From which scope on a role counts whose rights nobody knows."""


@dataclass(frozen=True, slots=True)
class Breadth:
    """Why a role is too much where it is assigned, and why that is not certain; "" where it is not."""

    category: str = ""
    broad: str = ""
    undecided: str = ""


def breadth_of(
    block: Block, role: Named, scope: Value, level: str, table: Mapping[str, Any], told: Container[int]
) -> Breadth:
    """Whether a role is too much on a scope of that level ("" where it is not known); `table` is Azure's section
    `access` of the catalogue, `told` the ids of the blocks of custom roles that are judged themselves."""
    rows: Mapping[str, Mapping[str, str]] = table.get("roles", {})
    reaches = LEVELS.index(level) if level else len(LEVELS)
    if role.unknown:
        what = (
            f"its role on {level_in_words(level)} is not known" if level else "neither its role nor its scope is known"
        )
        return Breadth(UNKNOWN_ROLE, "", f"{what}: {role.unknown}") if reaches > 0 else Breadth()
    fact = rows.get(role.name)
    if fact is None and role.untold:
        return _untold(role, level) if reaches >= LEVELS.index(_UNTOLD_FROM) else Breadth()
    if fact is None:
        return _by_rights(block, role, scope, level, table, told)
    if reaches < LEVELS.index(fact["from"]):
        return Breadth()
    broad = f"{role.name} on {level_in_words(level)} gives {fact['gives']}"
    undecided = "" if level else f"the scope is not known: {why_unknown(scope)}"
    if fact["category"] == "role-administration" and _is_conditional(block):
        return _under_condition(block, broad, undecided, rows)
    return Breadth(fact["category"], broad, undecided)


def _untold(role: Named, level: str) -> Breadth:
    what = f"what {role.name or 'its role'} on {level_in_words(level)} gives is not known"
    return Breadth(UNKNOWN_ROLE, "", f"{what}: {role.untold}")


def _by_rights(
    block: Block, role: Named, scope: Value, level: str, table: Mapping[str, Any], told: Container[int]
) -> Breadth:
    """As `breadth_of`, of a role that is judged by what it gives. What its definition is told for is not told again."""
    if role.definition is not None and id(role.definition) in told:
        return Breadth()
    category, gives = too_much(role.given or {}, level or LEVELS[-1], table)
    if not category:
        return Breadth()
    name = role.name or (role.definition.address if role.definition is not None else "its role")
    undecided = "" if level else f"the scope is not known: {why_unknown(scope)}"
    if _is_conditional(block):
        undecided = undecided or "what its condition leaves of it is not known"
    return Breadth(category, f"{name} on {level_in_words(level)} gives {gives}", undecided)


def too_much(given: Given, level: str, table: Mapping[str, Any]) -> tuple[str, str]:
    """(category, what is given) of a role by what it gives on a scope of that level; "" where a job may need it."""
    for row in table.get("breadth", ()):
        if LEVELS.index(level) >= LEVELS.index(row["from"]):
            held = frozenset(row["holds"])
            others = [name for name in given if name not in table["stores"]] if row.get("others") else []
            over = [name for name in (*row["services"], *others) if given.get(name, frozenset()) >= held]
            called = [table["stores"].get(name, f"resource of {name}") for name in over]
            if called:
                more = f" and {len(called) - MOST_NAMED} other kinds of store" if len(called) > MOST_NAMED else ""
                return row["category"], f"{row['gives']} every {' and every '.join(called[:MOST_NAMED])}{more}"
    return "", ""


def _under_condition(block: Block, broad: str, undecided: str, rows: Mapping[str, Mapping[str, str]]) -> Breadth:
    """The giving of roles under a condition, by the roles that it leaves."""
    text = text_of(block.get("condition"))
    found = roles_to_give(text) if text else None
    if found is None:
        why = "" if text else f": {why_unknown(block.get('condition'))}"
        return Breadth("role-administration", broad, f"what its condition leaves of it is not known{why}")
    only, ids = found
    strong = {row["id"]: name for name, row in rows.items() if row["category"] in _GIVES_ROLES}
    left = [name for role, name in strong.items() if (role in ids) is only]
    if left:
        return Breadth(
            "role-administration", f"{broad.partition(' gives ')[0]} gives the right to give {left[0]}", undecided
        )
    if only:
        return Breadth()
    words = "gives the right to give every role but those that give roles"
    return Breadth("any-role", f"{broad.partition(' gives ')[0]} {words}", undecided)


def _is_conditional(block: Block) -> bool:
    value = block.get("condition")
    return not is_null(value) and text_of(value) != ""
