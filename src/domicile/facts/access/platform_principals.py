"""Who is given something on a platform, as policies name them: snowflake:role/NAME, atlas:user/NAME."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import origin_of, referred
from domicile.facts.access.platform_rows import Platform, WhoRow
from domicile.facts.conditions import test, values_at
from domicile.facts.naming import blocks_named
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import first
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of


@dataclass(frozen=True, slots=True)
class Who:
    """A principal, the blocks that make it in this configuration, and the value that names it.

    `name` has `*` for each piece that is not known. `doubt` says why it is not certain that it is this one ("" where it
    is); `may_be_anybody` whether the name may be one that stands for everyone.
    """

    principal: Principal
    made: tuple[Block, ...]
    value: Value
    attribute: str
    name: str
    doubt: str = ""
    may_be_anybody: bool = False

    def may_be(self, name: str) -> bool:
        """Whether a name of which pieces are not known can be this case-folded one."""
        return fnmatchcase(name, self.name.casefold())


class Principals:
    """Reads principals of one platform; keeps nothing but what it looks them up in."""

    def __init__(self, platform: Platform, index: Index, catalogue: Catalogue) -> None:
        self._audiences = platform.audiences
        self._index = index
        self._catalogue = catalogue

    def of(self, rows: tuple[WhoRow, ...], vendor: str, block: Block, start: Block | Value) -> Iterator[Who]:
        """Everybody whom the rows name at `start`."""
        for row in rows:
            answer = test(row.when, block, start)
            if answer.holds is False:
                continue
            for value in values_at(block, start, row.attribute):
                options = alternatives(value)
                doubt = answer.reason or ("who it is is one of several" if len(options) > 1 else "")
                for option in options:
                    if not is_null(option) and text_of(option) != "":
                        yield self._who(row, vendor, block, option, doubt)

    def _who(self, row: WhoRow, vendor: str, block: Block, option: Known | Unknown, doubt: str) -> Who:
        name, unknown = self._name(row, option)
        made = (block,) if row.itself else self._made(row, block, option, name)
        if made and name == "*":
            name, unknown = self._name_of(made[0]), ""
        kind, word = _sort(row, name, {target.kind for target in (*made, *referred(option))})
        kind = kind if unknown else self._audiences.get(name.casefold(), kind)
        origin = f"{name} in {block.root}" if _PLACEHOLDER.fullmatch(name) else origin_of(option)
        principal = Principal(kind, f"{vendor}:{word}/{name}", unknown, origin if unknown else "")
        anybody = bool(unknown) and any(fnmatchcase(audience, name.casefold()) for audience in self._audiences)
        return Who(principal, made, option, row.attribute, name, doubt, anybody)

    def _name(self, row: WhoRow, option: Known | Unknown) -> tuple[str, str]:
        """The name without what the platform writes around it, `*` for each piece that is not known; and why."""
        pieces = option.parts or (option,) if isinstance(option, Unknown) else (option,)
        written = [piece if isinstance(piece, str) else self._piece(row, piece) for piece in pieces]
        unknown = option.reason if isinstance(option, Unknown) and "*" in written else ""
        name = "".join(written)
        found = row.pattern.search(name) if row.pattern else None
        name = (found.group(1) if found else name).replace('"', "")
        return name, f"{name} is a placeholder" if _PLACEHOLDER.fullmatch(name) else unknown

    def _piece(self, row: WhoRow, piece: Known | Unknown) -> str:
        text = str(piece.data) if isinstance(piece, Known) else ""
        made = next((target for target in referred(piece) if target.kind in row.made), None)
        return text or (self._name_of(made) if made is not None else "*")

    def _name_of(self, block: Block) -> str:
        kind = self._catalogue.kind(block.kind)
        for path in (*(kind.names if kind else ()), *_USUAL_NAMES):
            text = text_of(first(block, path))
            if text:
                return text
        return block.address

    def _made(self, row: WhoRow, block: Block, option: Known | Unknown, name: str) -> tuple[Block, ...]:
        """The blocks that make the principal: those that the value refers to, or that have its name."""
        pieces = option.parts if isinstance(option, Unknown) else ()
        parts = [piece for piece in pieces if isinstance(piece, Unknown)]
        found = [target for part in (option, *parts) for target in referred(part) if target.kind in row.made]
        if not found:
            found = self._alike(row, block, option)
        if not found and "*" not in name:
            short = name.rpartition(".")[2]
            named = (
                other
                for key in _USUAL_NAMES
                for other in blocks_named(short, row.made, (key,), self._index, self._catalogue)
            )
            found = [other for other in named if other.root == block.root]
        return tuple(dict.fromkeys(other for other in found if other.mode == "resource"))

    def _alike(self, row: WhoRow, block: Block, option: Known | Unknown) -> list[Block]:
        """The blocks whose own name is the same unknown value: `role = role.x.name`, where x has it from a vault."""
        if option.reference is None:
            return []
        return [
            other
            for other in self._index.of_kind(*row.made)
            if other.root == block.root
            and any(first(other, path).reference == option.reference for path in _USUAL_NAMES)
        ]


_PLACEHOLDER = re.compile(r"<[^<>]+>")
"""What stands where whoever uses an example puts a name: <your email here>."""
_USUAL_NAMES = ("name", "role_name", "display_name", "username", "user_name", "user", "group_name", "application_id")


def _sort(row: WhoRow, name: str, kinds: set[str]) -> tuple[str, str]:
    """(kind, word) by the kinds that make or read it, or the form of its name; any sort, where neither is known and
    several may be."""
    for case in row.cases:
        if kinds.intersection(case.made) or (case.pattern is not None and case.pattern.search(name)):
            return case.kind, case.word
    nobody_yet = name == "*" or _PLACEHOLDER.fullmatch(name)
    return ("principal" if row.cases and nobody_yet else row.kind), row.word
