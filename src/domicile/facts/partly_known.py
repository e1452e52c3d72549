"""Text of which some pieces are not known: spelled so that two such texts can be compared, divided at a mark."""

from __future__ import annotations

from collections.abc import Sequence

from domicile.model.values import Known, Unknown, Value, text_of


def spelled(value: Unknown) -> str | None:
    """Partly known text with its unknown pieces told apart by what they name; None where one names nothing."""
    pieces = []
    for part in value.parts or (value,):
        if isinstance(part, str):
            pieces.append(part)
        elif part.reference is not None:
            pieces.append(f"\0{id(part.reference.target)}.{part.reference.path}\0")
        elif part.reason.startswith("variable "):
            pieces.append(f"\0{part.reason}\0")
        else:
            return None
    return "".join(pieces)


def starred(value: Value) -> str:
    """Text with `*` for each piece of it that is not known; "" where nothing is."""
    if isinstance(value, Unknown):
        return "".join(part if isinstance(part, str) else "*" for part in value.parts)
    return text_of(value) or ""


def divided(value: Value, mark: str) -> tuple[Value, Value] | None:
    """What stands before and behind the first `mark` of a text, each as far as it is known; None where none is seen."""
    pieces = value.parts if isinstance(value, Unknown) else (text_of(value) or "",)
    for at, piece in enumerate(pieces):
        if isinstance(piece, str) and mark in piece:
            before, _, behind = piece.partition(mark)
            return _text_of((*pieces[:at], before), value), _text_of((behind, *pieces[at + 1 :]), value)
    return None


def _text_of(pieces: Sequence[str | Unknown], of: Value) -> Value:
    held = tuple(piece for piece in pieces if piece != "")
    unknown = next((piece for piece in held if isinstance(piece, Unknown)), None)
    if unknown is None:
        return Known("".join(str(piece) for piece in held), of.trail)
    return unknown if len(held) == 1 else Unknown(unknown.reason, of.trail, parts=held)
