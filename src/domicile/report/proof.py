"""A proof as lines of a page, in two columns: where, and what stands there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domicile.model.trail import Step
from domicile.report.escape import printable
from domicile.report.page import Page

MOST_FOR_PLACE = 44
"""Columns; a longer path pushes its own text to the right, and not that of all steps."""


FIRST, LAST = 4, 3
"""Steps of a long proof that are shown: what is judged, and what decided it."""


def shortened(proof: Sequence[Step], file: str, page: Page, start: int) -> Iterator[str]:
    """The steps without the middle of a long way."""
    left_out = len(proof) - FIRST - LAST
    if left_out < 2:
        yield from steps(proof, file, page, start)
        return
    lines = list(_lines([*proof[:FIRST], *proof[-LAST:]], file, page, start))
    for number, step in enumerate(lines):
        if number == FIRST:
            yield page.paint(f"{' ' * start}… {left_out} steps more; --format json has them all", "dim")
        yield from step


def steps(proof: Sequence[Step], file: str, page: Page, start: int) -> Iterator[str]:
    """The steps, from the use to the cause; a step in `file` (whose name is said already) tells its line only."""
    for step in _lines(proof, file, page, start):
        yield from step


def _lines(proof: Sequence[Step], file: str, page: Page, start: int) -> Iterator[list[str]]:
    """The lines of each step."""
    places = [f"line {step.line}" if step.file == file else f"{printable(step.file)}:{step.line}" for step in proof]
    most = page.most(MOST_FOR_PLACE)
    column = max((len(place) for place in places if len(place) <= most), default=0)
    for place, step in zip(places, proof, strict=True):
        yield [page.paint(line, "dim") for line in _step(place, printable(step.text), column, page, start)]


def _step(place: str, text: str, column: int, page: Page, start: int) -> Iterator[str]:
    if page.width and len(place) > column:
        yield " " * start + place
        yield from page.wrapped(text, start + 4, "", start + 2)
    else:
        yield from page.wrapped(text, start + column + 2, f"{place:<{column}}  ", start)
