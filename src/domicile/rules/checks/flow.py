"""Check `flow`: data moves only to places and receivers that its class allows."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.facts import Flow
from domicile.model.findings import Finding
from domicile.model.places import Place, Resolution
from domicile.policy.classes import PASS, Judgement
from domicile.policy.model import Classification, Policy
from domicile.rules.checks.causes import made_by, question
from domicile.rules.checks.doubts import doubted
from domicile.rules.checks.endings import ending
from domicile.rules.checks.placement import data_of, named
from domicile.rules.finding import finding
from domicile.rules.model import Rule

DOES = {
    "transfer-job": "moves {data} to",
    "peering": "joins {network} with",
    "delivery": "sends {data} to",
    "egress": "lets {data} out to",
}


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Judges flows by the class of the data that moves. Params: `via` (what carries them; every flow without it).

    An outsider is within the policy where it is one of the `gateways`, where its site is known to be inside, or where
    `outsiders` says that it belongs there; an account, where `principals` says that it belongs to the class's `access`.
    """
    wanted = frozenset(rule.params.get("via", ()))
    for flow in estate.flows:
        if wanted and flow.via not in wanted:
            continue
        classes = policy.classes_of(flow.source or flow.block)
        if any(data_class.limits_places for data_class in classes.classes):
            yield _finding(rule, flow, classes, policy)


def _finding(rule: Rule, flow: Flow, classes: Classification, policy: Policy) -> Finding:
    where = _destination(flow, policy)
    judgement = doubted(_judged(flow, where, policy), flow.doubt)
    breach = f"outside {' or '.join(classes.names)}'s places ({judgement.limits})"
    if not judgement.outside and judgement.reason and judgement.verdict == "fail":
        breach = judgement.reason
    return finding(
        rule,
        judgement.verdict,
        flow.block,
        _told(flow, where, judgement, classes) + ending(judgement, breach),
        attribute=flow.attribute,
        location=flow.location,
        trail=flow.trail or flow.destination.trail,
        role=flow.role,
        places=judgement.outside or where.places,
        classes=classes,
        reason=judgement.reason if judgement.verdict == "undecided" else "",
        may_block=flow.role != "none",
        cause=_cause(flow, judgement, policy),
    )


def _told(flow: Flow, where: Resolution, judgement: Judgement, classes: Classification) -> str:
    data = data_of(classes) + (f" of {flow.source.address}" if flow.source else "")
    places = judgement.outside or where.places
    known = named(places, " or ")
    end = known or "a place that is not known"
    if flow.outsider:
        end = (
            f"{flow.outsider} ({', '.join(dict.fromkeys(place.name for place in places))})" if known else flow.outsider
        )
    network = f"{flow.source.address if flow.source else 'a network'} of class {' or '.join(classes.names)}"
    note = f" ({flow.note})" if flow.note else ""
    return f"{flow.block.address} {DOES[flow.via].format(data=data, network=network)} {end}{note}"


def _destination(flow: Flow, policy: Policy) -> Resolution:
    """Where a flow ends: what the policy says of an outsider comes before what is known of its host."""
    said = policy.outsider(flow.outsider) if flow.outsider else None
    if said is None:
        return flow.destination
    place = Place("outsider", flow.outsider, said.belongs.countries, said.name, str(said))
    return Resolution((place,), trail=flow.destination.trail)


def _judged(flow: Flow, where: Resolution, policy: Policy) -> Judgement:
    if policy.is_gateway(flow.outsider, flow.block.address, *(carrier.address for carrier in flow.carriers)):
        return PASS
    data = flow.source or flow.block
    if ":account/" in flow.outsider and not where.places:
        return policy.judge_principal(data, flow.outsider)
    judgement = policy.judge(data, flow.role, where)
    if judgement.verdict == "undecided" and not where.places and not where.unknown:
        return Judgement("undecided", reason="nobody says where that is", limits=judgement.limits)
    return judgement


def _cause(flow: Flow, judgement: Judgement, policy: Policy) -> str:
    """A policy that names no outsiders leaves all whose place is not known undecided for one cause; what may block and
    what may not are apart. What fails is one where a block of one address, in several roots, sends data of one source
    to one end."""
    if judgement.verdict == "fail":
        end = flow.outsider or " ".join(sorted(place.code for place in judgement.outside))
        source = flow.source.address if flow.source else ""
        made = made_by(flow.block)
        return f"{flow.via} {source} {end} {judgement.reason} {made}" if made else ""
    if judgement.verdict != "undecided" or flow.destination.places:
        return ""
    if not policy.outsiders and flow.outsider:
        return f"{flow.role} the policy names no outsiders"
    asked = f"{flow.block.root} {flow.block.address} {flow.attribute}"
    return f"{flow.role} {question(judgement.reason, flow.trail or flow.destination.trail, asked)}"
