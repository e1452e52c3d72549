"""Exceptions to findings: inline skips, waivers and transitions. What they cover is shown as waived, never dropped."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from domicile.model.blocks import Skip
from domicile.model.findings import Finding
from domicile.policy.globs import covers, covers_path
from domicile.policy.matching import addresses_of
from domicile.policy.model import Approver, Policy, Transition, Waiver
from domicile.policy.places import PlaceSet
from domicile.policy.read_exceptions import RULE_ID

UNWAIVABLE = frozenset({"RES000", "RES904", "RES905"})
"""That the work could not be done, or that an exception is not valid, cannot itself be excepted."""


def waiver_faults(waiver: Waiver, policy: Policy) -> list[str]:
    """Why a waiver does not hold; empty where it does."""
    faults = []
    if waiver.expires is None:
        faults.append("it has no expiry (expires: a day)")
    elif waiver.expires < policy.today:
        faults.append(f"it expired on {waiver.expires}")
    if waiver.approved_on is not None and waiver.approved_on > policy.today:
        faults.append(f"it is approved on {waiver.approved_on}, a day to come")
    if not waiver.reason:
        faults.append("it gives no reason")
    return faults + approver_faults(waiver.approved_by, policy)


def transition_faults(transition: Transition, policy: Policy) -> list[str]:
    """Why a transition does not hold; empty where it does."""
    faults = []
    if transition.until is None:
        faults.append("it has no end (until: a day)")
    elif transition.until < policy.today:
        faults.append(f"it ended on {transition.until}")
    if not transition.reason:
        faults.append("it gives no reason")
    data_class = policy.data_classes.get(transition.data_class)
    faults += approver_faults(transition.approved_by, policy)
    if data_class and transition.approved_by in policy.approvers and data_class.allow:
        faults += _foreign(policy.approvers[transition.approved_by], data_class.allow, transition.data_class)
    return faults


def approver_faults(name: str, policy: Policy) -> list[str]:
    """Why somebody cannot have approved anything."""
    if not name:
        return ["nobody approved it (approved_by)"]
    if name not in policy.approvers:
        known = ", ".join(sorted(policy.approvers)) or "nobody is named"
        return [f"{name} is not among the approvers ({known})"]
    return []


def _foreign(approver: Approver, allowed: PlaceSet, data_class: str) -> list[str]:
    """An approver belongs to the jurisdiction of the class, or approves what nobody there has seen."""
    if allowed.anywhere:
        return []
    if approver.belongs is None:
        return [f"the policy does not say where {approver.name} belongs"]
    if not allowed.countries or approver.belongs.countries <= allowed.countries:
        return []
    return [f"{approver.name} belongs to {approver.belongs}, which is not where {data_class} may be ({allowed})"]


class Exceptions:
    """The exceptions of one scan: applies them, and remembers which were used."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.used: set[int] = set()
        self.used_skips: set[Skip] = set()
        self._waivers = [waiver for waiver in policy.waivers if not waiver_faults(waiver, policy)]
        self._transitions = [t for t in policy.transitions if not transition_faults(t, policy)]

    def applied(self, finding: Finding) -> Finding:
        """The finding, or the same one as waived with the exception's reason."""
        if finding.verdict not in ("fail", "undecided") or finding.rule in UNWAIVABLE:
            return finding
        reasons = list(self._reasons(finding))  # all of them: each that covers the finding is in use
        return replace(finding, verdict="waived", reason=reasons[0], blocking=False) if reasons else finding

    def _reasons(self, finding: Finding) -> Iterable[str]:
        for waiver in self._waivers:
            if _waives(waiver, finding) and not self._foreign_to(waiver, finding):
                self.used.add(id(waiver))
                yield _said(waiver.reason, waiver.ticket, waiver.approved_by, waiver.expires)
        for transition in self._transitions:
            if _permits(transition, finding):
                self.used.add(id(transition))
                yield _said(f"transition: {transition.reason}", "", transition.approved_by, transition.until)
        if self.policy.inline_skips == "allow" and finding.block is not None:
            for skip in finding.block.skips:
                if skip_covers(skip, finding.rule):
                    self.used_skips.add(skip)
                    yield f"{skip.reason or 'no reason given'} (inline, {skip.location.file}:{skip.location.line})"

    def _foreign_to(self, waiver: Waiver, finding: Finding) -> list[str]:
        """Why the approver may not approve for the finding's data classes."""
        faults: list[str] = []
        approver = self.policy.approvers[waiver.approved_by]
        for name in finding.data_classes:
            data_class = self.policy.data_classes.get(name)
            home = data_class and (data_class.allow or (data_class.access if finding.family == "access" else None))
            if home:
                faults += _foreign(approver, home, name)
        return faults

    def foreign_faults(self, waiver: Waiver, findings: Iterable[Finding]) -> list[str]:
        """What makes a waiver invalid for the findings that it names: its approver belongs elsewhere."""
        if waiver_faults(waiver, self.policy):
            return []
        return list(
            dict.fromkeys(f for each in findings if _waives(waiver, each) for f in self._foreign_to(waiver, each))
        )


def skip_covers(skip: Skip, rule: str) -> bool:
    """Whether an inline comment asks to waive the rule, in our form or in Checkov's."""
    return _rule_named(skip.rule) == rule


@lru_cache(maxsize=1024)
def _rule_named(text: str) -> str:
    """The id of our rule that a comment names, "" for another tool's."""
    match = RULE_ID.fullmatch(text.strip().upper())
    return (match["id"] or f"RES{match['checkov']}") if match is not None else ""


def _waives(waiver: Waiver, finding: Finding) -> bool:
    if finding.rule not in waiver.rules:
        return False
    if waiver.files and not any(covers_path(pattern, finding.file) for pattern in waiver.files):
        return False
    forms = addresses_of(finding.address)
    return not waiver.addresses or any(covers(glob, form) for glob in waiver.addresses for form in forms)


def _permits(transition: Transition, finding: Finding) -> bool:
    if finding.family not in ("placement", "copies") or finding.verdict != "fail" or not finding.places:
        return False
    if set(finding.data_classes) != {transition.data_class}:
        return False
    if transition.roles and finding.role not in transition.roles:
        return False
    forms = addresses_of(finding.address)
    if transition.addresses and not any(covers(glob, form) for glob in transition.addresses for form in forms):
        return False
    return all(transition.places.holds(place) for place in finding.places)


def _said(reason: str, ticket: str, approver: str, until: datetime.date | None) -> str:
    return f"{reason} ({f'{ticket}, ' if ticket else ''}approved by {approver}, until {until})"
