"""Findings made from facts: what is the same for every check."""

from __future__ import annotations

from collections.abc import Iterable

from domicile.model.blocks import Block, Location
from domicile.model.findings import Finding, Severity, Verdict
from domicile.model.places import Place
from domicile.model.trail import Trail
from domicile.policy.model import Classification
from domicile.rules.model import Rule

UNCLASSIFIED = Classification()


def finding(
    rule: Rule,
    verdict: Verdict,
    block: Block,
    message: str,
    *,
    attribute: str = "",
    location: Location | None = None,
    trail: Trail | None = None,
    fix: str = "",
    role: str = "",
    places: tuple[Place, ...] = (),
    classes: Classification = UNCLASSIFIED,
    reason: str = "",
    severity: Severity | None = None,
    may_block: bool = True,
    cause: str = "",
    everywhere: bool = False,
    detail: tuple[str, str] = ("", ""),
    story: bool = False,
    subject: Iterable[str] = (),
) -> Finding:
    """A finding of `rule` on `block`; `location` is the line to change (the block's own where none is given).

    `cause` is what makes findings of one class one finding, `detail` what each of them then still has to say; with
    `everywhere` it does wherever they stand. `subject` is what it is about besides its place. `classes` is what
    `policy.classes_of(block)` says: it names the data and decides whether an undecided finding blocks, unless
    `may_block` says that too little hangs on it. The proof is flattened from `trail` here, and only for verdicts that
    somebody has to act on. `fix` and `severity` fall back to the rule's own.
    """
    where = location or block.location
    return Finding(
        rule=rule.id,
        name=rule.name,
        family=rule.family,
        verdict=verdict,
        severity=severity or rule.severity,
        address=block.address,
        kind=block.kind,
        provider=places[0].provider if places else _provider(block),
        data_classes=classes.names,
        file=where.file,
        line=where.line,
        end_line=where.end_line,
        attribute=attribute,
        message=message,
        fix=fix or rule.fix,
        role=role,
        places=places,
        proof=trail.steps() if trail is not None and verdict != "pass" else (),
        controls=rule.controls,
        root=block.root,
        reason=reason,
        blocking=verdict == "undecided" and may_block and classes.blocking,
        block=block,
        cause=cause,
        everywhere=everywhere,
        detail=detail,
        story=story,
        subject=tuple(sorted(set(subject))),
    )


def note(
    rule: Rule,
    verdict: Verdict,
    message: str,
    *,
    file: str,
    line: int,
    address: str = "",
    kind: str = "",
    attribute: str = "",
    reason: str = "",
    classes: Classification = UNCLASSIFIED,
    block: Block | None = None,
    root: str = "",
    cause: str = "",
    subject: Iterable[str] = (),
) -> Finding:
    """A finding that no block's data stands behind: a file, a module, an entry of the policy. `cause`, `subject`: as
    above."""
    return Finding(
        rule=rule.id,
        name=rule.name,
        family=rule.family,
        verdict=verdict,
        severity=rule.severity,
        address=address,
        kind=kind,
        provider=_provider(block) if block else "",
        data_classes=(),
        file=file,
        line=max(line, 1),
        end_line=max(line, 1),
        attribute=attribute,
        message=message,
        fix=rule.fix,
        controls=rule.controls,
        root=block.root if block else root,
        reason=reason,
        blocking=verdict == "undecided" and classes.blocking,
        block=block,
        cause=cause,
        subject=tuple(sorted(set(subject))),
    )


def _provider(block: Block) -> str:
    if block.provider is not None:
        return block.provider.name
    return "kubernetes" if block.mode == "object" else ""
