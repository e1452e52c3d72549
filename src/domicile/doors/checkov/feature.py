"""Our records, added to Checkov's reports where its main process merges them."""

from __future__ import annotations

import sys

from checkov.common.bridgecrew.integration_features.base_integration_feature import BaseIntegrationFeature
from checkov.common.bridgecrew.platform_integration import bc_integration
from checkov.common.output.report import Report
from checkov.common.runners.runner_registry import RunnerRegistry

from domicile.doors.checkov.judging import judge
from domicile.doors.checkov.plugin import FRAMEWORKS, Running, add_records, register_rules, running_in
from domicile.model.estate import Problem

AFTER_CHECKOVS_OWN = 99


class AddRecords(BaseIntegrationFeature):
    """Adds our records after each runner. `judged` counts the reports that were given them."""

    def __init__(self) -> None:
        super().__init__(bc_integration=bc_integration, order=AFTER_CHECKOVS_OWN)
        self.judged = 0
        self.problems: list[Problem] = []
        self.checks = register_rules()

    def is_valid(self) -> bool:
        """Always part of the run."""
        return True

    def pre_scan(self) -> None:
        """Nothing: the rules are registered when the feature is made."""

    def pre_runner(self, runner: object) -> None:
        """Nothing: the engine is asked once its report is there."""

    def post_runner(self, scan_reports: Report) -> None:
        """Add what belongs to this report."""
        if scan_reports.check_type not in FRAMEWORKS:
            return
        running = _running(scan_reports)
        if running is None:
            self.problems.append(Problem("Checkov's own run was not recognised; this version is not supported"))
            return
        add_records(running, self.checks)
        self.judged += 1
        for problem in judge(running.paths, running.var_files).problems:
            if problem not in self.problems:
                self.problems.append(problem)

    def post_scan(self, merged_reports: list[Report]) -> None:
        """Nothing more."""


def _running(report: Report) -> Running | None:
    """The call of `RunnerRegistry.run` that this report belongs to: with several folders it is called for each."""
    frame = sys._getframe()
    while frame is not None:
        local = frame.f_locals
        if frame.f_code.co_name == "run" and isinstance(local.get("self"), RunnerRegistry):
            registry = local["self"]
            return running_in(report, registry.runner_filter, local.get("root_folder"), local.get("files"))
        if frame.f_back is None:
            break
        frame = frame.f_back
    return None
