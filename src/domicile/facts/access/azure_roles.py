"""What roles of Azure give over data, by resource provider: built-in ones by name, custom ones by their operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from domicile.catalogue import Catalogue
from domicile.catalogue.kind_rows import condition_of
from domicile.facts.access.given import Given, Services, services_of_kinds, spread
from domicile.facts.conditions import test
from domicile.model.blocks import Block
from domicile.model.paths import read, texts
from domicile.model.values import OneOf, Unknown, Value, alternatives

PLANES = (("control", "actions", "not_actions"), ("data", "data_actions", "not_data_actions"))
"""Word of the section `permissions`, attribute of what is allowed, attribute of what is taken away from that."""


Words = Mapping[str, Iterable[str]]
"""Last word of an operation on data (`*` for any) → the privileges that it gives."""
BY_WORDS = "words"
"""What a service says of its operations on data where their last word tells what they give."""


def read_inside(block: Block, path: str) -> Iterator[Value]:
    """The values of a block at a path, into what is encoded in a text too (the body of a request)."""
    head, _, rest = path.partition(".")
    value = block.get(head)
    structure = None if isinstance(value, OneOf) else value.structure
    yield from read(structure, rest) if structure is not None and rest else read(block, path)


@lru_cache(maxsize=4096)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text.lower()).replace(r"/\*/", "/(?:.*/)?").replace(r"\*", ".*"))


def covers(pattern: str, operation: str) -> bool:
    """Whether an operation falls under a pattern of a role, in which `*` is any text; letter case does not matter.

    A star between two slashes stands for nothing, too: `workspaces/*/write` covers `workspaces/write`, which is why the
    built-in role AzureML Data Scientist takes that out again in its notActions.
    """
    return _pattern(pattern).fullmatch(operation.lower()) is not None


def given_by(services: Services, operations: Mapping[str, Iterable[str]], words: Words) -> dict[str, frozenset[str]]:
    """What operations give; `operations` are those of actions, not_actions, data_actions and not_data_actions."""
    found: dict[str, frozenset[str]] = {}
    for service, row in services.items():
        has: set[str] = set()
        for plane, allowed, refused in PLANES:
            told = row.get(plane, {})
            for privilege, names in told.items() if told != BY_WORDS else ():
                full = [f"{service}/{name}" for name in names]
                if any(holds(name, operations.get(allowed, ()), operations.get(refused, ())) for name in full):
                    has.add(privilege)
        if has:
            found[service] = frozenset(has)
    for service, privileges in _by_words(services, operations, words):
        found[service] = found.get(service, frozenset()) | privileges
    return found


def _by_words(
    services: Services, operations: Mapping[str, Iterable[str]], words: Words
) -> Iterator[tuple[str, frozenset[str]]]:
    """(service, privileges) of the patterns whose operations on data no row names one by one."""
    told_apart = {service for service, row in services.items() if row.get("data", BY_WORDS) != BY_WORDS}
    every = [service for service, row in services.items() if row.get("data") == BY_WORDS]
    refused = tuple(operations.get("not_data_actions", ()))
    for pattern in operations.get("data_actions", ()):
        privileges = frozenset(words.get(pattern.rpartition("/")[2].lower(), ()))
        if privileges and not any(covers(one, pattern) for one in refused):
            provider = pattern.partition("/")[0]
            named = next((service for service in services if service.lower() == provider.lower()), provider)
            for service in every if "*" in named else () if named in told_apart else (named,):
                yield service, privileges


def holds(operation: str, allowed: Iterable[str], refused: Iterable[str]) -> bool:
    """Whether an operation is allowed by one of these patterns and refused by none of those."""
    if any(covers(pattern, operation) for pattern in refused):
        return False
    return any(covers(pattern, operation) for pattern in allowed)


class Roles:
    """The sections `permissions` and `roles` of the catalogue, asked by role."""

    def __init__(self, catalogue: Catalogue) -> None:
        rows: Mapping[str, Mapping[str, Any]] = catalogue.section("access").get("azure", {}).get("definitions", {})
        self.definitions = tuple(rows)
        self._forms = {kind: (row, condition_of(row["when"]) if "when" in row else None) for kind, row in rows.items()}
        table = catalogue.section("permissions").get("azure", {})
        self.services: Services = table.get("services", {})
        self.inside: Mapping[str, list[str]] = table.get("inside", {})
        self.vault_permissions: Mapping[str, Mapping[str, list[str]]] = table.get("vault_permissions", {})
        self.models: Mapping[str, Mapping[str, Any]] = table.get("models", {})
        self._words: Words = table.get("words", {})
        self._everywhere: Mapping[str, list[str]] = table.get("everywhere", {})
        section = catalogue.section("roles").get("azure", {})
        self._built_in: Mapping[str, Any] = section.get("roles", {})
        self._without_data: Mapping[str, str] = section.get("without_data", {})
        self._not_told_apart: Mapping[str, Any] = section.get("not_told_apart", {})
        named = (*self._built_in.items(), *self._not_told_apart.items())
        self.ids: dict[str, str] = {row["id"]: name for name, row in named}
        self.ids |= {role: name for name, role in self._without_data.items()}
        self._services_of_kinds = services_of_kinds(self.services)

    def service_of(self, kind: str) -> str:
        """The resource provider whose data a kind holds ("" for none)."""
        service: str = self._services_of_kinds.get(kind, "")
        return service

    def given(self, role: str) -> Given | None:
        """What a built-in role gives; None where the catalogue does not know the role."""
        row = self._built_in.get(role)
        if row is None:
            return {} if role in self._without_data else None
        given = {name: frozenset(found) for name, found in row["gives"].items()}
        return spread(given, self.services, self._everywhere)

    def why_not_known(self, role: str) -> str:
        """Why the catalogue does not say what a role gives, by its name ("" for one whose id alone is known)."""
        row = self._not_told_apart.get(role)
        if row is not None:
            return f"which operations of {' and '.join(row['of'])} reach data is in no table of ours"
        if not role:
            return "its id is that of no built-in role, and this configuration makes none of that id"
        return "no built-in role is called so, and this configuration makes none of that name"

    def is_built_in(self, role: str) -> bool:
        """Whether Azure has a role of this name."""
        return role in self._built_in or role in self._without_data or role in self._not_told_apart

    def form_of(self, block: Block) -> Mapping[str, Any] | None:
        """Where a block that makes or reads a role keeps its `permissions`, its `name`, and what it calls the planes;
        None for any other block."""
        row, when = self._forms.get(block.kind, (None, None))
        return row if row is not None and test(when, block, block).holds is not False else None

    def custom(self, definition: Block) -> tuple[Given, str]:
        """What a custom role gives, and why that is not certain ("" where it is)."""
        form = self.form_of(definition) or {}
        operations: dict[str, list[str]] = {name: [] for _plane, *names in PLANES for name in names}
        doubt = ""
        for value in read_inside(definition, form.get("permissions", "permissions")):
            doubt = doubt or next((o.reason for o in alternatives(value) if isinstance(o, Unknown)), "")
            for name, found in operations.items():
                known, unknown = texts(value, form.get(name, name))
                found += [text for text, _ in known]
                doubt = doubt or (unknown[0].reason if unknown else "")
        words = f"the operations of {definition.address} are not known: {doubt}" if doubt else ""
        return spread(self.gives(operations), self.services, self._everywhere), words

    def gives(self, operations: Mapping[str, Iterable[str]]) -> Given:
        """What operations give, by service; as `given_by`."""
        return given_by(self.services, operations, self._words)
