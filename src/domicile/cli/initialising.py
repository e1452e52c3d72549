"""`domicile init`: a first policy from what the estate shows."""

from __future__ import annotations

import sys
from pathlib import Path

import click

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
        for problem in error.problems:
            click.echo(f"domicile: {problem.file}:{problem.line}: {problem.message}", err=True)
        return 2
    text = draft(done.estate)
    for problem in done.problems:
        click.echo(f"domicile: not read: {problem.file}:{problem.line}: {problem.message}", err=True)
    if to_stdout:
        sys.stdout.write(text)
        return 0
    target.write_text(text, encoding="utf-8")
    click.echo(f"Wrote {target}. Read it, change what is wrong, then run: domicile scan {path}")
    return 0
