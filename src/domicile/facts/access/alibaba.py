"""Grants on Alibaba Cloud: RAM policies, which are written like AWS's, and system policies that are attached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.aws_breadth import breadths
from domicile.facts.access.aws_table import ALL_PRIVILEGES, AwsTable
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.aws_policy import Statement, read_policy
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import first, read, texts
from domicile.model.values import Known, Value, alternatives, text_of

_READS = frozenset({"list", "read"})


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that RAM blocks of the estate make."""
    document = catalogue.section("access").get("alibaba", {})
    table = AwsTable(document)
    for kind, attributes in document.get("policies", {}).items():
        for block in index.of_kind(kind):
            for attribute in attributes:
                for value in read(block, attribute):
                    yield from _policy(block, attribute, value, table)
    for kind, attributes in document.get("trust", {}).items():
        for block in index.of_kind(kind):
            for attribute in attributes:
                for value in read(block, attribute):
                    yield from _trust(block, attribute, value)
    for kind, row in document.get("attachments", {}).items():
        for block in index.of_kind(kind):
            yield from _attachment(block, row, document)


def _policy(block: Block, attribute: str, value: Value, table: AwsTable) -> Iterator[Grant]:
    for breadth in breadths(read_policy(value), table):
        yield Grant(
            block=block,
            principal=None,
            privileges=breadth.privileges,
            scope=breadth.scope,
            attribute=attribute,
            location=line_of(block, attribute),
            trail=proof(block, attribute, breadth.trail),
            wide=breadth.wide,
            broad=breadth.broad,
            category=breadth.category,
            undecided=breadth.undecided,
            conditions=breadth.conditions,
        )


def _trust(block: Block, attribute: str, value: Value) -> Iterator[Grant]:
    for statement in read_policy(value).statements:
        if statement.allows:
            yield from _trusted(block, attribute, statement)


def _trusted(block: Block, attribute: str, statement: Statement) -> Iterator[Grant]:
    for kind, element in statement.principals:
        for option in alternatives(element):
            text = text_of(option)
            if text is None or kind == "Service":
                continue
            anyone = text == "*" and not statement.conditions
            account = text.split(":")[3] if text.startswith("acs:ram::") and text.count(":") > 3 else text
            principal = Principal("everyone" if text == "*" else "account", f"alibaba:account/{account}")
            yield Grant(
                block=block,
                principal=principal,
                privileges=frozenset({"impersonate"}),
                scope="the role",
                attribute=attribute,
                location=line_of(block, attribute),
                trail=proof(block, attribute, statement.trail),
                broad="everyone who has an Alibaba Cloud account may take the role" if anyone else "",
                category="public-principal" if anyone else "",
            )


def _attachment(block: Block, row: Mapping[str, str], document: Mapping[str, Any]) -> Iterator[Grant]:
    kinds = {text for text, _ in texts(block, row["type"])[0]}
    for name, value in texts(block, row["policy"])[0]:
        fact = document.get("system_policies", {}).get(name)
        if fact is None or (kinds and "System" not in kinds):
            continue
        holder = next(iter(referred(first(block, row["holder"]))), None)
        kind = row["holder"].partition("_")[0]
        yield Grant(
            block=block,
            principal=Principal(kind, f"alibaba:{kind}/{holder.name}") if holder else None,
            privileges=_READS if fact["category"] == "reads-everything" else ALL_PRIVILEGES,
            scope="the whole account",
            attribute=row["policy"],
            location=line_of(block, row["policy"]),
            trail=proof(block, row["policy"], value.trail),
            wide=True,
            broad=f"{name} gives {fact['gives']}",
            category=fact["category"],
            undecided="" if isinstance(value, Known) and len(kinds) < 2 else "the policy is one of several",
            path=(holder,) if holder else (),
            own=holder is not None,
        )
