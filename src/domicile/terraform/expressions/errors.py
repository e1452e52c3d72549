"""What can go wrong while an expression is evaluated."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domicile.model.values import OneOf, Unknown, Value


class EvaluationError(Exception):
    """Terraform would stop here with an error. `try` and `can` catch it; at the edge it becomes an unknown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooMuchWork(Exception):
    """The expression asks for more than a scan may spend; nothing in the language catches it."""

    def __init__(self, reason: str = "more work than a scan may spend") -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True, eq=False)
class Failed(Unknown):
    """One alternative of several that Terraform would stop at with an error."""


def without_failed(value: Value) -> Value:
    """Without the alternatives at which Terraform would stop with an error: they are never deployed."""
    if not isinstance(value, OneOf):
        return value
    kept = [option for option in value.options if not isinstance(option, Failed)]
    if not kept or len(kept) == len(value.options):
        return value
    return kept[0] if len(kept) == 1 else replace(value, options=tuple(kept))
