"""`domicile init`: a first policy from what the estate shows."""

from __future__ import annotations

from pathlib import Path

import click

from domicile.cli import telling
from domicile.engine import Request, ScanError, scan


def run(path: Path, *, output: Path | None, to_stdout: bool) -> int:
    """Write or print the draft; 2 when the file exists or the estate cannot be read."""
    from domicile.policy.init import draft

    target = output or path / "domicile.yaml"
    if target.exists() and not to_stdout:
        click.echo(f"domicile: {target} exists; it is not overwritten. Use --print or --output.", err=True)
        return 2
    try:
        done = scan(Request(paths=(path,), without_policy=True))
    except ScanError as error:
        telling.tell(error.problems)
        return 2
    text = draft(done.estate)
    for problem in done.problems:
        click.echo(f"domicile: not read: {telling.line_of(problem)}", err=True)
    if to_stdout:
        click.echo(text, nl=False)
        return 0
    if not telling.written(target, text):
        return 2
    click.echo(f"Wrote {target}. Read it, change what is wrong, then run: domicile scan {path}")
    return 0
