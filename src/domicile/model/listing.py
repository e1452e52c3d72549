"""A few of many texts in a sentence, with how many more there are: what is left out is never passed over."""

from __future__ import annotations

from collections.abc import Sequence


def some_of(texts: Sequence[str], most: int, joint: str = ", ") -> str:
    """At most `most` of the texts: "a, b and 3 more", with "; " as joint "a; b; and 3 more"; "" where there is none."""
    more = f"{joint.rstrip(', ')} and {len(texts) - most} more" if len(texts) > most else ""
    return joint.join(texts[:most]) + more
