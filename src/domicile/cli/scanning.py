"""`domicile scan`: from arguments to a report and an exit status."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from domicile.engine import Request, Scan, ScanError, scan


def run(
    paths: tuple[str, ...],
    *,
    policy: Path | None,
    home: str | None,
    var_files: tuple[Path, ...],
    variables_from_environment: bool,
    form: str,
    output: Path | None,
    exit_zero: bool,
    strict: bool,
    show_passes: bool,
    changed_only: bool,
) -> int:
    """Scan, render in the form asked for, and say how it ended (DESIGN section 9)."""
    try:
        done = scan(
            Request(
                paths=tuple(Path(path) for path in paths if path != "-") or (() if "-" in paths else (Path(),)),
                policy=policy,
                home=home,
                var_files=var_files,
                changed_only=changed_only,
                stdin=sys.stdin.buffer.read() if "-" in paths else None,
                variables_from_environment=variables_from_environment,
            )
        )
    except ScanError as error:
        for problem in error.problems:
            at = f"{problem.file}:{problem.line}: " if problem.file else ""
            click.echo(f"domicile: {at}{problem.message}", err=True)
        return 2
    _write(_render(done, form, output, strict, show_passes), done, form, output)
    return done.exit_status(strict=strict, exit_zero=exit_zero)


def _render(done: Scan, form: str, output: Path | None, strict: bool, show_passes: bool) -> str:
    if form == "text":
        from domicile.report import text

        colour = output is None and sys.stdout.isatty() and _wants_colour()
        return text.render(done, show_passes=show_passes, colour=colour, strict=strict)
    rendered: str = import_module(f"domicile.report.{form}").render(done, show_passes=show_passes)
    return rendered


def _wants_colour() -> bool:
    """No colour where the user says so (no-color.org)."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _write(report: str, done: Scan, form: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(report)
        sys.stdout.flush()
    else:
        output.write_text(report, encoding="utf-8")
    if form != "text" or output is not None:
        for problem in done.problems:
            at = f"{problem.file}:{problem.line}: " if problem.file else ""
            click.echo(f"domicile: {at}{problem.message}", err=True)
    if output is not None:
        counts = ", ".join(f"{done.count(verdict)} {verdict}" for verdict in ("fail", "undecided", "waived"))
        click.echo(f"domicile: {counts}; report in {output}", err=True)
