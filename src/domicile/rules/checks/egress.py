"""Check `egress`: what leaves the network leaves by the gateways that the policy names."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.facts import Flow
from domicile.model.findings import Finding, Verdict
from domicile.policy.globs import covers
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
        if flow.via == "egress" and any(found.limits_places for found in policy.classes_of(flow.block).classes):
            yield _judged(rule, flow, policy)


def _judged(rule: Rule, flow: Flow, policy: Policy) -> Finding:
    classes = policy.classes_of(flow.block)
    ways = ", ".join(gateway.name for gateway in policy.gateways)
    verdict: Verdict = "fail"
    if _is_gateway(flow, policy):
        verdict = "pass"
    elif flow.destination.unknown:
        verdict = "undecided"
    note = f" ({flow.note})" if flow.note else ""
    start = f"{flow.block.address} lets {data_of(classes)} out to {flow.outsider or 'a place that is not known'}{note}"
    return finding(
        rule,
        verdict,
        flow.block,
        start + (f", round the gateway {ways}" if verdict == "fail" else ""),
        attribute=flow.attribute,
        location=flow.location,
        trail=flow.trail,
        classes=classes,
        reason=flow.destination.unknown if verdict == "undecided" else "",
    )


def _is_gateway(flow: Flow, policy: Policy) -> bool:
    patterns = [pattern for gateway in policy.gateways for pattern in gateway.patterns]
    names = [name for name in (flow.block.address, flow.outsider) if name]
    return any(covers(pattern, name) or _within(name, pattern) for pattern in patterns for name in names)


def _within(name: str, pattern: str) -> bool:
    """Whether one CIDR range lies in another."""
    try:
        inner, outer = ipaddress.ip_network(name, strict=False), ipaddress.ip_network(pattern, strict=False)
    except ValueError:
        return False
    if isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network):
        return inner.subnet_of(outer)
    if isinstance(inner, ipaddress.IPv6Network) and isinstance(outer, ipaddress.IPv6Network):
        return inner.subnet_of(outer)
    return False
