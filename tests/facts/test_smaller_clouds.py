"""The smaller clouds, row by row: inside the jurisdiction is silent, outside fails the row's rule, and what cannot be
known is undecided. tests/data/clouds/<cloud>.yaml holds the rows.

A row's `terraform` is a resource `kind.NAME` (and what it needs, each `….NAME`) in which THERE stands for what decides:
`good`, `bad`, and a variable without value. Where a service says no place at all, a row has `verdict: undecided`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from domicile.catalogue.yaml_files import read_yaml
from domicile.engine import Request, scan
from tools.fixture_cases import TODAY

CLOUDS = Path(__file__).parent.parent / "data" / "clouds"
FAMILIES = {"placement", "copies"}
UNKNOWN = 'variable "somewhere" {\n  type = string\n}\n'


@dataclass(frozen=True, slots=True)
class Row:
    """One resource type in one way. `good` and `bad` are texts without quotes, or HCL where they begin with `=`.

    No `good` where the service never says a place; not `unknown` where an unknown value leads to no such finding.
    """

    cloud: str
    kind: str
    rule: str
    terraform: str
    good: str | None
    bad: str
    verdict: str
    unknown: bool

    @property
    def name(self) -> str:
        return f"{self.cloud}/{self.kind}-{self.rule}"

    def block(self, case: str, number: int) -> str:
        words = {"good": self.good, "bad": self.bad, "unknown": "=var.somewhere"}[case]
        if words is None:
            return ""
        value = words.removeprefix("=") if words.startswith("=") else f'"{words}"'
        return self.terraform.replace("THERE", value).replace("NAME", f"{case}_{number}")


def rows() -> Iterator[Row]:
    for path in sorted(CLOUDS.glob("*.yaml")):
        document = read_yaml(path)
        for row in document["rows"]:
            known = {"good": document["good"], "bad": document["bad"], "verdict": "fail", "unknown": True, **row}
            yield Row(cloud=path.stem, **known)


ROWS = list(rows())


@cache
def judged(cloud: str) -> dict[str, set[tuple[str, str]]]:
    """address → what was found there: (rule, verdict). All rows of a cloud are one scan."""
    document: dict[str, Any] = read_yaml(CLOUDS / f"{cloud}.yaml")
    mine = [(number, row) for number, row in enumerate(ROWS) if row.cloud == cloud]
    cases = ("good", "bad", "unknown")
    with TemporaryDirectory() as name:
        folder = Path(name)
        allow = ", ".join(document["allow"])
        policy = f"version: 1\nhome: kept\ndata_classes:\n  kept:\n    allow: [{allow}]\n"
        (folder / "domicile.yaml").write_text(policy, encoding="utf-8")
        blocks = [row.block(case, number) for number, row in mine for case in cases]
        text = "\n".join([document.get("provider", ""), UNKNOWN, *blocks])
        (folder / "main.tf").write_text(text, encoding="utf-8")
        found = scan(Request(paths=(folder,), root=folder, policy=folder / "domicile.yaml", today=TODAY))
    assert not found.problems, found.problems[0]
    verdicts: dict[str, set[tuple[str, str]]] = {}
    for finding in found.findings:
        if finding.family in FAMILIES:
            for address in (finding.address, *(other.text for other in finding.also)):
                verdicts.setdefault(address, set()).add((finding.rule, finding.verdict))
    return verdicts


@pytest.mark.parametrize("number", range(len(ROWS)), ids=[row.name for row in ROWS])
def test_a_place_inside_is_silent_one_outside_fails_and_an_unknown_one_is_undecided(number: int) -> None:
    row = ROWS[number]
    verdicts = judged(row.cloud)
    assert verdicts.get(f"{row.kind}.good_{number}", set()) == set()
    assert (row.rule, row.verdict) in verdicts.get(f"{row.kind}.bad_{number}", set())
    if row.unknown:
        assert (row.rule, "undecided") in verdicts.get(f"{row.kind}.unknown_{number}", set())
