"""The same findings through every door: the engine's, the command's, and those in Checkov's reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from domicile.engine import ScanError
from tools.fixture_cases import Case, cases, scanned

PROJECT = Path(__file__).resolve().parents[2]
CASES = list(cases())
Row = tuple[str, str, str]
"""Rule, address (the file where there is none) and verdict."""


def rows(case: Case) -> set[Row]:
    """What the engine finds. Checkov has no place for problems without a file: those stand under our own name."""
    try:
        done = scanned(case.folder)
    except ScanError as error:
        return {("RES000", problem.file or "domicile", "fail") for problem in error.problems}
    found = {(finding.rule, finding.address or finding.file, finding.verdict) for finding in done.findings}
    return found | {("RES000", problem.file or "domicile", "fail") for problem in done.problems}


@pytest.fixture(scope="module")
def in_checkov() -> dict[str, set[Row]]:
    """Folder → the findings of ours in Checkov's reports."""
    pytest.importorskip("checkov", reason="the extra checkov is not installed here")
    command = [sys.executable, "-m", "tests.doors.checkov_findings", *(str(case.folder) for case in CASES)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    reports = json.loads(done.stdout)
    return {
        folder: {(f"RES{check[8:]}", resource, verdict) for check, resource, verdict in found}
        for folder, found in reports.items()
    }


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_checkov_reports_what_the_engine_finds(case: Case, in_checkov: dict[str, set[Row]]) -> None:
    assert in_checkov[str(case.folder)] == rows(case)
