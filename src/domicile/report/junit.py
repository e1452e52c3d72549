"""JUnit XML: a suite for each rule family, a case for each finding, also for those that are told as one elsewhere: what
reads it knows a case by its name, and tells which are new. Problems are errors."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from domicile.engine.request import Scan
from domicile.model.findings import FAMILIES, Finding
from domicile.report.escape import printable_lines

# Characters that XML 1.0 (section 2.2) does not allow.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(scan: Scan, *, show_passes: bool = False) -> str:
    """Fail and undecided findings are failures of their type, waived ones are skipped, passes are empty cases."""
    top = ElementTree.Element("testsuites", name="domicile")
    findings = [one for finding in scan.findings for one in finding.each]
    findings += scan.passes if show_passes else ()
    for family in FAMILIES:
        _suite(top, family, [finding for finding in findings if finding.family == family])
    if scan.problems:
        suite = ElementTree.SubElement(
            top, "testsuite", name="scan", tests=str(len(scan.problems)), failures="0", errors=str(len(scan.problems))
        )
        for problem in scan.problems:
            case = ElementTree.SubElement(suite, "testcase", name="RES000", classname=_clean(problem.file or "scan"))
            ElementTree.SubElement(case, "error", message=_clean(_at(problem.file, problem.line) + problem.message))
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"


def _suite(top: ElementTree.Element, family: str, findings: list[Finding]) -> None:
    if not findings:
        return
    failures = sum(finding.verdict in ("fail", "undecided") for finding in findings)
    skipped = sum(finding.verdict == "waived" for finding in findings)
    suite = ElementTree.SubElement(
        top,
        "testsuite",
        name=family,
        tests=str(len(findings)),
        failures=str(failures),
        errors="0",
        skipped=str(skipped),
    )
    for finding in findings:
        _case(suite, finding)


def _case(suite: ElementTree.Element, finding: Finding) -> None:
    name = f"{finding.rule} {finding.name}: {finding.address or finding.file}"
    case = ElementTree.SubElement(
        suite, "testcase", name=_clean(name), classname=_clean(finding.file), file=_clean(finding.file)
    )
    case.set("line", str(finding.line))
    if finding.verdict in ("fail", "undecided"):
        failure = ElementTree.SubElement(case, "failure", type=finding.verdict, message=_clean(finding.message))
        lines = [f"{_at(finding.file, finding.line)}{finding.message}"]
        lines += [f"  {step.file}:{step.line}  {step.text}" for step in finding.proof]
        lines += [f"fix: {finding.fix}"] if finding.fix else []
        failure.text = _clean("\n".join(lines))
    elif finding.verdict == "waived":
        ElementTree.SubElement(case, "skipped", message=_clean(finding.reason or "waived"))


def _at(file: str, line: int) -> str:
    return f"{file}:{line}: " if file else ""


def _clean(text: str) -> str:
    return FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", printable_lines(text))
