"""A page of text for a terminal: its colour and its width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

NARROWEST = 50
WIDEST = 140
"""Columns; longer lines are hard to read, whatever the terminal can show."""


@dataclass(frozen=True, slots=True)
class Page:
    """How to print. `width` is in columns, 0 where nothing is wrapped."""

    colour: bool = False
    width: int = 0

    def paint(self, text: str, style: str) -> str:
        """The text in a style (bold, dim or the name of a colour), where there is colour."""
        if not self.colour:
            return text
        import click

        if style in ("bold", "dim"):
            return click.style(text, bold=style == "bold", dim=style == "dim")
        return click.style(text, fg=style)

    def wrapped(self, text: str, indent: int, lead: str = "", start: int | None = None) -> Iterator[str]:
        """The text as lines: the first begins at `start` with `lead`, the others are indented to `indent`."""
        first = " " * (indent if start is None else start) + lead
        if not self.width:
            yield first + text
            return
        columns = min(max(self.width, NARROWEST), WIDEST)
        indent = min(indent, columns // 2)
        lines = textwrap.wrap(
            text,
            columns,
            initial_indent=first,
            subsequent_indent=" " * indent,
            break_on_hyphens=False,
            break_long_words=False,
        )
        yield from lines or [first]

    def most(self, columns: int) -> int:
        """So many columns, and no more than half of a narrow terminal."""
        return min(columns, max(self.width, NARROWEST) // 2) if self.width else 60
