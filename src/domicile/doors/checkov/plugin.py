"""What `checkov --external-checks-dir custom_checks` loads, once for each framework, inside the running runner.

Checkov offers no way for an external check to add records of its own, to more than one resource, or where there is
no resource at all. Its runners make their `Report` before they load external checks, so the report that is being
filled is found on the call stack and our records are put into it. Where that ever stops being true, every resource
fails a canary check instead: nothing fails open.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.common.output.report import Report
from checkov.kubernetes.checks.resource.base_spec_check import BaseK8Check
from checkov.runner_filter import RunnerFilter
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from domicile import rules
from domicile.doors.checkov.judging import Answer, judge
from domicile.doors.checkov.records import SCAN_CHECK, checkov_id, framework_of, problem_records, records, severity_of
from domicile.model.findings import Finding

FRAMEWORKS = ("terraform", "terraform_plan", "kubernetes")
IN_MAIN_PROCESS = "DOMICILE_CHECKOV_MAIN"
"""Set by `domicile checkov`, which adds the records itself: the folder of external checks then adds nothing."""


@dataclass(frozen=True, slots=True)
class Running:
    """What the runner that loads us is doing. `folder` is what Checkov shows paths relative to."""

    report: Report
    folder: Path
    paths: tuple[Path, ...]
    runner_filter: RunnerFilter

    @property
    def var_files(self) -> tuple[Path, ...]:
        """Terraform's variable files that Checkov was given."""
        return tuple(Path(path) for path in self.runner_filter.var_files or ())


def register() -> None:
    """Register one check a rule, so that Checkov knows the ids, and add our records to the running report."""
    checks = register_rules()
    if os.environ.get(IN_MAIN_PROCESS):
        return
    running = _running()
    if running is None:
        if not _is_listing():
            fail_everything("the report that Checkov fills was not found; this version of Checkov is not supported")
        return
    if running.report.check_type in FRAMEWORKS:
        add_records(running, checks)


def add_records(running: Running, checks: dict[str, RuleCheck]) -> None:
    """Judge the folder and put what belongs to this framework into its report, as Checkov's filters allow."""
    answer = judge(running.paths, running.var_files)
    for record in _all_records(running, answer):
        check = checks.get(record.check_id)
        if record.check_id != SCAN_CHECK and (check is None or not _is_wanted(running, check)):
            continue
        if not _is_excluded(running, record.file_abs_path):
            running.report.add_record(record)
            running.report.add_resource(f"{record.file_path}:{record.resource}")


def _all_records(running: Running, answer: Answer) -> list[Any]:
    framework = running.report.check_type
    root = answer.scan.root if answer.scan else running.folder
    found = [*problem_records(answer.problems, root, running.folder)]
    if answer.scan is None:
        return found
    shown = [*(one for finding in answer.scan.findings for one in finding.each), *answer.scan.passes]
    mine = [finding for finding in shown if _shows(running, finding, answer.scan.plans, framework)]
    return [*found, *records(answer.scan, mine, running.folder, details=not _writes_sarif())]


def _shows(running: Running, finding: Finding, plans: frozenset[str], framework: str) -> bool:
    """Whether the framework's report shows the finding; with one framework alone, it shows what has no other."""
    home = framework_of(finding, plans)
    asked = running.runner_filter.framework
    if finding.block is None and home == "terraform" and asked and "all" not in asked and "terraform" not in asked:
        return framework == next((name for name in FRAMEWORKS if name in asked), framework)
    return home == framework


def _is_wanted(running: Running, check: RuleCheck) -> bool:
    return bool(running.runner_filter.should_run_check(check, report_type=running.report.check_type))


def _is_excluded(running: Running, path: str) -> bool:
    return any(re.search(pattern, path) for pattern in running.runner_filter.excluded_paths or ())


def _running() -> Running | None:
    frame = sys._getframe()
    while frame is not None:
        local = frame.f_locals
        report, runner_filter = local.get("report"), local.get("runner_filter")
        if isinstance(report, Report) and isinstance(runner_filter, RunnerFilter):
            return running_in(report, runner_filter, local.get("root_folder"), local.get("files"))
        if frame.f_back is None:
            return None
        frame = frame.f_back
    return None


def running_in(
    report: Report, runner_filter: RunnerFilter, root_folder: str | None, files: list[str] | None
) -> Running | None:
    """What a run over a folder or over files looks at; None when it names neither."""
    if root_folder:
        folder = Path(root_folder).resolve()
        return Running(report, folder, (folder,), runner_filter)
    if files:
        paths = tuple(Path(file).resolve() for file in files)
        folder = Path(os.path.commonpath([str(path.parent) for path in paths]))
        return Running(report, folder, paths, runner_filter)
    return None


def _is_listing() -> bool:
    return any(argument in ("-l", "--list") for argument in sys.argv)


def _writes_sarif() -> bool:
    """Checkov's SARIF is invalid when a record has details (found by running it)."""
    from checkov.common.bridgecrew.integration_features.integration_feature_registry import (
        integration_feature_registry,
    )

    config = integration_feature_registry.config
    return "sarif" in (getattr(config, "output", None) or ()) or "sarif" in sys.argv


class RuleCheck(BaseResourceCheck):
    """A rule as Checkov lists and filters it. It supports no resource: the engine judges, this only names."""

    def __init__(self, identifier: str, title: str, severity: str) -> None:
        super().__init__(
            name=title, id=identifier, categories=[CheckCategories.GENERAL_SECURITY], supported_resources=["domicile"]
        )
        self.severity = severity_of(severity)  # type: ignore[assignment]

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        """Never asked: no resource type is called domicile."""
        return CheckResult.UNKNOWN


REGISTERED: dict[str, RuleCheck] = {}
"""Checkov loads us once a framework and process; a check must be registered once."""


def register_rules() -> dict[str, RuleCheck]:
    """Checkov id → the check, registered once a process."""
    if not REGISTERED:
        REGISTERED[SCAN_CHECK] = RuleCheck(SCAN_CHECK, "The scan itself could do its work", "critical")
        for rule in rules.load():
            REGISTERED[checkov_id(rule.id)] = RuleCheck(checkov_id(rule.id), rule.title, rule.severity)
    return REGISTERED


class TerraformCanary(BaseResourceCheck):
    """Fails on every resource, saying why domicile could not start."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            name=f"domicile could not start: {reason}",
            id=SCAN_CHECK,
            categories=[CheckCategories.GENERAL_SECURITY],
            supported_resources=["*"],
        )

    def scan_resource_conf(self, conf: dict[str, Any]) -> CheckResult:
        """Always a failure."""
        return CheckResult.FAILED


class KubernetesCanary(BaseK8Check):
    """Fails on every object, saying why domicile could not start."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            name=f"domicile could not start: {reason}",
            id=SCAN_CHECK,
            categories=[CheckCategories.GENERAL_SECURITY],
            supported_entities=["*"],
        )

    def scan_spec_conf(self, conf: dict[str, Any]) -> CheckResult:
        """Always a failure."""
        return CheckResult.FAILED


def fail_everything(reason: str) -> None:
    """Register checks that always fail."""
    TerraformCanary(reason)
    KubernetesCanary(reason)
