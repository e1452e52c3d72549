"""`domicile where`: the places of one resource, with proof."""

from __future__ import annotations

from pathlib import Path

import click

from domicile.engine import Request, Scan, ScanError, scan
from domicile.model.facts import Placement
from domicile.report.escape import printable


def run(address: str, path: Path, *, policy: Path | None, var_files: tuple[Path, ...]) -> int:
    """Print every placement of the resource; 2 when there is no such resource, 0 otherwise."""
    try:
        done = scan(Request(paths=(path,), policy=policy, var_files=var_files))
    except ScanError as error:
        for problem in error.problems:
            click.echo(f"domicile: {problem.file}:{problem.line}: {problem.message}", err=True)
        return 2
    placements = [fact for fact in done.estate.placements if _is_named(fact.block.address, address)]
    if not placements:
        return _not_found(done, address)
    for fact in placements:
        _print(done, fact)
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
    hint = f" Did you mean {', '.join(near)}?" if near else ""
    click.echo(f"domicile: no resource {printable(address)} among {len(known)}.{hint}", err=True)
    return 2


def _print(done: Scan, fact: Placement) -> None:
    where = fact.where
    names = [f"{place.code} ({place.name or '/'.join(sorted(place.countries))})" for place in where.places]
    if where.unknown:
        names.append(f"unknown: {where.unknown}")
    text = " or ".join(names) or "no place (global kind)"
    click.echo(printable(f"{fact.block.address}  {'copy, ' if fact.copy else ''}{fact.role}: {text}"))
    if fact.note:
        click.echo(f"  {printable(fact.note)}")
    trail = where.trail or fact.trail
    for step in trail.steps() if trail else ():
        click.echo(f"  {printable(step.file)}:{step.line}  {printable(step.text)}")
    classes = done.policy.classes_of(fact.block)
    click.echo(f"  data class: {', '.join(classes.names) or 'none'} ({printable(classes.why)})")
