"""Functions of numbers."""

from __future__ import annotations

import math
from decimal import InvalidOperation, Overflow

from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.expressions.numbers import PRECISE, Number, exact, settled

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
DIGITS_BY_CASE = DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LARGEST_BASE = 62
FIRST_BASE_BY_CASE = 37


def absolute(number: Number) -> Number:
    return abs(number)


def ceil(number: Number) -> int:
    return math.ceil(number)


def floor(number: Number) -> int:
    return math.floor(number)


def log(number: Number, base: Number) -> Number:
    try:
        return settled(exact(math.log(number) / math.log(base)))
    except (ValueError, ZeroDivisionError, OverflowError):
        raise EvaluationError("there is no such logarithm") from None


def largest(*numbers: Number) -> Number:
    if not numbers:
        raise EvaluationError("max needs a number")
    return max(numbers)


def smallest(*numbers: Number) -> Number:
    if not numbers:
        raise EvaluationError("min needs a number")
    return min(numbers)


def parse_int(text: str, base: int) -> int:
    """A whole number in a base from 2 to 62; letters differ by case from base 37 on."""
    if not 2 <= base <= LARGEST_BASE:
        raise EvaluationError("the base is from 2 to 62")
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text.removeprefix("+"))
    known = DIGITS_BY_CASE[:base] if base >= FIRST_BASE_BY_CASE else DIGITS[:base]
    digits = digits if base >= FIRST_BASE_BY_CASE else digits.lower()
    if not digits or len(digits) > 1000 or any(digit not in known for digit in digits):
        raise EvaluationError(f"the text is no number in base {base}")
    value = 0
    for digit in digits:
        value = value * base + known.index(digit)
    return sign * value


def power(number: Number, exponent: Number) -> Number:
    try:
        result = settled(PRECISE.power(exact(number), exact(exponent)))
    except (InvalidOperation, Overflow):
        raise EvaluationError("there is no such power") from None
    return result


def sign(number: Number) -> int:
    return (number > 0) - (number < 0)


FUNCTIONS = {
    "abs": absolute,
    "ceil": ceil,
    "floor": floor,
    "log": log,
    "max": largest,
    "min": smallest,
    "parseint": parse_int,
    "pow": power,
    "signum": sign,
}
