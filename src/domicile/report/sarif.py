"""SARIF 2.1.0 (OASIS standard, 2020-03-27): relative URIs, rule help, related locations from the proof.

What is told as one elsewhere is a result for each of its places: a result has one location unless all of them have to
change together (SARIF 2.1.0, section 3.27.12), and GitHub's code scanning shows a result at the first alone
(docs.github.com "SARIF support for code scanning", read 2026-11-22).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import domicile
from domicile.engine.request import Scan
from domicile.model.estate import Problem
from domicile.model.findings import Finding
from domicile.report.escape import as_json, printable
from domicile.rules.model import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SECURITY_SEVERITY = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
"""What GitHub code scanning sorts by (docs.github.com "SARIF support for code scanning", security-severity)."""


def render(scan: Scan, *, show_passes: bool = False) -> str:
    """One run. Undecided findings are warnings that say so; waived ones carry an accepted suppression."""
    findings = [*scan.findings, *(scan.passes if show_passes else ())]
    rules = {rule.id: number for number, rule in enumerate(scan.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "domicile",
                "semanticVersion": domicile.__version__,
                "informationUri": "https://pypi.org/project/domicile/",
                "rules": [_rule(rule) for rule in scan.rules],
            }
        },
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The folder that was scanned."}}},
        "invocations": [
            {
                "executionSuccessful": not scan.problems,
                "toolExecutionNotifications": [_notification(problem) for problem in scan.problems],
            }
        ],
        "results": [_result(one, finding, rules) for finding in findings for one in finding.each],
        "columnKind": "utf16CodeUnits",
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return as_json(document)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {
            "text": f"{rule.why}\n\nFix: {rule.fix}\n\ndomicile explain {rule.id}",
            "markdown": f"{rule.why}\n\n**Fix:** {rule.fix}\n\n`domicile explain {rule.id}`",
        },
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": ["data-residency", rule.family, *rule.controls],
            "security-severity": SECURITY_SEVERITY[rule.severity],
        },
    }


def _result(finding: Finding, told: Finding, rules: dict[str, int]) -> dict[str, Any]:
    """The result of one finding, which other reports tell as `told`."""
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.get(finding.rule, -1),
        "kind": "pass" if finding.verdict == "pass" else "fail",
        "level": _level(finding),
        "message": {"text": _message(finding)},
        "locations": [_location(finding.file, finding.line, finding.end_line, finding.address)],
        "partialFingerprints": {"domicile/v1": finding.fingerprint},
        "properties": {
            "verdict": finding.verdict,
            "severity": finding.severity,
            "dataClasses": list(finding.data_classes),
        },
    }
    if told.group:
        result["properties"]["groupFingerprint"] = told.fingerprint
    if finding.proof:
        result["relatedLocations"] = [
            {**_location(step.file, step.line, step.line), "id": number, "message": {"text": _plain(step.text)}}
            for number, step in enumerate(finding.proof)
        ]
    if finding.verdict == "waived":
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": _plain(finding.reason)}]
    return result


def _level(finding: Finding) -> str:
    if finding.verdict == "pass":
        return "none"
    return "warning" if finding.verdict == "undecided" else LEVELS[finding.severity]


def _message(finding: Finding) -> str:
    text = f"Undecided: {finding.message}" if finding.verdict == "undecided" else finding.message
    return _plain(f"{text} Fix: {finding.fix}" if finding.fix else text)


def _plain(text: str) -> str:
    """A text without embedded links (SARIF 2.1.0, section 3.11.6): names in scanned files must not make any."""
    return printable(text).replace("](", "\\](")


def _location(file: str, line: int, end_line: int, address: str = "") -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(file), "uriBaseId": "SRCROOT"}}
    if line > 0:
        physical["region"] = {"startLine": line, "endLine": max(line, end_line)}
    location: dict[str, Any] = {"physicalLocation": physical}
    if address:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(address), "kind": "resource"}]
    return location


def _uri(file: str) -> str:
    """A relative URI; `./` where the first part of the path would read as a scheme."""
    uri = quote(file or ".", errors="surrogateescape")
    return f"./{uri}" if ":" in uri.split("/")[0] else uri


def _notification(problem: Problem) -> dict[str, Any]:
    note: dict[str, Any] = {"level": "error", "message": {"text": _plain(problem.message)}}
    if problem.file:
        note["locations"] = [_location(problem.file, problem.line, problem.line)]
    return note
