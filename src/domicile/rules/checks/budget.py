"""Check `budget`: no more principals reach a class of data than its policy plans for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from domicile.model.estate import Estate
from domicile.model.findings import Finding, Verdict
from domicile.model.listing import some_of
from domicile.policy.classes import DataClass
from domicile.policy.model import Policy
from domicile.rules.finding import note
from domicile.rules.matrix import NOT_KNOWN, Reach, reaches
from domicile.rules.model import Rule

MOST_NAMED = 5


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """One finding for each class with `max_principals`. Somebody who may or may not reach it, or who may be one of the
    others (whoever holds a key), makes it undecided where the budget hangs on them; so does whoever comes as far as an
    open network. A group of whatever name is none of the users, roles and accounts beside it.
    Params: none."""
    limited = [data_class for data_class in policy.data_classes.values() if data_class.max_principals is not None]
    found = reaches(estate, policy) if limited else []
    for data_class in limited:
        yield _judged(rule, data_class, [reach for reach in found if reach.data_class == data_class.name])


def _judged(rule: Rule, data_class: DataClass, found: list[Reach]) -> Finding:
    assert data_class.max_principals is not None
    every = {reach.principal: reach.name for reach in found}
    names = {reach.principal: reach.name for reach in found if not reach.unnamed}
    certain = {one.principal for one in found if one.principal in names and _is_certain(one)}
    for group in _group_besides(certain, found):
        names[group] = every[group]
        certain.add(group)
    over = len(certain) - data_class.max_principals
    verdict: Verdict = "fail" if over > 0 else "undecided" if len(every) > data_class.max_principals else "pass"
    shown = certain if over > 0 else names.keys()
    told = f": {_listed(sorted(names[key] for key in shown))}" if shown else ""
    doubt = _doubt(every, names, certain if verdict == "undecided" else names)
    return note(
        rule,
        verdict,
        f"{_counted(len(shown))} data of class {data_class.name}, and its budget is "
        f"{data_class.max_principals}{told} (domicile access --class {data_class.name} shows their ways)"
        f"{f'; {doubt}' if doubt else ''}",
        file=data_class.file,
        line=data_class.line,
        address=data_class.name,
        attribute="max_principals",
        reason=doubt if verdict == "undecided" else "",
        subject=certain if over > 0 else every,
    )


_NO_GROUP = frozenset({"user", "service-account", "managed-identity", "role", "service"})
"""Kinds of principals that a group certainly is not, whatever its name."""


def _group_besides(certain: Collection[str], found: list[Reach]) -> list[str]:
    """One of the groups of unknown name that certainly reach the data, where none of the `certain` ones can be it."""
    if any(reach.kind not in _NO_GROUP for reach in found if reach.principal in certain):
        return []
    groups = (one.principal for one in found if one.kind == "group" and one.unnamed and _is_certain(one))
    return sorted(groups)[:1]


def _counted(number: int) -> str:
    return "1 principal reaches" if number == 1 else f"{number} principals reach"


def _is_certain(reach: Reach) -> bool:
    return not reach.undecided and reach.privileges != {NOT_KNOWN}


def _doubt(every: Mapping[str, str], names: Mapping[str, str], certain: Collection[str]) -> str:
    """Who may not reach the data after all, and who may be further ones."""
    doubtful = sorted(name for principal, name in names.items() if principal not in certain)
    further = sorted(name for principal, name in every.items() if principal not in names)
    reach = "reach" if len(doubtful) > 1 else "reaches"
    told = [f"it is not certain that {_listed(doubtful)} {reach} it"] if doubtful else []
    more = "further ones" if len(further) > 1 else "a further one"
    told += [f"{_listed(further, 'up to {}')} may be {more}"] if further else []
    return "; ".join(told)


def _listed(names: list[str], several: str = "{} times") -> str:
    """The names, one that several have with their number; those named and those that are left out are all of them."""
    first = dict(islice(Counter(names).items(), MOST_NAMED))
    told = [name if times == 1 else f"{name} ({several.format(times)})" for name, times in first.items()]
    return some_of([*told, *(name for name in names if name not in first)], MOST_NAMED)
