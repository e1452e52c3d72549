"""Check `budget`: no more principals reach a class of data than its policy plans for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from domicile.model.estate import Estate
from domicile.model.findings import Finding, Verdict
from domicile.policy.classes import DataClass
from domicile.policy.model import Policy
from domicile.rules.finding import note
from domicile.rules.matrix import Reach, reaches
from domicile.rules.model import Rule

MOST_NAMED = 5


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """One finding for each class with `max_principals`. Somebody who may or may not reach it, or who may be one of the
    others, makes it undecided where the budget hangs on them. Who comes no further than an open network reaches
    nothing. Params: none."""
    limited = [data_class for data_class in policy.data_classes.values() if data_class.max_principals is not None]
    found = reaches(estate, policy) if limited else []
    for data_class in limited:
        yield _judged(rule, data_class, [one for one in found if one.data_class == data_class.name and one.privileges])


def _judged(rule: Rule, data_class: DataClass, found: list[Reach]) -> Finding:
    assert data_class.max_principals is not None
    names = {reach.principal: reach.name for reach in found}
    certain = {reach.principal for reach in found if not reach.undecided and not reach.unnamed}
    over = len(certain) - data_class.max_principals
    verdict: Verdict = "fail" if over > 0 else "undecided" if len(names) > data_class.max_principals else "pass"
    shown = certain if over > 0 else names.keys()
    doubtful = sorted(name for key, name in names.items() if key not in certain)
    return note(
        rule,
        verdict,
        f"{len(shown)} principals reach data of class {data_class.name}, and its budget is "
        f"{data_class.max_principals}: {_listed(sorted(names[key] for key in shown))} (domicile access --class "
        f"{data_class.name} shows their ways)",
        file=data_class.file,
        line=data_class.line,
        address=data_class.name,
        attribute="max_principals",
        reason=f"it is not certain that {_listed(doubtful)} reach it" if verdict == "undecided" else "",
    )


def _listed(names: list[str]) -> str:
    """The names, one that several have with their number."""
    told = [name if times == 1 else f"{name} ({times} times)" for name, times in Counter(names).items()]
    more = f" and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
    return ", ".join(told[:MOST_NAMED]) + more
