"""How what a statement of Oracle Cloud gives to a subject is broader than a job needs."""

from __future__ import annotations

from domicile.facts.access.oci_language import Comparison, Condition, Statement, Subject, has_hole
from domicile.facts.access.oci_table import Deed, OciTable

NONE = ("", "")
_ALWAYS_HOLDING = frozenset({"*", ".*"})


def breadth(statement: Statement, deed: Deed, subject: Subject, table: OciTable) -> tuple[str, str]:
    """(category, why it is too broad); both "" where it is not."""
    if subject.kind in ("any-user", "any-group"):
        return _to_anyone(statement, deed, subject, table)
    if subject.kind == "unknown" or statement.location.kind != "tenancy" or statement.location.name:
        return NONE
    if subject.kind == "group" and table.is_administrators(subject.name):
        return NONE
    narrowed = statement.condition_unknown or holds_always(statement.condition, table.narrowing_targets)
    if deed.verb == "manage" and deed.resource == "all-resources" and not narrowed:
        return "administrator", "it manages everything in the whole tenancy"
    conditional = narrowed or statement.condition is not None
    if deed.verb == "manage" and deed.resource in table.rights and not conditional:
        return "role-administration", f"it manages {deed.resource} of the whole tenancy, and so every right"
    if conditional or statement.effect == "admit":
        return NONE
    return _of_data(deed, table)


def _of_data(deed: Deed, table: OciTable) -> tuple[str, str]:
    row = table.row(deed.resource)
    if row is None:
        return NONE
    if deed.verb == "manage":
        return "data-administrator", f"it manages {row['name']} in the whole tenancy"
    if "read" in deed.privileges:
        return "data-reader", f"it reads {row['name']} in the whole tenancy"
    return NONE


def _to_anyone(statement: Statement, deed: Deed, subject: Subject, table: OciTable) -> tuple[str, str]:
    if statement.condition_unknown or holds_always(statement.condition, table.narrowing_principals):
        return NONE
    row = table.row(deed.resource)
    rights = deed.verb == "manage" and deed.resource in table.rights
    data = row is not None and bool(deed.privileges - {"list"})
    if not data and not rights:
        return NONE
    who = "everybody in the tenancy"
    if statement.effect == "admit":
        who = f"everybody of {'any' if subject.tenancy == 'any-tenancy' else 'another'} tenancy"
    what = row["name"] if row else deed.resource
    return "any-principal", f"{who} may {_verb(deed)} {what}, and no condition says who"


def _verb(deed: Deed) -> str:
    return deed.verb or next((p for p in ("read", "write", "delete", "decrypt") if p in deed.privileges), "use")


def holds_always(condition: Condition | None, prefixes: tuple[str, ...]) -> bool:
    """Whether a comparison with `=` or `in` on one of these variables must hold for the condition to hold."""
    if condition is None:
        return False
    if isinstance(condition, Comparison):
        positive = condition.operator in ("=", "in", "sets-intersect")
        open_ended = any(value.strip("/") in _ALWAYS_HOLDING for value in condition.values)
        named = condition.variable.lower().startswith(prefixes) or has_hole(condition.variable)
        return positive and not open_ended and named
    found = [holds_always(part, prefixes) for part in condition.parts]
    return all(found) if condition.quantifier == "any" else any(found)
