"""`domicile scan`: from arguments to a report and an exit status."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from domicile.cli import telling
from domicile.cli.terminal import terminal_width, wants_colour
from domicile.engine import Request, Scan, ScanError, scan
from domicile.model.estate import Problem


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
        request = Request(
            paths=tuple(Path(path) for path in paths if path != "-") or (() if "-" in paths else (Path(),)),
            policy=policy,
            home=home,
            var_files=var_files,
            changed_only=changed_only,
            stdin=_standard_input() if "-" in paths else None,
            variables_from_environment=variables_from_environment,
        )
        done = scan(request)
    except ScanError as error:
        telling.tell(error.problems)
        return 2
    if done.idle and form == "text" and output is None and not done.findings and not done.problems:
        click.echo("domicile: nothing to judge: no root and no manifest uses the changed files")
        return 0
    if not _write(_render(done, form, output, strict, show_passes), done, form, output):
        return 2
    return done.exit_status(strict=strict, exit_zero=exit_zero)


def _standard_input() -> bytes:
    """All of it. Raises ScanError where it is closed or cannot be read."""
    try:
        return sys.stdin.buffer.read()
    except (AttributeError, OSError, ValueError) as fault:
        raise ScanError([Problem("the standard input cannot be read: it is closed")]) from fault


def _render(done: Scan, form: str, output: Path | None, strict: bool, show_passes: bool) -> str:
    if form == "text":
        from domicile.report import text

        on_screen = output is None
        return text.render(
            done,
            show_passes=show_passes,
            colour=on_screen and wants_colour(),
            strict=strict,
            width=terminal_width() if on_screen else 0,
        )
    rendered: str = import_module(f"domicile.report.{form}").render(done, show_passes=show_passes)
    return rendered


def _write(report: str, done: Scan, form: str, output: Path | None) -> bool:
    """Put the report where it was asked for; False where that could not be done."""
    if output is None:
        if not _printed(report):
            return False
    elif not telling.written(output, report):
        return False
    if form != "text" or output is not None:
        telling.tell(done.problems)
    if output is not None:
        counts = ", ".join(f"{done.count(verdict)} {verdict}" for verdict in ("fail", "undecided", "waived"))
        click.echo(f"domicile: {counts}; report in {output}", err=True)
    return True


def _printed(report: str) -> bool:
    if sys.stdout is None:
        click.echo("domicile: the standard output is closed, so the report cannot be written", err=True)
        return False
    try:
        rest = memoryview(report.encode())
        while rest:  # with PYTHONUNBUFFERED the stream may take a part only
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.flush()
    except BrokenPipeError:  # click would make 1 of it, which says that everything was judged and shown
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return False
    except OSError as fault:
        click.echo(f"domicile: the report cannot be written: {fault.strerror or fault}", err=True)
        return False
    return True
