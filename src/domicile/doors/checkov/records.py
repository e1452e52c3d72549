"""Findings as Checkov records, with our message and our exact lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from checkov.common.bridgecrew.severities import Severities, Severity
from checkov.common.models.enums import CheckResult
from checkov.common.output.record import Record
from checkov.common.typing import _CheckResult

from domicile.engine import Scan
from domicile.model.estate import Problem
from domicile.model.findings import SEVERITIES, Finding
from domicile.report.escape import printable

MOST_CODE_LINES = 40
SCAN_CHECK = "CKV_RES_000"


def checkov_id(rule: str) -> str:
    """RES101 as CKV_RES_101: without an underscore Checkov's Kubernetes runner takes an id for a namespace."""
    return f"CKV_RES_{rule[3:]}"


def severity_of(name: str) -> Severity | None:
    """Checkov's own severity object; it works without a platform."""
    severity: Severity | None = Severities.get(name.upper())
    return severity


def framework_of(finding: Finding, plans: frozenset[str]) -> str:
    """The Checkov framework whose report shows the finding: by the file that it is about."""
    if finding.file in plans:
        return "terraform_plan"
    if finding.block is not None and finding.block.mode == "object":
        return "kubernetes"
    is_manifest = finding.block is None and finding.file.endswith((".yaml", ".yml")) and finding.family != "governance"
    return "kubernetes" if is_manifest else "terraform"


def records(scan: Scan, findings: Iterable[Finding], base: Path, *, details: bool) -> Iterator[Record]:
    """One record for each rule, resource and range; Checkov would drop a second one with the same three."""

    def key(finding: Finding) -> tuple[str, str, int, int, str, str]:
        return (finding.rule, finding.file, finding.line, finding.end_line, finding.address, finding.verdict)

    for _, group in groupby(sorted(findings, key=key), key=key):
        yield _record(scan, list(group), base, details)


def _record(scan: Scan, findings: list[Finding], base: Path, details: bool) -> Record:
    finding = min(findings, key=lambda each: (not scan.blocks(each), SEVERITIES.index(each.severity)))
    path = scan.root / finding.file
    name = printable(" ".join(dict.fromkeys(_name(each) for each in findings)))
    record = Record(
        check_id=checkov_id(finding.rule),
        check_name=name,
        check_result=_result(scan, finding),
        code_block=_code(path, finding.line, finding.end_line),
        file_path=printable(f"/{_relative(path, base)}"),
        file_line_range=[max(finding.line, 1), max(finding.end_line, finding.line, 1)],
        resource=printable(finding.address or finding.file) or "domicile",
        evaluations=None,
        check_class="domicile",
        file_abs_path=str(path),
        severity=severity_of(finding.severity),
        short_description=name,
        description=name,
        details=[line for each in findings for line in _details(each)] if details else None,
        resource_address=printable(finding.address) or None,
    )
    record.set_guideline(f"domicile explain {finding.rule}")
    return record


def problem_records(problems: Iterable[Problem], root: Path, base: Path) -> Iterator[Record]:
    """Records that fail because the scan itself could not do its work, one for each place."""
    places: dict[tuple[str, int], list[str]] = {}
    for problem in problems:
        places.setdefault((problem.file, problem.line), []).append(problem.message)
    for (file, line), messages in places.items():
        yield _problem_record(file, line, "; ".join(messages), root, base)


def _problem_record(file: str, line: int, message: str, root: Path, base: Path) -> Record:
    path = root / file if file else root
    name = printable(f"domicile could not judge everything: {message}")
    return Record(
        check_id=SCAN_CHECK,
        check_name=name,
        check_result={"result": CheckResult.FAILED, "evaluated_keys": []},
        code_block=_code(path, line, line) if line else [],
        file_path=printable(f"/{_relative(path, base)}"),
        file_line_range=[max(line, 1), max(line, 1)],
        resource=printable(file) or "domicile",
        evaluations=None,
        check_class="domicile",
        file_abs_path=str(path),
        severity=severity_of("critical"),
        short_description=name,
    )


def _name(finding: Finding) -> str:
    return f"Undecided: {finding.message}" if finding.verdict == "undecided" else finding.message


def _result(scan: Scan, finding: Finding) -> _CheckResult:
    if finding.verdict == "pass":
        return {"result": CheckResult.PASSED, "evaluated_keys": [finding.attribute]}
    if finding.verdict == "fail" or scan.blocks(finding):
        return {"result": CheckResult.FAILED, "evaluated_keys": [finding.attribute]}
    comment = printable(f"{finding.verdict}: {finding.reason or finding.message}")
    return {"result": CheckResult.SKIPPED, "suppress_comment": comment, "evaluated_keys": [finding.attribute]}


def _details(finding: Finding) -> Iterator[str]:
    for step in finding.proof:
        yield printable(f"{step.file}:{step.line}  {step.text}")
    if finding.fix:
        yield f"fix: {finding.fix}"


def _relative(path: Path, base: Path) -> str:
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.name


def _code(path: Path, line: int, end_line: int) -> list[tuple[int, str]]:
    lines = _lines(path)
    last = min(max(end_line, line), line + MOST_CODE_LINES - 1, len(lines))
    return [(number, f"{printable(lines[number - 1])}\n") for number in range(max(line, 1), last + 1)]


@lru_cache(maxsize=256)
def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
