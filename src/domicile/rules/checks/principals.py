"""Check `principal`: whoever is given access to a class of data belongs where its policy says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.facts import Grant
from domicile.model.findings import Finding, Verdict
from domicile.model.listing import some_of
from domicile.policy.model import Policy
from domicile.rules.checks.names import missing_of, name_of
from domicile.rules.checks.ways import names_of, steps_told, verbs_of
from domicile.rules.finding import finding
from domicile.rules.model import Rule

_OF_A_CLUSTER = "kubernetes:serviceaccount/"
_WHERE = " (?:in|of) the "
MOST_PARTS = 3
"""How many of the things that one line gives are told, each with what may be done with it."""
_NO_NAME = "its name is not known: "


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Holds the principal of every grant against `access` of the data's class, one finding for each block, principal.

    A principal that the policy does not place, or that is not known, is undecided; all of its grants have one cause
    and one mending. One that the configuration makes itself is judged where the policy places it. What is given to
    everyone is the exposure rules' to tell, and what is a step of somebody's way to data is told once, by the check
    `way`. Params: `asked` (category → the rule that asks who somebody is together with what is given: one question
    where neither is known).
    """
    seen = steps_told(estate, policy)
    asked = {category for category, other in rule.params.get("asked", {}).items() if not policy.is_off(other)}
    exposing = {id(block) for one in estate.exposures for block in (one.block, *one.joined)}
    given: dict[tuple[int, str], list[Grant]] = {}
    for grant in estate.grants:
        if grant.principal is not None and grant.privileges:
            given.setdefault((id(grant.block), grant.principal.id), []).append(grant)
    for grant in estate.grants:
        if grant.principal is None or not grant.privileges or (grant.own and not policy.belongs(grant.principal.id)):
            continue
        if grant.principal.kind in _ANYBODY and id(grant.block) in exposing:
            continue
        if grant.category in asked and grant.undecided and not grant.principal.id:
            continue
        if (id(grant.block), grant.principal.id) in seen:
            continue
        seen.add((id(grant.block), grant.principal.id))
        classes = policy.classes_of(grant.block)
        if any(data_class.access is not None for data_class in classes.classes):
            parts = [other for other in given[id(grant.block), grant.principal.id] if _is_part(other, grant)]
            yield _judged(rule, grant, policy, _given(parts))


def _is_part(one: Grant, other: Grant) -> bool:
    """Whether both are given at one line, as certainly."""
    alike = one.undecided == other.undecided and one.limited == other.limited
    return alike and one.location == other.location and one.trail == other.trail


def _given(parts: list[Grant]) -> str:
    """What the parts of a grant give: verbs and scope of each; what their scopes end with alike is said once."""
    told = list(dict.fromkeys(f"{verbs_of(part.privileges)} {part.scope}" for part in parts))
    endings = (told[0][found.start() :] for found in re.finditer(_WHERE, told[0]))
    shared = next((ending for ending in endings if all(text.endswith(ending) for text in told)), "")
    texts = [text.removesuffix(shared) for text in told]
    if len(texts) > MOST_PARTS:
        return f"{some_of(texts, MOST_PARTS)}{shared}"
    return f"{' and '.join(filter(None, (', '.join(texts[:-1]), texts[-1])))}{shared}"


def _judged(rule: Rule, grant: Grant, policy: Policy, given: str) -> Finding:
    assert grant.principal is not None
    placed = next((name for name in names_of(grant.principal.id) if policy.belongs(name)), grant.principal.id)
    judgement = policy.judge_principal(grant.block, placed)
    verdict, reason = judgement.verdict, judgement.reason
    doubt = (grant.undecided or grant.limited) if verdict != "pass" else ""
    if doubt and verdict == "fail":
        verdict, reason = "undecided", doubt
    elif verdict == "undecided" and grant.principal.unknown:
        reason = f"{missing_of(grant)}: {grant.principal.unknown}"
        doubt = "" if grant.principal.unknown == doubt else doubt
    told = reason if judgement.verdict == "undecided" else judgement.reason
    return finding(
        rule,
        verdict,
        grant.block,
        _sentence(grant, given, told, judgement.limits, doubt),
        attribute=grant.attribute,
        location=grant.location,
        trail=grant.trail,
        classes=policy.classes_of(grant.block),
        reason=reason if verdict == "undecided" else "",
        fix=_fix(rule, grant) if judgement.verdict == "undecided" else "",
        cause=_cause(grant, verdict, reason),
        detail=(given, name_of(grant)),
        subject=(grant.principal.id,),
    )


def _cause(grant: Grant, verdict: Verdict, reason: str) -> str:
    """What is alike: the principal that nobody placed, and for one that is outside the line that gives to it.

    Service accounts that nothing in the scan makes are one question: whether they are of this cluster.
    """
    assert grant.principal is not None
    if verdict == "fail":
        return f"{grant.location.file}:{grant.location.line} {grant.principal.id}"
    if grant.principal.id.startswith(_OF_A_CLUSTER) and not grant.principal.unknown:
        return f"{_OF_A_CLUSTER} {reason}"
    return f"{_who(grant)} {reason}"


def _who(grant: Grant) -> str:
    """The principal; where nothing of its name is known, the line that gives to it."""
    assert grant.principal is not None
    return grant.principal.id or f"{grant.location.file}:{grant.location.line}"


def _fix(rule: Rule, grant: Grant) -> str:
    assert grant.principal is not None
    if grant.principal.unknown:
        return f"Make certain who it is (a value, a tfvars file, --var-file, a plan). {rule.fix}"
    entry = f'principals: {{"{grant.principal.id}": {{belongs: …}}}}'
    return f"Say in the policy where it really belongs, {entry}, or take the grant away."


_ANYBODY = frozenset({"everyone", "authenticated"})


def _sentence(grant: Grant, given: str, reason: str, limits: str, doubt: str) -> str:
    """`doubt` is told where the reason does not end with what it hangs on already."""
    name, why = name_of(grant), doubt.rpartition(": ")[2]
    doubt_told = f" ({doubt})" if doubt and not reason.endswith(why) else ""
    if reason.startswith(_NO_NAME):
        # A name that a template fills in is told with what fills it in.
        name, reason = name if name.endswith(")") else f"{name} ({reason.removeprefix(_NO_NAME)})", ""
    may = f"{'may let' if doubt else 'lets'} {name} {given}"
    outside = f", and {reason}" if reason else ""
    outside += doubt_told
    return f"{grant.block.address} {may}{outside}; access is for {limits}" if limits else f"{grant.block.address} {may}"
