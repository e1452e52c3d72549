"""Writing rows as configurations, scanning them, and telling which were understood."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from domicile.engine.request import Request, Scan
from domicile.engine.scan import scan
from domicile.model.facts import Flow, Placement
from domicile.model.findings import Finding
from tools.coverage.code import Form
from tools.coverage.forms import forms
from tools.coverage.rows import Known, Row
from tools.coverage.spelling import POLICY, PROVIDERS
from tools.plans.writing import plans

Door = Literal["configuration", "plan"]
FAMILIES = frozenset({"placement", "copies", "flows"})
CHUNK = 800
"""Trials in one scan."""
FIRST, LATER = 1, 20
"""Forms of a row that are tried at once: one in the first turns, many when few rows are left."""
FIRST_TURNS = 3


@dataclass(frozen=True, slots=True)
class Trial:
    """One form of one row."""

    row: Row
    form: Form


@dataclass(frozen=True, slots=True)
class Understood:
    """How a row was understood: the form of the code, and the role of the placement that was judged."""

    form: str
    role: str


def understood(rows: Iterable[Row], known: Known, earlier: Mapping[Row, Understood]) -> dict[Row, Understood]:
    """The rows that some form gave a right pass and a right fail. Forms that were right earlier go first."""
    waiting = {row: ordered(forms(row, known), earlier.get(row)) for row in rows}
    found: dict[Row, Understood] = {}
    turn = 0
    while waiting:
        take = FIRST if turn < FIRST_TURNS else LATER
        for trial, role in right([Trial(row, form) for row, left in waiting.items() for form in left[:take]]):
            found.setdefault(trial.row, Understood(trial.form.name, role))
        waiting = {row: left[take:] for row, left in waiting.items() if row not in found and left[take:]}
        turn += 1
    return found


def ordered(every: list[Form], earlier: Understood | None) -> list[Form]:
    return sorted(every, key=lambda form: earlier is not None and form.name != earlier.form)


def right(trials: Sequence[Trial], door: Door = "configuration") -> Iterator[tuple[Trial, str]]:
    """The trials that pass with the allowed place and fail with the forbidden one, each with the role that failed."""
    for start in range(0, len(trials), CHUNK):
        chunk = trials[start : start + CHUNK]
        findings = findings_of(chunk, door)
        for number, trial in enumerate(chunk):
            failed = [one for one in findings.get((number, True), ()) if one.verdict == "fail" and is_about(one, trial)]
            if failed and _passes(trial, findings.get((number, False), ())):
                yield trial, failed[0].role


def _passes(trial: Trial, findings: Iterable[Finding]) -> bool:
    """Nothing is said of the argument. What a kind does whatever its arguments say (an edge) is not the argument's."""
    return not any(finding.verdict in ("fail", "undecided") and is_about(finding, trial) for finding in findings)


def is_about(fact: Finding | Placement | Flow, trial: Trial) -> bool:
    """Whether a finding, a placement or a flow names the argument, a block above it or an argument below it."""
    named, attribute = fact.attribute, trial.row.attribute
    if named in (attribute, *trial.form.about):
        return True
    return named.startswith(f"{attribute}.") or (bool(named) and attribute.startswith(f"{named}."))


def findings_of(chunk: Sequence[Trial], door: Door = "configuration") -> dict[tuple[int, bool], list[Finding]]:
    """(number of the trial, forbidden) → the findings about where its resource is, copies and moves data."""
    found: dict[tuple[int, bool], list[Finding]] = {}
    for finding in scanned(chunk, door).findings:
        for one in finding.each:
            number = numbered(one.address)
            if one.family in FAMILIES and number is not None:
                found.setdefault(number, []).append(one)
    return found


def numbered(address: str) -> tuple[int, bool] | None:
    """The trial whose resource an address is, and whether it is the forbidden side; None for what stands beside it."""
    name = address.rpartition(".")[2]
    return (int(name[1:]), name[0] == "f") if name[:1] in ("a", "f") and name[1:].isdigit() else None


def scanned(chunk: Sequence[Trial], door: Door = "configuration", extra: str = "") -> Scan:
    """The scan of the trials' configurations, or of the plans that are made of them. `extra` is HCL beside them."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "policy.yaml").write_text(POLICY)
        for cloud in {trial.row.cloud for trial in chunk}:
            (root / cloud).mkdir()
            (root / cloud / "main.tf").write_text("\n".join([*_configuration(chunk, cloud), extra]))
        if door == "plan":
            _write_plans(root)
        done = scan(Request(paths=(root,), root=root, policy=root / "policy.yaml"))
    for problem in done.problems:
        print(f"coverage: {problem.file}:{problem.line}: {problem.message}", file=sys.stderr)
    return done


def _write_plans(root: Path) -> None:
    """Puts the plan of each folder in the place of its configuration."""
    for plan in list(plans(root)):
        (root / plan.folder / "plan.json").write_text(json.dumps(plan.json))
        (root / plan.folder / "main.tf").unlink()


def _configuration(chunk: Sequence[Trial], cloud: str) -> Iterator[str]:
    """One root of Terraform: every trial of the cloud twice, with the allowed place (a1) and the forbidden one (f1)."""
    yield PROVIDERS[cloud]
    for number, trial in enumerate(chunk):
        if trial.row.cloud == cloud:
            yield _resource(trial, f"a{number}", False)
            yield _resource(trial, f"f{number}", True)


def _resource(trial: Trial, name: str, forbidden: bool) -> str:
    target = f"target_{name}"
    body = trial.form.body(forbidden).replace("@target", target)
    return f'resource "{trial.row.resource}" "{name}" {{\n{body}}}\n{trial.form.helpers(forbidden, target)}'
