"""A plan of a configuration gives the findings of the configuration: the same rules, addresses and verdicts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from domicile.engine import Scan
from tools.fixture_cases import FIXTURES, scanned

PLAN = "plan.json"
CASES = sorted(folder for folder in (FIXTURES / "plans").iterdir() if (folder / PLAN).is_file())


def without(folder: Path, target: Path, *endings: str) -> Scan:
    """The scan of a copy of the folder without the files of these endings."""
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns(*(f"*{ending}" for ending in endings)))
    return scanned(target)


def rows(done: Scan) -> list[tuple[str, str, str]]:
    assert done.problems == ()
    return sorted((one.rule, one.address, one.verdict) for finding in done.findings for one in finding.each)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_plan_gives_the_findings_of_its_configuration(case: Path, tmp_path: Path) -> None:
    configured = rows(without(case, tmp_path / "configuration", PLAN))
    planned = rows(without(case, tmp_path / "plan", ".tf"))
    assert planned == configured
    assert any(verdict == "fail" for _, _, verdict in configured)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_findings_of_a_plan_name_its_lines(case: Path, tmp_path: Path) -> None:
    for finding in without(case, tmp_path / "plan", ".tf").findings:
        assert (
            finding.file == PLAN
            and finding.address.rsplit(".", 1)[-1].split("[")[0]
            in ((case / PLAN).read_text().splitlines()[finding.line - 1])
        )
