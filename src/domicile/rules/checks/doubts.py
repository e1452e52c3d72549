"""What may not take place at all: a copy or a flow under a condition that cannot be known."""

from __future__ import annotations

from dataclasses import replace

from domicile.policy.classes import Judgement


def doubted(judgement: Judgement, doubt: str) -> Judgement:
    """The judgement, undecided where it would fail and may not take place; `doubt` is "" where it does."""
    if not doubt or judgement.verdict == "pass":
        return judgement
    open_ = f"whether it does so is not known ({doubt})"
    reason = f"{judgement.reason}; {open_}" if judgement.verdict == "undecided" else open_
    return replace(judgement, verdict="undecided", reason=reason)
