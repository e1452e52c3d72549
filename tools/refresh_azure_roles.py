"""What Azure's built-in roles give over data: `python -m tools.refresh_azure_roles ROLES.json`.

ROLES.json is the list that Azure's role definitions API gives (`az role definition list --output json`; the public data
set iann0036/iam-dataset keeps it as azure/built-in-roles-raw.json). Writes rules/catalogue/azure/roles.yaml: for every
role that reaches data, the privileges by resource provider, by the operations of permissions.yaml beside it.
Roles of access.yaml whose id or name differ from Azure's are told, and the exit status is 1.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from domicile.facts.access.azure_conditions import roles_to_give
from domicile.facts.access.azure_roles import BY_WORDS, given_by
from domicile.model.privileges import PRIVILEGES

HOME = Path("rules/catalogue/azure")
_NAMES = {
    "actions": "actions",
    "notActions": "not_actions",
    "dataActions": "data_actions",
    "notDataActions": "not_data_actions",
}


_GIVES_ROLES = "Microsoft.Authorization"


def gives(
    role: Mapping[str, Any], table: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]] | None = None
) -> dict[str, list[str]]:
    """Resource provider → the privileges over its data that a role of Azure's answer gives, by permissions.yaml.

    `others` are all roles by id: of a role that may give some of them alone, these are its rights over rights.
    """
    found: dict[str, frozenset[str]] = {}
    for part in role["permissions"]:
        given = _of_part(part, table)
        if _GIVES_ROLES in given and part.get("condition"):
            given = _under_condition(given, part["condition"], table, others or {})
        for service, privileges in given.items():
            found[service] = found.get(service, frozenset()) | privileges
    dataless = {name.lower() for name in table.get("dataless", ())}
    named = (*table["services"], *sorted(set(found) - set(table["services"])))
    reached = (service for service in named if service in found and service.lower() not in dataless)
    return {service: [p for p in PRIVILEGES if p in found[service]] for service in reached}


def _of_part(part: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    operations: dict[str, list[str]] = {ours: part.get(theirs) or [] for theirs, ours in _NAMES.items()}
    return given_by(table["services"], operations, table.get("words", {}))


def _under_condition(
    given: Mapping[str, frozenset[str]],
    condition: str,
    table: Mapping[str, Any],
    others: Mapping[str, Mapping[str, Any]],
) -> dict[str, frozenset[str]]:
    """What is given where the giving of roles is conditional: rights over what the roles that it names give.

    As without the condition where that does not name them, or names one that gives any role itself.
    """
    named = roles_to_give(condition)
    if named is None or not named[0]:
        return dict(given)
    parts = [part for identity in named[1] for part in others.get(identity, {}).get("permissions", ())]
    if any(_GIVES_ROLES in _of_part(part, table) for part in parts if not part.get("condition")):
        return dict(given)
    found = {service: held for service, held in given.items() if service != _GIVES_ROLES}
    for part in parts:
        for service, privileges in _of_part(part, table).items():
            if service != _GIVES_ROLES and privileges - {"list"}:
                found[service] = found.get(service, frozenset()) | {"regrant"}
    return found


def not_told_apart(role: Mapping[str, Any], table: Mapping[str, Any]) -> list[str]:
    """The providers whose operations, of those that a role allows, may reach data and stand in no table of ours.

    An operation reaches none where it reads settings, is of a provider that keeps no data, or of one whose operations
    permissions.yaml tells apart.
    """
    dataless = tuple(f"{name}/".lower() for name in table["dataless"])
    known = tuple(f"{name}/".lower() for name, row in table["services"].items() if row.get("data") != BY_WORDS)
    controlled = tuple(f"{name}/".lower() for name in table["services"])
    left = [
        action
        for part in role["permissions"]
        for plane, told in (("actions", controlled), ("dataActions", known))
        for action in part.get(plane) or []
        if not action.lower().startswith((*told, *dataless)) and not (plane == "actions" and _reads(action))
    ]
    return sorted({action.partition("/")[0] for action in left})


def _reads(action: str) -> bool:
    return action.lower().endswith("/read") or action.lower().partition("/")[2] == "register/action"


def wrong(judged: Mapping[str, Mapping[str, str]], roles: Iterable[Mapping[str, Any]]) -> list[str]:
    """The roles of access.yaml that Azure calls otherwise, or does not have."""
    names = {role["name"]: role["roleName"] for role in roles}
    return [name for name, row in judged.items() if names.get(row["id"]) != name]


Given = tuple[str, Mapping[str, list[str]], list[str]]
"""Id of a role, what it gives by provider, and the providers of which that is not known."""


def page(roles: Mapping[str, Given], today: datetime.date) -> str:
    """The file's text: every role stands in one of the three sections."""
    lines = [
        "# Made by tools/refresh_azure_roles; do not edit. Section `roles`: what built-in roles give over data, by",
        "# resource provider, worked out from their operations with permissions.yaml; `without_data` are those that",
        "# give none. What the roles under `not_told_apart` give over data of these providers is not known.",
        "source:",
        "  - https://learn.microsoft.com/azure/role-based-access-control/built-in-roles",
        "  - https://github.com/iann0036/iam-dataset (azure/built-in-roles-raw.json, the answer of Azure's API)",
        f"checked: {today.isoformat()}",
        "roles:",
    ]
    for name, (identity, found, _) in sorted((name, row) for name, row in roles.items() if row[1]):
        inner = ", ".join(f"{service}: [{', '.join(privileges)}]" for service, privileges in found.items())
        lines.append(f"  {json.dumps(name)}: {{id: {identity}, gives: {{{inner}}}}}")
    lines.append("without_data:")
    nothing = [name for name in sorted(roles) if not roles[name][1]]
    lines += [f"  {json.dumps(name)}: {roles[name][0]}" for name in nothing if not roles[name][2]]
    lines.append("not_told_apart:")
    for name in nothing:
        identity, _, providers = roles[name]
        if providers:
            lines.append(f"  {json.dumps(name)}: {{id: {identity}, of: [{', '.join(providers)}]}}")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file; 1 where access.yaml names a role that Azure does not have."""
    if len(arguments) != 1:
        print("usage: python -m tools.refresh_azure_roles ROLES.json", file=sys.stderr)
        return 2
    table = yaml.safe_load((HOME / "permissions.yaml").read_text("utf8"))
    judged = yaml.safe_load((HOME / "access.yaml").read_text("utf8"))["roles"]
    roles = json.loads(Path(arguments[0]).read_text("utf8"))
    by_id = {role["name"]: role for role in roles}
    found = {role["roleName"]: (role["name"], gives(role, table, by_id), not_told_apart(role, table)) for role in roles}
    (HOME / "roles.yaml").write_text(page(found, datetime.date.today()), "utf8")
    differing = wrong(judged, roles)
    for name in differing:
        print(f"access.yaml: Azure has no role {name} of that id")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
