"""Judging an estate: every rule's check, then exceptions, then the reviews of those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from domicile.model.blocks import Block
from domicile.model.estate import Estate, Problem
from domicile.model.findings import Finding
from domicile.policy.model import Policy
from domicile.rules.checks import CHECKS
from domicile.rules.exceptions import Exceptions
from domicile.rules.model import Rule
from domicile.rules.outcome import Outcome
from domicile.rules.reviews import REVIEWS
from domicile.rules.together import together


@dataclass(frozen=True, slots=True)
class Judged:
    """`findings` are fail, undecided and waived, `passes` what passed, both in reading order; `problems` are faults of
    our own: a check that raised."""

    findings: tuple[Finding, ...]
    passes: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def judge(estate: Estate, policy: Policy, rules: Sequence[Rule]) -> Judged:
    """Asks every rule that the policy has not switched off. A check that raises is a problem, the rest still runs."""
    problems: list[Problem] = []
    active = [_set(rule, policy) for rule in rules if not policy.is_off(rule.id)]
    raw = _once(found for rule in active if rule.check in CHECKS for found in _checked(rule, estate, policy, problems))
    exceptions = Exceptions(policy)
    findings = [exceptions.applied(finding) for finding in raw]
    outcome = Outcome(tuple(raw), exceptions, frozenset(rule.id for rule in rules))
    reviewed = _once(
        f for rule in active if rule.check in REVIEWS for f in _reviewed(rule, estate, policy, outcome, problems)
    )
    findings += [exceptions.applied(finding) for finding in reviewed]
    problems += [
        Problem(f"rule {rule.id} names the check {rule.check}, which does not exist")
        for rule in active
        if rule.check not in CHECKS and rule.check not in REVIEWS
    ]
    findings.sort(key=lambda f: (f.file, f.line, f.rule, f.root, f.address, f.attribute, f.role, f.message))
    return Judged(
        tuple(together(finding for finding in findings if finding.verdict != "pass")),
        tuple(finding for finding in findings if finding.verdict == "pass"),
        tuple(problems),
    )


def _set(rule: Rule, policy: Policy) -> Rule:
    setting = policy.rules.get(rule.id)
    return replace(rule, severity=setting.severity) if setting and setting.severity else rule


def _checked(rule: Rule, estate: Estate, policy: Policy, problems: list[Problem]) -> Iterator[Finding]:
    return _guarded(rule, CHECKS[rule.check](rule, estate, policy), problems)


def _guarded(rule: Rule, found: Iterator[Finding], problems: list[Problem]) -> Iterator[Finding]:
    last = ""
    try:
        for finding in found:
            last = finding.address
            yield finding
    except Exception as error:  # the edge: one broken check must neither end the scan nor pass for an empty result
        after = f" after {last}" if last else ""
        message = f"rule {rule.id} ({rule.name}) could not be judged{after}: {_told(error)}"
        problems.append(Problem(message, *_place(error)))


def _place(error: Exception) -> tuple[str, int]:
    """File and line of the block that the innermost frames were at work on."""
    found, frames = ("", 0), error.__traceback__
    while frames is not None:
        for value in frames.tb_frame.f_locals.values():
            if isinstance(value, Block):
                found = (value.location.file, value.location.line)
        frames = frames.tb_next
    return found


def _told(error: Exception) -> str:
    frames = error.__traceback__
    while frames is not None and frames.tb_next is not None:
        frames = frames.tb_next
    where = f" ({frames.tb_frame.f_code.co_name}, line {frames.tb_lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{where}"


def _reviewed(
    rule: Rule, estate: Estate, policy: Policy, outcome: Outcome, problems: list[Problem]
) -> Iterator[Finding]:
    return _guarded(rule, REVIEWS[rule.check](rule, estate, policy, outcome), problems)


_ORDER = {"fail": 0, "undecided": 1, "waived": 2, "pass": 3}


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """One finding per rule, root, address, attribute, role, places, message and manifest; of several, the worst."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        places = tuple(sorted(place.code for place in finding.places))
        at = (finding.message, *_own_place(finding))
        key = (finding.rule, finding.root, finding.address, finding.attribute, finding.role, places, at)
        other = found.get(key)
        if other is None or _ORDER[finding.verdict] < _ORDER[other.verdict]:
            found[key] = finding
    return list(found.values())


def _own_place(finding: Finding) -> tuple[object, ...]:
    """What tells findings apart that say the same: two manifests may hold an object of the same name, and each has to
    be mended; an instance of a Terraform resource has one address in its root."""
    block = finding.block
    if block is None:
        return finding.file, finding.line
    return (block.location.file, block.location.line) if block.mode == "object" else ()
