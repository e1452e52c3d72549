"""Check `problem`: the scan itself could not work as asked. Such a scan also ends with exit status 2."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.model.estate import Estate, Problem
from domicile.model.findings import Finding
from domicile.policy.model import Policy
from domicile.rules.finding import note
from domicile.rules.model import Rule


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Yields nothing: doors and reports show problems themselves, through `of_problem`. No params."""
    return iter(())


def of_problem(rule: Rule, problem: Problem) -> Finding:
    """A problem as a failing finding, for the doors whose host knows findings only."""
    return note(rule, "fail", problem.message, file=problem.file, line=problem.line)
