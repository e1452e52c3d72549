"""What Google's predefined roles give over data: `python -m tools.refresh_google_roles FOLDER`.

FOLDER holds one JSON file for each role, as Google's API gives it (`gcloud iam roles describe NAME --format json`;
the public data set iann0036/iam-dataset keeps them all, in gcp/roles). Writes rules/catalogue/gcp/roles.yaml: for
every role that reaches data, the privileges by service, by the permissions of rules/catalogue/gcp/permissions.yaml,
and the names of the roles that reach none.
Names there that no role holds are told, and the exit status is 1.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Collection, Iterable, Mapping
from fnmatch import translate
from pathlib import Path
from typing import Any

import yaml

from domicile.model.privileges import PRIVILEGES

HOME = Path("rules/catalogue/gcp")


def given(permissions: Iterable[str], services: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """Service → the privileges over its data that these permissions are."""
    held = frozenset(permissions)
    found = {}
    for service, row in services.items():
        has = [p for p in PRIVILEGES if any(f"{service}.{name}" in held for name in row.get(p, ()))]
        if has:
            found[service] = has
    return found


FINDING = ("resourcemanager.", "serviceusage.")
"""What nearly every role may do: find its project and what is switched on there."""


def reaches_no_data(role: str, permissions: Collection[str], without: Iterable[str]) -> bool:
    """Whether all of a role's permissions are among `without`, in which `*` stands for any text. Google's API does not
    list the permissions of every service: a role that is said to find its project and no more may do more."""
    harmless = re.compile("|".join(translate(pattern) for pattern in without))
    if not all(harmless.match(permission) for permission in permissions):
        return False
    return any(not name.startswith(FINDING) for name in permissions) or role.startswith(
        tuple(f"roles/{service}" for service in FINDING)
    )


def wrong_names(services: Mapping[str, Mapping[str, Any]], known: frozenset[str]) -> list[str]:
    """The permissions in permissions.yaml that no predefined role holds."""
    named = (f"{service}.{name}" for service, row in services.items() for p in PRIVILEGES for name in row.get(p, ()))
    return sorted(name for name in named if name not in known)


def page(roles: Mapping[str, Mapping[str, list[str]]], dataless: Iterable[str], today: datetime.date) -> str:
    """The file's text. `dataless` are the roles that reach no data."""
    lines = [
        "# Made by tools/refresh_google_roles; do not edit. Section `roles`: what predefined roles give over data, by",
        "# service, worked out from their permissions with permissions.yaml; `without_data` are those that reach none.",
        "# What the rest reach, permissions.yaml has no table of.",
        "source:",
        "  - https://cloud.google.com/iam/docs/roles-permissions",
        "  - https://github.com/iann0036/iam-dataset (gcp/roles, answers of Google's roles API)",
        f"checked: {today.isoformat()}",
        "roles:",
    ]
    for name, services in sorted((name, found) for name, found in roles.items() if found):
        inner = ", ".join(f"{service}: [{', '.join(found)}]" for service, found in services.items())
        lines.append(f"  {name}: {{{inner}}}")
    lines += ["without_data:", *(f"  - {name}" for name in sorted(dataless))]
    return "\n".join(lines) + "\n"


def _read(folder: Path) -> dict[str, frozenset[str]]:
    documents = (json.loads(path.read_text("utf8")) for path in sorted(folder.glob("*.json")))
    return {d["name"]: frozenset(d.get("includedPermissions", ())) for d in documents if "name" in d}


def main(arguments: list[str]) -> int:
    """Write the file; 1 where permissions.yaml names a permission that no role holds."""
    if len(arguments) != 1:
        print("usage: python -m tools.refresh_google_roles FOLDER", file=sys.stderr)
        return 2
    table = yaml.safe_load((HOME / "permissions.yaml").read_text("utf8"))
    services = table["services"]
    held = _read(Path(arguments[0]))
    roles = {name: given(permissions, services) for name, permissions in held.items()}
    dataless = (
        name for name, found in roles.items() if not found and reaches_no_data(name, held[name], table["without_data"])
    )
    (HOME / "roles.yaml").write_text(page(roles, dataless, datetime.date.today()), "utf8")
    wrong = wrong_names(services, frozenset().union(*held.values()))
    for name in wrong:
        print(f"permissions.yaml: no role holds {name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
