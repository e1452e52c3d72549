"""One finding for what one cause makes fail at one line, or leaves undecided anywhere: a line of a module that is
called many times, a principal that nobody placed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domicile.model.findings import Finding
from domicile.model.trail import Step

MOST_OTHERS = 5
"""How many of the others the proof names; `Finding.also` lists them all."""


def together(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those that share a cause as the first of them; what is waived stands alone."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_key(finding), []).append(finding)
    return [_one(group) if len(group) > 1 else group[0] for group in groups.values()]


def _key(finding: Finding) -> tuple[object, ...]:
    if finding.verdict not in ("fail", "undecided") or not finding.cause:
        return (id(finding),)
    weight = (finding.verdict, finding.severity, finding.blocking)
    # What fails has to be changed where it stands: only findings of one line (of a module that is called many times)
    # are one. A question is one wherever it is asked.
    stands = (finding.file, finding.line, finding.kind, finding.attribute) if finding.verdict == "fail" else ()
    return (finding.rule, finding.root, finding.data_classes, *weight, *stands, finding.cause)


def _one(group: list[Finding]) -> Finding:
    first, others = group[0], group[1:]
    message = f"{first.message}; {len(others)} more like it for the same cause"
    also = tuple(Step(other.file, other.line, other.address) for other in others)
    shown = (replace(step, text=f"the same holds for {step.text}") for step in also[:MOST_OTHERS])
    return replace(first, message=message, proof=(*first.proof, *shown), also=also)
