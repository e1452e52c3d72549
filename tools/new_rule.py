"""Makes the skeleton of a rule: `python -m tools.new_rule RES109 placement what-it-says`."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from domicile import __version__, rules
from domicile.catalogue import rules_folder
from domicile.rules.checks import CHECKS
from tools.fixture_cases import FIXTURES, JUDGEMENTS

NUMBERS = {"placement": "1", "copies": "2", "exposure": "3", "access": "4", "flows": "5", "coverage": "9"}
"""Family → first digit of its ids; governance rules stand in coverage/ too."""
CHECK = {"placement": "placement", "copies": "placement", "exposure": "exposure", "access": "grant", "flows": "flow"}

RULE = """\
# yaml-language-server: $schema=../schemas/rule.json
id: {id}
name: {name}
family: {family}
since: {version}
severity: high
check: {check}
params: {params}
title: TODO one plain statement, without a full stop
why: >-
  TODO what goes wrong, and for whom.
fix: >-
  TODO what to write instead.
controls: ["iso27001:A.5.14"]
sources:
  - "TODO the address of the document, and the day it was read"
"""

RESOURCE = """\
provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "orders" {
  bucket = "orders"
}
"""


def main(arguments: Sequence[str]) -> int:
    """Writes the rule and its three cases; 2 with what is accepted where an argument is wrong."""
    if len(arguments) != 3:
        return _refuse("usage: python -m tools.new_rule ID FAMILY NAME, like RES109 placement what-it-says")
    identity, family, name = arguments
    fault = _fault(identity, family, name)
    if fault:
        return _refuse(fault)
    made = [rules_folder() / family / f"{identity}-{name}.yaml"]
    params = "{roles: [primary], copy: true}" if family == "copies" else "{}"
    check = CHECK.get(family, "coverage")
    text = RULE.format(id=identity, name=name, family=family, version=__version__, check=check, params=params)
    _write(made[0], text)
    for judgement in JUDGEMENTS:
        made.append(FIXTURES / identity / judgement / "main.tf")
        _write(made[-1], RESOURCE)
    print("made:", *(path.relative_to(FIXTURES.parent).as_posix() for path in made), sep="\n  ")
    print(f"checks to choose from: {', '.join(CHECKS)}")
    print("next: fill in the TODOs, make the cases say what they must, make accept, make docs")
    return 0


def _fault(identity: str, family: str, name: str) -> str:
    if family not in NUMBERS:
        return f"{family} is no family of rules; accepted: {', '.join(NUMBERS)}"
    if not re.fullmatch(rf"RES{NUMBERS[family]}\d\d", identity):
        return f"{identity} is no id of a {family} rule; accepted: RES{NUMBERS[family]}00 to RES{NUMBERS[family]}99"
    if any(rule.id == identity for rule in rules.load()):
        return f"{identity} exists already; ids are never used again"
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        return f"{name or 'an empty name'} is no name of a rule; accepted: small-words-with-dashes"
    return ""


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _refuse(message: str) -> int:
    print(message, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
