"""Numbers as Terraform computes and writes them: decimal, so that 0.1 + 0.2 is 0.3."""

from __future__ import annotations

import re
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import TypeAlias

from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.expressions.limits import MOST_DIGITS

Number: TypeAlias = int | float

PRECISE = Context(prec=60, Emax=MOST_DIGITS, Emin=-MOST_DIGITS)
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,4})?")


def exact(value: Number) -> Decimal:
    """A number as the decimal that it is written as."""
    return Decimal(value) if isinstance(value, int) else Decimal(repr(value))


def settled(value: Decimal) -> Number:
    """A decimal as a whole number where it is one, else as floating point. Raises `EvaluationError` out of range."""
    if not value.is_finite() or value.adjusted() > MOST_DIGITS:
        raise EvaluationError("the number is too large")
    whole = value.to_integral_value()
    return int(whole) if whole == value else float(value)


def parse_number(text: str) -> Number | None:
    """The number that a text writes; None where it is none."""
    if len(text) > MOST_DIGITS or not _NUMBER.fullmatch(text):
        return None
    try:
        return settled(PRECISE.create_decimal(text)) if not text.lstrip("+-").isdecimal() else int(text)
    except (InvalidOperation, Overflow, EvaluationError):
        return None


def written(value: Number) -> str:
    """A number as text, never with an exponent."""
    if isinstance(value, int):
        return str(value)
    return format(exact(value), "f")


def divide(left: Number, right: Number) -> Number:
    """left / right. Raises `EvaluationError` for a division by zero."""
    try:
        return settled(PRECISE.divide(exact(left), exact(right)))
    except (DivisionByZero, InvalidOperation, Overflow):
        raise EvaluationError("division by zero") from None


def remainder(left: Number, right: Number) -> Number:
    """left % right, with the sign of the left side. The remainder of a division by zero is the left side."""
    if not right:
        return left
    if isinstance(left, int) and isinstance(right, int):
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    try:
        return settled(PRECISE.remainder(exact(left), exact(right)))
    except InvalidOperation:
        raise EvaluationError("the number is too large") from None
