"""What is asked of the engine, and what it answers."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from domicile.model.estate import Estate, Problem
from domicile.model.findings import Finding

if TYPE_CHECKING:
    from domicile.catalogue import Catalogue
    from domicile.policy import Policy
    from domicile.rules.model import Rule


@dataclass(frozen=True, slots=True)
class Request:
    """One scan. `paths` are files or folders; what they call inside `root` is read with them.

    `root` is the scan root (None: chosen by `domicile.engine.roots`). `policy` is a policy file (None: the nearest
    domicile.yaml from the paths up to the root), `home` a jurisdiction in a word. `var_files` are Terraform's.
    With `changed_only` the paths are changed files, and only roots and manifests that use one of them are judged.
    `stdin` is a manifest or plan JSON that is judged too. `without_policy` looks for no policy file.
    """

    paths: tuple[Path, ...]
    root: Path | None = None
    policy: Path | None = None
    home: str | None = None
    var_files: tuple[Path, ...] = ()
    changed_only: bool = False
    stdin: bytes | None = None
    variables_from_environment: bool = False
    without_policy: bool = False
    today: datetime.date = field(default_factory=datetime.date.today)


@dataclass(slots=True)
class Scan:
    """All that one scan found. `findings` are fail, undecided and waived; `passes` are the judgements that passed.

    `plans` are the plan files among the files, relative to the root. `idle`: nothing uses the changed files.
    """

    root: Path
    findings: tuple[Finding, ...]
    passes: tuple[Finding, ...]
    estate: Estate
    problems: tuple[Problem, ...]
    policy: Policy
    rules: tuple[Rule, ...]
    catalogue: Catalogue
    plans: frozenset[str] = frozenset()
    idle: bool = False

    def count(self, verdict: str) -> int:
        """How many findings have this verdict."""
        return sum(finding.verdict == verdict for finding in self.findings)

    def blocks(self, finding: Finding, strict: bool = False) -> bool:
        """Whether the finding stops a deployment: a fail does, an undecided one by policy or under --strict."""
        return finding.verdict == "fail" or (finding.verdict == "undecided" and (strict or finding.blocking))

    def exit_status(self, *, strict: bool = False, exit_zero: bool = False) -> int:
        """0 nothing fails, 1 something does, 2 the work could not be done (`exit_zero` never hides that)."""
        if self.problems:
            return 2
        fails = any(self.blocks(finding, strict) for finding in self.findings)
        return int(fails and not exit_zero)
