"""Domain-restricted sharing: policies of the organisation, a folder or a project that refuse members of others.

Source: Google Cloud, "Restricting identities by domain" (read 2026-11-22): roles can be given to identities of the
allowed customers and organisations alone, from the moment that the policy is set; what was given before stays. So a
grant to somebody else may be refused or may stand, and both is said. Only a policy that certainly holds where the grant
is made counts here, and only one without a condition.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.carriers import referred
from domicile.facts.exposure.projects import projects_named
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import first, is_set, read, texts
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_MAIL = re.compile(r"gcp:(?:user|group|serviceAccount):[^@]+@([^@*]+)|gcp:domain:([^*]+)")
_PREFIXES = re.compile(r"^(?:is:|under:)?(?:customers/|principalSet:)?")


@dataclass(frozen=True, slots=True)
class Restriction:
    """A policy: the projects that it holds for (None: all of its root), and the domains that are certainly allowed."""

    block: Block
    projects: frozenset[Hashable] | None
    domains: frozenset[str]


class Sharing:
    """The restrictions of an estate, asked by grant."""

    def __init__(self, index: Index, table: Mapping[str, Any]) -> None:
        self._customers: Mapping[str, Mapping[str, str]] = table.get("customers", {})
        self._index = index
        self._all = [one for row in table.get("domain_restrictions", ()) for one in self._read(row)]

    def refusal(self, principal: Principal | None, block: Block, project: Value) -> str:
        """Why a grant to a principal that this configuration does not make may be refused; "" where nothing says so."""
        match = _MAIL.fullmatch(principal.id) if principal is not None else None
        if match is None:
            return ""
        domain = (match.group(1) or match.group(2)).lower()
        mine = frozenset(projects_named(project, block.root))
        for one in self._all:
            about = one.block.root == block.root and (one.projects is None or bool(one.projects & mine))
            if about and domain not in one.domains:
                return (
                    f"{one.block.address} lets roles be given to members of its own customers alone, and whether "
                    f"{domain} is one of theirs, or had this before the policy, is not known"
                )
        return ""

    def _read(self, row: Mapping[str, Any]) -> Iterator[Restriction]:
        pattern = re.compile(row["matches"])
        for block in self._index.of_kind(row["kind"]):
            if block.mode != "resource" or not _is_about(block.get(row["name"]), pattern):
                continue
            rules = [rule for rule in read(block, row["rules"]) if is_set(rule, row["allowed"])]
            if not rules or any(row.get("condition") and is_set(rule, row["condition"]) for rule in rules):
                continue
            named = projects_named(block.get(row["project"]), block.root) if "project" in row else None
            allowed = [value for rule in rules for value in read(rule, row["allowed"])]
            yield Restriction(
                block,
                None if named is None else frozenset(named),
                frozenset(d for value in allowed for o in alternatives(value) for d in self._domains(o)),
            )

    def _domains(self, allowed: Known | Unknown) -> Iterator[str]:
        """The domains of an allowed customer, by what this configuration says of it."""
        parts = allowed.parts if isinstance(allowed, Unknown) else ()
        named = {id(b) for v in (allowed, *(p for p in parts if not isinstance(p, str))) for b in referred(v)}
        text = _PREFIXES.sub("", text_of(allowed) or "")
        for kind, row in self._customers.items():
            for block in self._index.of_kind(kind):
                customer = _PREFIXES.sub("", text_of(first(block, row["customer"])) or "")
                if id(block) in named or (text and text == customer):
                    yield from (name.rpartition("@")[2].lower() for name, _ in texts(block, row["domain"])[0])


def _is_about(name: Value, pattern: re.Pattern[str]) -> bool:
    """Whether a policy's name is that of the constraint; a part of it that is not known stands as `*`."""
    for option in alternatives(name):
        parts = option.parts if isinstance(option, Unknown) else ()
        text = text_of(option) or "".join(part if isinstance(part, str) else "*" for part in parts)
        if pattern.search(text):
            return True
    return False
