"""Holds plans against configurations: `python -m tools.coverage.plans [--sample N] [--check]`.

Every argument that `make coverage` found understood is written again as a plan, which must pass and fail as the
configuration did, and as a plan where the argument is known after apply. Without `--sample` all are, and
docs/coverage/plans.md is written; `--check` asks the same part of them each time, and compares nothing but faults.
"""

from __future__ import annotations

import argparse
import random
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.coverage.measuring import Understood
from tools.coverage.planned import ELSEWHERE, NOT_ASKED, NOTHING, UNDECIDED, InPlan, in_plans
from tools.coverage.rows import Row, known

FOLDER = Path(__file__).parents[2] / "docs" / "coverage"
PAGE = FOLDER / "plans.md"
CHECKED = 16
"""Of this many rows `--check` asks one."""
COLUMNS = 7
"""Columns of a file of results: cloud, kind, attribute, meaning, result, role, form."""
START = """\
<!-- made by `python -m tools.coverage.plans`; do not edit -->

# Plans: the same facts as from configurations

Every argument that [placement](placement.md) calls understood is written again as plan JSON (`terraform show -json`),
with an allowed and with a forbidden place, and a third time where it is known after apply. *Same* are those where the
plan passes and fails as the configuration does. Known after apply is *undecided*; where something else says the region
(of a zone that is not known yet) the place is known all the same, and a part of another resource has *no place of its
own*. *Not asked* are arguments that only refer to another resource, which says the place. The plans are made from our
own reading of the configurations, for no provider runs where this is measured."""


def main() -> int:
    """The exit status: 0 where plans say the same, 1 elsewhere."""
    parser = argparse.ArgumentParser(prog="tools.coverage.plans")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    rows, earlier = _understood()
    chosen = sorted(earlier)
    if given.check:
        chosen = [row for row in chosen if zlib.crc32(repr(row).encode()) % CHECKED == 0]
    elif given.sample:
        chosen = sorted(random.sample(chosen, min(given.sample, len(chosen))))
    found = in_plans(chosen, known(rows), earlier)
    different = [row for row, one in sorted(found.items()) if not one.same]
    if not given.check and not given.sample:
        PAGE.write_text(page(found), encoding="utf-8")
    print(f"{len(found)} rows, {len(found) - len(different)} the same in a plan; known after apply: {_said(found)}")
    for row in different:
        print(f"plans: {row.kind}.{row.attribute} is judged differently in a plan", file=sys.stderr)
    return 1 if different else 0


def _understood() -> tuple[list[Row], dict[Row, Understood]]:
    """All rows of the committed results, and those that were understood."""
    every = [
        fields
        for file in sorted(FOLDER.glob("*.tsv"))
        for fields in (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:])
        if len(fields) == COLUMNS
    ]
    understood = {Row(*one[:4]): Understood(one[6], one[5]) for one in every if one[4] == "understood"}
    return [Row(*one[:4]) for one in every], understood


def _said(found: Mapping[Row, InPlan]) -> str:
    counts = Counter(one.later for one in found.values())
    return ", ".join(f"{number} {word}" for word, number in counts.most_common())


def page(found: Mapping[Row, InPlan]) -> str:
    """The text of the page."""
    words = (UNDECIDED, ELSEWHERE, NOTHING, NOT_ASKED)
    lines = [f"| | rows | same | {' | '.join(words)} |", "|---|" + "---:|" * (len(words) + 2)]
    for cloud in (*sorted({row.cloud for row in found}), "all"):
        some = [one for row, one in found.items() if cloud in ("all", row.cloud)]
        later = " | ".join(f"{sum(one.later == word for one in some):,}" for word in words)
        lines.append(f"| {cloud} | {len(some):,} | {sum(one.same for one in some):,} | {later} |")
    different = "\n".join(_different(found)) or "Nothing."
    return f"{START}\n\n" + "\n".join(lines) + f"\n\n## Judged differently\n\n{different}\n"


def _different(found: Mapping[Row, InPlan]) -> Iterator[str]:
    for row, one in sorted(found.items()):
        if not one.same:
            yield f"- `{row.kind}.{row.attribute}`"


if __name__ == "__main__":
    sys.exit(main())
