"""How many in a sentence, and a few of many texts with how many more there are: what is left out is told."""

from __future__ import annotations

from collections.abc import Sequence


def some_of(texts: Sequence[str], most: int, joint: str = ", ") -> str:
    """At most `most` of the texts: "a, b and 3 more", with "; " as joint "a; b; and 3 more"; "" where there is none."""
    more = f"{joint.rstrip(', ')} and {len(texts) - most} more" if len(texts) > most else ""
    return joint.join(texts[:most]) + more


def plural(count: int, noun: str) -> str:
    """A number of things: 1 file, 2 files."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
