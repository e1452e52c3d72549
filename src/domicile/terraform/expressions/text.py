"""Joining pieces of text of which some may be unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domicile.model.source_text import joined_text
from domicile.model.values import Known, NotPlain, OneOf, Unknown, Value
from domicile.terraform.expressions.errors import EvaluationError, Failed, TooMuchWork
from domicile.terraform.expressions.limits import LONGEST_TEXT
from domicile.terraform.expressions.reading import Reading


def concatenated(pieces: Iterable[str | Value], reading: Reading) -> str | Unknown:
    """The text of all pieces, or a partly known one. Raises `NotPlain` at alternatives."""
    parts: list[str | Unknown] = []
    for piece in pieces:
        if isinstance(piece, str):
            add_part(parts, piece)
        elif isinstance(piece, Failed):
            raise NotPlain(piece)
        elif isinstance(piece, Unknown):
            reading.trails.append(piece.trail)
            for part in piece.parts or (piece,):
                add_part(parts, part)
        elif isinstance(piece, OneOf):
            raise NotPlain(piece)
        else:
            add_part(parts, _text(piece, reading))
    return settle(parts)


def _text(piece: Known, reading: Reading) -> str:
    if piece.data is None:
        raise EvaluationError("null stands where a text is needed")
    return reading.text(piece)


def add_part(parts: list[str | Unknown], part: str | Unknown) -> None:
    """Adds to the pieces of a text; known neighbours become one."""
    if isinstance(part, str) and parts and isinstance(parts[-1], str):
        parts[-1] = joined_text(parts[-1], part)
    elif part != "":
        parts.append(part)


def settle(parts: Sequence[str | Unknown]) -> str | Unknown:
    """Pieces as the text that they make; the reason of the first unknown where there is one."""
    length = sum(len(part) for part in parts if isinstance(part, str))
    if length > LONGEST_TEXT:
        raise TooMuchWork("the text is too long")
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    if unknown is None:
        return next((part for part in parts if isinstance(part, str)), "")
    if len(parts) == 1:
        return unknown
    return Unknown(unknown.reason, parts=tuple(parts), reference=None)


def may_be(value: Unknown, text: str) -> bool:
    """Whether a partly known text can turn out to be `text`, by how it begins and ends."""
    if not value.parts:
        return True
    if len(value.parts) == 1:
        only = value.parts[0]
        return may_be(only, text) if isinstance(only, Unknown) else only == text
    first, last = value.parts[0], value.parts[-1]
    head = first if isinstance(first, str) else ""
    tail = last if isinstance(last, str) else ""
    return len(text) >= len(head) + len(tail) and text.startswith(head) and text.endswith(tail)
