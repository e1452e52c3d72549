"""Rights that resources of Azure keep for themselves: administrators, lists of rights of their own, local users."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from domicile.facts.access.azure_principals import principal_of
from domicile.facts.access.azure_reach import Reach
from domicile.facts.access.carriers import line_of, proof
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import read, texts
from domicile.model.values import Known, Value, is_null, text_of

_READING = frozenset({"list", "read"})


def direct_grants(index: Index, table: Mapping[str, Any], reach: Reach) -> Iterator[Grant]:
    """Every grant of the catalogue's rows `direct`."""
    for kind, row in table.get("direct", {}).items():
        for block in index.of_kind(kind):
            if block.mode == "resource":
                for value in _holders(block, row):
                    yield from _grants(block, row, value, reach)


def _holders(block: Block, row: Mapping[str, Any]) -> Iterator[Value]:
    yield from (value for value in read(block, row.get("principal", row.get("name", ""))) if not is_null(value))


def _grants(block: Block, row: Mapping[str, Any], value: Value, reach: Reach) -> Iterator[Grant]:
    privileges, undecided = _given(block, row)
    if "kind" in row:
        principal: Principal | None = Principal("user", f"azure:{row['kind']}/{text_of(value) or '*'}")
        own = None
    else:
        principal, own = principal_of(value)
    if not privileges or (principal is None and own is None):
        return
    attribute = str(row.get("principal", row.get("name"))).partition(".")[0]
    at = block.get(row["target"]) if "target" in row else None
    yield Grant(
        block=block,
        principal=principal,
        privileges=privileges,
        scope=row["what"],
        attribute=attribute,
        location=line_of(block, attribute),
        trail=proof(block, attribute, value.trail),
        undecided=undecided,
        path=() if own is None else (own,),
        own=own is not None,
        targets=reach.with_inside([block]) if at is None else reach.at(block, at),
        holders=() if own is None else (own,),
    )


def _given(block: Block, row: Mapping[str, Any]) -> tuple[frozenset[str], str]:
    """What is given, and why that is not certain."""
    if "privileges" in row:
        return frozenset(row["privileges"]), ""
    if "flags" in row:
        found = {
            row["flags"][name] for name in row["flags"] if any(_is_on(v) for v in read(block, f"{row['by']}.{name}"))
        }
        return frozenset(found), ""
    known, unknown = texts(block, row["by"])
    rows: Mapping[str, list[str]] = row["gives"]
    given: set[str] = set()
    for text, _ in known:
        given |= set(rows.get(text, rows.get(text.rpartition("/")[2], _READING)))
    if unknown and not known:
        return _READING, f"which role it is is not known: {unknown[0].reason}"
    return frozenset(given if known else _READING), ""


def _is_on(value: Value) -> bool:
    return isinstance(value, Known) and value.data is True
