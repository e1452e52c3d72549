"""What came of the checks: findings before and after exceptions."""

from __future__ import annotations

from dataclasses import dataclass

from domicile.model.findings import Finding
from domicile.rules.exceptions import Exceptions


@dataclass(frozen=True, slots=True)
class Outcome:
    """`raw` are the findings as the checks gave them, passes too; `exceptions` have been applied to them all."""

    raw: tuple[Finding, ...]
    exceptions: Exceptions
    rules: frozenset[str]
