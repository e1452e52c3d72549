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

from domicile.facts.access.azure_roles import given_by
from domicile.model.privileges import PRIVILEGES

HOME = Path("rules/catalogue/azure")
_NAMES = {
    "actions": "actions",
    "notActions": "not_actions",
    "dataActions": "data_actions",
    "notDataActions": "not_data_actions",
}


def gives(role: Mapping[str, Any], services: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Resource provider → the privileges over its data that a role of Azure's answer gives."""
    found: dict[str, frozenset[str]] = {}
    for part in role["permissions"]:
        operations: dict[str, list[str]] = {ours: part.get(theirs) or [] for theirs, ours in _NAMES.items()}
        for service, privileges in given_by(services, operations).items():
            found[service] = found.get(service, frozenset()) | privileges
    return {service: [p for p in PRIVILEGES if p in found[service]] for service in services if service in found}


def is_without_data(role: Mapping[str, Any], table: Mapping[str, Any]) -> bool:
    """Whether nothing that a role allows can reach data: no operation on data, and all others read settings, or are of
    a provider that keeps no data or whose operations permissions.yaml tells apart."""
    known = tuple(f"{name}/".lower() for name in (*table["services"], *table["dataless"]))
    actions = [action.lower() for part in role["permissions"] for action in part.get("actions") or []]
    operated = [part for part in role["permissions"] if part.get("dataActions")]
    return not operated and all(action.endswith("/read") or action.startswith(known) for action in actions)


def wrong(judged: Mapping[str, Mapping[str, str]], roles: Iterable[Mapping[str, Any]]) -> list[str]:
    """The roles of access.yaml that Azure calls otherwise, or does not have."""
    names = {role["name"]: role["roleName"] for role in roles}
    return [name for name, row in judged.items() if names.get(row["id"]) != name]


def page(roles: Mapping[str, tuple[str, Mapping[str, list[str]]]], today: datetime.date) -> str:
    """The file's text; a role that gives nothing over data stands there without what it gives."""
    lines = [
        "# Made by tools/refresh_azure_roles; do not edit. Section `roles`: what built-in roles give over data, by",
        "# resource provider, worked out from their operations with permissions.yaml; `without_data` are those that",
        "# give none. Others, whose operations it does not tell apart, are left out.",
        "source:",
        "  - https://learn.microsoft.com/azure/role-based-access-control/built-in-roles",
        "  - https://github.com/iann0036/iam-dataset (azure/built-in-roles-raw.json, the answer of Azure's API)",
        f"checked: {today.isoformat()}",
        "roles:",
    ]
    for name, (identity, found) in sorted((name, row) for name, row in roles.items() if row[1]):
        inner = ", ".join(f"{service}: [{', '.join(privileges)}]" for service, privileges in found.items())
        lines.append(f"  {json.dumps(name)}: {{id: {identity}, gives: {{{inner}}}}}")
    lines.append("without_data:")
    lines += [f"  {json.dumps(name)}: {roles[name][0]}" for name in sorted(roles) if not roles[name][1]]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file; 1 where access.yaml names a role that Azure does not have."""
    if len(arguments) != 1:
        print("usage: python -m tools.refresh_azure_roles ROLES.json", file=sys.stderr)
        return 2
    table = yaml.safe_load((HOME / "permissions.yaml").read_text("utf8"))
    judged = yaml.safe_load((HOME / "access.yaml").read_text("utf8"))["roles"]
    roles = json.loads(Path(arguments[0]).read_text("utf8"))
    found = {role["roleName"]: (role["name"], gives(role, table["services"])) for role in roles}
    left_out = {role["roleName"] for role in roles if not is_without_data(role, table)}
    kept = {name: row for name, row in found.items() if row[1] or name not in left_out}
    (HOME / "roles.yaml").write_text(page(kept, datetime.date.today()), "utf8")
    differing = wrong(judged, roles)
    for name in differing:
        print(f"access.yaml: Azure has no role {name} of that id")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
