"""Custom roles of Azure: what is too much in them, by what is left of their operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.azure_roles import PLANES, Roles, covers, holds, read_inside
from domicile.facts.access.carriers import line_of, proof
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.listing import some_of
from domicile.model.paths import texts
from domicile.model.values import Unknown, Value, absence, alternatives

_DATA = frozenset({"list", "read", "write", "delete"})


def definition_grants(index: Index, table: Mapping[str, Any], roles: Roles) -> Iterator[Grant]:
    """A grant for each breadth of a custom role, and one that is open where its operations are not known."""
    for block in index.of_kind(*roles.definitions):
        form = roles.form_of(block)
        if form is not None and block.mode == "resource":
            for permission in read_inside(block, form["permissions"]):
                yield from _Permission(block, permission, form, table, roles).grants()


@dataclass(frozen=True, slots=True)
class _Permission:
    """One `permissions` of a custom role; what one of them refuses, another may give."""

    block: Block
    permission: Value
    form: Mapping[str, Any]
    table: Mapping[str, Any]
    roles: Roles

    def grants(self) -> Iterator[Grant]:
        """What is too much in it; the first of several of one category."""
        unknown = next(self._unknown(), None)
        if unknown is not None:
            doubt = f"its operations are not known: {unknown.reason}"
            yield self._grant("", "unknown-policy", frozenset({"read"}), unknown, doubt)
            return
        for _plane, allowed, refused in PLANES:
            refusals = [text for text, _ in self._texts(refused)[0]]
            for text, value in self._texts(allowed)[0]:
                judged = self._judged(text, allowed, refusals)
                if judged:
                    gives = self.roles.gives({allowed: [text], refused: refusals}).values()
                    yield self._grant(judged[1], judged[0], frozenset().union(*gives), value)

    def _unknown(self) -> Iterator[Unknown]:
        yield from (option for option in alternatives(self.permission) if isinstance(option, Unknown))
        for _plane, allowed, refused in PLANES:
            for attribute in (allowed, refused):
                yield from self._texts(attribute)[1]

    def _texts(self, plane: str) -> tuple[list[tuple[str, Value]], list[Unknown]]:
        return texts(self.permission, self.form.get(plane, plane))

    def _judged(self, text: str, plane: str, refusals: list[str]) -> tuple[str, str] | None:
        """(category, what is too much) of one pattern, by what is not refused of it."""
        if "*" in refusals or text in refusals:
            return None
        but = f" but {some_of(refusals, 2)}" if refusals else ""
        if text == "*":
            what = "every action on data" if plane == "data_actions" else "every action"
            return "wildcard-action", f"the custom role holds {what}{but}"
        if plane == "actions" and any(holds(action, [text], refusals) for action in self.table.get("role_actions", ())):
            return "role-administration", f"the custom role holds {text}, and so may give any right to anybody"
        for name, thing in self.table.get("data_providers", {}).items():
            if text.lower() == f"{name}/*".lower():
                return "service-wildcard", f"the custom role holds {text}{but}: everything on every {thing}"
        return self._by_wildcard(text, plane, refusals) if "*" in text else None

    def _by_wildcard(self, text: str, plane: str, refusals: list[str]) -> tuple[str, str] | None:
        """A pattern over all services, or over the keys by which the data of one is reached."""
        all_services = "*" in text.partition("/")[0]
        if plane == "data_actions":
            if not all_services:
                return None
            reads = covers(text, "any/data/read") and not covers(text, "any/data/write")
            words = "the reading of all data" if reads else "the change of all data"
            return "reads-everything" if reads else "service-wildcard", f"the custom role holds {text}: {words}"
        by_keys = self.table.get("keys_of_data", {})
        opened = [thing for action, thing in by_keys.items() if holds(action, [text], refusals)]
        if not opened:
            return None
        whose = "every store" if all_services else f"every {opened[0]}"
        return "service-wildcard", f"the custom role holds {text}, and so the keys of {whose}"

    def _grant(self, broad: str, category: str, gives: frozenset[str], value: Value, undecided: str = "") -> Grant:
        attribute = self.form["permissions"].partition(".")[0]
        return Grant(
            block=self.block,
            principal=None,
            privileges=gives,
            scope="whatever it is assigned on",
            attribute=attribute,
            location=line_of(self.block, attribute),
            trail=proof(self.block, attribute, value.trail),
            wide=True,
            broad=broad,
            category=category,
            undecided=undecided or absence(self.permission),
        )
