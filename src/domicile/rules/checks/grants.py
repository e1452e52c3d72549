"""Check `grant`: nobody is given more than a job needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domicile.model.blocks import Block
from domicile.model.estate import Estate
from domicile.model.facts import Grant
from domicile.model.findings import SEVERITIES, Finding, Severity, Verdict
from domicile.model.listing import some_of
from domicile.model.trail import Step, Trail
from domicile.policy.model import Policy
from domicile.rules.checks.names import name_of
from domicile.rules.finding import finding
from domicile.rules.model import Rule

MOST_REASONS = 3
MOST_PROOF = 8


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Judges how broad grants are, one finding for each block. The instances of one resource that are too broad at one
    line (roles of a `for_each`, an `iam` map) are told together, and so are those of other calls of its module that are
    so for the same reasons.

    Params: `categories` (the breadths that this rule is about, as `Grant.category` names them), `severities`
    (category → severity, where it is not the rule's own), `eased` (what makes a breadth less bad, as `Grant.eased`
    names it → by how many severities).
    """
    categories = frozenset(rule.params.get("categories", ()))
    judged = [_weighed(grants) for grants in _by_block(estate, categories)]
    reasons = _of_resources(judged)
    causes: dict[str, str] = {}
    for shown, verdict in judged:
        line = _line(shown[0], reasons[_resource(shown, verdict)])
        question = _question(shown, verdict)
        cause = causes.setdefault(line, question or line) if line else question
        yield _judged(rule, shown, verdict, policy, cause)


def _by_block(estate: Estate, categories: frozenset[str]) -> Iterator[list[Grant]]:
    found: dict[int, list[Grant]] = {}
    for grant in estate.grants:
        if grant.category in categories:
            found.setdefault(id(grant.block), []).append(grant)
    yield from found.values()


def _weighed(grants: list[Grant]) -> tuple[list[Grant], Verdict]:
    """The grants that decide on a block, and what they come to."""
    broad = [grant for grant in grants if grant.broad and not grant.undecided]
    doubtful = [grant for grant in grants if grant.undecided]
    return broad or doubtful or grants, "fail" if broad else "undecided" if doubtful else "pass"


def _of_resources(judged: list[tuple[list[Grant], Verdict]]) -> dict[tuple[object, ...], dict[str, None]]:
    """Resource, line and verdict → the reasons of all of its instances, and what leaves them undecided, each once."""
    found: dict[tuple[object, ...], dict[str, None]] = {}
    for shown, verdict in judged:
        found.setdefault(_resource(shown, verdict), {}).update(dict.fromkeys((*_reasons(shown), _doubt(shown))))
    return found


def _resource(shown: list[Grant], verdict: Verdict) -> tuple[object, ...]:
    """What a block is an instance of, and the line that is to be changed."""
    block, where = shown[0].block, shown[0].location
    return block.root, block.module, block.mode, block.kind, block.name, where.file, where.line, verdict


def _judged(rule: Rule, shown: list[Grant], verdict: Verdict, policy: Policy, cause: str) -> Finding:
    first = shown[0]
    return finding(
        rule,
        verdict,
        first.block,
        _sentence(shown, verdict),
        attribute=first.attribute,
        location=first.location,
        trail=_proof(shown),
        fix=" ".join(dict.fromkeys(grant.fix for grant in shown if grant.fix)),
        classes=policy.classes_of(first.block),
        reason=_undecided(shown) if verdict == "undecided" else "",
        severity=_severity(rule, shown),
        cause=cause if verdict != "pass" else "",
        detail=(_what(shown), _whom(shown)),
        everywhere=verdict != "pass" and bool(first.alike),
        subject=(f"{grant.principal.id if grant.principal else ''} {grant.category} {grant.scope}" for grant in shown),
    )


def _line(first: Grant, reasons: Iterable[str]) -> str:
    """The line that is to be changed and all that is wrong with it. An object of a manifest stands for itself, unless
    it says with what it is one thing to decide."""
    if first.alike:
        return first.alike
    if first.block.mode == "object":
        return ""
    return f"{first.location.file}:{first.location.line} {'; '.join(sorted(reasons))}"


def _question(shown: list[Grant], verdict: Verdict) -> str:
    """What is to be answered, where that is one thing for all and more may hang on it: such findings are one, with
    those of the same line that would be undecided for as good a reason."""
    questions = {grant.question for grant in shown} if verdict == "undecided" else set()
    return questions.pop() if len(questions) == 1 else ""


def _severity(rule: Rule, grants: list[Grant]) -> Severity:
    table: Mapping[str, Severity] = rule.params.get("severities", {})
    steps: Mapping[str, int] = rule.params.get("eased", {})
    worst = min(
        SEVERITIES.index(table.get(grant.category, rule.severity)) + sum(steps.get(why, 0) for why in grant.eased)
        for grant in grants
    )
    return SEVERITIES[min(worst, len(SEVERITIES) - 1)]


def _sentence(grants: list[Grant], verdict: Verdict) -> str:
    block = grants[0].block
    if verdict == "pass":
        anyway = all("given-anyway" in grant.eased for grant in grants)
        return f"{block.address} gives {_receivers(grants)} no more than it {'has anyway' if anyway else 'names'}"
    may = "gives" if verdict == "fail" else "may give"
    what, doubt = _what(grants), _doubt(grants)
    open_by = f" ({doubt})" if doubt and not what.endswith(doubt) else ""
    to = f" to {whom}" if (whom := _whom(grants)) else ""
    return f"{block.address} {may} too much{to}: {what}{open_by}"


def _whom(grants: list[Grant]) -> str:
    """To whom all that is told is given; "" where each is given to somebody else."""
    return next(iter(_by_receivers(grants))) if len(_by_receivers(grants)) == 1 else ""


def _what(grants: list[Grant]) -> str:
    """What is too much; each with whom it is given to, where that is not the same for all."""
    found = _by_receivers(grants)
    alike = len(found) == 1
    told = [reason if alike else f"{reason} (to {whom})" for whom, reasons in found.items() for reason in reasons]
    return some_of(told, MOST_REASONS, "; ")


def _by_receivers(grants: list[Grant]) -> dict[str, list[str]]:
    """Receivers → what is too much of what is given to them, or would be."""
    one = bool(_doubt(grants))
    of: dict[tuple[str, bool], list[Grant]] = {}
    for grant in grants:
        if grant.broad:
            of.setdefault((grant.broad, bool(grant.undecided) and not one), []).append(grant)
        elif grant.undecided:
            of.setdefault((grant.undecided, False), []).append(grant)
    found: dict[str, list[str]] = {}
    for (reason, doubted), given in of.items():
        found.setdefault(_receivers(given), []).append(f"{reason} ({_undecided(given)})" if doubted else reason)
    return found


def _undecided(grants: list[Grant]) -> str:
    return some_of(list(dict.fromkeys(grant.undecided for grant in grants)), MOST_REASONS, "; ")


def _reasons(grants: list[Grant]) -> list[str]:
    """What is too much, or would be; each with what leaves it undecided, where that is not one thing for all."""
    one = bool(_doubt(grants))
    return list(dict.fromkeys(reason for grant in grants if (reason := _reason(grant, one))))


def _reason(grant: Grant, one_doubt: bool) -> str:
    if not grant.broad:
        return grant.undecided
    return f"{grant.broad} ({grant.undecided})" if grant.undecided and not one_doubt else grant.broad


def _doubt(grants: list[Grant]) -> str:
    """What leaves all undecided for which it is told what they would be; "" where that is not one thing."""
    doubts = {grant.undecided for grant in grants}
    return doubts.pop() if len(doubts) == 1 and all(grant.broad for grant in grants) else ""


def _receivers(grants: list[Grant]) -> str:
    named = (grant for grant in grants if grant.principal is not None or grant.receiver)
    names = list(dict.fromkeys(name_of(grant) for grant in named))
    if not names:
        return "whoever holds it"
    if len(names) > 2:
        return f"{names[0]} and {len(names) - 1} others"
    return " and ".join(names)


def _proof(grants: list[Grant]) -> Trail | None:
    """One proof for all: what the first grant rests on, then the other places, then the way on from its holder."""
    trails = [grant.trail for grant in grants if grant.trail is not None][:MOST_PROOF]
    if not trails:
        return None
    first = trails[0]
    shown = Trail(first.file, first.line, first.text, (*first.parents, *trails[1:]))
    steps = shown.steps()
    path = dict.fromkeys(block for grant in grants for block in grant.path)
    on = [_passed(block) for block in path if not any(_inside(step, block) for step in steps)][:MOST_PROOF]
    return Trail(first.file, first.line, first.text, (*shown.parents, *on))


def _inside(step: Step, block: Block) -> bool:
    where = block.location
    return step.file == where.file and where.line <= step.line <= where.end_line


def _passed(block: Block) -> Trail:
    return Trail(block.location.file, block.location.line, f"held by {block.address}")
