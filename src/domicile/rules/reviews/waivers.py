"""Review `waiver`: a waiver that does not hold is itself a finding, and waives nothing."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.findings import Finding, Verdict
from domicile.policy.model import Policy
from domicile.rules.exceptions import waiver_faults
from domicile.rules.finding import note
from domicile.rules.model import Rule
from domicile.rules.outcome import Outcome


def review(rule: Rule, estate: Estate, policy: Policy, outcome: Outcome) -> Iterator[Finding]:
    """One finding for each waiver, with everything that is wrong with it. No params."""
    for waiver in policy.waivers:
        faults = waiver_faults(waiver, policy)
        faults += [f"there is no rule {name}" for name in waiver.rules if name not in outcome.rules]
        faults += outcome.exceptions.foreign_faults(waiver, outcome.raw)
        what = f"the waiver of {', '.join(waiver.rules)} for {', '.join(waiver.addresses or waiver.files)}"
        verdict: Verdict = "fail" if faults else "pass"
        message = f"{what} does not hold: {'; '.join(faults)}" if faults else f"{what} holds until {waiver.expires}"
        address = (waiver.addresses or waiver.files)[0] if waiver.addresses or waiver.files else ""
        yield note(rule, verdict, message, file=waiver.file, line=waiver.line, address=address, attribute="waivers")
