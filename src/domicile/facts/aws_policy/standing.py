"""Where policies stand in a block: at attributes that are one, or at those that list statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.aws_policy.documents import policy_of_statements
from domicile.facts.aws_policy.switches import switched
from domicile.model.blocks import Block
from domicile.model.paths import read
from domicile.model.values import Known, Value, is_null


def policies_of(block: Block, row: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """(attribute, policy) of a block. `policy` of the catalogue's row names one attribute or several, `statements`
    those that list statements; what is switched off is left out, and may be absent where that is not known.
    """
    for attribute in paths_of(row, "policy"):
        yield from switched(block, row, attribute, policies_at(block, attribute))
    for attribute in paths_of(row, "statements"):
        yield from switched(block, row, attribute, policies_at(block, attribute, statements=True))
    for kind, attribute in row.get("trusts", {}).items():
        yield from switched(block, row, attribute, _trust(block, row, kind, attribute))


def _trust(block: Block, row: Mapping[str, Any], kind: str, attribute: str) -> Iterator[Value]:
    """The trust policy that a module makes of a list of principals of one type."""
    named = tuple(read(block, attribute))
    if not named:
        return
    asked = [
        Known({"test": Known(test), "variable": Known(key), "values": value})
        for test, keys in row.get("asks", {}).items()
        for key, path in keys.items()
        for value in [block.get(path)]
        if not is_null(value) and not (isinstance(value, Known) and not value.data)
    ]
    trail = block.get(attribute.partition(".")[0]).trail
    listed = tuple(read(block, row["actions"])) if "actions" in row else ()
    actions = listed or (Known("sts:AssumeRoleWithWebIdentity" if kind == "Federated" else "sts:AssumeRole"),)
    given = tuple(read(block, row["conditions"])) if "conditions" in row else ()
    statement = {
        "actions": Known(actions),
        "principals": Known({"type": Known(kind), "identifiers": Known(named)}),
        "condition": Known((*asked, *given)),
    }
    yield policy_of_statements(Known((Known(statement, trail),), trail), trail)


def managed_of(block: Block, row: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    """(attribute, ARN of a managed policy) of a block, by `managed` of the catalogue's row; switched as above."""
    for attribute in paths_of(row, "managed"):
        yield from switched(block, row, attribute, read(block, attribute))


def policies_at(block: Block, attribute: str, statements: bool = False) -> Iterator[Value]:
    """Every policy at an attribute; with `statements` it is a list, or an object, of them, each written as a block of a
    policy document."""
    if not statements:
        yield from read(block, attribute)
    elif "." in attribute:
        listed = tuple(read(block, attribute))
        if listed:
            yield policy_of_statements(Known(listed, listed[0].trail))
    elif not is_null(block.get(attribute)):
        yield policy_of_statements(block.get(attribute))


def stated_in(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Every attribute of a row at which policies stand."""
    return (*paths_of(row, "policy"), *paths_of(row, "statements"), *row.get("trusts", {}).values())


def paths_of(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """What a row says under a name that takes one path or a list of them."""
    said = row.get(name, ())
    return (said,) if isinstance(said, str) else tuple(said)
