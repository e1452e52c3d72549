"""Names of which not all is known, so that they can be held against patterns of names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domicile.facts.aws_policy import arn_matches
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_EDGE = "\ue010"
_HIDDEN = str.maketrans("0123456789", "".join(chr(0xE020 + digit) for digit in range(10)))
_PIECE = re.compile(f"{_EDGE}[^{_EDGE}]*{_EDGE}")


def marked(value: Known | Unknown) -> str | None:
    """A text with a mark for each piece that is not known, the same for the same thing; None where it is no text.

    No character of a mark stands in names or patterns: a pattern holds one only by `*` or by the same mark."""
    if isinstance(value, Known):
        return text_of(value)
    return "".join(part if isinstance(part, str) else _mark(part) for part in value.parts) or None


def account_in(arn: str) -> str:
    """The account field of a (marked) ARN; "" where it has none, or is no ARN."""
    fields = arn.split(":", 5)
    return fields[4] if arn.startswith("arn:") and len(fields) == 6 else ""


def says_nothing(text: str) -> bool:
    """Whether a text has no known letter: wildcards and pieces that are not known."""
    return not _PIECE.sub("", text).strip("*")


def is_exact(name: str) -> bool:
    """Whether a marked text is one whole known name."""
    return not {"*", "?", _EDGE} & set(name)


def readings(name: Value) -> tuple[str | None, ...]:
    """What a name may be, marked: one text for each alternative, None for one that is no text."""
    return tuple(marked(option) for option in alternatives(name))


def fall_under(names: Iterable[str | None], pattern: str) -> bool:
    """Whether all of these readings of a name fall under a (marked) pattern, whatever their unknown pieces say."""
    return all(_falls(name, pattern) for name in names)


def _falls(name: str | None, pattern: str) -> bool:
    return name is not None and arn_matches(pattern, name) and not ("?" in pattern and _EDGE in name)


def _mark(part: Unknown) -> str:
    thing: object = id(part)
    if part.reference is not None:
        thing = (id(part.reference.target), part.reference.path)
    elif part.reason.startswith("variable "):
        thing = part.reason
    return f"{_EDGE}{str(hash(thing) & 0xFFFFFFFFFFFF).translate(_HIDDEN)}{_EDGE}"
