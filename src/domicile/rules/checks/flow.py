"""Check `flow`: data moves only to places and receivers that its class allows."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.facts import Flow
from domicile.model.findings import Finding
from domicile.policy.classes import Judgement
from domicile.policy.globs import covers
from domicile.policy.model import Policy
from domicile.rules.checks.placement import data_of, named
from domicile.rules.finding import finding
from domicile.rules.model import Rule


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Judges flows. Params: `via` (list of what carries them; every one without it), `role` (the placement role
    that the destination is judged as; processing without it).

    An outsider is within the policy where it is one of the gateways, or where `principals` says that it belongs to
    the class's `access`.
    """
    wanted, role = frozenset(rule.params.get("via", ())), rule.params.get("role", "processing")
    for flow in estate.flows:
        if wanted and flow.via not in wanted:
            continue
        classes = policy.classes_of(flow.block)
        if not any(data_class.limits_places for data_class in classes.classes):
            continue
        judgement = _judged(flow, policy, role)
        whose = " or ".join(classes.names)
        where = flow.outsider or named(judgement.outside or flow.destination.places, " or ") or "an unknown place"
        note = f" ({flow.note})" if flow.note else ""
        start = f"{flow.block.address} moves {data_of(classes)} to {where} by {flow.via}{note}"
        end = {
            "fail": f", outside {whose}'s places ({judgement.limits})",
            "undecided": f": {judgement.reason}",
            "pass": "",
        }[judgement.verdict]
        yield finding(
            rule,
            judgement.verdict,
            flow.block,
            start + end,
            attribute=flow.attribute,
            location=flow.location,
            trail=flow.trail or flow.destination.trail,
            places=judgement.outside or flow.destination.places,
            classes=classes,
            reason=judgement.reason,
        )


def _judged(flow: Flow, policy: Policy, role: str) -> Judgement:
    names = (flow.outsider, flow.block.address)
    if any(covers(glob, name) for gateway in policy.gateways for glob in gateway.patterns for name in names if name):
        return Judgement("pass")
    if flow.outsider and not flow.destination.places:
        belonging = policy.belongs(flow.outsider)
        if belonging is not None:
            return policy.judge_principal(flow.block, flow.outsider)
        reason = flow.destination.unknown or "the policy does not say where it belongs"
        return Judgement("undecided", reason=reason)
    return policy.judge(flow.block, role, flow.destination)
