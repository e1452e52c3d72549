"""What can go wrong while an expression is evaluated."""

from __future__ import annotations

from dataclasses import dataclass

from domicile.model.values import Unknown


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


@dataclass(frozen=True, slots=True, eq=False)
class Failed(Unknown):
    """One alternative of several that Terraform would stop at with an error."""
