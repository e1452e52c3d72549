"""Check `principal`: whoever is given access to a class of data belongs where its policy says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.facts import Grant
from domicile.model.findings import Finding, Verdict
from domicile.model.trail import Trail
from domicile.policy.classes import Judgement
from domicile.policy.model import Policy
from domicile.rules.checks.grants import name_of, proof_of
from domicile.rules.finding import finding
from domicile.rules.model import Rule


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Holds the principal of every grant against `access` of the data's class, one finding for each block, principal.

    A principal that the policy does not place, or that is not known, is undecided, once for each root and class: all
    of its grants have the same cause and the same mending. Params: none.
    """
    open_: dict[tuple[object, ...], list[tuple[Grant, Judgement]]] = {}
    for grant in _to_judge(estate, policy):
        judgement = policy.judge_principal(grant.block, _placed(grant, policy))
        if judgement.verdict == "undecided":
            open_.setdefault(_cause(grant, judgement, policy), []).append((grant, judgement))
        else:
            yield _judged(rule, grant, judgement, policy)
    for group in open_.values():
        yield _open(rule, group, policy)


def _to_judge(estate: Estate, policy: Policy) -> Iterator[Grant]:
    """The grants that give something to somebody from outside, one of each block and principal."""
    seen: set[tuple[int, str]] = set()
    for grant in estate.grants:
        if grant.principal is None or grant.own or not grant.privileges:
            continue
        if (id(grant.block), grant.principal.id) in seen:
            continue
        seen.add((id(grant.block), grant.principal.id))
        if any(data_class.access is not None for data_class in policy.classes_of(grant.block).classes):
            yield grant


def _placed(grant: Grant, policy: Policy) -> str:
    """The name by which the policy places the principal; its own id where it does not."""
    assert grant.principal is not None
    return next((name for name in names_of(grant.principal.id) if policy.belongs(name)), grant.principal.id)


def _cause(grant: Grant, judgement: Judgement, policy: Policy) -> tuple[object, ...]:
    """What is alike where undecided grants have one cause; a principal without any name is told by its line."""
    assert grant.principal is not None
    block = grant.block
    who = grant.principal.id or f"{grant.location.file}:{grant.location.line}"
    return (block.root, who, judgement.reason, policy.classes_of(block).names)


def _judged(rule: Rule, grant: Grant, judgement: Judgement, policy: Policy) -> Finding:
    doubt = judgement.verdict == "fail" and bool(grant.undecided)
    return _finding(
        rule,
        "undecided" if doubt else judgement.verdict,
        grant,
        _sentence(grant, judgement.reason, judgement.limits),
        policy,
        reason=grant.undecided if doubt else "",
    )


def _open(rule: Rule, group: list[tuple[Grant, Judgement]], policy: Policy) -> Finding:
    """One finding for all undecided grants of a principal."""
    grant, judgement = group[0]
    assert grant.principal is not None
    unknown = grant.principal.unknown
    reason = f"its name is not known: {unknown}" if unknown else judgement.reason
    message = _sentence(grant, reason, judgement.limits, len(group) - 1)
    trail = proof_of([other for other, _ in group])
    return _finding(rule, "undecided", grant, message, policy, reason=reason, fix=_fix(rule, grant), trail=trail)


def _fix(rule: Rule, grant: Grant) -> str:
    assert grant.principal is not None
    if grant.principal.unknown:
        return f"Make certain who it is (a value, a tfvars file, --var-file, a plan). {rule.fix}"
    entry = f'principals: {{"{grant.principal.id}": {{belongs: …}}}}'
    return f"Say in the policy where it really belongs, {entry}, or take the grant away."


def _finding(
    rule: Rule,
    verdict: Verdict,
    grant: Grant,
    message: str,
    policy: Policy,
    *,
    reason: str = "",
    fix: str = "",
    trail: Trail | None = None,
) -> Finding:
    return finding(
        rule,
        verdict,
        grant.block,
        message,
        attribute=grant.attribute,
        location=grant.location,
        trail=trail or grant.trail,
        classes=policy.classes_of(grant.block),
        reason=reason,
        fix=fix,
    )


_ACCOUNT = re.compile(r"aws:(?:role|user)/(\d{12})/.*")
_MAILBOX = re.compile(r"gcp:(?:user|group):[^@]*@(.+)")
_WORKLOAD = re.compile(r"gcp:serviceAccount:[^@]*@(.+)\.iam\.gserviceaccount\.com")


def names_of(principal: str) -> Iterator[str]:
    """A principal's own id, then what it is part of: a role's account, a mailbox's domain, a workload's project."""
    yield principal
    for pattern, whole in ((_ACCOUNT, "aws:account/"), (_MAILBOX, "gcp:domain:"), (_WORKLOAD, "gcp:project/")):
        match = pattern.fullmatch(principal)
        if match:
            yield whole + match.group(1)


_VERBS = {
    "list": "list",
    "read": "read",
    "write": "write",
    "delete": "delete",
    "administer": "administer",
    "regrant": "share",
    "decrypt": "decrypt",
    "impersonate": "act as",
}


def _sentence(grant: Grant, reason: str, limits: str, others: int = 0) -> str:
    verbs = [verb for privilege, verb in _VERBS.items() if privilege in grant.privileges]
    more = f" (and {others} more grant{'s' if others > 1 else ''} to it)" if others else ""
    may = f"lets {name_of(grant)} {', '.join(verbs)} {grant.scope}{more}"
    outside = f", and {reason}" if reason else ""
    return f"{grant.block.address} {may}{outside}; access is for {limits}" if limits else f"{grant.block.address} {may}"
