"""Check `operator`: data is held only by the operators that its class names, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.findings import Finding
from domicile.policy.model import Policy
from domicile.rules.checks.doubts import doubted
from domicile.rules.checks.endings import ending
from domicile.rules.checks.placement import data_of
from domicile.rules.finding import finding
from domicile.rules.model import Rule


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Judges who runs the places of placements. Params: `roles` (list; every role but none without it).

    Where the place is not known at all and the class limits places too, the placement rule has said so already.
    """
    roles = frozenset(rule.params.get("roles", ()))
    for placement in estate.placements:
        if placement.role not in roles if roles else placement.role == "none":
            continue
        classes = policy.classes_of(placement.block)
        if not any(data_class.operators is not None for data_class in classes.classes):
            continue
        judgement = doubted(policy.judge_operator(placement.block, placement.where), placement.doubt)
        if judgement.verdict == "undecided" and not placement.where.places and policy.limits_places:
            continue
        held = " or ".join(dict.fromkeys(place.operator for place in judgement.outside or placement.where.places))
        start = f"{placement.block.address} keeps {data_of(classes)} with {held or 'an operator that is not known'}"
        end = ending(judgement, f"which is not one of its operators ({judgement.limits})")
        yield finding(
            rule,
            judgement.verdict,
            placement.block,
            start + end,
            attribute=placement.attribute,
            location=placement.location,
            trail=placement.trail or placement.where.trail,
            role=placement.role,
            places=judgement.outside or placement.where.places,
            classes=classes,
            reason=judgement.reason,
        )
