"""Findings: a rule's judgement of one fact. The JSON contract of DESIGN section 9 in Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from domicile.model.blocks import Block
from domicile.model.places import Place
from domicile.model.trail import Step

Verdict = Literal["fail", "undecided", "waived", "pass"]
Severity = Literal["critical", "high", "medium", "low"]
Family = Literal["placement", "copies", "exposure", "access", "flows", "coverage", "governance"]
FAMILIES: tuple[Family, ...] = ("placement", "copies", "exposure", "access", "flows", "coverage", "governance")
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Finding:
    """One judgement. `file`, `line`, `end_line` are what has to change; `proof` leads there from the resource.

    `block` is the block that was judged (None for findings about files, modules or the policy); it is not printed.
    """

    rule: str
    name: str
    family: Family
    verdict: Verdict
    severity: Severity
    address: str
    kind: str
    provider: str
    data_classes: tuple[str, ...]
    file: str
    line: int
    end_line: int
    attribute: str
    message: str
    fix: str = ""
    role: str = ""
    places: tuple[Place, ...] = ()
    proof: tuple[Step, ...] = ()
    controls: tuple[str, ...] = ()
    root: str = ""
    reason: str = ""
    """For undecided: why. For waived: the waiver's or transition's own reason."""
    blocking: bool = False
    """For undecided: whether the policy lets it stop a deployment (`undecided: fail` of its data class)."""
    block: Block | None = None
    story: bool = False
    """Whether its proof is the finding itself, a way step by step: no reader is spared a step of it."""
    cause: str = ""
    """What findings of one verdict have in common, so that they are told as one; "" for one that stands alone."""
    everywhere: bool = False
    """Whether what fails for its cause is one thing to mend wherever it stands (a controller's roles, a role that is
    repeated)."""
    detail: tuple[str, str] = ("", "")
    """What is wrong in a clause, and for whom, for where it is told among others of one cause; ("", "") where they all
    say the same."""
    group: tuple[Finding, ...] = ()
    """All that are told here as one, this one first, each as it stands by itself; () where it stands alone."""
    subject: tuple[str, ...] = ()
    """Whom and what it is about, where several findings of one attribute differ in that alone, or where it may come to
    be about more: () where its place says it all."""

    @property
    def each(self) -> tuple[Finding, ...]:
        """What is told here, one by one, for those who keep apart what stands at different places."""
        return self.group or (self,)

    @property
    def also(self) -> tuple[Step, ...]:
        """The others that are told with this one: where each stands, its address as the text."""
        return tuple(Step(other.file, other.line, other.address) for other in self.group[1:])

    @property
    def members(self) -> tuple[str, ...]:
        """The fingerprints of all that are told here as one, its own first, then in the order of `also`; () where it
        stands alone."""
        return tuple(one.fingerprint for one in self.group)

    @property
    def fingerprint(self) -> str:
        """Stable while the finding is the same: rule, root, address, attribute, role, what was found and whom it is
        about; no lines. One that is told for several has one of all of theirs, whichever comes first: with a further
        one it is another finding.

        A manifest's name counts, for two manifests of a folder may hold an object of the same name.
        """
        if self.group:
            return _hashed(sorted(self.members))
        found = ",".join(sorted(place.code for place in self.places))
        manifest = self.block.location.file if self.block is not None and self.block.mode == "object" else self.root
        parts = (self.rule, manifest, self.address or self.file, self.attribute, self.role, found)
        return _hashed((*parts, *self.subject))


def _hashed(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]
