"""A statement that stands somewhere, and what the grammar says of it."""

from __future__ import annotations

from dataclasses import dataclass

from domicile.facts.access.oci_grammar import parse
from domicile.facts.access.oci_language import Statement, StatementError, has_hole


@dataclass(frozen=True, slots=True)
class Found:
    """A statement. `file` is relative to the measured folder, `line` 1-based; `source` is terraform or text.

    `text` has holes where its parts are not known.
    """

    file: str
    line: int
    source: str
    text: str

    @property
    def has_holes(self) -> bool:
        """Whether a part of it is not known."""
        return has_hole(self.text)


@dataclass(frozen=True, slots=True)
class Judged:
    """A statement with its parse, or the fault: 1-based column, what is expected there."""

    found: Found
    statement: Statement | None
    column: int = 0
    fault: str = ""


def judge(found: Found) -> Judged:
    """What the grammar says of it."""
    try:
        return Judged(found, parse(found.text))
    except StatementError as fault:
        return Judged(found, None, fault.position + 1, str(fault))
