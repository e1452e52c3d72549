"""Where policies stand in a block: at attributes that are one, or at those that list statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.aws_policy.documents import policy_of_statements
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.values import Value, is_null


def policies_of(block: Block, row: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """(attribute, policy) of a block. `policy` of the catalogue's row names one attribute or several, `statements`
    those that list statements.
    """
    for attribute in paths_of(row, "policy"):
        for value in policies_at(block, attribute):
            yield attribute, value
    for attribute in paths_of(row, "statements"):
        for value in policies_at(block, attribute, statements=True):
            yield attribute, value


def policies_at(block: Block, attribute: str, statements: bool = False) -> Iterator[Value]:
    """Every policy at an attribute; with `statements` it is a list, or an object, of them, each written as a block of a
    policy document."""
    if not statements:
        yield from read(block, attribute)
    elif not is_null(block.get(attribute)):
        yield policy_of_statements(block.get(attribute))


def stated_in(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Every attribute of a row at which policies stand."""
    return (*paths_of(row, "policy"), *paths_of(row, "statements"))


def paths_of(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """What a row says under a name that takes one path or a list of them."""
    said = row.get(name, ())
    return (said,) if isinstance(said, str) else tuple(said)
