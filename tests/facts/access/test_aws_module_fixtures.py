"""Every row of AWS about a module has a fixture in which it gives too much, and one in which that is switched off."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from domicile import catalogue

FIXTURES = Path(__file__).parents[3] / "fixtures"
SECTION = catalogue.load().section("access")["aws"]
CALL = re.compile(r'^module "(\w+)" \{\n((?:  .*\n)*)\}', re.MULTILINE)
SOURCE = re.compile(r'^  source\s+= "([^"]+)"', re.MULTILINE)
NEVER_OFF = {"module/terraform-aws-modules/iam/aws//modules/iam-group-with-policies"}
"""Its policies are attached whatever is switched on (version 5.60.0)."""


def rows() -> dict[str, set[str]]:
    """module → the tables of the catalogue that have a row about it."""
    found: dict[str, set[str]] = {}
    for table in ("identity_policies", "trust_policies", "resource_policies", "attachments"):
        for kind in SECTION[table]:
            if kind.startswith("module/"):
                found.setdefault(kind, set()).add(table)
    for row in SECTION["grants"]:
        for kind in row["kinds"]:
            found.setdefault(kind, set()).add("grants")
    return found


RULES = {
    "identity_policies": "RES402",
    "attachments": "RES402",
    "grants": "RES402",
    "resource_policies": "RES404",
    "trust_policies": "RES407",
}


def calls(rule: str, judgement: str) -> dict[str, str]:
    """Address of each call → the module that it calls."""
    text = (FIXTURES / rule / judgement / "aws-modules" / "main.tf").read_text(encoding="utf-8")
    sources = {name: SOURCE.search(body) for name, body in CALL.findall(text)}
    return {f"module.{name}": f"module/{source[1]}" for name, source in sources.items() if source}


@pytest.mark.parametrize(
    ("kind", "table"), [(kind, table) for kind, tables in rows().items() for table in sorted(tables)]
)
def test_a_module_has_a_call_that_gives_too_much_and_one_that_is_switched_off(kind: str, table: str) -> None:
    rule = RULES[table]
    expected = json.loads((FIXTURES / rule / "bad" / "aws-modules" / "expected.json").read_text(encoding="utf-8"))
    failing = {row["address"] for row in expected if row["rule"] == rule and row["verdict"] == "fail"}
    assert kind in {source for address, source in calls(rule, "bad").items() if address in failing}
    assert kind in {*calls(rule, "good").values(), *NEVER_OFF}
