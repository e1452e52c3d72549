"""Rows of `rules/catalogue/<vendor>/access.yaml` under `grants`: which kinds give what to whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domicile.catalogue import Condition
from domicile.catalogue.kind_rows import condition_of

Named = Mapping[str, tuple[str, ...]]
"""Case-folded text → the privileges that it gives; under `*` those of every other text."""


@dataclass(frozen=True, slots=True)
class SortRow:
    """A sort of principal: by the form of its name (`pattern`), or by the kinds that make it."""

    kind: str
    word: str
    pattern: re.Pattern[str] | None = None
    made: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WhoRow:
    """Where a principal is named. `word` stands before its name in its id (snowflake:role/NAME).

    `attribute` is the path of its name; `itself` says that the block is the principal, whose name stands there. `made`
    are the kinds that make such a principal. `pattern` has the name as its first group. `cases` say what sort of
    principal it is where the attribute takes several: the first that fits wins.
    """

    attribute: str
    kind: str
    word: str
    itself: bool = False
    made: tuple[str, ...] = ()
    pattern: re.Pattern[str] | None = None
    cases: tuple[SortRow, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class PrivilegeRow:
    """What is given: by the texts at `attribute`, or `gives` where `when` holds."""

    attribute: str = ""
    table: Named | None = None
    gives: tuple[str, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """How far a grant reaches, in words, followed by the text at `attribute`."""

    says: str
    attribute: str = ""
    wide: bool = False
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class BroadRow:
    """When a grant is more than a job needs. All that is said must hold: `when`, `to`, `becomes` and one of `gives`.

    `to` holds case-folded names of principals, `becomes` of those whom they become; `anybody` asks for a principal that
    stands for everyone. Where it holds, the categories that it `covers` are not told of the same grant.
    """

    category: str
    says: str
    at: str = ""
    when: Condition | None = None
    to: tuple[str, ...] = ()
    becomes: tuple[str, ...] = ()
    anybody: bool = False
    gives: frozenset[str] = frozenset()
    covers: tuple[str, ...] = ()
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A text that holds a policy in HCL or JSON. `label` is the attribute that a labelled block's label becomes;
    `within` is where JSON has the object of such blocks by their labels ("" at the top); `sources` are kinds of data
    sources that make such a text, with the path of their blocks."""

    label: str
    within: str
    sources: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GrantRow:
    """One way in which resources of some kinds give rights. `each` is the path of the parts that are one grant each."""

    kinds: tuple[str, ...]
    vendor: str
    each: str = ""
    document: Document | None = None
    when: Condition | None = None
    principals: tuple[WhoRow, ...] = ()
    acts_as: tuple[WhoRow, ...] = ()
    privileges: tuple[PrivilegeRow, ...] = ()
    scopes: tuple[ScopeRow, ...] = ()
    about: tuple[tuple[str, tuple[str, ...]], ...] = ()
    broad: tuple[BroadRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Platform:
    """The grants of one vendor. `audiences` is case-folded name → everyone or authenticated."""

    rows: tuple[GrantRow, ...]
    audiences: Mapping[str, str]


def platforms_of(section: Mapping[str, Mapping[str, Any]]) -> list[Platform]:
    """The platforms among the documents of section `access`: those that have `grants`."""
    return [_platform(vendor, document) for vendor, document in section.items() if "grants" in document]


def _platform(vendor: str, document: Mapping[str, Any]) -> Platform:
    called = document.get("called", vendor)
    audiences = {
        name.casefold(): audience for audience, names in document.get("audiences", {}).items() for name in names
    }
    tables = {name: _table(rows) for name, rows in document.get("tables", {}).items()}
    return Platform(tuple(_row(row, called, tables) for row in document["grants"]), audiences)


def _row(row: Mapping[str, Any], vendor: str, tables: Mapping[str, Named]) -> GrantRow:
    return GrantRow(
        kinds=tuple(row["kinds"]),
        vendor=row.get("called", vendor),
        each=row.get("each", ""),
        document=_document(row["document"]) if "document" in row else None,
        when=_condition(row),
        principals=tuple(_who(who) for who in row.get("principals", ())),
        acts_as=tuple(_who(who) for who in row.get("acts_as", ())),
        privileges=tuple(_privilege(one, tables) for one in row.get("privileges", ())),
        scopes=tuple(
            ScopeRow(one["says"], one.get("attribute", ""), one.get("wide", False), _condition(one))
            for one in row.get("scopes", ())
        ),
        about=tuple((one["attribute"], tuple(one["kinds"])) for one in row.get("about", ())),
        broad=tuple(_broad(one) for one in row.get("broad", ())),
    )


def _document(value: Mapping[str, Any]) -> Document:
    return Document(value["label"], value.get("within", value["label"]), dict(value.get("sources", {})))


def _condition(row: Mapping[str, Any]) -> Condition | None:
    return condition_of(row["when"]) if "when" in row else None


def _who(row: Mapping[str, Any]) -> WhoRow:
    word = row.get("word", row["kind"])
    return WhoRow(
        attribute=row["attribute"],
        kind=row["kind"],
        word=word,
        itself=row.get("itself", False),
        made=tuple(row.get("made", ())),
        pattern=re.compile(row["name"]) if "name" in row else None,
        cases=tuple(_sort(case) for case in row.get("cases", ())),
        when=_condition(row),
    )


def _sort(row: Mapping[str, Any]) -> SortRow:
    pattern = re.compile(row["matches"]) if "matches" in row else None
    return SortRow(row["kind"], row.get("word", row["kind"]), pattern, tuple(row.get("made", ())))


def _privilege(row: Mapping[str, Any], tables: Mapping[str, Named]) -> PrivilegeRow:
    table = row.get("table")
    return PrivilegeRow(
        attribute=row.get("attribute", ""),
        table=tables[table] if isinstance(table, str) else _table(table) if table else None,
        gives=tuple(row.get("gives", ())),
        when=_condition(row),
    )


def _table(rows: Mapping[str, Any]) -> Named:
    return {str(text).casefold(): tuple(words) for text, words in rows.items()}


def _broad(row: Mapping[str, Any]) -> BroadRow:
    return BroadRow(
        category=row["category"],
        says=row["says"],
        at=row.get("at", ""),
        when=_condition(row),
        to=tuple(str(name).casefold() for name in row.get("to", ())),
        becomes=tuple(str(name).casefold() for name in row.get("becomes", ())),
        anybody=row.get("anybody", False),
        gives=frozenset(row.get("gives", ())),
        covers=tuple(row.get("covers", ())),
        fix=row.get("fix", ""),
    )
