"""Check `egress`: what leaves the network leaves by the gateways that the policy names."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.facts import Flow
from domicile.model.findings import Finding, Verdict
from domicile.policy.model import Policy
from domicile.rules.checks.placement import data_of
from domicile.rules.finding import finding
from domicile.rules.model import Rule


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Judges every way out against `gateways`: addresses of resources, hosts or CIDR ranges. Params: none.

    A policy without gateways has not said that there is only one way out: then nothing is judged.
    """
    if not policy.gateways:
        return
    for flow in estate.flows:
        classes = policy.classes_of(flow.source or flow.block)
        if flow.via == "egress" and any(found.limits_places for found in classes.classes):
            yield _judged(rule, flow, policy)


def _judged(rule: Rule, flow: Flow, policy: Policy) -> Finding:
    classes = policy.classes_of(flow.source or flow.block)
    ways = ", ".join(gateway.name for gateway in policy.gateways)
    verdict: Verdict = "fail"
    doubt = flow.doubt or flow.destination.unknown
    if policy.is_gateway(flow.block.address, flow.outsider, *(carrier.address for carrier in flow.carriers)):
        verdict = "pass"
    elif doubt:
        verdict = "undecided"
    note = f" ({flow.note})" if flow.note else ""
    start = f"{flow.block.address} lets {data_of(classes)} out to {flow.outsider or 'a place that is not known'}{note}"
    end = {"fail": f", round the gateway {ways}", "undecided": f": {doubt}", "pass": ""}[verdict]
    return finding(
        rule,
        verdict,
        flow.block,
        start + end,
        attribute=flow.attribute,
        location=flow.location,
        trail=flow.trail,
        classes=classes,
        reason=doubt if verdict == "undecided" else "",
    )
