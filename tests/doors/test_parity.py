"""The same findings through every door: the engine's, the command's, and those in Checkov's reports."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from domicile.engine import ScanError
from tests.cli.command_line import called
from tools.fixture_cases import FIXTURES, cases, scanned

PROJECT = Path(__file__).resolve().parents[2]
PLANS = sorted((FIXTURES / "plans").iterdir())
FOLDERS = [*(case.folder for case in cases()), *PLANS]
NAMES = [folder.relative_to(FIXTURES).as_posix() for folder in FOLDERS]
Row = tuple[str, str, str]
"""Rule, address (the file where there is none) and verdict."""


def rows(folder: Path) -> set[Row]:
    """What the engine finds. Checkov has no place for problems without a file: those stand under our own name."""
    try:
        done = scanned(folder)
    except ScanError as error:
        return {("RES000", problem.file or "domicile", "fail") for problem in error.problems}
    each = [one for finding in done.findings for one in finding.each]
    found = {(one.rule, one.address or one.file, one.verdict) for one in each}
    return found | {("RES000", problem.file or "domicile", "fail") for problem in done.problems}


@pytest.fixture(scope="module")
def in_checkov() -> dict[str, set[Row]]:
    """Folder → the findings of ours in Checkov's reports."""
    pytest.importorskip("checkov", reason="the extra checkov is not installed here")
    command = [sys.executable, "-m", "tests.doors.checkov_findings", *map(str, FOLDERS)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    reports = json.loads(done.stdout)
    return {
        folder: {(f"RES{check[8:]}", resource, verdict) for check, resource, verdict in found}
        for folder, found in reports.items()
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_checkov_reports_what_the_engine_finds(folder: Path, in_checkov: dict[str, set[Row]]) -> None:
    assert in_checkov[str(folder)] == rows(folder)


@pytest.mark.parametrize("story", sorted((FIXTURES / "estates").glob("*/*/domicile.yaml")), ids=str)
def test_command_reports_what_the_engine_finds(story: Path) -> None:
    document = json.loads(called("scan", story.parent, "--format", "json").out)
    found = {(row["rule"], row["address"] or row["file"], row["verdict"]) for row in document["findings"]}
    assert {(rule, verdict) for rule, _, verdict in found} == {
        (rule, verdict) for rule, _, verdict in rows(story.parent)
    }
    addresses = {row["address"] for row in document["findings"] if row["address"]}
    assert addresses <= {address for _, address, _ in rows(story.parent)}
