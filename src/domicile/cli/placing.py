"""`domicile where`: the places of one resource, with proof."""

from __future__ import annotations

from pathlib import Path

import click

from domicile.cli import telling
from domicile.cli.terminal import terminal_page
from domicile.engine import Request, Scan, ScanError, scan
from domicile.model.facts import Placement
from domicile.report.escape import printable
from domicile.report.page import Page
from domicile.report.proof import steps


def run(address: str, path: Path, *, policy: Path | None, var_files: tuple[Path, ...]) -> int:
    """Print every placement of the resource; 2 when there is no such resource, 0 otherwise."""
    try:
        done = scan(Request(paths=(path,), policy=policy, var_files=var_files))
    except ScanError as error:
        telling.tell(error.problems)
        return 2
    placements = [fact for fact in done.estate.placements if _is_named(fact.block.address, address)]
    if not placements:
        return _not_found(done, address)
    page = terminal_page()
    for fact in placements:
        _print(done, fact, page)
    return 0


def _is_named(address: str, wanted: str) -> bool:
    return address == wanted or address.endswith("." + wanted) or address.split("[")[0] == wanted


def _not_found(done: Scan, address: str) -> int:
    import difflib

    known = [block.address for block in done.estate.index.blocks]
    if any(_is_named(other, address) for other in known):
        click.echo(f"{printable(address)} has no place: its kind keeps nothing anywhere, or is not in the catalogue.")
        return 0
    near = difflib.get_close_matches(address, known, n=3, cutoff=0.5)
    hint = f" Did you mean {printable(', '.join(near))}?" if near else ""
    click.echo(f"domicile: no resource {printable(address)} among {len(known)}.{hint}", err=True)
    return 2


def _print(done: Scan, fact: Placement, page: Page) -> None:
    where = fact.where
    names = [f"{place.code} ({place.name or '/'.join(sorted(place.countries))})" for place in where.places]
    if where.unknown:
        names.append(f"unknown: {where.unknown}")
    text = printable(" or ".join(names) or "no place (global kind)")
    click.echo(page.paint(printable(fact.block.address), "bold"))
    lines = [*page.wrapped(text, 4, f"{'copy, ' if fact.copy else ''}{fact.role}: ", 2)]
    if fact.note:
        lines += page.wrapped(printable(fact.note), 4)
    trail = where.trail or fact.trail
    lines += steps(trail.steps() if trail else (), "", page, 4)
    classes = done.policy.classes_of(fact.block)
    why = classes.undecided or classes.why or "nothing classifies it"
    lines += page.wrapped(printable(f"{', '.join(classes.names) or 'none'} ({why})"), 4, "data class: ", 2)
    lines += steps(classes.trail.steps() if classes.trail else (), "", page, 4)
    click.echo("\n".join(lines))
