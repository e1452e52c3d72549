"""Domain-restricted sharing: policies of the organisation, a folder or a project that refuse members of others.

Source: Google Cloud, "Restricting identities by domain" (read 2026-11-22): roles can be given to identities of the
allowed customers and organisations alone, from the moment that the policy is set; what was given before stays. So a
grant to somebody else may be refused or may stand, and both is said. Only a policy that certainly holds where the grant
is made counts here, and only one without a condition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.carriers import referred
from domicile.facts.access.google_constraints import Constraints, Policy, Rule
from domicile.facts.access.google_hierarchy import Container
from domicile.facts.aws_policy.reading import policy_object
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import first, read, texts
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_MAIL = re.compile(r"gcp:(?:user|group|serviceAccount):[^@]+@([^@*]+)|gcp:domain:([^*]+)")
_PREFIXES = re.compile(
    r"^(?:is:|under:)?(?:customers/|principalSet:)?(?://cloudresourcemanager\.googleapis\.com/)?(?:organizations/)?"
)


class Sharing:
    """The restrictions of an estate, asked by grant."""

    def __init__(self, index: Index, table: Mapping[str, Any], constraints: Constraints) -> None:
        self._customers: Mapping[str, Mapping[str, Any]] = table.get("customers", {})
        self._rows: Mapping[str, Mapping[str, str]] = table.get("domain_restrictions", {})
        self._constraints = constraints
        self._index = index

    def refusal(self, principal: Principal | None, where: list[Container], root: str) -> str:
        """Why a grant to a principal that this configuration does not make may be refused; "" where nothing says so.

        `where` are the containers of what the role is given on, the nearest first.
        """
        match = _MAIL.fullmatch(principal.id) if principal is not None else None
        if match is None or principal is None:
            return ""
        domain = (match.group(1) or match.group(2)).lower()
        for constraint, row in self._rows.items():
            policies = self._constraints.at(constraint, where, root)
            if policies and self._refuses(policies, row, domain, principal.id.removeprefix("gcp:")):
                return (
                    f"{policies[0].block.address} lets roles be given to members of its own customers alone, and "
                    f"whether {domain} is one of theirs, or had this before the policy, is not known"
                )
        return ""

    def _refuses(self, policies: list[Policy], row: Mapping[str, str], domain: str, member: str) -> bool:
        rules = [rule for policy in policies for rule in policy.rules]
        if any(rule.conditional or rule.allows_all for rule in rules):
            return False
        allowed = [value for rule in rules for value in _allowed(rule, row)]
        named = {text for value in allowed for option in alternatives(value) if (text := text_of(option))}
        domains = (d for value in allowed for option in alternatives(value) for d in self._domains(option))
        return member not in named and domain not in domains

    def _domains(self, allowed: Known | Unknown) -> Iterator[str]:
        """The domains of an allowed customer, by what this configuration says of it."""
        parts = allowed.parts if isinstance(allowed, Unknown) else ()
        named = {id(b) for v in (allowed, *(p for p in parts if not isinstance(p, str))) for b in referred(v)}
        text = _PREFIXES.sub("", text_of(allowed) or "")
        for kind, row in self._customers.items():
            for block in self._index.of_kind(kind):
                customers = {_PREFIXES.sub("", text_of(first(block, path)) or "") for path in row["customer"]}
                if id(block) in named or (text and text in customers):
                    yield from (name.rpartition("@")[2].lower() for name, _ in texts(block, row["domain"])[0])


def _allowed(rule: Rule, row: Mapping[str, str]) -> Iterator[Value]:
    yield from rule.allowed or ()
    for option in alternatives(rule.parameters) if row else ():
        parameters = policy_object(option)
        for path in row.values():
            yield from read(parameters, path)
