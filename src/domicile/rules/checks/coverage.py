"""Check `coverage`: what was seen and could not be judged, where data may be behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domicile.model.estate import Estate, NotAssessed
from domicile.model.findings import Finding
from domicile.policy.model import Classification, Policy
from domicile.rules.finding import note
from domicile.rules.model import Rule

BY_REASON = frozenset({"kind"})
"""What is reported once for its reason, wherever it stands; everything else once for its file, line and reason."""


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """Reports what was not assessed, undecided. Params: `what` (list of `NotAssessed.what`).

    What has one cause, whatever root it stands in (nobody ran terraform init), is one finding for the scan.
    """
    wanted = frozenset(rule.params["what"])
    classes = Classification((policy.home,)) if policy.home else Classification()
    entries = (entry for entry in estate.not_assessed if entry.what in wanted and entry.data)
    for first, others in _grouped(entries):
        more = f" (and {len(others)} more)" if others else ""
        yield note(
            rule,
            "undecided",
            f"{_name(first)}{more} was not assessed: {first.reason}",
            file=first.file,
            line=first.line,
            address=first.address,
            kind=first.what,
            reason=first.reason,
            classes=classes,
            root="" if first.cause else first.root,
            cause=first.cause,
        )


def _name(entry: NotAssessed) -> str:
    """Its address, with the word for what it is unless that says so already."""
    said = entry.what in ("module", "kind") or entry.address.startswith(entry.what)
    return entry.address if said else f"{entry.what} {entry.address}"


def _grouped(entries: Iterable[NotAssessed]) -> Iterator[tuple[NotAssessed, list[NotAssessed]]]:
    groups: dict[tuple[object, ...], list[NotAssessed]] = {}
    for entry in entries:
        key = (entry.what, entry.reason) if entry.what in BY_REASON else (entry.file, entry.line, entry.reason)
        groups.setdefault(key, []).append(entry)
    for group in groups.values():
        yield group[0], group[1:]
