"""The terminal's report: grouped by file, the proof indented, one line of summary at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from domicile.engine.request import Scan
from domicile.model.estate import Problem
from domicile.model.findings import Finding
from domicile.report.escape import printable

Paint = Callable[[str, str], str]
COLOURS = {
    "critical": "red",
    "high": "red",
    "medium": "yellow",
    "low": "cyan",
    "undecided": "magenta",
    "waived": "blue",
}
MOST_PLACES = 12


def render(scan: Scan, *, show_passes: bool = False, colour: bool = False, strict: bool = False) -> str:
    """Findings by file, then what was not assessed, where data lives when there is no policy, problems, the summary."""
    paint = _paint if colour else _plain
    parts = [*_findings(scan.findings, paint)]
    if show_passes:
        parts += _passes(scan.passes, paint)
    parts += _not_assessed(scan, paint)
    if not scan.policy.limits_places:
        parts += _inventory(scan, paint)
    parts += _problems(scan.problems, paint)
    parts += _summary(scan, paint, strict)
    return "\n".join(parts) + "\n"


def _paint(text: str, style: str) -> str:
    import click

    if style == "bold":
        return click.style(text, bold=True)
    return click.style(text, dim=True) if style == "dim" else click.style(text, fg=style)


def _plain(text: str, style: str) -> str:
    return text


def _findings(findings: Iterable[Finding], paint: Paint) -> Iterator[str]:
    for file, group in groupby(sorted(findings, key=lambda f: (f.file, f.line, f.rule)), key=lambda f: f.file):
        yield paint(printable(file) or "(policy)", "bold")
        for finding in group:
            yield from _finding(finding, paint)
        yield ""


def _finding(finding: Finding, paint: Paint) -> Iterator[str]:
    verdict = finding.severity if finding.verdict == "fail" else finding.verdict
    label = paint(f"{verdict:>9}", COLOURS[verdict])
    yield f"{label}  {finding.rule} {finding.name}  {paint(f'line {finding.line}', 'dim') if finding.line else ''}"
    yield f"           {printable(finding.message)}"
    width = max((len(f"{step.file}:{step.line}") for step in finding.proof), default=0)
    for step in finding.proof:
        where = f"{printable(step.file)}:{step.line}"
        yield paint(f"             {where:<{min(width, 60)}}  {printable(step.text)}", "dim")
    if finding.verdict == "waived" and finding.reason:
        yield f"           waived: {printable(finding.reason)}"
    elif finding.fix:
        yield f"           {paint('fix:', 'green')} {printable(finding.fix)}"


def _passes(passes: Iterable[Finding], paint: Paint) -> Iterator[str]:
    yield paint("passed", "bold")
    for finding in passes:
        yield f"     pass  {finding.rule} {printable(finding.file)}:{finding.line}  {printable(finding.message)}"
    yield ""


def _not_assessed(scan: Scan, paint: Paint) -> Iterator[str]:
    items = scan.estate.not_assessed
    if not items:
        return
    yield paint("not assessed", "bold")
    rows: dict[tuple[str, str], int] = {}
    for item in items:
        key = (item.what, item.reason if item.what != "kind" else f"{item.address}: {item.reason}")
        rows[key] = rows.get(key, 0) + 1
    for (what, reason), count in list(rows.items())[:MOST_PLACES]:
        times = f" ({count} times)" if count > 1 else ""
        yield f"  {what:<14} {printable(reason)}{times}"
    if len(rows) > MOST_PLACES:
        yield f"  … and {len(rows) - MOST_PLACES} more; --format json lists them all"
    yield ""


def _inventory(scan: Scan, paint: Paint) -> Iterator[str]:
    counts: dict[tuple[str, str], int] = {}
    for placement in scan.estate.placements:
        if placement.role == "none":
            continue
        for place in placement.where.places:
            name = place.name or "/".join(sorted(place.countries))
            counts[place.code, name] = counts.get((place.code, name), 0) + 1
        if not placement.where.places and not placement.where.placeless:
            counts["unknown", placement.where.unknown] = counts.get(("unknown", placement.where.unknown), 0) + 1
    if not counts:
        return
    yield paint("where data lives (no policy limits it: write one with `domicile init`)", "bold")
    rows = sorted(counts.items(), key=lambda row: -row[1])
    for (code, name), count in rows[:MOST_PLACES]:
        yield f"  {count:>5}  {printable(code)}  {printable(name)}"
    if len(rows) > MOST_PLACES:
        yield f"         … and {len(rows) - MOST_PLACES} more; --format json lists them all"
    yield ""


def _problems(problems: tuple[Problem, ...], paint: Paint) -> Iterator[str]:
    for problem in problems:
        at = f"{printable(problem.file)}:{problem.line}: " if problem.file else ""
        yield f"{paint('    error', 'red')}  RES000 {at}{printable(problem.message)}"
    if problems:
        yield ""


def _summary(scan: Scan, paint: Paint, strict: bool) -> Iterator[str]:
    counts = [f"{scan.count(verdict)} {verdict}" for verdict in ("fail", "undecided", "waived")]
    seen = f"{len(scan.estate.files)} files, {len(scan.estate.index.blocks)} resources"
    text = f"{seen}: {', '.join(counts)}, {len(scan.passes)} passed"
    if scan.problems:
        text += f"; {len(scan.problems)} problems kept the scan from being complete"
    if scan.findings:
        worst = next((finding for finding in scan.findings if finding.verdict == "fail"), scan.findings[0])
        yield paint(f"domicile explain {worst.rule} tells why a rule matters and how to mend it", "dim")
    status = scan.exit_status(strict=strict)
    yield paint(text, "red" if status else "green")
