"""`domicile adverse`: the rules of other scanners that contradict the policy, and their skip lists."""

from __future__ import annotations

from pathlib import Path

import click

from domicile.cli import telling
from domicile.cli.terminal import terminal_page
from domicile.engine import Request, ScanError, scan
from domicile.report import adverse as report
from domicile.rules import adverse, contradictions

NO_LIMIT = "no data class limits places, so nothing can contradict: give --policy FILE or --home JURISDICTION"


def run(path: Path, *, policy: Path | None, home: str | None, var_files: tuple[Path, ...], form: str) -> int:
    """Print which rules contradict, or a skip list; 0, or 2 where not everything could be read."""
    try:
        done = scan(Request(paths=(path,), policy=policy, home=home, var_files=var_files))
    except ScanError as error:
        telling.tell(error.problems)
        return 2
    if not done.policy.limits_places:
        click.echo(f"domicile: {NO_LIMIT}", err=True)
        return 2
    advice = contradictions.advise(done.estate, done.policy, done.catalogue, adverse.load())
    click.echo(report.text(advice, terminal_page()) if form == "text" else report.LISTS[form](advice))
    telling.tell(done.problems)
    telling.tell_gaps(done.estate.not_assessed, "more may apply")
    return 2 if done.problems else 0
