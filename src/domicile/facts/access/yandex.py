"""Grants on Yandex Cloud: roles given on organisations, clouds and folders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.aws_policy import elements
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.values import OneOf, Value, alternatives, text_of

LEVELS = ("folder", "cloud", "organization")
_ALL = frozenset({"list", "read", "write", "delete", "administer", "regrant"})


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that Yandex bindings of the estate make."""
    table = catalogue.section("access").get("yandex", {})
    for kind, level in table.get("containers", {}).items():
        for block in index.of_kind(kind):
            for member in (elements(block.get("members")) + elements(block.get("member"))) or (None,):
                yield from _grants(block, level, member, table)


def _grants(block: Block, level: str, member: Value | None, table: Mapping[str, Any]) -> Iterator[Grant]:
    role = block.get("role")
    own = next(iter(referred(member)), None) if member is not None else None
    for option in alternatives(role):
        name = text_of(option) or ""
        fact = table.get("roles", {}).get(name)
        broad = fact is not None and LEVELS.index(level) >= LEVELS.index(fact["from"])
        public = table.get("system_groups", {}).get(text_of(member) if member is not None else "")
        category = "public-principal" if public else fact["category"] if fact and broad else ""
        yield Grant(
            block=block,
            principal=_principal(member, public),
            privileges=_ALL if broad else frozenset({"read"}),
            scope=f"the {level}",
            attribute="role",
            location=line_of(block, "role"),
            trail=proof(block, "role", role.trail, member.trail if member is not None else None),
            wide=True,
            broad=_why(name, level, fact if broad else None, public),
            category=category,
            undecided="the role is one of several" if isinstance(role, OneOf) and category else "",
            path=(own,) if own is not None and own.mode == "resource" else (),
            own=own is not None and own.mode == "resource",
        )


def _why(role: str, level: str, fact: Mapping[str, str] | None, public: str | None) -> str:
    if public:
        return f"{role} is given to everyone"
    return f"{role} on the {level} gives {fact['gives']}" if fact else ""


def _principal(member: Value | None, public: str | None) -> Principal | None:
    if public:
        return Principal(public, f"yandex:{text_of(member) if member is not None else ''}")
    text = text_of(member) if member is not None else None
    if text is None:
        return Principal("unknown", "") if member is not None else None
    kind = {"serviceAccount": "service-account", "group": "group", "federatedUser": "federated"}
    return Principal(kind.get(text.partition(":")[0], "user"), f"yandex:{text}")
