"""What a rule is: data from `rules/<family>/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domicile.model.findings import Family, Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule file. `check` names a function of `domicile.rules.checks.CHECKS`, `params` are its settings.

    `controls` are framework:id pairs (iso27001:A.5.14). `sources` are the documents that the rule rests on.
    """

    id: str
    name: str
    family: Family
    since: str
    severity: Severity
    check: str
    params: Mapping[str, Any]
    title: str
    why: str
    fix: str
    controls: tuple[str, ...]
    sources: tuple[str, ...]
