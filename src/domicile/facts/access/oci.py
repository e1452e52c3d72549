"""Grants on Oracle Cloud: the statements of its policies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import line_of, proof
from domicile.facts.access.oci_grammar import (
    HOLE,
    Comparison,
    Conditions,
    Statement,
    StatementError,
    Subject,
    parse,
)
from domicile.facts.aws_policy import elements
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.values import Known, OneOf, Unknown, Value, alternatives, is_null, text_of

_PRIVILEGES = {
    "inspect": frozenset({"list"}),
    "read": frozenset({"list", "read"}),
    "use": frozenset({"list", "read", "write"}),
    "manage": frozenset({"list", "read", "write", "delete", "administer", "regrant"}),
}
_RANK = ("inspect", "read", "use", "manage")


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that OCI policies of the estate make."""
    table = catalogue.section("access").get("oci", {})
    for kind, attribute in table.get("policies", {}).items():
        for block in index.of_kind(kind):
            if block.mode == "resource":
                yield from _Policy(block, attribute, table).grants()


class _Policy:
    """One policy: its statements read together, for a definition holds for all of them."""

    def __init__(self, block: Block, attribute: str, table: Mapping[str, Any]) -> None:
        self._block = block
        self._attribute = attribute
        self._table = table
        self._definitions: dict[str, str] = {}

    def grants(self) -> Iterator[Grant]:
        read: list[tuple[Statement, Value, str]] = []
        for value in elements(self._block.get(self._attribute)):
            doubt = "the statement is one of several" if isinstance(value, OneOf) else ""
            for option in alternatives(value):
                if is_null(option):
                    continue
                text = statement_text(option)
                if text is None:
                    reason = option.reason if isinstance(option, Unknown) else "it is no text"
                    yield self._unreadable(value, f"a statement is not known: {reason}")
                    continue
                try:
                    statement = parse(text)
                except StatementError as fault:
                    yield self._unreadable(value, f"a statement cannot be read: {fault}")
                    continue
                if statement.effect == "define":
                    self._definitions[statement.subjects[0].name.lower()] = statement.defined_as
                else:
                    read.append((statement, value, doubt))
        for statement, value, doubt in read:
            if statement.effect in ("allow", "admit"):
                yield from self._of(statement, value, doubt)

    def _of(self, statement: Statement, value: Value, doubt: str) -> Iterator[Grant]:
        for subject in statement.subjects:
            if subject.kind in ("service", "resource"):
                continue
            category, broad = self._breadth(statement, subject)
            undecided = doubt
            if category and not broad:
                category, broad, undecided = "", "", doubt
            yield Grant(
                block=self._block,
                principal=self._principal(subject),
                privileges=self._privileges(statement),
                scope=_where(statement),
                attribute=self._attribute,
                location=line_of(self._block, self._attribute),
                trail=proof(self._block, self._attribute, value.trail),
                wide=statement.location.kind == "tenancy",
                broad=broad,
                category=category,
                undecided=undecided if broad else "",
                conditions=tuple(_variables(statement.condition)),
            )

    def _privileges(self, statement: Statement) -> frozenset[str]:
        if statement.resource in self._table.get("resources_without_data", ()):
            return frozenset()
        return _PRIVILEGES.get(statement.verb, frozenset({"read"}))

    def _breadth(self, statement: Statement, subject: Subject) -> tuple[str, str]:
        """(category, why it is too broad) of what a statement gives a subject; both "" where it is not."""
        row = self._table["data_resources"].get(statement.resource)
        narrowed = statement.condition_unknown or self._narrowed(statement, "narrowing_targets")
        if subject.kind in ("any-user", "any-group"):
            return self._to_anyone(statement, subject, row)
        if (
            subject.kind == "unknown"
            or statement.location.kind != "tenancy"
            or _is_administrators(subject, self._table)
        ):
            return "", ""
        if statement.verb == "manage" and statement.resource == "all-resources" and not narrowed:
            return "administrator", "it manages everything in the whole tenancy"
        if statement.verb == "manage" and statement.resource in self._table["rights"] and statement.condition is None:
            return "role-administration", f"it manages {statement.resource} of the whole tenancy, and so every right"
        if row is None or narrowed or statement.condition is not None or statement.effect == "admit":
            return "", ""
        if statement.verb == "manage":
            return "data-administrator", f"it manages {row['name']} in the whole tenancy"
        if statement.verb in ("read", "use") and row["read"]:
            return "data-reader", f"it reads {row['name']} in the whole tenancy"
        return "", ""

    def _to_anyone(self, statement: Statement, subject: Subject, row: Mapping[str, Any] | None) -> tuple[str, str]:
        if statement.condition_unknown or self._narrowed(statement, "narrowing_principals"):
            return "", ""
        data = row is not None and (statement.verb in ("use", "manage") or row["read"]) and statement.verb != "inspect"
        rights = statement.verb == "manage" and statement.resource in self._table["rights"]
        if not data and not rights:
            return "", ""
        who = "everybody of another tenancy" if statement.effect == "admit" else "everybody in the tenancy"
        what = row["name"] if row else statement.resource
        return "any-principal", f"{who} may {statement.verb} {what}, and no condition says who"

    def _narrowed(self, statement: Statement, kind: str) -> bool:
        prefixes = tuple(self._table[kind])
        return _holds_always(statement.condition, prefixes)

    def _principal(self, subject: Subject) -> Principal:
        if subject.tenancy:
            alias = self._definitions.get(subject.tenancy.lower(), subject.tenancy)
            return Principal("tenancy", f"oci:tenancy/{'*' if alias == 'any-tenancy' else _shown(alias)}")
        if subject.kind in ("any-user", "any-group"):
            return Principal("authenticated", f"oci:{subject.kind}")
        if subject.kind == "unknown":
            return Principal("unknown", "")
        name = self._definitions.get(subject.name.lower(), subject.name)
        kind = "group" if subject.kind == "group" else "service-account"
        return Principal(kind, f"oci:{subject.kind}/{_shown(name)}")

    def _unreadable(self, value: Value, reason: str) -> Grant:
        return Grant(
            block=self._block,
            principal=None,
            privileges=frozenset(),
            scope="what it says",
            attribute=self._attribute,
            location=line_of(self._block, self._attribute),
            trail=proof(self._block, self._attribute, value.trail),
            broad="what it allows cannot be read in full",
            category="unreadable-statement",
            undecided=reason,
        )


def statement_text(option: Known | Unknown) -> str | None:
    """A statement with holes where its parts are not known; None where nothing of it is."""
    if isinstance(option, Known):
        return text_of(option)
    if not option.parts:
        return None
    return "".join(part if isinstance(part, str) else HOLE for part in option.parts)


def _is_administrators(subject: Subject, table: Mapping[str, Any]) -> bool:
    return subject.kind == "group" and subject.name.lower() in {name.lower() for name in table["administrators"]}


def _holds_always(condition: Comparison | Conditions | None, prefixes: tuple[str, ...]) -> bool:
    """Whether a comparison with `=` or `in` on one of these variables must hold for the condition to hold."""
    if condition is None:
        return False
    if isinstance(condition, Comparison):
        positive = condition.operator in ("=", "in") and not any(v.strip("/") == "*" for v in condition.values)
        return positive and (condition.variable.lower().startswith(prefixes) or HOLE in condition.variable)
    found = [_holds_always(part, prefixes) for part in condition.parts]
    return all(found) if condition.quantifier == "any" else any(found)


def _variables(condition: Comparison | Conditions | None) -> Iterator[str]:
    if isinstance(condition, Comparison):
        yield f"{condition.variable} {condition.operator} {' '.join(condition.values)}".replace(HOLE, "…")
    elif condition is not None:
        for part in condition.parts:
            yield from _variables(part)


def _where(statement: Statement) -> str:
    what = statement.resource or ", ".join(statement.permissions[:3]) or "what it names"
    place = {"tenancy": "the tenancy", "any-tenancy": "any tenancy"}.get(
        statement.location.kind, f"compartment {_shown(statement.location.name)}"
    )
    return f"{_shown(what)} in {place}"


def _shown(name: str) -> str:
    return re.sub(f"{HOLE}+", "*", name)
