"""One finding for what one cause makes fail at one line, or leaves undecided anywhere: a line of a module that is
called many times, the roles of one `for_each`, a principal that nobody placed. What says so is one wherever it stands:
a role in several overlays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from domicile.model.findings import SEVERITIES, Finding
from domicile.model.listing import some_of
from domicile.model.trail import Step

MOST_OTHERS = 5
"""How many of the others the proof names; `Finding.also` lists them all."""
MOST_DETAILS = 3
"""What of the others the message says, where they say something else."""


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
    if finding.everywhere:
        return (finding.rule, finding.data_classes, finding.verdict, finding.blocking, finding.cause)
    if finding.verdict == "fail":
        # What fails has to be changed where it stands: only findings of one line (of a module that is called many
        # times, from whatever root) are one, as bad as the worst of them.
        stands = (finding.file, finding.line, finding.kind, finding.attribute)
        return (finding.rule, finding.data_classes, finding.verdict, *stands, finding.cause)
    # A question is one wherever it is asked.
    return (finding.rule, finding.data_classes, *weight, finding.cause)


def _one(group: list[Finding]) -> Finding:
    """The worst of the findings, which says what the others are."""
    first, *others = sorted(group, key=lambda finding: SEVERITIES.index(finding.severity))
    cause = " for the same cause" if all(_is_same(other, first) for other in others) else ""
    message = f"{first.message}; {len(others)} more like it{cause}{_details(first, others)}"
    shown = (_beside(other, first) for other in others[:MOST_OTHERS])
    return replace(first, message=message, proof=(*first.proof, *shown), group=(first, *others))


def _details(first: Finding, others: list[Finding]) -> str:
    """What the others say that the first does not: the same of somebody else, or something else. Of what is one thing
    wherever it stands, which they are. "Among them" where some of the others say what the first does."""
    if first.everywhere:
        names = list(dict.fromkeys(other.address for other in others if other.address != first.address))
        lead = ":" if all(other.address != first.address for other in others) else ", among them"
        return f"{lead} {some_of(names, MOST_DETAILS)}" if names else ""
    found: dict[str, dict[str, None]] = {}
    different = [other.detail for other in others if other.detail[0] and other.detail != first.detail]
    for what, whom in different:
        found.setdefault(what, {})[whom] = None
    told = [_detail(what, list(whom), first) for what, whom in found.items()]
    lead = ":" if len(different) == len(others) else ", among them"
    return f"{lead} {some_of(told, MOST_DETAILS, '; ')}" if told else ""


def _detail(what: str, whom: list[str], first: Finding) -> str:
    to = f"to {names}" if (names := some_of([name for name in whom if name], MOST_DETAILS)) else ""
    if what == first.detail[0]:
        return f"the same {to}".rstrip()
    return what if whom == [first.detail[1]] or not to else f"{what} ({to})"


def _is_same(other: Finding, first: Finding) -> bool:
    """Whether what is said of the first holds of the other: what is one thing to decide may be so for other reasons."""
    return not first.everywhere or other.detail[0] == first.detail[0]


def _beside(other: Finding, first: Finding) -> Step:
    where = f" in {other.root}" if other.root != first.root else ""
    if other.detail[0] == first.detail[0]:
        return Step(other.file, other.line, f"the same holds for {other.address}{where}")
    unlike = " is like it" if first.everywhere else f": {other.detail[0]}"
    return Step(other.file, other.line, f"{other.address}{where}{unlike}")
