"""The ways by which data leaves a place, row by row: tests/data/flows, and docs/coverage/flows.md made from it.

`python -m tools.flow_rows` writes the page and what each bad configuration was found to show (expected.json); read the
difference. `--check` only compares the page. A row is one resource type of one cloud; it has a configuration in which
`THERE` stands for what decides (`bad` and `good` say with what), or the reason why it is not judged.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from domicile.engine import Request, scan
from domicile.model.findings import Finding
from tools.fixture_cases import TODAY

HOME = Path(__file__).resolve().parent.parent
ROWS = HOME / "tests" / "data" / "flows"
EXPECTED = ROWS / "expected.json"
PAGE = HOME / "docs" / "coverage" / "flows.md"
FAMILIES = frozenset({"placement", "copies", "flows", "access", "coverage"})
"""What a good configuration is silent in: whether a store is guarded against the public is not what a row is about."""
POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user:\n    allow: [EEA]\n"
TITLES = {
    "aws": "AWS",
    "gcp": "Google Cloud",
    "azure": "Azure",
    "oci": "OCI",
    "alibaba": "Alibaba Cloud",
    "others": "Other clouds",
}

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One row. `rule` is what its bad configuration fails; "" where it is not judged, for the `reason`.

    `verdict` is `undecided` where a provider does not say where its copies go. `policy` goes on with POLICY, in its
    class first. `further` rows (`more` in the files) show another way of a type that has its row, and do not count.
    """

    cloud: str
    kind: str
    flow: str
    rule: str = ""
    providers: str = ""
    terraform: str = ""
    bad: str = ""
    good: str = ""
    policy: str = ""
    verdict: str = "fail"
    further: bool = False
    reason: str = ""

    @property
    def name(self) -> str:
        """Cloud and resource type: no two rows have the same."""
        return f"{self.cloud}/{self.kind}"

    def findings(self, words: str) -> list[Finding]:
        """What a scan finds where `words` stand for THERE; raises ScanError."""
        with TemporaryDirectory() as name:
            folder = Path(name)
            wanted = f"    {self.policy.replace('THERE', words)}\n" if self.policy else ""
            (folder / "domicile.yaml").write_text(POLICY + wanted, encoding="utf-8")
            (folder / "providers.tf").write_text(self.providers, encoding="utf-8")
            (folder / "main.tf").write_text(self.terraform.replace("THERE", words), encoding="utf-8")
            found = scan(Request(paths=(folder,), root=folder, policy=folder / "domicile.yaml", today=TODAY))
        assert not found.problems, f"{self.name}: {found.problems[0]}"
        return [finding for finding in found.findings if finding.family in FAMILIES]

    def shown(self) -> list[Shown]:
        """What is found in the bad configuration by the row's rule: where, by which attribute, with which proof."""
        return [_shown(one) for one in self.findings(self.bad) if (one.rule, one.verdict) == (self.rule, self.verdict)]


def _shown(finding: Finding) -> Shown:
    return {
        "address": finding.address,
        "attribute": finding.attribute,
        "places": [place.code for place in finding.places],
        "line": f"{finding.file}:{finding.line}",
        "proof": [f"{step.file}:{step.line} {step.text}" for step in finding.proof],
    }


def rows() -> Iterator[FlowRow]:
    """All rows, cloud by cloud."""
    for cloud in TITLES:
        data = yaml.safe_load((ROWS / f"{cloud}.yaml").read_text(encoding="utf-8"))
        providers = data.get("providers", "")
        yield from (FlowRow(cloud, kind, providers=providers, **row) for kind, row in data["rows"].items())
        more = data.get("more", {})
        yield from (FlowRow(cloud, kind, providers=providers, further=True, **row) for kind, row in more.items())


def _judged(row: FlowRow) -> str:
    if not row.rule:
        return f"not judged: {row.reason}"
    return row.rule if row.verdict == "fail" else f"{row.rule}, {row.verdict}"


def page() -> str:
    """docs/coverage/flows.md."""
    every = list(rows())
    lines = [
        "# Ways by which data leaves a place",
        "",
        "Made by `python -m tools.flow_rows` from tests/data/flows: do not edit. A row is *caught* where a bad",
        "configuration fails the rule with its proof and the same configuration with a good value is silent; both are",
        "in the tests. It is *undecided* where the provider does not say to which place. What is not judged is listed",
        "with its reason. Rows in italics are further ways of a type that has its row, and are not counted.",
        "",
        "| cloud | rows | caught | undecided | not judged |",
        "|---|---|---|---|---|",
    ]
    for cloud, title in [*TITLES.items(), ("", "All")]:
        of_cloud = [row for row in every if cloud in ("", row.cloud) and not row.further]
        caught = sum(bool(row.rule) and row.verdict == "fail" for row in of_cloud)
        undecided = sum(row.verdict == "undecided" for row in of_cloud)
        rest = len(of_cloud) - caught - undecided
        lines.append(f"| {title} | {len(of_cloud)} | {caught} | {undecided} | {rest} |")
    for cloud, title in TITLES.items():
        lines += ["", f"## {title}", "", "| type | what moves | judged |", "|---|---|---|"]
        lines += [f"| `{row.kind}` | {row.flow} | {_judged(row)} |" for row in every if row.cloud == cloud]
    return "\n".join(lines) + "\n"


def written(expected: dict[str, list[Shown]]) -> str:
    """The text of expected.json."""
    return json.dumps(expected, indent=1, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str]) -> int:
    """0 where everything is (now) as it should be; 1 where the page differs or a row does not do what it says."""
    if "--check" in arguments:
        return int(PAGE.read_text(encoding="utf-8") != page())
    wrong, expected = [], {}
    for row in rows():
        if not row.rule:
            continue
        expected[row.name] = row.shown()
        if not expected[row.name]:
            others = [f"{one.verdict} {one.rule} {one.address} {one.reason}" for one in row.findings(row.bad)]
            wrong.append(f"{row.name}: bad does not fail {row.rule}: {others}")
        loud = [f"{one.verdict} {one.rule} {one.address} {one.attribute}" for one in row.findings(row.good)]
        wrong += [f"{row.name}: good is not silent: {loud}"] if loud else []
    print("\n".join(wrong), file=sys.stderr)
    if not wrong:
        EXPECTED.write_text(written(expected), encoding="utf-8")
        PAGE.write_text(page(), encoding="utf-8")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
