"""`domicile access`: who reaches which data, from where, by which way; and what a change does to that."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from domicile.cli import telling
from domicile.cli.terminal import terminal_page
from domicile.engine import NothingToScan, Request, Scan, ScanError, revision, scan
from domicile.model.estate import NotAssessed
from domicile.policy import Policy
from domicile.policy.spelling import listing, suggestion
from domicile.report import access as report
from domicile.report.escape import printable
from domicile.rules.matrix import UNCLASSIFIED, Reach, changes, reaches

THEN = "more may reach data"
"""What follows where something was not assessed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The cells whose list is wanted; "" is any."""

    data_class: str = ""
    belongs: str = ""
    privilege: str = ""

    def __bool__(self) -> bool:
        return bool(self.data_class or self.belongs or self.privilege)

    def takes(self, reach: Reach) -> bool:
        """Whether a reach belongs to the cells."""
        return (
            self.data_class in ("", reach.data_class)
            and self.is_from(reach)
            and (not self.privilege or self.privilege in reach.privileges)
        )

    def is_from(self, reach: Reach) -> bool:
        """Whether a principal belongs where it is asked for: there alone, or among others (NO of "IE, NO")."""
        wanted, belongs = self.belongs.casefold(), reach.belongs.casefold()
        return wanted in ("", belongs) or wanted in belongs.split(", ")


@dataclass(frozen=True, slots=True)
class _Before:
    """What there was at the base."""

    reaches: Sequence[Reach] = ()
    not_assessed: Sequence[NotAssessed] = ()


def run(
    path: Path,
    *,
    policy: Path | None,
    home: str | None,
    var_files: tuple[Path, ...],
    choice: Choice,
    show_list: bool,
    base: str | None,
    form: str,
) -> int:
    """Print the matrix, the list behind chosen cells, or what changed since `base`; 2 where not all could be read."""
    request = Request(paths=(path,), policy=policy, home=home, var_files=var_files)
    try:
        done = scan(request)
        if (mistake := _no_such_class(choice, done.policy)) is not None:
            return mistake
        everybody = reaches(done.estate, done.policy)
        found = [reach for reach in everybody if choice.takes(reach)]
        before = _before(request, done, base) if base is not None else _Before()
    except ScanError as error:
        telling.tell(error.problems)
        return 2
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        click.echo(f"domicile: {base} cannot be read: {error}", err=True)
        return 2
    change = None
    if base is not None:
        change = changes([reach for reach in before.reaches if choice.takes(reach)], found)
    page = terminal_page()
    if form == "json":
        click.echo(report.json(found, done.estate.not_assessed, change, before.not_assessed))
    elif form == "csv":
        click.echo(report.comma_separated(found, change))
    elif change is not None:
        click.echo(report.changed(change, page))
    else:
        parts = [report.matrix(found, page) if found or not everybody else "Nobody is in the chosen cells."]
        parts += [report.listed(found, page)] if found and (choice or show_list) else []
        click.echo("\n\n".join(parts))
    _tell_where_they_belong(choice, [*everybody, *before.reaches])
    telling.tell(done.problems)
    telling.tell_gaps(done.estate.not_assessed, THEN)
    telling.tell_gaps(before.not_assessed, THEN, base or "")
    return 2 if done.problems else 0


def _no_such_class(choice: Choice, policy: Policy) -> int | None:
    """2, with what there is, where a class is asked for that the policy does not have; else None."""
    classes = (*policy.data_classes, UNCLASSIFIED)
    if choice.data_class in ("", *classes):
        return None
    hint = suggestion(choice.data_class, classes)
    told = f"no data class {choice.data_class}{hint}; there are {listing(classes)}"
    click.echo(f"domicile: {printable(told)}", err=True)
    return 2


def _tell_where_they_belong(choice: Choice, everybody: Sequence[Reach]) -> None:
    """Where those who reach data belong, if that is not where it was asked for: it may be spelled otherwise."""
    if everybody and not any(choice.is_from(reach) for reach in everybody):
        there = "; ".join(sorted({reach.belongs for reach in everybody}))
        told = f"nobody who reaches data belongs to {choice.belongs}: they belong to {there}"
        click.echo(f"domicile: {printable(told)}", err=True)


def _before(request: Request, done: Scan, base: str) -> _Before:
    """The same paths at a revision, under today's policy: the estate changed, not the promise."""
    with tempfile.TemporaryDirectory(prefix="domicile-") as folder:
        paths = revision.restore(base, request.paths, done.root, Path(folder))
        policy = done.root / done.policy.path if done.policy.path else None
        try:
            old = scan(
                Request(
                    paths=paths,
                    root=Path(folder),
                    policy=policy,
                    home=request.home,
                    var_files=revision.moved(request.var_files, done.root, Path(folder)),
                    without_policy=policy is None,
                )
            )
        except NothingToScan:
            return _Before()
        if old.problems:
            raise ScanError(old.problems)
        return _Before(reaches(old.estate, old.policy), old.estate.not_assessed)
