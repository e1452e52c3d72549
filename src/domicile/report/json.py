"""The JSON of DESIGN section 9, `domicile/scan/1`, described by rules/schemas/scan.json."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import domicile
from domicile.engine.request import Scan
from domicile.model.estate import NotAssessed, Problem
from domicile.model.facts import Placement
from domicile.model.findings import Finding
from domicile.model.places import Place, Resolution
from domicile.report.escape import as_json

SCHEMA = "domicile/scan/1"


def render(scan: Scan, *, show_passes: bool = False) -> str:
    """The whole scan as one JSON document, keys in the order of the contract."""
    return as_json(document(scan, show_passes=show_passes))


def document(scan: Scan, *, show_passes: bool = False) -> dict[str, Any]:
    """The document before it is written."""
    findings = [*scan.findings, *(scan.passes if show_passes else ())]
    return {
        "schema": SCHEMA,
        "tool": {"name": "domicile", "version": domicile.__version__},
        "policy": _policy(scan),
        "catalogue": {"date": scan.catalogue.date, "sha256": scan.catalogue.sha256},
        "summary": {
            "files": len(scan.estate.files),
            "resources": len(scan.estate.index.blocks),
            "fail": scan.count("fail"),
            "undecided": scan.count("undecided"),
            "waived": scan.count("waived"),
            "pass": len(scan.passes),
        },
        "findings": [_finding(finding) for finding in findings],
        "inventory": [_inventory(scan, placement) for placement in scan.estate.placements],
        "coverage": {"not_assessed": not_assessed(scan.estate.not_assessed)},
        "problems": [_problem(problem) for problem in scan.problems],
    }


def _policy(scan: Scan) -> dict[str, str] | None:
    if not scan.policy.path:
        return None
    return {"path": scan.policy.path, "sha256": scan.policy.sha256}


def _finding(finding: Finding) -> dict[str, Any]:
    row: dict[str, Any] = {
        "rule": finding.rule,
        "name": finding.name,
        "family": finding.family,
        "verdict": finding.verdict,
        "severity": finding.severity,
        "address": finding.address,
        "kind": finding.kind,
        "provider": finding.provider,
        "data_classes": list(finding.data_classes),
        "file": finding.file,
        "line": finding.line,
        "end_line": finding.end_line,
        "attribute": finding.attribute,
    }
    if finding.role:
        row["role"] = finding.role
    if finding.places:
        row["place"] = _place(finding.places)
    row["message"] = finding.message
    if finding.reason:
        row["reason"] = finding.reason
    row["fix"] = finding.fix
    row["proof"] = [{"file": step.file, "line": step.line, "text": step.text} for step in finding.proof]
    if finding.also:
        row["also"] = [
            {"file": step.file, "line": step.line, "address": step.text, "fingerprint": fingerprint}
            for step, fingerprint in zip(finding.also, finding.members[1:], strict=True)
        ]
    row["controls"] = list(finding.controls)
    row["fingerprint"] = finding.fingerprint
    return row


def _place(places: tuple[Place, ...]) -> dict[str, Any]:
    """One place, or the alternatives joined: `region` holds them separated by a bar."""
    countries = sorted({country for place in places for country in place.countries})
    row: dict[str, Any] = {"region": "|".join(place.region for place in places), "countries": countries}
    row["provider"] = places[0].provider
    row["operator"] = "|".join(dict.fromkeys(place.operator for place in places))
    return row


def _inventory(scan: Scan, placement: Placement) -> dict[str, Any]:
    block = placement.block
    return {
        "address": block.address,
        "kind": block.kind,
        "file": block.location.file,
        "line": block.location.line,
        "root": block.root,
        "role": placement.role,
        "copy": placement.copy,
        "place": _resolution(placement.where),
        "data_classes": list(scan.policy.class_names(block)),
    }


def _resolution(where: Resolution) -> dict[str, Any]:
    if where.places:
        row = _place(where.places)
        return {**row, "unknown": where.unknown} if where.unknown else row
    if where.placeless:
        return {"region": "", "countries": [], "placeless": True}
    return {"region": "", "countries": [], "unknown": where.unknown}


def not_assessed(items: Iterable[NotAssessed]) -> list[dict[str, Any]]:
    """The rows of `not_assessed`, as scan.json describes them."""
    return [
        {"what": item.what, "address": item.address, "file": item.file, "line": item.line, "reason": item.reason}
        for item in items
    ]


def _problem(problem: Problem) -> dict[str, Any]:
    return {"message": problem.message, "file": problem.file, "line": problem.line}
