"""Who reaches which data, for people and machines: the matrix, the list behind it, and what a change does to it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from domicile.model.estate import NotAssessed
from domicile.model.privileges import OF_DATA
from domicile.report.escape import as_json, printable
from domicile.report.json import not_assessed
from domicile.report.page import Page
from domicile.rules.matrix import ANYONE, NOT_KNOWN, UNKNOWN, Change, Count, Reach, cells, ordered

SCHEMA = "domicile/access/1"
MOST_STEPS = 8
COLUMNS = (
    "change", "class", "belongs", "principal", "name", "privileges", "target", "scope", "through",
    "undecided", "doubtful",
)  # fmt: skip


def matrix(found: Sequence[Reach], page: Page) -> str:
    """Class × where the principal belongs × privilege, with how many principals have it: 3 +2? where two more may."""
    counted = cells(found)
    if not counted:
        return "No grant or exposure leads to data here."
    rows = [(data_class, belongs, cell) for (data_class, belongs), cell in counted.items()]
    first = max(len("data class"), *(len(printable(row[0])) for row in rows))
    second = max(len("belongs to"), *(len(printable(row[1])) for row in rows))
    columns = OF_DATA + ((NOT_KNOWN,) if any(NOT_KNOWN in row[2] for row in rows) else ())
    head = f"{'data class':<{first}}  {'belongs to':<{second}}  " + "  ".join(f"{name:>10}" for name in columns)
    lines = [page.paint(head, "bold")]
    for data_class, belongs, cell in rows:
        counts = "  ".join(f"{_count(cell.get(name)):>10}" for name in columns)
        line = f"{printable(data_class):<{first}}  {printable(belongs):<{second}}  {counts}"
        lines.append(page.paint(line, "red" if belongs == ANYONE else "yellow" if belongs == UNKNOWN else ""))
    lines.append(f"{len({reach.principal for reach in found})} principals, {len({r.target for r in found})} resources")
    return "\n".join(lines)


def _count(count: Count | None) -> str:
    if count is None:
        return "·"
    certain = str(count.all - count.doubtful) if count.all > count.doubtful else ""
    return f"{certain} +{count.doubtful}?".lstrip() if count.doubtful else certain


def listed(found: Sequence[Reach], page: Page) -> str:
    """Every reach with its way and the lines that make it."""
    return "\n".join(line for reach in found for line in _reach(reach, page)) or "Nobody."


def changed(found: Sequence[Change], page: Page) -> str:
    """What a change adds and removes, each with its way."""
    if not found:
        return "The change adds and removes no access."
    lines: list[str] = []
    for change in found:
        for sign, privileges, colour in (("+", change.added, "red"), ("-", change.removed, "green")):
            if privileges:
                lead = page.paint(sign, colour)
                lines += page.wrapped(_sentence(change.reach, privileges), 6, f"{lead} ", 0)
        lines += _way(change.reach, page) if change.added else ()
    added = sum(bool(change.added) for change in found)
    return "\n".join([*lines, f"{added} added, {sum(bool(change.removed) for change in found)} removed"])


def json(
    found: Sequence[Reach],
    gaps: Iterable[NotAssessed],
    change: Sequence[Change] | None = None,
    gaps_at_base: Iterable[NotAssessed] = (),
) -> str:
    """Cells, reaches with their steps, what was not assessed, and the change where there is a base."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "cells": [
            {
                "class": data_class,
                "belongs": belongs,
                "principals": {name: cell[name].all for name in ordered(cell)},
                "undecided": {name: cell[name].doubtful for name in ordered(cell) if cell[name].doubtful},
            }
            for (data_class, belongs), cell in cells(found).items()
        ],
        "reaches": [_row(reach, ordered(reach.privileges)) for reach in found],
        "coverage": {"not_assessed": not_assessed(gaps)},
    }
    if change is not None:
        document["added"] = [_row(one.reach, one.added) for one in change if one.added]
        document["removed"] = [_row(one.reach, one.removed) for one in change if one.removed]
        document["coverage"]["not_assessed_at_base"] = not_assessed(gaps_at_base)
    return as_json(document)


def comma_separated(found: Sequence[Reach], change: Sequence[Change] | None) -> str:
    """A row per reach, with a base a row per change; cells that a spreadsheet would calculate are quoted."""
    rows = [("", reach, reach.privileges) for reach in found]
    if change is not None:
        rows = [("added", one.reach, frozenset(one.added)) for one in change if one.added]
        rows += [("removed", one.reach, frozenset(one.removed)) for one in change if one.removed]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sort, reach, privileges in rows:
        texts = (reach.data_class, reach.belongs, reach.principal, reach.name, " ".join(ordered(privileges)))
        writer.writerow(
            [
                sort,
                *map(_cell, texts),
                _cell(reach.target),
                _cell(reach.scope),
                _cell(" > ".join(reach.through)),
                _cell(reach.undecided),
                _cell(" ".join(ordered(reach.doubtful))),
            ]
        )
    return out.getvalue().rstrip("\n")


def _cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    text = printable(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _row(reach: Reach, privileges: Sequence[str]) -> dict[str, Any]:
    return {
        "class": reach.data_class,
        "belongs": reach.belongs,
        "principal": reach.principal,
        "name": reach.name,
        "privileges": list(privileges),
        "doubtful": list(ordered(reach.doubtful)),
        "target": reach.target,
        "scope": reach.scope,
        "through": list(reach.through),
        "undecided": reach.undecided,
        "proof": [{"file": step.file, "line": step.line, "text": step.text} for step in reach.steps],
    }


def _reach(reach: Reach, page: Page) -> Iterator[str]:
    yield from page.wrapped(_sentence(reach, ordered(reach.privileges)), 4, "", 0)
    yield from _way(reach, page)


def _sentence(reach: Reach, privileges: Sequence[str]) -> str:
    what = reach.scope or reach.target
    may = ", ".join(name for name in privileges if name != NOT_KNOWN) or "reach"
    sentence = f"{reach.name} ({reach.belongs}) may {may} {what} [{reach.data_class}]"
    of = f" ({', '.join(ordered(reach.doubtful))})" if reach.doubtful != reach.privileges else ""
    return printable(f"{sentence}, undecided{of}: {reach.undecided}" if reach.undecided else sentence)


def _way(reach: Reach, page: Page) -> Iterator[str]:
    yield from page.wrapped(printable(" > ".join(reach.through)), 6, "by ", 4)
    for step in reach.steps[:MOST_STEPS]:
        yield page.paint(f"      {printable(step.file)}:{step.line}  {printable(step.text)}", "dim")
