"""Workflow commands of GitHub Actions, one annotation a finding, and one on each other line that is told with it.

Source: docs.github.com "Workflow commands for GitHub Actions" (escaping of message data and properties), 2026-11.
"""

from __future__ import annotations

from domicile.engine.request import Scan
from domicile.model.estate import Problem
from domicile.model.findings import Finding
from domicile.report.escape import printable, visible


def render(scan: Scan, *, show_passes: bool = False) -> str:
    """Errors for what blocks, warnings for what is undecided, notices for what is waived, then a one-line summary.

    GitHub shows the first few of a step: what is told with another comes after all that is told.
    """
    lines = [_annotation(scan, finding) for finding in scan.findings]
    lines += [_problem(problem) for problem in scan.problems]
    lines += [_annotation(scan, other) for finding in scan.findings for other in _elsewhere(finding)]
    if show_passes:
        lines += [_annotation(scan, finding) for finding in scan.passes]
    lines.append(
        f"domicile: {scan.count('fail')} fail, {scan.count('undecided')} undecided, {scan.count('waived')} waived"
    )
    return "\n".join(lines) + "\n"


def _elsewhere(finding: Finding) -> list[Finding]:
    """One of those that are told with the finding for each other line that they stand on."""
    lines = {(one.file, one.line): one for one in reversed(finding.each)}
    return [one for one in finding.group[1:] if lines[one.file, one.line] is one]


def _problem(problem: Problem) -> str:
    return _command("error", problem.file, problem.line, 0, "RES000", printable(problem.message))


def _annotation(scan: Scan, finding: Finding) -> str:
    level = "error" if scan.blocks(finding) else {"undecided": "warning"}.get(finding.verdict, "notice")
    title = f"{finding.rule} {finding.name} ({finding.verdict})"
    text = printable(finding.message)
    if finding.fix:
        text = f"{text}\nFix: {printable(finding.fix)}"
    return _command(level, finding.file, finding.line, finding.end_line, title, text)


def _command(level: str, file: str, line: int, end_line: int, title: str, text: str) -> str:
    place = f"file={_property(visible(file))},line={max(line, 1)}," if file else ""
    if file and end_line:
        place += f"endLine={end_line},"
    return f"::{level} {place}title={_property(title)}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
