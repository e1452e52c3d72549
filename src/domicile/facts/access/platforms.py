"""Grants of databases and platforms that Terraform providers set: which kinds give what to whom is data.

Read from `rules/catalogue/<vendor>/access.yaml` under `grants`; the words are described in rules/catalogue/README.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from domicile.catalogue import Catalogue
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.facts.access.platform_documents import parts_of
from domicile.facts.access.platform_principals import Principals, Who
from domicile.facts.access.platform_rows import BroadRow, GrantRow, PrivilegeRow, platforms_of
from domicile.facts.conditions import YES, Answer, test, values_at
from domicile.facts.naming import blocks_named
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.listing import some_of
from domicile.model.trail import Trail
from domicile.model.values import Unknown, Value, alternatives, text_of

_ANYBODY = ("everyone", "authenticated")
MOST_NAMED = 3
_NOT_KNOWN = "some that are not known"


def derive(index: Index, catalogue: Catalogue) -> Iterator[Grant]:
    """Every grant that the rows of the catalogue find in the estate."""
    for platform in platforms_of(catalogue.section("access")):
        principals = Principals(platform, index, catalogue)
        for row in platform.rows:
            for block in index.of_kind(*row.kinds):
                if block.mode != "data":
                    for start in _starts(block, row):
                        yield from _Stated(row, block, start, principals, index, catalogue).grants()


def _starts(block: Block, row: GrantRow) -> Iterator[Block | Value]:
    """The parts of the block that are one grant each; the block itself where the row names none."""
    if not row.each:
        yield block
    elif row.document is None:
        yield from values_at(block, block, row.each)
    else:
        for value in values_at(block, block, row.each):
            yield from parts_of(value, row.document)


@dataclass(frozen=True, slots=True)
class _Given:
    """What is given; `possible` says why it may be more ("" where all of it is known)."""

    privileges: frozenset[str]
    possible: str = ""


@dataclass(frozen=True, slots=True)
class _Stated:
    """One grant as a row reads it."""

    row: GrantRow
    block: Block
    start: Block | Value
    principals: Principals
    index: Index
    catalogue: Catalogue

    def grants(self) -> Iterator[Grant]:
        """One grant for each principal and breadth, and one that is narrow where there is no breadth."""
        applies = test(self.row.when, self.block, self.start)
        given = self._given()
        acted_as = list(self.principals.of(self.row.acts_as, self.row.vendor, self.block, self.start))
        if applies.holds is False or not (given.privileges or given.possible or acted_as):
            return
        found = self.principals.of(self.row.principals, self.row.vendor, self.block, self.start)
        receivers: list[Who | None] = list(found) if self.row.principals else [None]
        for who in receivers:
            broad = [(case, self._answer(case, who, given, acted_as)) for case in self.row.broad]
            held = [(case, answer) for case, answer in broad if answer.holds]
            covered = {category for case, _ in held for category in case.covers}
            certain = [(case, answer) for case, answer in held if case.category not in covered]
            open_cases = [(case, answer) for case, answer in broad if answer.holds is None]
            for case, answer in certain or open_cases[:1]:
                undecided = answer.reason if answer.holds is None else applies.reason
                yield self._grant(who, given, acted_as, case, undecided)
            if not certain and not open_cases:
                yield self._grant(who, given, acted_as, None, applies.reason or (who.doubt if who else ""))

    def _given(self) -> _Given:
        privileges: set[str] = set()
        possible = ""
        for row in self.row.privileges:
            answer = test(row.when, self.block, self.start)
            if answer.holds:
                found, unknown = self._named(row)
                privileges |= found
                possible = possible or unknown
            elif answer.holds is None:
                possible = possible or answer.reason
        return _Given(frozenset(privileges), possible)

    def _named(self, row: PrivilegeRow) -> tuple[set[str], str]:
        found, unknown = set(row.gives), ""
        for value in values_at(self.block, self.start, row.attribute) if row.attribute else ():
            options = alternatives(value)
            for option in options:
                text = text_of(option)
                words = (row.table or {}).get((text or "").casefold(), (row.table or {}).get("*", ()))
                if isinstance(option, Unknown):
                    unknown = unknown or f"what it gives is not known: {option.reason}"
                elif text is not None and len(options) == 1:
                    found |= set(words)
                elif words:
                    unknown = unknown or "what it gives is one of several"
        return found, unknown

    def _answer(self, case: BroadRow, who: Who | None, given: _Given, acted_as: list[Who]) -> Answer:
        """Whether a case of breadth holds: False before undecided before True."""
        applies = test(case.when, self.block, self.start)
        if applies.holds is None and any(other.made and other.attribute == case.at for other in acted_as):
            return Answer(False)  # A role that is made here is none of the platform's own, whatever its name.
        answers = [applies, _to(case, who), _becomes(case, acted_as)]
        if case.gives:
            known = bool(case.gives & given.privileges)
            answers.append(Answer(True if known else None if given.possible else False, given.possible))
        refused = next((answer for answer in answers if answer.holds is False), None)
        doubtful = next((answer for answer in answers if answer.holds is None), None)
        return refused or doubtful or YES

    def _grant(
        self, who: Who | None, given: _Given, acted_as: list[Who], case: BroadRow | None, undecided: str
    ) -> Grant:
        attribute = self._attribute(case, who)
        scope, wide = self._scope()
        made = tuple(block for other in acted_as for block in other.made)
        trails = [value.trail for value in (who.value if who else None, _value_of(self.start)) if value is not None]
        name = "it" if who is None or who.name == "*" else who.name.replace("*", "…")
        words = {"name": name, "scope": scope}
        return Grant(
            block=self.block,
            principal=who.principal if who else None,
            privileges=given.privileges | ({"impersonate"} if acted_as else frozenset()),
            scope=scope,
            attribute=attribute,
            location=line_of(self.block, attribute, self._written(case, who)),
            trail=proof(self.block, attribute, *trails),
            wide=wide,
            broad=case.says.format(**words) if case and not undecided else "",
            category=case.category if case else "",
            undecided=undecided,
            fix=case.fix if case else "",
            own=bool(who and who.made),
            holders=who.made if who else (),
            targets=(*made, *self._about()),
            acts_as=tuple(other.principal.id for other in acted_as if not other.made),
        )

    def _attribute(self, case: BroadRow | None, who: Who | None) -> str:
        """The attribute of the block itself whose line is to be changed."""
        inside = case.at if case and case.at else who.attribute if who else ""
        if inside.startswith("/") or not self.row.each:
            return inside.removeprefix("/") or next(iter(self.block.lines), "")
        return self.row.each

    def _written(self, case: BroadRow | None, who: Who | None) -> Trail | None:
        """Where the part of the block stands that is one grant; else the principal, where that is to be changed."""
        if not self.row.each:
            return who.value.trail if who and who.value and not (case and case.at) else None
        start = _value_of(self.start) if self._attribute(case, who) == self.row.each else None
        return start.trail if start is not None else None

    def _scope(self) -> tuple[str, bool]:
        """How far the grant reaches, in words, and whether that is everything of a service or container."""
        for row in self.row.scopes:
            if test(row.when, self.block, self.start).holds is not False:
                found = values_at(self.block, self.start, row.attribute) if row.attribute else ()
                called = [text.replace('"', "") for value in found if (text := text_of(value))]
                called += [_NOT_KNOWN] if called and any(isinstance(value, Unknown) for value in found) else []
                return " ".join((row.says, some_of(called, MOST_NAMED))).strip(), row.wide
        return self.block.address, False

    def _about(self) -> Iterator[Block]:
        """The blocks whose data the grant reaches, by reference or by name."""
        for path, kinds in self.row.about:
            for value in values_at(self.block, self.start, path):
                for option in alternatives(value):
                    made = [target for target in referred(option) if target.kind in kinds]
                    text = text_of(option)
                    named = blocks_named(text.replace('"', ""), kinds, (), self.index, self.catalogue) if text else []
                    yield from made or [other for other in named if other.root == self.block.root]


def _to(case: BroadRow, who: Who | None) -> Answer:
    """Whether the principal is one of those whom the case is about."""
    if not case.to and not case.anybody:
        return YES
    if who is None:
        return Answer(False)
    if who.name.casefold() in case.to or (case.anybody and who.principal.kind in _ANYBODY):
        return Answer(None, who.doubt) if who.doubt else YES
    unknown = who.principal.unknown
    if unknown and (who.may_be_anybody if case.anybody else any(who.may_be(name) for name in case.to)):
        return Answer(None, f"who gets it is not known: {unknown}")
    return Answer(False)


def _becomes(case: BroadRow, acted_as: list[Who]) -> Answer:
    """Whether one of those whom the principal becomes is one of those whom the case is about."""
    if not case.becomes:
        return YES
    for who in acted_as:
        if who.name.casefold() in case.becomes:
            return Answer(None, who.doubt) if who.doubt else YES
    reasons = (who.principal.unknown for who in acted_as if any(who.may_be(name) for name in case.becomes))
    unknown = next(filter(None, reasons), "")
    return Answer(None, f"whom it becomes is not known: {unknown}") if unknown else Answer(False)


def _value_of(start: Block | Value) -> Value | None:
    return None if isinstance(start, Block) else start
