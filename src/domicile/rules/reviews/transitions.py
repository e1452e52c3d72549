"""Review `transition`: a transition that does not hold is itself a finding, and permits nothing."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.findings import Finding, Verdict
from domicile.policy.model import Policy
from domicile.rules.exceptions import transition_faults
from domicile.rules.finding import note
from domicile.rules.model import Rule
from domicile.rules.outcome import Outcome


def review(rule: Rule, estate: Estate, policy: Policy, outcome: Outcome) -> Iterator[Finding]:
    """One finding for each transition, with everything that is wrong with it. No params."""
    for transition in policy.transitions:
        faults = transition_faults(transition, policy)
        what = f"the transition of {transition.data_class} for {transition.places}"
        verdict: Verdict = "fail" if faults else "pass"
        end = f"does not hold: {'; '.join(faults)}" if faults else f"holds until {transition.until}"
        yield note(
            rule,
            verdict,
            f"{what} {end}",
            file=transition.file,
            line=transition.line,
            address=f"{transition.data_class}@{transition.places}",
            attribute="transitions",
        )
