"""What was measured of every row, as it is committed: one line per row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.coverage.measuring import Understood
from tools.coverage.named import Named
from tools.coverage.rows import Row

HEADER = "cloud\tkind\tattribute\tmeaning\tresult\trole\tform"
UNDERSTOOD, NAMED, LEFT = "understood", "not about place", "left"


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """What became of a row: understood (by a form of code, in a role), not about place, or left."""

    row: Row
    result: str
    role: str = ""
    form: str = ""


def results(rows: Iterable[Row], found: Mapping[Row, Understood], named: Mapping[str, Named]) -> list[Result]:
    """The results of rows, sorted."""
    return sorted(_result(row, found.get(row), named) for row in rows)


def _result(row: Row, how: Understood | None, named: Mapping[str, Named]) -> Result:
    if how is not None:
        return Result(row, UNDERSTOOD, how.role, how.form)
    return Result(row, NAMED if f"{row.kind}.{row.attribute}" in named else LEFT)


def written(every: Iterable[Result]) -> str:
    """The text of the committed file."""
    lines = [
        "\t".join((one.row.cloud, one.row.kind, one.row.attribute, one.row.meaning, one.result, one.role, one.form))
        for one in every
    ]
    return "\n".join([HEADER, *lines]) + "\n"


def committed(file: Path) -> list[Result]:
    """The results as they are committed in a file; none where there is no file yet."""
    if not file.is_file():
        return []
    rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()[1:])
    return [Result(Row(*fields[:4]), *fields[4:]) for fields in rows]
