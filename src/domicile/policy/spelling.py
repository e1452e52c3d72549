"""What somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable


def suggestion(word: str, options: Iterable[str]) -> str:
    """` (did you mean X?)`, or nothing where no option is close."""
    from difflib import get_close_matches

    folded = {option.casefold(): option for option in options}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f" (did you mean {folded[close[0]]}?)" if close else ""


def listing(options: Iterable[str], most: int = 24) -> str:
    """The options in one line, sorted, not more than `most` of them."""
    names = sorted(options)
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")
