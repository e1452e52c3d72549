"""The terminal's report: grouped by file, the proof indented, one line of summary at the end."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from itertools import groupby

from domicile.engine.request import Scan
from domicile.model.estate import NotAssessed, Problem
from domicile.model.findings import SEVERITIES, Finding
from domicile.model.listing import plural
from domicile.model.trail import Step
from domicile.report.escape import printable
from domicile.report.grouping import INDEX, Group, causes, instances
from domicile.report.inventory import counted
from domicile.report.overview import overview
from domicile.report.page import Page
from domicile.report.proof import shortened, steps
from domicile.rules.together import MOST_OTHERS

COLOURS = {
    "critical": "red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "undecided": "magenta",
    "waived": "blue",
}
MOST_ROWS = 12
MOST_PROBLEMS = 50
MOST_CALLS = 5
TEXT, PROOF = 11, 13
"""The columns where messages and proofs begin."""


def render(scan: Scan, *, show_passes: bool = False, colour: bool = False, strict: bool = False, width: int = 0) -> str:
    """Findings by file, gaps by cause, what was not assessed, where data lives without a policy, problems, a summary.

    `width` is the terminal's in columns; 0 wraps nothing, for files and pipes.
    """
    page = Page(colour, width)
    parts = [*_findings(scan, page, strict)]
    if show_passes:
        parts += _passes(scan.passes, page)
    parts += _not_assessed(scan, page)
    if not scan.policy.limits_places:
        parts += _inventory(scan, page)
    parts += _problems(scan.problems, page)
    parts += _summary(scan, page, strict)
    return "\n".join(parts) + "\n"


def _findings(scan: Scan, page: Page, strict: bool) -> Iterator[str]:
    ordered = sorted(scan.findings, key=lambda f: (f.file, f.line, f.rule))
    for file, findings in groupby((f for f in ordered if f.family != "coverage"), key=lambda f: f.file):
        yield page.paint(printable(file) or "(policy)", "bold")
        fixes: dict[str, int] = {}
        for group in instances(findings):
            yield from _finding(group, page, fixes, _stops(scan, group.first, strict))
        yield ""
    yield from _gaps(scan, [f for f in ordered if f.family == "coverage"], page, strict)


def _stops(scan: Scan, finding: Finding, strict: bool) -> bool:
    return finding.verdict == "undecided" and scan.blocks(finding, strict)


def _gaps(scan: Scan, findings: list[Finding], page: Page, strict: bool) -> Iterator[str]:
    """Coverage findings by cause: a module that is called ninety times is one gap."""
    if not findings:
        return
    yield page.paint("not judged", "bold")
    fixes: dict[str, int] = {}
    for group in causes(findings):
        finding = group.first
        yield _head(finding, page, _stops(scan, finding, strict))
        calls = [call for one in (finding, *group.others) for call in (_call(one), *one.also)]
        reason = finding.cause or finding.reason
        told = f"{len(calls)} times: {reason}" if len(calls) > 1 and reason else finding.message
        yield from page.wrapped(printable(told), TEXT)
        for call in calls[: MOST_CALLS if len(calls) > 1 else 0]:
            at = f"{call.file}:{call.line}" if call.line else call.file
            name = call.text if call.text != call.file else ""
            yield from page.wrapped(printable(f"{at}  {name}".rstrip()), PROOF + 2, "", PROOF)
        if len(calls) > MOST_CALLS:
            yield f"{'':{PROOF}}… and {len(calls) - MOST_CALLS} more; --format json lists them all"
        yield from _exit(finding, page, fixes)
    yield ""


def _call(finding: Finding) -> Step:
    return Step(finding.file, finding.line, finding.address)


def _finding(group: Group, page: Page, fixes: dict[str, int], stops: bool) -> Iterator[str]:
    finding = group.first
    yield _head(finding, page, stops)
    yield from page.wrapped(printable(finding.message), TEXT)
    if group.others:
        keys = ", ".join("".join(INDEX.findall(other.address)) for other in group.others[:MOST_CALLS])
        more = f" and {len(group.others) - MOST_CALLS} more" if len(group.others) > MOST_CALLS else ""
        yield from page.wrapped(printable(f"the same for {keys}{more}"), TEXT)
    shown = steps if finding.story else shortened
    yield from shown(finding.proof, finding.file, page, PROOF)
    if len(finding.also) > MOST_OTHERS:
        yield f"{'':{PROOF}}… and {len(finding.also) - MOST_OTHERS} more; --format json lists them all"
    yield from _exit(finding, page, fixes)


def _head(finding: Finding, page: Page, stops: bool) -> str:
    verdict = finding.severity if finding.verdict == "fail" else finding.verdict
    label = page.paint(f"{verdict:>9}", COLOURS[verdict])
    notes = [f"line {finding.line}"] if finding.line and finding.family != "coverage" else []
    notes += [f"in {printable(_root(finding))}"] if _root(finding) else []
    notes += ["fails as the policy wants it"] if stops else []
    return f"{label}  {finding.rule} {finding.name}  {page.paint(', '.join(notes), 'dim')}".rstrip()


def _exit(finding: Finding, page: Page, fixes: dict[str, int]) -> Iterator[str]:
    """What to do about it, or why nothing has to be done."""
    if finding.verdict == "waived":
        yield from page.wrapped(f"waived: {printable(finding.reason)}", TEXT)
    elif finding.fix:
        yield from _fix(finding, page, fixes)


def _root(finding: Finding) -> str:
    """The root that a finding in a module's file belongs to: the same file serves several."""
    in_module = finding.block is not None and finding.block.module
    return finding.root if in_module and finding.root != posixpath.dirname(finding.file) else ""


def _fix(finding: Finding, page: Page, fixes: dict[str, int]) -> Iterator[str]:
    """The fix, once in a file: it is mostly the rule's."""
    text = printable(finding.fix)
    before = fixes.get(finding.fix)
    if before is not None:
        text = f"as for line {before}" if before != finding.line and finding.family != "coverage" else "as above"
    fixes.setdefault(finding.fix, finding.line)
    first, *rest = page.wrapped(text, TEXT + 5, "fix: ", TEXT)
    yield first.replace("fix:", page.paint("fix:", "green"), 1)
    yield from rest


def _passes(passes: Iterable[Finding], page: Page) -> Iterator[str]:
    yield page.paint("passed", "bold")
    for file, group in groupby(sorted(passes, key=lambda f: (f.file, f.line, f.rule)), key=lambda f: f.file):
        yield f"  {printable(file)}"
        for finding in group:
            yield from page.wrapped(printable(finding.message), 24, f"{finding.line:>6}  {finding.rule}  ", 4)
    yield ""


def _not_assessed(scan: Scan, page: Page) -> Iterator[str]:
    """What was seen, not judged and is not among the findings: by sort, then by reason with how often."""
    told = [finding for finding in scan.findings if finding.family == "coverage"]
    said = {finding.reason for finding in told} | {finding.cause for finding in told if finding.cause}
    items = [item for item in scan.estate.not_assessed if item.reason not in said and item.cause not in said]
    if not items:
        return
    yield page.paint("not assessed", "bold")
    for what, group in groupby(sorted(items, key=lambda item: item.what), key=lambda item: item.what):
        yield from _reasons(what, list(group), page)
    yield ""


def _reasons(what: str, items: list[NotAssessed], page: Page) -> Iterator[str]:
    yield f"  {plural(len(items), what)}"
    rows: dict[str, list[NotAssessed]] = {}
    for item in items:
        rows.setdefault(item.reason, []).append(item)
    ordered = sorted(rows.items(), key=lambda row: -len(row[1]))
    for reason, same in ordered[:MOST_ROWS]:
        first = same[0]
        at = printable(f"{first.file}:{first.line}" if first.line else first.file or first.address)
        others = f" and {len(same) - 1} more" if len(same) > 1 else ""
        yield from page.wrapped(f"{printable(reason)} ({at}{others})", 6, "", 4)
    if len(ordered) > MOST_ROWS:
        yield f"    … and {len(ordered) - MOST_ROWS} more reasons; --format json lists them all"


def _inventory(scan: Scan, page: Page) -> Iterator[str]:
    rows = counted(scan.estate.placements)
    if not rows:
        return
    yield page.paint("where data lives (no policy limits it: write one with `domicile init`)", "bold")
    for row in rows[:MOST_ROWS]:
        yield from page.wrapped(printable(row.text), 9, f"{row.stores:>5}  ", 2)
    if len(rows) > MOST_ROWS:
        yield f"         … and {len(rows) - MOST_ROWS} more; --format json lists them all"
    yield ""


def _problems(problems: tuple[Problem, ...], page: Page) -> Iterator[str]:
    for problem in problems[:MOST_PROBLEMS]:
        at = f"{problem.file}:{problem.line}: " if problem.line else f"{problem.file}: " if problem.file else ""
        first, *rest = page.wrapped(printable(f"{at}{problem.message}"), TEXT, "error  RES000 ", 4)
        yield first.replace("error", page.paint("error", "red"), 1)
        yield from rest
    if len(problems) > MOST_PROBLEMS:
        yield f"           … and {len(problems) - MOST_PROBLEMS} more; --format json lists them all"
    if problems:
        yield ""


def _summary(scan: Scan, page: Page, strict: bool) -> Iterator[str]:
    yield from overview(scan, page, COLOURS)
    if scan.findings:
        worst = min(scan.findings, key=lambda finding: (finding.verdict != "fail", SEVERITIES.index(finding.severity)))
        yield page.paint(f"domicile explain {worst.rule} tells why a rule matters and how to mend it", "dim")
    seen = f"{plural(len(scan.estate.files), 'file')}, {plural(len(scan.estate.index.blocks), 'resource')}"
    stopping = sum(f.verdict == "undecided" and scan.blocks(f, strict) for f in scan.findings)
    undecided = f"{scan.count('undecided')} undecided" + (f" ({stopping} of them fail)" if stopping else "")
    counts = f"{scan.count('fail')} fail, {undecided}, {scan.count('waived')} waived, {len(scan.passes)} passed"
    text = f"{seen}: {counts}"
    if scan.problems:
        text += f"; {plural(len(scan.problems), 'problem')} kept the scan from being complete"
    yield page.paint(text, "red" if scan.exit_status(strict=strict) else "green")
