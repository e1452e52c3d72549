"""Findings that a reader takes as one: instances of one resource on one line, and gaps with one cause."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domicile.model.findings import Finding

INDEX = re.compile(r"\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Group:
    """The first finding, and the others that say the same of its siblings."""

    first: Finding
    others: tuple[Finding, ...]


def instances(findings: Iterable[Finding]) -> list[Group]:
    """Findings of one rule on one line whose addresses differ in their indexes only, in the order of the first."""
    return _grouped((_instance(finding), finding) for finding in findings)


def causes(findings: Iterable[Finding]) -> list[Group]:
    """Findings of one rule with one cause or reason, the most frequent first."""
    groups = _grouped(
        ((finding.rule, finding.verdict, finding.cause or finding.reason or finding.message), finding)
        for finding in findings
    )
    return sorted(groups, key=lambda group: -len(group.others))


def _instance(finding: Finding) -> tuple[object, ...]:
    places = tuple(place.code for place in finding.places)
    at = (finding.file, finding.line, finding.end_line, finding.attribute, finding.root)
    return (finding.rule, finding.verdict, at, finding.role, places, INDEX.sub("", finding.address))


def _grouped(keyed: Iterable[tuple[tuple[object, ...], Finding]]) -> list[Group]:
    rows: dict[tuple[object, ...], list[Finding]] = {}
    for key, finding in keyed:
        rows.setdefault(key, []).append(finding)
    return [Group(first, tuple(others)) for first, *others in rows.values()]
