"""Check `placement`: data is kept, copied or processed only where its class may be."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.facts import Placement
from domicile.model.findings import Finding, Verdict
from domicile.model.places import Place
from domicile.policy.classes import Judgement, place_name
from domicile.policy.model import Classification, Policy
from domicile.rules.checks.causes import decided_at, made_by, question
from domicile.rules.checks.doubts import doubted
from domicile.rules.finding import finding
from domicile.rules.model import Rule

DOES = {
    "primary": "keeps {data} in",
    "replica": "keeps a replica of {data} in",
    "backup": "keeps backups of {data} in",
    "log": "keeps logs of {data} in",
    "key": "keeps keys of {data} in",
    "state": "keeps Terraform state of {data} in",
    "processing": "processes {data} in",
    "edge": "serves {data} from",
    "none": "stands in",
}
COPIES = {
    "primary": "copies {data} to",
    "replica": "replicates {data} to",
    "backup": "copies backups of {data} to",
    "log": "copies logs of {data} to",
    "key": "replicates keys of {data} to",
    "state": "copies Terraform state of {data} to",
    "edge": "caches {data} in",
}


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Judges placements. Params: `roles` (list of placement roles; every one but none without it), `copy` (whether
    copies or the places of the resources themselves are meant), `implicit` (true: only what a service does by itself,
    false: only what is written down; both without it), `together` (which of those in one place outside are one finding,
    beside those of one address in several roots: `line`, what one line makes; `decision`, what one line puts there).

    Those whose place is not known are one finding for each question.
    """
    roles = frozenset(rule.params.get("roles", ())) or frozenset(DOES) - {"none"}
    copy, implicit = bool(rule.params.get("copy", False)), rule.params.get("implicit")
    for placement in estate.placements:
        if placement.role not in roles or placement.copy != copy:
            continue
        if implicit is not None and placement.implicit != implicit:
            continue
        classes = policy.classes_of(placement.block)
        if any(data_class.limits_places for data_class in classes.classes):
            judgement = policy.judge(placement.block, placement.role, placement.where)
            yield judged(rule, placement, classes, doubted(judgement, placement.doubt))


def judged(rule: Rule, placement: Placement, classes: Classification, judgement: Judgement) -> Finding:
    """The finding for a judged placement."""
    verdict: Verdict = judgement.verdict
    places = judgement.outside or placement.where.places
    return finding(
        rule,
        verdict,
        placement.block,
        sentence(placement, classes, judgement),
        attribute=placement.attribute,
        location=placement.location,
        trail=placement.trail or placement.where.trail,
        role=placement.role,
        places=places,
        classes=classes,
        reason=judgement.reason if verdict == "undecided" else "",
        fix=_fix(rule, classes, judgement),
        may_block=placement.role != "none",
        cause=_cause(rule, placement, judgement) if verdict != "pass" else "",
        everywhere=verdict == "fail" and rule.params.get("together") == "decision",
    )


def _cause(rule: Rule, placement: Placement, judgement: Judgement) -> str:
    """What is alike: the question of undecided ones, the places of those that fail, and what decides on them."""
    block, trail = placement.block, placement.trail or placement.where.trail
    if judgement.verdict == "undecided":
        part = f"{block.module} {block.mode} {block.kind}.{block.name} {placement.attribute}"
        return question(judgement.reason, trail, placement.where.whose or f"{block.root} {part}")
    places = " ".join(sorted(place.code for place in judgement.outside)) or judgement.reason
    if rule.params.get("together") == "decision":
        return f"{places} {decided_at(trail, f'{placement.location.file}:{placement.location.line}')}"
    made = made_by(block, rule.params.get("together", ""))
    return f"{places} {made}" if made else ""


def sentence(placement: Placement, classes: Classification, judgement: Judgement) -> str:
    """The judgement in one plain sentence. What copies has a note of what it does; what is itself a copy is kept."""
    table = COPIES if placement.copy and placement.note else DOES
    does = table.get(placement.role, DOES[placement.role]).format(data=data_of(classes))
    start = f"{placement.block.address} {does}"
    note = f" ({placement.note})" if placement.note else ""
    whose = f"{' or '.join(classes.names)}'s places ({judgement.limits})"
    if judgement.verdict == "fail" and not judgement.outside:
        return f"{start} a place that can be anywhere{note}: {judgement.reason}"
    if judgement.verdict == "fail":
        return f"{start} {named(judgement.outside)}{note}, outside {whose}"
    if judgement.verdict == "undecided":
        if not placement.where.places:
            return f"{start} a place that is not known{note}: {judgement.reason}"
        return f"{start} {named(placement.where.places, ' or ')}{note}: {judgement.reason}"
    if not placement.where.places:
        return f"{start} no region: this kind has none"
    return f"{start} {named(placement.where.places, ' or ')}{note}, inside {whose}"


def data_of(classes: Classification) -> str:
    """What the data is called in a message."""
    return f"data of class {' or '.join(classes.names)}"


def named(places: tuple[Place, ...], joint: str = " and ") -> str:
    """Places for people, countries added where the name does not say them."""
    return joint.join(_named(place) for place in places)


def _named(place: Place) -> str:
    if "*" in place.countries:
        return f"{place.region} (anywhere in the world)"
    if len(place.countries) > 1:
        return f"{place.region} ({place.name or place.region}: any of {', '.join(sorted(place.countries))})"
    return place_name(place)


def _fix(rule: Rule, classes: Classification, judgement: Judgement) -> str:
    if judgement.verdict == "pass":
        return ""
    if judgement.verdict == "undecided":
        return f"Make the place certain (a value, a tfvars file, --var-file), within {judgement.limits}. {rule.fix}"
    return f"Choose a place within {judgement.limits}. {rule.fix}"
