"""Rights that resources of Azure keep for themselves: administrators, roles of their own, local users, keys."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.catalogue.kind_rows import condition_of
from domicile.facts.access.azure_principals import principal_of
from domicile.facts.access.azure_reach import Reach
from domicile.facts.access.azure_roles import Roles
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.conditions import test, values_at
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant, Principal
from domicile.model.paths import read, texts
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of

_READING = frozenset({"list", "read"})
_Given = tuple[frozenset[str], str]
"""What is given, and why that is not certain ("" where it is)."""


def direct_grants(index: Index, table: Mapping[str, Any], roles: Roles, reach: Reach) -> Iterator[Grant]:
    """Every grant of the catalogue's rows `direct`."""
    for row in table.get("direct", ()):
        when = condition_of(row["when"]) if "when" in row else None
        for block in index.of_kind(*row["kinds"]):
            if block.mode in ("resource", "module"):
                for start in values_at(block, block, row["each"]) if "each" in row else (block,):
                    if test(when, block, start).holds is not False:
                        yield from _Direct(block, start, row, roles, reach).grants()


@dataclass(frozen=True, slots=True)
class _Direct:
    """One block, or one part of it, as a row reads it."""

    block: Block
    start: Block | Value
    row: Mapping[str, Any]
    roles: Roles
    reach: Reach

    def grants(self) -> Iterator[Grant]:
        """One grant for each holder."""
        privileges, undecided = self._given()
        for value, principal, own in self._holders() if privileges else ():
            attribute = self._attribute()
            broad = self.row.get("broad", "")
            yield Grant(
                block=self.block,
                principal=principal,
                privileges=privileges,
                scope=self.row["what"],
                attribute=attribute,
                location=line_of(self.block, attribute),
                trail=proof(self.block, attribute, value.trail),
                broad=broad if not undecided else "",
                category=self.row.get("category", ""),
                undecided=undecided,
                path=() if own is None or own is self.block else (own,),
                own=own is not None,
                targets=self._targets(),
                holders=() if own is None else (own,),
            )

    def _attribute(self) -> str:
        inside = str(self.row.get("principal", self.row.get("name", self.row.get("by", ""))))
        return str(self.row.get("each", inside)).partition(".")[0]

    def _holders(self) -> Iterator[tuple[Value, Principal | None, Block | None]]:
        """(the value that names them, who they are, the block that makes them)."""
        if "everybody" in self.row:
            yield Known(None), Principal("group", f"azure:group/{self.row['everybody']}"), None
            return
        for value in values_at(self.block, self.start, self.row.get("principal") or self.row["name"]):
            if is_null(value):
                continue
            if "sort" in self.row:
                sort: str = self.row["sort"]
                named = Principal("key" if sort == "key" else "user", f"azure:{sort}/{text_of(value) or '*'}")
                yield value, named, self.block if self.row.get("itself") else None
                continue
            principal, own = principal_of(value)
            if principal is not None or own is not None:
                yield value, principal, own

    def _targets(self) -> tuple[Block, ...]:
        paths = self.row.get("target")
        if paths is None:
            return self.reach.with_inside([self.block])
        values = (self.block.get(path) for path in ([paths] if isinstance(paths, str) else paths))
        return tuple(target for value in values for target in self.reach.at(self.block, value))

    def _given(self) -> _Given:
        if "privileges" in self.row:
            return frozenset(self.row["privileges"]), ""
        if "flags" in self.row:
            flags: Mapping[str, list[str]] = self.row["flags"]
            inside = f"{self.row['by']}." if "by" in self.row else ""
            on = (flags[name] for name in flags if any(_is_on(v) for v in read(self.start, inside + name)))
            return frozenset(privilege for given in on for privilege in given), ""
        given: set[str] = set()
        doubt = ""
        for value in values_at(self.block, self.start, self.row["by"]):
            for option in alternatives(value):
                privileges, why = self._by(option)
                given |= privileges
                doubt = doubt or why
        return frozenset(given), doubt

    def _by(self, option: Known | Unknown) -> _Given:
        """What a role gives: by its name or the end of its id, by the block that makes it."""
        rows: Mapping[str, list[str]] = self.row.get("gives", {})
        text = _spelled(option)
        for target in referred(option):
            if target.kind == self.row.get("custom", {}).get("kind") and target.mode == "resource":
                return self._custom(target)
            text = text or next((name for name, _ in texts(target, "name")[0]), "")
        if text:
            return frozenset(rows.get(text, rows.get(text.rpartition("/")[2], _READING))), ""
        reason = option.reason if isinstance(option, Unknown) else "it is no text"
        return _READING, f"the role is not known: {reason}"

    def _custom(self, role: Block) -> _Given:
        """What a role that is made here gives: by its operations on data, or by words of its own (`words`)."""
        custom = self.row["custom"]
        known, unknown = texts(role, custom["operations"])
        said = [text for text, _ in known]
        doubt = f"the operations of {role.address} are not known: {unknown[0].reason}" if unknown else ""
        if "words" in custom:
            fitting = (gives for one, gives in custom["words"].items() if any(re.search(one, text) for text in said))
            privileges = frozenset(privilege for gives in fitting for privilege in gives)
        else:
            privileges = frozenset().union(*self.roles.gives({"data_actions": said}).values())
        return (privileges if not doubt else _READING), doubt


def _spelled(option: Known | Unknown) -> str:
    """A text, or what is known of the end of one."""
    if isinstance(option, Unknown):
        return option.parts[-1] if option.parts and isinstance(option.parts[-1], str) else ""
    return text_of(option) or ""


def _is_on(value: Value) -> bool:
    return isinstance(value, Known) and value.data is True
