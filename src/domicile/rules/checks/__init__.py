"""Checks: each judges one sort of fact, as its rule's `params` say.

A check is a function `check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]` in a module of its own.
It yields a finding for every fact that it looked at: `fail`, `undecided` (with `reason`) or `pass`; facts that the
rule does not concern yield nothing. It makes findings with `domicile.rules.finding.finding(rule, verdict, block,
message, classes=policy.classes_of(block), ...)`, asks the policy (`policy.classes_of(block)`, whose `.classes` carry
`may_be_public`, `guards` and the rest; `policy.judge(block, role, where)`; `policy.judge_principal(block, id)`;
`policy.belongs(id)`), and never looks at waivers or inline skips: `domicile.rules.judging` applies those to all
findings alike.

Its docstring lists the params. To add a check: its module, and its line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domicile.model.estate import Estate
from domicile.model.findings import Finding
from domicile.policy.model import Policy
from domicile.rules.checks import (
    access_stated,
    budget,
    cluster,
    coverage,
    egress,
    exposure,
    flow,
    grants,
    operator,
    placement,
    principals,
    problem,
    ways,
)
from domicile.rules.model import Rule

Check = Callable[[Rule, Estate, Policy], Iterator[Finding]]

CHECKS: Mapping[str, Check] = {
    "grant": grants.check,
    "principal": principals.check,
    "way": ways.check,
    "budget": budget.check,
    "placement": placement.check,
    "operator": operator.check,
    "cluster": cluster.check,
    "flow": flow.check,
    "egress": egress.check,
    "exposure": exposure.check,
    "coverage": coverage.check,
    "problem": problem.check,
    "access_stated": access_stated.check,
}
