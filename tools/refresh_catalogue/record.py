"""docs/coverage/kinds/<terraform>.tsv: every type of the last release that was read, with its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from domicile.catalogue import rules_folder
from tools.refresh_catalogue.model import Documented, Placed

FOLDER = rules_folder().parent / "docs" / "coverage" / "kinds"
HEADER = "kind\thow\tby or reason\tlooks as if it keeps\targuments\targuments below that name a place"
_PLACE_WORDS = ("region", "location", "zone", "replica", "backup", "snapshot", "bucket", "destination", "geo", "cross")


@dataclass(frozen=True, slots=True)
class Recorded:
    """A type as it was when the release was read; `kept` is the word by which it looks as if it kept data."""

    kind: str
    placed: Placed
    kept: str
    arguments: tuple[str, ...]
    nested: tuple[str, ...]


def recorded(one: Documented, placed: Placed, kept: str) -> Recorded:
    """What is kept of a type: all names at the top, and below only those that may be about a place."""
    nested = (name for name in one.nested if any(word in name for word in _PLACE_WORDS))
    return Recorded(one.kind, placed, kept, tuple(sorted(one.arguments)), tuple(sorted(nested)))


def written(types: Iterable[Recorded]) -> str:
    """The text of the file."""
    rows = (
        (
            one.kind,
            one.placed.how,
            " ".join(one.placed.by) or one.placed.reason,
            one.kept,
            " ".join(one.arguments),
            " ".join(one.nested),
        )
        for one in sorted(types, key=lambda one: one.kind)
    )
    return "\n".join([HEADER, *("\t".join(row) for row in rows)]) + "\n"


def read(path: Path) -> Mapping[str, Recorded]:
    """kind → what was recorded; nothing where there is no file."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:] if path.is_file() else []
    return {one.kind: one for one in map(_row, lines)}


def _row(line: str) -> Recorded:
    kind, how, words, kept, arguments, nested = line.split("\t")
    by = tuple(words.split()) if how in ("argument", "parent") else ()
    placed = Placed(how, by, "" if by else words)  # type: ignore[arg-type]
    return Recorded(kind, placed, kept, tuple(arguments.split()), tuple(nested.split()))
