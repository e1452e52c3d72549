"""`make demo`: the two shipped estates scanned, with their findings on the screen. Needs a checkout."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from domicile.cli import telling
from domicile.cli.terminal import terminal_width, wants_colour
from domicile.engine import Request, Scan, ScanError, scan
from domicile.report import text

ESTATES = Path(__file__).resolve().parents[3] / "fixtures" / "estates"
NEXT = """What to do next, in a repository of yours:
  {domicile} scan PATH --home eu           # where everything lives, held against a home in a word
  {domicile} init PATH                     # a first policy, from what is there
  {domicile} scan PATH                     # held against that policy; exit status 1 when something fails
  {domicile} where ADDRESS PATH            # the place of one resource, with its proof
  {domicile} explain RES201                # a rule: why it matters and how to mend it
As a pre-commit hook, in Checkov and in CI: README.md."""


def main() -> None:
    """Scan both violating estates; exit 0 when both show findings, 2 when either could not be scanned."""
    scans = [_show(folder) for folder in sorted(ESTATES.glob("*/violating"))]
    click.echo(NEXT.format(domicile=Path(sys.executable).with_name("domicile")))
    complete = len(scans) >= 2 and all(done is not None and done.count("fail") and not done.problems for done in scans)
    sys.exit(0 if complete else 2)


def _show(folder: Path) -> Scan | None:
    story = folder.parent.name
    click.echo(click.style(f"═══ {story} ", bold=True) + "═" * (96 - len(story)) + "\n")
    try:
        done = scan(Request(paths=(folder,), root=folder))
    except ScanError as error:
        telling.tell(error.problems)
        return None
    click.echo(text.render(done, colour=wants_colour(), width=terminal_width()))
    return done


if __name__ == "__main__":
    main()
