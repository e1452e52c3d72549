"""Review `skip_denied`: an inline comment asks for what the policy does not let it waive."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.findings import Finding
from domicile.policy.model import Policy
from domicile.rules.exceptions import UNWAIVABLE, skip_covers
from domicile.rules.finding import note
from domicile.rules.model import Rule
from domicile.rules.outcome import Outcome


def review(rule: Rule, estate: Estate, policy: Policy, outcome: Outcome) -> Iterator[Finding]:
    """Every inline skip of one of our rules where `inline_skips: deny` holds or nothing may waive it. No params."""
    for block in estate.index.blocks:
        for skip in block.skips:
            ours = next((name for name in outcome.rules if skip_covers(skip, name)), None)
            if ours is None or (policy.inline_skips == "allow" and ours not in UNWAIVABLE):
                continue
            why = f"{ours} cannot be waived" if ours in UNWAIVABLE else "the policy says inline_skips: deny"
            yield note(
                rule,
                "fail",
                f"the inline skip of {ours} on {block.address} waives nothing: {why}",
                file=skip.location.file,
                line=skip.location.line,
                address=block.address,
                kind=block.kind,
                attribute=ours,
                block=block,
            )
