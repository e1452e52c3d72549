"""The end of a long report, which is what a terminal shows first: the worst, how much of which rule, and what is not
known that most hangs on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from domicile.engine.request import Scan
from domicile.model.findings import SEVERITIES, Finding
from domicile.report.escape import printable
from domicile.report.page import Page

MANY = 8
"""Findings that no longer fit on a screen: then the end of the report says what there is."""
MOST_WORST = 5
MOST_QUESTIONS = 5
FEWEST = 3
"""Questions on which fewer findings hang are not among those that are told."""

_REMEDIES = (
    (r"variable \S+ has no value", "--var-file, a tfvars file, or `environments` in the policy"),
    (r"module not fetched|not fetched: .*|its source \S+ does not exist", "run terraform init, or scan a plan"),
    (r"\S+ comes from the environment \(\S+\)", "`environment` in the policy"),
    (r"the policy does not say where it belongs", "`principals` in the policy"),
    (r"the policy does not say which cluster it is applied to", "`clusters` in the policy"),
    (r"no provider configuration", "scan the roots that call the modules, or a plan"),
    (r"read from the provider at plan time|known after apply|the place of \S+ is not known", "scan a plan"),
)
"""How what is not known is made certain, by its reason."""


def overview(scan: Scan, page: Page, colours: dict[str, str]) -> Iterator[str]:
    """The worst findings, a table by rule, and the questions that leave most undecided; nothing for a short report."""
    if len(scan.findings) <= MANY:
        return
    yield from _worst(scan, page, colours)
    yield from _by_rule(scan, page)
    yield from _questions(scan, page)


def _rank(finding: Finding) -> int:
    return SEVERITIES.index(finding.severity)


def _worst(scan: Scan, page: Page, colours: dict[str, str]) -> Iterator[str]:
    failing = sorted((finding for finding in scan.findings if finding.verdict == "fail"), key=_rank)
    if not failing:
        return
    yield page.paint("the worst", "bold")
    for finding in failing[:MOST_WORST]:
        label = page.paint(f"{finding.severity:>9}", colours[finding.severity])
        at = f"{finding.file}:{finding.line}" if finding.file else "(policy)"
        yield f"{label}  {finding.rule}  {printable(at)}  {printable(finding.address)}".rstrip()
    yield ""


def _by_rule(scan: Scan, page: Page) -> Iterator[str]:
    """Those that fail at worst first; `others` are told with one that is counted."""
    verdicts = [verdict for verdict in ("fail", "undecided", "waived") if scan.count(verdict)]
    rules: dict[str, list[Finding]] = {}
    for finding in scan.findings:
        rules.setdefault(f"{finding.rule} {finding.name}", []).append(finding)
    yield page.paint("by rule", "bold")
    yield "  " + "".join(f"{title:>11}" for title in (*verdicts, "others"))
    for rule, findings in sorted(rules.items(), key=lambda row: _weight(row[1])):
        counts = [sum(finding.verdict == verdict for finding in findings) for verdict in verdicts]
        counts.append(sum(len(finding.also) for finding in findings))
        yield "  " + "".join(f"{count or '·':>11}" for count in counts) + f"  {rule}"
    yield ""


def _weight(findings: list[Finding]) -> tuple[bool, int, int]:
    """What fails before what does not, then the worst severity, then how many."""
    failing = [finding for finding in findings if finding.verdict == "fail"]
    return not failing, min(map(_rank, failing or findings)), -len(findings)


def _questions(scan: Scan, page: Page) -> Iterator[str]:
    """The reasons of undecided findings with how many findings each leaves open, those told with others too."""
    asked: Counter[str] = Counter()
    for finding in scan.findings:
        if finding.verdict == "undecided" and finding.reason:
            gap = finding.family == "coverage" and finding.cause
            asked[gap or finding.reason] += 1 + len(finding.also)
    most = [(reason, count) for reason, count in asked.most_common(MOST_QUESTIONS) if count >= FEWEST]
    if not most:
        return
    yield page.paint("what is not known, and how much hangs on it", "bold")
    for reason, count in most:
        remedy = next((told for pattern, told in _REMEDIES if re.fullmatch(f"(.*: )?({pattern})", reason)), "")
        yield from page.wrapped(printable(f"{reason}{f' ({remedy})' if remedy else ''}"), 9, f"{count:>5}  ", 2)
    yield ""
