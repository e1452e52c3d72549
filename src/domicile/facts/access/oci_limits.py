"""What deny statements take away from what others give.

Source: docs.oracle.com, IAM "Deny Policies" (read 2026-11-22): a deny takes precedence over an allow, and the default
administrators are exempt. The page as we have it does not say whether denying a verb denies the weaker ones too: a deny
takes away only what its verb gives beyond the next weaker one, so that never too much is taken for denied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from domicile.facts.access.oci_language import Location, Statement, Subject, has_hole
from domicile.facts.access.oci_table import VERBS, Deed, OciTable

_LIMITS = {"allow": "deny", "admit": "deny-admit", "endorse": "deny-endorse"}


@dataclass(frozen=True, slots=True)
class Denials:
    """The statements of a configuration that certainly deny, whatever the circumstances."""

    statements: tuple[Statement, ...]
    table: OciTable

    def limited(self, statement: Statement, deed: Deed, subject: Subject) -> Deed:
        """What is left of a deed of a statement."""
        if subject.kind == "group" and self.table.is_administrators(subject.name):
            return deed
        denied = [s for s in self.statements if self._meets(s, statement, deed, subject)]
        verb, privileges = deed.verb, deed.privileges
        for level in reversed(VERBS):
            if any(one.verb == level for one in denied):
                beyond = self.table.privileges(deed.resource, level) - self._weaker(deed.resource, level)
                privileges -= beyond
                verb = VERBS[VERBS.index(level) - 1] if verb == level and level != "inspect" else verb
        return replace(deed, verb=verb, privileges=privileges)

    def _weaker(self, resource: str, verb: str) -> frozenset[str]:
        at = VERBS.index(verb)
        return self.table.privileges(resource, VERBS[at - 1]) if at else frozenset()

    def _meets(self, denial: Statement, statement: Statement, deed: Deed, subject: Subject) -> bool:
        return (
            denial.effect == _LIMITS.get(statement.effect)
            and any(self.table.is_of(deed.resource, name) for name in denial.resource.split(","))
            and any(_is_of(subject, other) for other in denial.subjects)
            and _is_within(statement.location, denial.location)
        )


def denials(statements: Iterable[Statement], table: OciTable) -> Denials:
    """The flat denials among statements."""
    flat = (s for s in statements if s.effect.startswith("deny") and s.condition is None and not s.condition_unknown)
    return Denials(tuple(s for s in flat if s.verb in VERBS), table)


def _is_of(subject: Subject, other: Subject) -> bool:
    """Whether `other` names everybody that `subject` does."""
    if other.tenancy not in ("any-tenancy", subject.tenancy) or subject.kind in ("unknown", "service"):
        return False
    if other.kind == "any-user" or (other.kind == "any-group" and subject.kind != "any-user"):
        return True
    return (other.kind, other.name.lower()) == (subject.kind, subject.name.lower()) and not has_hole(other.name)


def _is_within(location: Location, other: Location) -> bool:
    if other.kind == "tenancy" and not other.name:
        return location.kind in ("tenancy", "compartment") and not location.name.startswith("any-")
    if other.kind == "any-tenancy":
        return True
    return other == location and location.kind != "unknown" and not has_hole(location.name)
