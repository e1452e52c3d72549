"""Terraform's conversions between text, numbers and booleans."""

from __future__ import annotations

from typing import Any

from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.expressions.numbers import Number, parse_number, written


def kind_of(data: Any) -> str:
    """What people call a value with this data."""
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "a boolean"
    if isinstance(data, (int, float)):
        return "a number"
    if isinstance(data, str):
        return "a text"
    return "a list" if isinstance(data, tuple) else "an object"


def text_from(data: Any) -> str:
    """A scalar as text. Raises `EvaluationError` for anything else."""
    if isinstance(data, str):
        return data
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, (int, float)):
        return written(data)
    raise EvaluationError(f"{kind_of(data)} stands where a text is needed")


def number_from(data: Any) -> Number:
    """A number, or the number that a text writes. Raises `EvaluationError` for anything else."""
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        return data
    if isinstance(data, str):
        number = parse_number(data)
        if number is not None:
            return number
    raise EvaluationError(f"{kind_of(data)} stands where a number is needed")


def truth_from(data: Any) -> bool:
    """A boolean, or one written as a text. Raises `EvaluationError` for anything else."""
    if isinstance(data, bool):
        return data
    if data in ("true", "false"):
        return bool(data == "true")
    raise EvaluationError(f"{kind_of(data)} stands where true or false is needed")
