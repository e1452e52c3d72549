"""Check `exposure`: nobody outside reaches data, and where the policy asks for it a guard keeps it so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domicile.model.blocks import Block
from domicile.model.estate import Estate
from domicile.model.facts import Exposure
from domicile.model.findings import SEVERITIES, Finding, Severity, Verdict
from domicile.policy.model import Classification, Policy
from domicile.rules.checks.causes import decided_at, made_by, question
from domicile.rules.finding import finding
from domicile.rules.model import Rule

_DONE = {"list": "listed", "read": "read", "write": "written", "delete": "deleted", "administer": "administered"}
_DONE_TO = {"function": {**_DONE, "write": "called"}}
"""channel → what the abilities are called there, where it is not as everywhere."""
_WHO = {"everyone": "anybody on the internet", "authenticated": "any customer of the cloud"}


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Judges each exposure of the rule's channels.

    Params: `channels` (what is exposed, as `Exposure.channel` names it; every one where it is empty), `unguarded`
    (true: the rule is about missing guards, false: about real exposure), `severities` (ability → severity, where it
    is not the rule's own; the worst of the abilities counts), `who` (who is let in, in words, where it is neither
    everybody nor every customer), `defaults` (`guards`: what is open because nothing was written counts only where the
    data class asks for guards), `addresses` (true: the rule is about what certain addresses alone can reach),
    `together` (`line`: what one line opens in all calls and instances is one finding, not in several roots alone).

    Those that one line leaves undecided are one finding for each question.
    """
    channels = frozenset(rule.params.get("channels", ()))
    addresses = bool(rule.params.get("addresses", False))
    about_guards = bool(rule.params.get("unguarded", False))
    for exposure in estate.exposures:
        if (channels and exposure.channel not in channels) or (exposure.state == "unguarded") != about_guards:
            continue
        if exposure.by_address != addresses:
            continue
        yield (_unguarded if about_guards else _exposed)(rule, exposure, policy)


def _exposed(rule: Rule, exposure: Exposure, policy: Policy) -> Finding:
    classes = policy.classes_of(store_of(exposure))
    verdict: Verdict = "undecided" if exposure.state == "undecided" else "fail"
    reason = exposure.reason
    public = [data_class.may_be_public for data_class in classes.classes]
    if public and all(public) and not classes.maybe_none:
        verdict, reason = "pass", ""
    elif any(public) and verdict == "fail":
        verdict, reason = "undecided", f"its data class is not known ({classes.undecided})"
    if exposure.by_default and rule.params.get("defaults") == "guards" and not _guards_wanted(classes):
        verdict, reason = "pass", ""
    may = "may be" if verdict == "undecided" else "can be"
    doubt = f" ({reason})" if reason else ""
    who = rule.params.get("who", _WHO[exposure.audience])
    message = f"{_named(exposure)} {may} {_done(exposure)} by {who}: {_how(exposure)}{doubt}"
    return _finding(rule, verdict, exposure, message, classes, reason)


def _guards_wanted(classes: Classification) -> bool:
    return any(data_class.guards == "required" for data_class in classes.classes)


def _unguarded(rule: Rule, exposure: Exposure, policy: Policy) -> Finding:
    classes = policy.classes_of(store_of(exposure))
    required = [data_class.guards == "required" for data_class in classes.classes]
    verdict: Verdict = "undecided" if exposure.reason else "fail"
    reason = exposure.reason
    if not any(required):
        verdict, reason = "pass", ""
    elif not all(required) and verdict == "fail":
        verdict, reason = "undecided", f"its data class is not known ({classes.undecided})"
    doubt = f" ({reason})" if reason else ""
    nothing = "it cannot be told whether anything" if verdict == "undecided" else "nothing"
    message = f"{nothing} in the configuration keeps {_named(exposure)} from becoming public: {exposure.how}{doubt}"
    return _finding(rule, verdict, exposure, message, classes, reason)


def _finding(
    rule: Rule, verdict: Verdict, exposure: Exposure, message: str, classes: Classification, reason: str
) -> Finding:
    return finding(
        rule,
        verdict,
        exposure.block,
        message,
        attribute=exposure.attribute,
        location=exposure.location,
        trail=exposure.trail,
        fix=exposure.fix,
        classes=classes,
        reason=reason,
        severity=_severity(rule, exposure),
        cause=_cause(rule, verdict, exposure, reason),
    )


def _cause(rule: Rule, verdict: Verdict, exposure: Exposure, reason: str) -> str:
    """What one line opens, or leaves open, and for what reason; for certain only what one line decides."""
    block, here = exposure.block, f"{exposure.location.file}:{exposure.location.line}"
    made = made_by(block, "line" if verdict == "undecided" else rule.params.get("together", ""))
    if verdict == "pass" or not made:
        return ""
    if verdict == "undecided":
        return f"{made} {here} {exposure.how} {question(reason, exposure.trail, here)}"
    return f"{made} {exposure.how} {decided_at(exposure.trail, here)}"


def store_of(exposure: Exposure) -> Block:
    """The resource whose data is exposed."""
    return exposure.store or exposure.block


def _named(exposure: Exposure) -> str:
    return exposure.subject or exposure.block.address


def _how(exposure: Exposure) -> str:
    return exposure.how if _named(exposure) == exposure.block.address else f"{exposure.block.address}: {exposure.how}"


def _done(exposure: Exposure) -> str:
    done = _DONE_TO.get(exposure.channel, _DONE)
    words = [word for ability, word in done.items() if ability in exposure.abilities]
    if len(words) < 2:
        return words[0] if words else "reached"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def _severity(rule: Rule, exposure: Exposure) -> Severity:
    table: Mapping[str, Severity] = rule.params.get("severities", {})
    found = {table[ability] for ability in exposure.abilities if ability in table}
    return min(found, key=SEVERITIES.index, default=rule.severity)
