"""`domicile checkov`: Checkov itself, our records added in its main process, failing closed."""

from __future__ import annotations

import os
import sys

import click

from domicile.report.escape import printable

INSTALL = "domicile: Checkov is not installed here. Install it with: pip install 'domicile[checkov]'"


def run(arguments: list[str]) -> int:
    """Run Checkov with these arguments and ours added; its exit status, or 2 where our part could not be done."""
    from domicile.doors.hcl2_guard import conflict

    clash = conflict()
    if clash:
        click.echo(f"domicile: {clash}", err=True)
        return 2
    try:
        from checkov.main import Checkov
    except ImportError as error:
        click.echo(f"{INSTALL} ({error})", err=True)
        return 2
    from domicile.doors.checkov.feature import AddRecords
    from domicile.doors.checkov.plugin import IN_MAIN_PROCESS

    os.environ[IN_MAIN_PROCESS] = "1"
    wanted = arguments if "--skip-download" in arguments else [*arguments, "--skip-download"]
    sys.argv = ["checkov", *wanted]
    feature = AddRecords()
    host = Checkov(wanted)
    status = host.run()
    if feature.problems:
        for problem in feature.problems:
            at = f"{problem.file}:{problem.line}: " if problem.file else ""
            click.echo(f"domicile: {printable(at + problem.message)}", err=True)
        return 2
    if not feature.judged and not _only_tells(arguments):
        click.echo("domicile: Checkov made no report of Terraform or Kubernetes, so nothing was judged", err=True)
        return 2
    return int(status or 0)


def _only_tells(arguments: list[str]) -> bool:
    """Whether Checkov was asked to list or show something rather than to scan."""
    return any(
        argument in ("-l", "--list", "-v", "--version", "-h", "--help", "--show-config") for argument in arguments
    )
