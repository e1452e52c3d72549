"""The page that a person reads: each row with its proof and the lines of the source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.draw.rows import Row

AROUND = 3
"""Lines shown before and behind."""
LONGEST = 30
"""Lines of one source that are shown at most."""


def page(rows: Iterable[Row], folders: Mapping[str, Path]) -> str:
    """Markdown, one section a row. `folders` are where the repositories stand, by their names."""
    return "\n".join(line for number, row in enumerate(rows, 1) for line in _section(number, row, folders))


def _section(number: int, row: Row, folders: Mapping[str, Path]) -> Iterator[str]:
    folder = folders[row.repository]
    yield from (f"## {number}. {' '.join(row.group)}: {row.repository}", "", f"`{row.address}` in root `{row.root}`")
    yield from ("", row.says, "")
    yield from (f"- {step.file}:{step.line} `{step.text}`" for step in row.proof)
    yield from ("", f"{row.file}:{row.line}", "", "```", *_source(folder, row.file, row.line, row.end_line), "```")
    near = {(row.file, line) for line in range(row.line - AROUND, row.end_line + AROUND + 1)}
    for step in row.proof:
        if (step.file, step.line) not in near:
            yield from ("", f"{step.file}:{step.line}", "", "```", *_source(folder, step.file, step.line), "```")
            near |= {(step.file, line) for line in range(step.line - AROUND, step.line + AROUND + 1)}
    yield ""


def _source(folder: Path, name: str, line: int, end_line: int = 0) -> Iterator[str]:
    """The numbered lines around; one line that says so where there is no such text."""
    try:
        lines = (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        yield "(no file)"
        return
    first = max(1, line - AROUND)
    last = min(len(lines), max(line, end_line) + AROUND, first + LONGEST)
    yield from (f"{at:>5}  {lines[at - 1]}" for at in range(first, last + 1))
