"""Problems and refusals at the terminal: one line each on standard error, with file and line where there are any."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from domicile.model.estate import NotAssessed, Problem
from domicile.report.escape import printable


def line_of(problem: Problem) -> str:
    """`file:line: message`, without what the problem does not have."""
    at = f"{problem.file}:{problem.line}: " if problem.line else f"{problem.file}: " if problem.file else ""
    return printable(at + problem.message)


def tell(problems: Iterable[Problem]) -> None:
    """Print problems to standard error."""
    for problem in problems:
        click.echo(f"domicile: {line_of(problem)}", err=True)


def tell_gaps(gaps: Iterable[NotAssessed], then: str, at: str = "") -> None:
    """Say on standard error how many parts that may hold data were not assessed, if any, and what follows (`then`);
    `at` is the git revision where that is another than what is here."""
    count = sum(gap.data for gap in gaps)
    if count:
        were, them = ("part was", "it") if count == 1 else ("parts were", "them")
        where = f"at {printable(at)} " if at else ""
        click.echo(f"domicile: {where}{count} {were} not assessed (domicile scan lists {them}): {then}", err=True)


def written(path: Path, text: str) -> bool:
    """Write a file; where that cannot be done, say why and give False."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as fault:
        click.echo(f"domicile: {printable(str(path))} cannot be written: {fault.strerror or fault}", err=True)
        return False
    return True
