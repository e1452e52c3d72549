"""Texts that are not known, but what they are made of is: whether two are the same, and which is the first.

A value whose token is known (a variable without a value) and what is written round it (`"${var.name}-logs"`) are
spelled; two that are spelled the same are the same text, whatever it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cmp_to_key

from domicile.model.values import Known, Unknown, Value
from domicile.terraform.expressions.scalars import text_from

Spelled = tuple[Hashable, ...]
"""The pieces of a text: str, or the token (never a str) of a piece that is not known."""

LONGEST_SPELLED = 500
"""Characters of a known text that is made part of a token."""


def spelled(value: Value) -> Spelled | None:
    """The pieces of a text; None where it is not known of every piece what it is."""
    if isinstance(value, Known):
        data = value.data
        return (text_from(data),) if isinstance(data, (str, bool, int, float)) else None
    if not isinstance(value, Unknown) or value.structure is not None:
        return None
    if not value.parts:
        return (value.token,) if value.token is not None else None
    pieces: list[Hashable] = []
    for part in value.parts:
        inner = (part,) if isinstance(part, str) else spelled(part)
        if inner is None:
            return None
        pieces.extend(inner)
    return tuple(pieces)


def token_of(name: str, arguments: Iterable[Value]) -> Hashable:
    """What stands for the result of a function whose arguments are spelled; None where one of them is not."""
    found: list[Hashable] = [name]
    for argument in arguments:
        pieces = spelled(argument)
        if pieces is None or any(isinstance(piece, str) and len(piece) > LONGEST_SPELLED for piece in pieces):
            return None
        found.append(pieces)
    return tuple(found)


def order_of(one: Spelled, other: Spelled) -> int | None:
    """-1, 0 or 1 as the first text is less than the other, the same or greater; None where that is not known."""
    for place, (piece, against) in enumerate(zip(one, other, strict=False)):
        if piece == against:
            continue
        if not isinstance(piece, str) or not isinstance(against, str):
            return None
        if against.startswith(piece):
            return -1 if place + 1 == len(one) else None
        if piece.startswith(against):
            return 1 if place + 1 == len(other) else None
        return -1 if piece < against else 1
    longer = one if len(one) > len(other) else other
    more = longer[min(len(one), len(other)) :]
    if not more:
        return 0
    if not any(isinstance(piece, str) for piece in more):
        return None
    return -1 if longer is other else 1


def differ(one: Spelled, other: Spelled) -> bool:
    """Whether two texts are certainly not the same."""
    if order_of(one, other) in (-1, 1):
        return True
    last, against = one[-1], other[-1]
    if not isinstance(last, str) or not isinstance(against, str):
        return False
    return not last.endswith(against) and not against.endswith(last)


def in_order(texts: list[Spelled]) -> list[int] | None:
    """The places of texts, the least first; None where that is not known of all, or two are the same."""

    def compared(one: int, other: int) -> int:
        order = order_of(texts[one], texts[other])
        if not order and one != other:
            raise _NoOrderError
        return order or 0

    try:
        return sorted(range(len(texts)), key=cmp_to_key(compared))
    except _NoOrderError:
        return None


class _NoOrderError(Exception):
    """Of two texts it is not known which is the first."""
