"""The plan of every fixture gives the judgements of its configuration, and says less only where a plan tells less."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from domicile.model.findings import Finding
from tools.fixture_cases import Case, cases, scanned
from tools.plans.values import NotPlanned
from tools.plans.writing import Plan, plans

CONFIGURATION = (".tf", ".tf.json", ".tofu")
NOT_IN_A_PLAN = ("domicile:skip", "checkov:skip")
"""Comments of a configuration, which a plan does not show."""
ABOUT_PLACES = frozenset({"placement", "copies", "flows"})
Row = tuple[str, str, str]


def _written(case: Case) -> list[Path]:
    return [path for path in case.folder.rglob("*") if path.is_file() and path.name.endswith(CONFIGURATION)]


def _can_be_planned(case: Case) -> bool:
    files = _written(case)
    return bool(files) and not any(mark in path.read_text() for path in files for mark in NOT_IN_A_PLAN)


CASES = [case for case in cases() if case.rule != "RES000" and _can_be_planned(case)]


def made(case: Case, target: Path) -> list[Plan]:
    """The plans of a case, written to a copy of it in place of its configuration."""
    shutil.copytree(case.folder, target)
    try:
        found = list(plans(target))
    except NotPlanned as cause:
        pytest.skip(str(cause))
    if not any(plan.json["resource_changes"] for plan in found):
        pytest.skip("no resources")
    for path in target.rglob("*"):
        if path.is_file() and path.name.endswith(CONFIGURATION):
            path.unlink()
    for plan in found:
        (target / plan.folder / "plan.json").write_text(json.dumps(plan.json, indent=1))
    return found


def judged(folder: Path) -> list[Finding]:
    """The findings one by one (a plan has other lines, so others are told as one), without those about where the state
    is: a plan does not show its backend."""
    done = scanned(folder)
    assert done.problems == ()
    each = (one for finding in done.findings for one in finding.each)
    return [one for one in each if not one.address.startswith("terraform.")]


def row(finding: Finding) -> Row:
    return finding.rule, finding.address, finding.verdict


def about_places(findings: list[Finding]) -> Counter[tuple[str, ...]]:
    """Where data is said to be; of what is undecided not which rule says so, nor the alternatives."""
    return Counter(
        ("undecided", one.address)
        if one.verdict == "undecided"
        else (*row(one), one.role, *(place.code for place in one.places))
        for one in findings
        if one.family in ABOUT_PLACES
    )


def opened(findings: list[Finding]) -> set[Row]:
    """What is certainly exposed. (Grants are not asked: which of several tells of a way depends on all of them.)"""
    return {row(one) for one in findings if one.family == "exposure" and one.verdict == "fail"}


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_plan_of_a_fixture_gives_its_judgements(case: Case, tmp_path: Path) -> None:
    found = made(case, tmp_path / "planned")
    configured, planned = judged(case.folder), judged(tmp_path / "planned")
    assert about_places(planned) == about_places(configured)
    if not any(plan.loses for plan in found):
        assert Counter(map(row, planned)) == Counter(map(row, configured))
    else:
        assert opened(planned) <= opened(configured)
