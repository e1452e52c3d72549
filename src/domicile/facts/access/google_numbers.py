"""Which number a project of Google Cloud has, where this configuration says so.

Only the provider knows it of a project that is named by its id. But Google gives agents of its services roles that are
made for them on their own project, and calls them by that project's number: a configuration that lists these roles of
one project says its number. Source: Google Cloud, "Service agents" (read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from domicile.facts.access.google_bindings import Binding
from domicile.facts.access.google_hierarchy import Hierarchy
from domicile.facts.access.google_members import agent_of
from domicile.facts.access.google_reach import project_value
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of

_POOL = "google_iam_workload_identity_pool"
_AGENT = re.compile(r"serviceAccount:(?:[a-z]+-)?([0-9]+)@([^.]+)\.(?:.*\.)?gserviceaccount\.com")
"""service-12@gcp-sa-pubsub.iam.…, project-12@storage-transfer-service.iam.…, 12@cloudservices.…"""
_FEWEST = 2
"""How many agents must have roles of their own for their number to be the project's: a single one may be of another
project and was given its role by hand."""


class Numbers:
    """The numbers of projects, by what agents of Google's are given there. `table` is Google's section `access`."""

    def __init__(self, bound: Iterable[Binding], hierarchy: Hierarchy, table: Mapping[str, Any]) -> None:
        self._hierarchy = hierarchy
        pattern = table.get("agent_roles", {}).get("matches", "")
        agents: dict[Hashable, set[tuple[str, str]]] = {}
        for binding in bound if pattern else ():
            if binding.level == "project" and re.search(pattern, text_of(binding.role) or ""):
                for name in self._names(project_of(binding), binding.block.root):
                    agents.setdefault(name, set()).update(_numbered(binding))
        self._numbers = {name: number for name, found in agents.items() if (number := _one_of(found))}

    def of(self, project: Value, root: str) -> str:
        """The number of the project that a value names in a root; "" where nothing says it, or it is said twice."""
        text = text_of(project)
        if text and text.removeprefix("projects/").isdecimal():
            return text.removeprefix("projects/")
        found = {self._numbers[name] for name in self._names(project, root) if name in self._numbers}
        return found.pop() if len(found) == 1 else ""

    def filled(self, member: Known | Unknown) -> Known | Unknown:
        """A member with the number of the project whose pool of identities it names, as far as that is known."""
        if isinstance(member, Known) or not member.parts:
            return member
        parts = [self._number(part) or part for part in member.parts]
        if all(isinstance(part, str) for part in parts):
            return Known("".join(map(str, parts)), member.trail, member.reference)
        return Unknown(member.reason, member.trail, member.reference, tuple(parts))

    def _number(self, part: str | Unknown) -> str:
        said = part.reference if isinstance(part, Unknown) else None
        if said is None or said.target.kind != _POOL or said.path != "project":
            return ""
        return self.of(project_value(said.target), said.target.root)

    def _names(self, project: Value, root: str) -> frozenset[Hashable]:
        return self._hierarchy.names("project", project, root)


def project_of(binding: Binding) -> Value:
    """What names the project that a binding is about."""
    return project_value(binding.block) if is_null(binding.container) else binding.container


def number_of(member: Value) -> str:
    """The number of the project whose agent of Google's a member is; "" where it is none, or that is not known."""
    found = {number for number, _ in _agents(member)}
    return found.pop() if len(found) == 1 else ""


def _numbered(binding: Binding) -> Iterator[tuple[str, str]]:
    """(number, service) of each agent that a binding names."""
    for member in binding.members:
        yield from _agents(member)


def _agents(member: Value) -> Iterator[tuple[str, str]]:
    for option in alternatives(member):
        match = _AGENT.fullmatch(text_of(option) or "")
        if match and agent_of(option):
            yield match.group(1), match.group(2)


def _one_of(agents: Iterable[tuple[str, str]]) -> str:
    found = frozenset(agents)
    numbers = {number for number, _ in found}
    return numbers.pop() if len(numbers) == 1 and len(found) >= _FEWEST else ""
