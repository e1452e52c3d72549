"""Scans of changed files: which files changed, and which findings that concerns.

Terraform is narrowed before it is read (only roots that use a changed file are unfolded). Manifests are all read,
because a binding is judged by a role in another file; what is shown is what a changed file has a part in.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from domicile.engine.request import Request
from domicile.model.findings import Finding
from domicile.policy import Policy
from domicile.rules.model import Rule
from domicile.rules.together import together

WHOLE_ESTATE = frozenset({"exception_unused"})
"""Checks that say something only where the whole estate was judged."""


def changed_files(request: Request, root: Path, policy: Policy) -> frozenset[str] | None:
    """The changed files relative to the root; None where everything is judged, also because the policy changed."""
    if not request.changed_only:
        return None
    inside = [path.resolve() for path in request.paths]
    changed = frozenset(path.relative_to(root).as_posix() for path in inside if path.is_relative_to(root))
    return None if policy.path in changed else changed


def concerning(
    findings: Iterable[Finding], changed: frozenset[str], manifests: frozenset[str], rules: Iterable[Rule]
) -> tuple[Finding, ...]:
    """The findings about Terraform, which was narrowed already, and those that a changed manifest has a part in.

    Of those that are told as one, the ones that it has a part in are told as one.
    """
    left_out = {rule.id for rule in rules if rule.check in WHOLE_ESTATE}
    kept = (
        one
        for finding in findings
        for one in finding.each
        if one.rule not in left_out and (one.file not in manifests or _touches(one, changed))
    )
    return tuple(together(kept))


def _touches(finding: Finding, changed: frozenset[str]) -> bool:
    places = {finding.file, *(step.file for step in finding.proof)}
    if finding.block is not None:
        places.add(finding.block.location.file)
    return not places.isdisjoint(changed)
