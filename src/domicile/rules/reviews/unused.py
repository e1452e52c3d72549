"""Review `exception_unused`: an exception that nothing needs any more."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.findings import Finding
from domicile.policy.globs import covers
from domicile.policy.matching import addresses_of
from domicile.policy.model import Policy
from domicile.rules.exceptions import skip_covers
from domicile.rules.finding import note
from domicile.rules.model import Rule
from domicile.rules.outcome import Outcome


def review(rule: Rule, estate: Estate, policy: Policy, outcome: Outcome) -> Iterator[Finding]:
    """Waivers and inline skips of a rule that looked at the resource and found nothing wrong. No params.

    What this scan did not look at may need its exception, so it is left alone.
    """
    passed: dict[tuple[str, str], Finding] = {}
    failed: set[tuple[str, str]] = set()
    for finding in outcome.raw:
        key = (finding.rule, finding.address)
        if finding.verdict == "pass":
            passed[key] = finding
        else:
            failed.add(key)
    for key in failed:
        passed.pop(key, None)
    yield from _waivers(rule, policy, outcome, passed)
    yield from _skips(rule, policy, outcome, passed)


def _waivers(rule: Rule, policy: Policy, outcome: Outcome, passed: dict[tuple[str, str], Finding]) -> Iterator[Finding]:
    for waiver in policy.waivers:
        if id(waiver) in outcome.exceptions.used or not waiver.addresses:
            continue
        for name, address in passed:
            forms = addresses_of(address)
            if name in waiver.rules and any(covers(glob, form) for glob in waiver.addresses for form in forms):
                message = f"the waiver of {name} for {address} is not needed: the rule passes"
                yield note(rule, "fail", message, file=waiver.file, line=waiver.line, address=address, attribute=name)
                break


def _skips(rule: Rule, policy: Policy, outcome: Outcome, passed: dict[tuple[str, str], Finding]) -> Iterator[Finding]:
    if policy.inline_skips == "deny":
        return
    for (name, address), finding in passed.items():
        for skip in finding.block.skips if finding.block else ():
            if skip not in outcome.exceptions.used_skips and skip_covers(skip, name):
                yield note(
                    rule,
                    "fail",
                    f"the inline skip of {name} on {address} is not needed: the rule passes",
                    file=skip.location.file,
                    line=skip.location.line,
                    address=address,
                    kind=finding.kind,
                    attribute=name,
                    block=finding.block,
                )
