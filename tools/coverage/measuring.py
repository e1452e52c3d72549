"""Writing rows as configurations, scanning them, and telling which were understood."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from domicile.engine.request import Request
from domicile.engine.scan import scan
from domicile.model.findings import Finding
from tools.coverage.forms import Form, forms
from tools.coverage.rows import Known, Row
from tools.coverage.spelling import POLICY, PROVIDERS

FAMILIES = frozenset({"placement", "copies", "flows"})
CHUNK = 800
"""Rows in one folder: one root of Terraform each."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One form of one row."""

    row: Row
    number: int
    form: Form


def understood(rows: Sequence[Row], known: Known, only: Mapping[Row, str] | None = None) -> dict[Row, str]:
    """Row → the name of the form that passed and failed as it should; rows that no form was right for are not in it.

    With `only` (row → name of a form) just the forms of that name are tried.
    """
    waiting = {row: list(_wanted(row, known, only)) for row in rows}
    found: dict[Row, str] = {}
    turn = 0
    while waiting:
        take = 1 if turn < 3 else 20
        trials = [
            Trial(row, number, form)
            for row, left in waiting.items()
            for number, form in enumerate(left[:take])
        ]
        for trial in _right(trials):
            if trial.row not in found:
                found[trial.row] = trial.form.name
        waiting = {row: left[take:] for row, left in waiting.items() if row not in found and left[take:]}
        turn += 1
    return found


def _wanted(row: Row, known: Known, only: Mapping[Row, str] | None) -> Iterator[Form]:
    for form in forms(row, known):
        if only is None or only[row] == form.name:
            yield form


def _right(trials: Sequence[Trial]) -> Iterator[Trial]:
    """The trials that pass with the allowed place and fail with the forbidden one, in their order."""
    for start in range(0, len(trials), CHUNK):
        chunk = trials[start : start + CHUNK]
        findings = _findings(chunk)
        for number, trial in enumerate(chunk):
            if _passes(trial, findings.get((number, False), ())) and _fails(trial, findings.get((number, True), ())):
                yield trial


def _passes(trial: Trial, findings: Iterable[Finding]) -> bool:
    return not any(
        finding.verdict == "fail" or (finding.verdict == "undecided" and _is_about(finding, trial))
        for finding in findings
    )


def _fails(trial: Trial, findings: Iterable[Finding]) -> bool:
    return any(finding.verdict == "fail" and _is_about(finding, trial) for finding in findings)


def _is_about(finding: Finding, trial: Trial) -> bool:
    """Whether a finding names the argument, a block above it or an argument below it."""
    named = finding.attribute
    attribute = trial.row.attribute
    return (
        named == attribute
        or bool(named) and attribute.startswith(named + ".")
        or named.startswith(attribute + ".")
        or named in trial.form.about
    )


def _findings(chunk: Sequence[Trial]) -> dict[tuple[int, bool], list[Finding]]:
    """(number of the trial, forbidden) → the findings about where its resource is, copies and moves data."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "policy.yaml").write_text(POLICY)
        for cloud in {trial.row.cloud for trial in chunk}:
            (root / cloud).mkdir()
            text = [PROVIDERS[cloud]]
            for number, trial in enumerate(chunk):
                if trial.row.cloud == cloud:
                    text += [_resource(trial, number, forbidden) for forbidden in (False, True)]
            (root / cloud / "main.tf").write_text("\n".join(text))
        done = scan(Request(paths=(root,), root=root, policy=root / "policy.yaml"))
    for problem in done.problems:
        print(f"coverage: {problem.file}:{problem.line}: {problem.message}", file=sys.stderr)
    found: dict[tuple[int, bool], list[Finding]] = {}
    for finding in done.findings:
        name = finding.address.rpartition(".")[2]
        if finding.family in FAMILIES and name[:1] in "pf" and name[1:].isdigit():
            found.setdefault((int(name[1:]), name[0] == "f"), []).append(finding)
    return found


def _resource(trial: Trial, number: int, forbidden: bool) -> str:
    name = f"{'f' if forbidden else 'p'}{number}"
    target = f"target_{name}"
    body = trial.form.body(forbidden).replace("@target", target)
    helpers = trial.form.helpers(forbidden, target)
    return f'resource "{trial.row.kind}" "{name}" {{\n{body}}}\n{helpers}'
