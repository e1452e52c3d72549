"""Measures the coverage of placement: `python -m tools.coverage [--rows FILE] [--sample N] [--only LISTING] [--check]`.

Without `--sample` all rows are measured, and docs/coverage/ is written. `--rows` is a list of arguments (JSON lines);
without it the committed rows are measured again. `--check` scans a fixed sample of the committed rows and compares the
page.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tools.coverage.listings import FOLDER, LISTINGS, Listing
from tools.coverage.measuring import Understood, understood
from tools.coverage.named import LEFT as LEFT_FILE
from tools.coverage.named import left_reasons, named
from tools.coverage.page import page
from tools.coverage.results import LEFT, UNDERSTOOD, Result, committed, results, written
from tools.coverage.rows import Row, known, listed

CHECKED = 12
"""Of this many understood rows one is scanned again by `--check`: always the same ones."""


def main() -> int:
    """The exit status: 0 where everything is settled and unchanged, 1 elsewhere."""
    parser = argparse.ArgumentParser(prog="tools.coverage")
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", choices=[listing.name for listing in LISTINGS])
    given = parser.parse_args()
    chosen = [listing for listing in LISTINGS if given.only in (None, listing.name)]
    if given.check:
        return check(chosen)
    for listing in chosen:
        measure(listing, given.rows, given.sample)
    return 0


def measure(listing: Listing, source: Path | None, sample: int) -> None:
    """Measures all rows and writes the results and the page; a sample is only shown."""
    begun = time.monotonic()
    before = committed(listing.results)
    given = source is not None and source.is_file()
    rows = listing.rows(listed(source)) if source is not None and given else [one.row for one in before]
    print(f"{len(rows)} rows of {source if given else listing.results.name}")
    chosen = sorted(random.sample(rows, min(sample, len(rows)))) if sample else rows
    every = _measured(chosen, rows, before)
    counts, hard = (Counter(one.result for one in some) for some in (every, [one for one in every if one.row.hard]))
    print(f"{len(every)} rows in {time.monotonic() - begun:.0f} s: {_said(counts)}; of them hard: {_said(hard)}")
    for one in every:
        if one.result == LEFT:
            print(f"  left: {one.row.kind}.{one.row.attribute}")
    if not sample:
        FOLDER.mkdir(parents=True, exist_ok=True)
        listing.results.write_text(written(every), encoding="utf-8")
        listing.page.write_text(page(listing, every, named(), left_reasons()), encoding="utf-8")


def _measured(chosen: Sequence[Row], rows: Sequence[Row], before: Sequence[Result]) -> list[Result]:
    excepted = named()
    earlier = {one.row: Understood(one.form, one.role) for one in before if one.result == UNDERSTOOD}
    about = [row for row in chosen if f"{row.kind}.{row.attribute}" not in excepted]
    return results(chosen, understood(about, known(rows), earlier), excepted)


def _said(counts: Counter[str]) -> str:
    return ", ".join(f"{number} {result}" for result, number in counts.most_common()) or "none"


def check(chosen: Sequence[Listing]) -> int:
    """Compares the pages with the results and the reasons, and scans some of the rows again."""
    every = [one for listing in LISTINGS for one in committed(listing.results)]
    arguments = {f"{one.row.kind}.{one.row.attribute}" for one in every}
    faults = [f"{argument} is named as not about place, and in no list" for argument in named().keys() - arguments]
    for listing in chosen:
        faults += _faults(listing)
    for fault in faults:
        print(f"coverage: {fault}", file=sys.stderr)
    return 1 if faults else 0


def _faults(listing: Listing) -> list[str]:
    before = committed(listing.results)
    faults = []
    made = page(listing, before, named(), left_reasons())
    if not listing.page.is_file() or listing.page.read_text(encoding="utf-8") != made:
        faults.append(f"{listing.page} is not what `make coverage` makes of the results")
    left = {f"{one.row.kind}.{one.row.attribute}" for one in before if one.result == LEFT}
    faults += [f"{argument} is left without a reason in {LEFT_FILE}" for argument in left - left_reasons().keys()]
    some = [one for one in before if one.result == UNDERSTOOD and zlib.crc32(repr(one.row).encode()) % CHECKED == 0]
    now = _measured([one.row for one in some], [one.row for one in before], before)
    faults += [f"{one.row.kind}.{one.row.attribute} is no longer understood" for one in now if one.result != UNDERSTOOD]
    return faults


if __name__ == "__main__":
    sys.exit(main())
