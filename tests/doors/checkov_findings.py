"""Checkov's runners over many folders in one process, as `checkov --external-checks-dir custom_checks` drives them.

`python -m tests.doors.checkov_findings FOLDER ...` prints, for each folder, the findings of ours that Checkov reports.
Checkov itself would need a minute for ten folders: it starts a worker for each framework of each.
"""

from __future__ import annotations

import functools
import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
UNDECIDED = "Undecided: "


def main(folders: list[str]) -> None:
    """Print folder → [rule, address, verdict] rows."""
    from domicile.doors.checkov import judging
    from domicile.engine import Request
    from tools.fixture_cases import TODAY

    logging.disable(logging.CRITICAL)
    judging.Request = functools.partial(Request, today=TODAY)  # type: ignore[misc,assignment]
    found = {}
    for folder in folders:
        os.chdir(folder)
        found[folder] = [row for report in _reports(folder) for row in _rows(report)]
    json.dump(found, sys.stdout)


def _reports(folder: str) -> Iterator[Any]:
    from checkov.kubernetes.runner import Runner as KubernetesRunner
    from checkov.runner_filter import RunnerFilter
    from checkov.terraform.plan_runner import Runner as PlanRunner
    from checkov.terraform.runner import Runner as TerraformRunner

    for runner in (TerraformRunner(), KubernetesRunner(), PlanRunner()):
        frameworks = ["terraform", "kubernetes", "terraform_plan"]
        wanted = RunnerFilter(framework=frameworks, checks=["CKV_RES_*"], show_progress_bar=False)
        done = runner.run(
            root_folder=folder, external_checks_dir=[str(PROJECT / "custom_checks")], files=None, runner_filter=wanted
        )
        yield from done if isinstance(done, list) else [done]


def _rows(report: Any) -> Iterator[list[str]]:
    for record in report.failed_checks:
        verdict = "undecided" if record.check_name.startswith(UNDECIDED) else "fail"
        yield [record.check_id, record.resource, verdict]
    for record in report.skipped_checks:
        yield [record.check_id, record.resource, str(record.check_result["suppress_comment"]).split(":")[0]]


if __name__ == "__main__":
    main(sys.argv[1:])
