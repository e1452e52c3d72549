"""Loaded by `checkov --external-checks-dir custom_checks`: adds domicile's findings, or a failure that says why not.

This folder is thin on purpose: Checkov runs every file in it as a top-level module, once for each framework, and
swallows whatever such a file raises. So nothing is raised here: what goes wrong becomes a failed check.
"""

import sys


def _fail(reason):
    """Fail in the report that the running framework fills, and on every resource in case that report is not found."""
    from checkov.common.models.enums import CheckCategories, CheckResult
    from checkov.common.output.record import Record
    from checkov.common.output.report import Report
    from checkov.kubernetes.checks.resource.base_spec_check import BaseK8Check
    from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

    name = f"domicile could not start: {reason}"

    class DomicileDidNotStartTerraform(BaseResourceCheck):
        def __init__(self):
            super().__init__(name, "CKV_RES_000", [CheckCategories.GENERAL_SECURITY], ["*"])

        def scan_resource_conf(self, conf):
            return CheckResult.FAILED

    class DomicileDidNotStartKubernetes(BaseK8Check):
        def __init__(self):
            super().__init__(name, "CKV_RES_000", [CheckCategories.GENERAL_SECURITY], ["*"])

        def scan_spec_conf(self, conf):
            return CheckResult.FAILED

    DomicileDidNotStartTerraform()
    DomicileDidNotStartKubernetes()
    frame = sys._getframe()
    while frame is not None:
        report = frame.f_locals.get("report")
        if isinstance(report, Report):
            report.add_record(
                Record(
                    check_id="CKV_RES_000",
                    check_name=name,
                    check_result={"result": CheckResult.FAILED, "evaluated_keys": []},
                    code_block=[],
                    file_path="/",
                    file_line_range=[1, 1],
                    resource="domicile",
                    evaluations=None,
                    check_class="domicile",
                    file_abs_path="/",
                )
            )
            break
        frame = frame.f_back


try:
    from domicile.doors.checkov.plugin import register

    register()
except ImportError as error:
    _fail(f"{error}. Install it beside Checkov: pip install 'domicile[checkov]'")
except Exception as fault:
    _fail(f"{type(fault).__name__}: {fault}")
