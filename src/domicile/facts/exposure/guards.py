"""Guards: settings that stop a mechanism (a public access block, ownership controls, network rules)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from domicile.facts.exposure.answers import Answer, holds
from domicile.facts.exposure.rows import GuardRow, Rows
from domicile.facts.exposure.standing import of_opened, said, unmet
from domicile.facts.exposure.targets import Key, Target, Targets
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import read
from domicile.model.premises import Premise, Premises
from domicile.model.values import Known, Unknown, alternatives


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """One guard setting of one block, and whether it holds. `lacks` is what may keep its block from being made."""

    row: GuardRow
    block: Block
    target: Target
    answer: Answer
    lacks: Premise | None = None

    @property
    def attribute(self) -> str:
        """The path of the setting."""
        return self.row.test.attribute


@dataclass(frozen=True, slots=True, eq=False)
class Shield:
    """What stands before an opening: the guard that stops it, or why that cannot be known."""

    stopped: bool = False
    doubt: str = ""
    guards: tuple[Guard, ...] = ()
    blocks: tuple[Block, ...] = ()


class Guards:
    """All guards of an estate, found by what they guard."""

    def __init__(self, index: Index, rows: Rows, targets: Targets) -> None:
        self._calls = [block for kind, blocks in index.kinds.items() if _is_guarding(kind) for block in blocks]
        self._by_key: dict[Key, list[Guard]] = {}
        self._loose: dict[tuple[str, str], list[Guard]] = {}
        for guard in _all(index, rows, targets):
            for key in guard.target.keys:
                self._by_key.setdefault(key, []).append(guard)
            if not guard.target.blocks:
                self._loose.setdefault((guard.block.root, guard.block.module), []).append(guard)

    def of(self, target: Target) -> list[Guard]:
        """The guards that stand before a target, in reading order."""
        found = [guard for key in target.reach for guard in self._by_key.get(key, ())]
        return list(dict.fromkeys(found))

    def standing(self, target: Target, *blocks: Block) -> list[Guard]:
        """The same where the target and the blocks are made: of one that may not be then, it is not known whether it
        holds."""
        return _standing(self.of(target), of_opened(target, blocks))

    def shield(self, target: Target, mechanism: str, channel: str, block: Block) -> Shield:
        """Whether a mechanism on a channel, which a block opens, is stopped before it reaches the target."""
        found = [guard for guard in self.of(target) if guard.row.stands_before(mechanism, channel)]
        found = _standing(found, of_opened(target, (block,)))
        holding = [guard for guard in found if guard.answer.state == "yes"]
        stopping = [guard for guard in holding if mechanism in guard.row.stops]
        if stopping:
            return Shield(stopped=True, guards=tuple(stopping[:1]))
        if holding:
            guard = holding[0]
            doubt = f"{guard.attribute} of {guard.block.address} refuses what is new and leaves what was there before"
            return Shield(doubt=doubt, guards=tuple(holding[:1]))
        doubtful = [guard for guard in found if guard.answer.state == "unknown"]
        if doubtful:
            guard = doubtful[0]
            return Shield(doubt=_unsure(guard), guards=tuple(doubtful[:1]))
        loose = self._loose_guard(target, mechanism, channel, block)
        if loose is not None:
            return Shield(doubt=f"{loose.block.address} may guard it: what it guards is not known", guards=(loose,))
        call = self.call_given(target)
        if call is not None:
            return Shield(doubt=f"{call.address} may guard it: the module is not fetched", blocks=(call,))
        return Shield(guards=tuple(dict.fromkeys(found)))

    def call_given(self, target: Target) -> Block | None:
        """A call of a module that was not fetched, named for blocking public access, that is given the target."""
        ids = {id(block) for block in target.blocks}
        return next((call for call in self._calls if ids & set(_given(call))), None)

    def _loose_guard(self, target: Target, mechanism: str, channel: str, block: Block) -> Guard | None:
        """A guard of the same module that holds, whose target cannot be told from this one."""
        for guard in self._loose.get((block.root, block.module), ()):
            fits = (
                guard.row.stands_before(mechanism, channel)
                and guard.answer.state != "no"
                and bool(guard.row.at.attributes)
            )
            named = any(isinstance(key, tuple) and key[0] in ("text", "project") for key in guard.target.keys)
            if fits and not named and _same_cloud(guard.block, block) and not guard.target.keys & target.reach:
                return guard
        return None


def _standing(guards: list[Guard], given: Premises) -> list[Guard]:
    holding = [guard for guard in guards if guard.answer.state == "yes"]
    lacks = unmet([(guard.block, guard.row.name) for guard in holding], given)
    return [_lacking(guard, lacks.get(id(guard.block))) for guard in guards]


def _lacking(guard: Guard, premise: Premise | None) -> Guard:
    if premise is None or guard.answer.state != "yes":
        return guard
    answer = Answer("unknown", guard.answer.value, said(guard.block, premise))
    return replace(guard, answer=answer, lacks=premise)


def _unsure(guard: Guard) -> str:
    if guard.lacks is not None:
        return guard.answer.reason
    setting = f"{guard.attribute} of {guard.block.address} is"
    if guard.row.doubt and guard.answer.reason == guard.row.doubt:
        return f"{setting} {shown(guard.answer.value)}: {guard.row.doubt}"
    return f"{setting} not known ({guard.answer.reason})"


def _is_guarding(kind: str) -> bool:
    return kind.startswith("module/") and re.search(r"public.?access|access.?block", kind) is not None


def _given(call: Block) -> Iterator[int]:
    """The blocks that a module's arguments refer to."""
    for value in read(call, "*"):
        for option in alternatives(value):
            if option.reference is not None:
                yield id(option.reference.target)


def _same_cloud(one: Block, other: Block) -> bool:
    return one.kind.partition("_")[0] == other.kind.partition("_")[0]


def _all(index: Index, rows: Rows, targets: Targets) -> Iterator[Guard]:
    for row in rows.guards:
        for block in index.of_kind(*row.kinds):
            if block.mode != "data" and _is_meant(row, block):
                yield Guard(row, block, targets.of(block, row.at), _doubted(holds(block, row.test), row.doubt))


def _doubted(answer: Answer, doubt: str) -> Answer:
    """A guard that is on is in doubt where the configuration does not say what it holds for."""
    return Answer("unknown", answer.value, doubt) if doubt and answer.state == "yes" else answer


def _is_meant(row: GuardRow, block: Block) -> bool:
    """Whether a block of a guard's kind is that guard: its text says what it is about, as far as that is known."""
    return is_only(row.only, block) and all(holds(block, test).state == "no" for test in row.unless)


def is_only(only: tuple[str, str], block: Block) -> bool:
    """Whether the text of a block at (attribute, regular expression) fits, as far as it is known; always without."""
    attribute, pattern = only
    return not attribute or any(re.search(pattern, text) for text in _spelled(block, attribute))


def _spelled(block: Block, attribute: str) -> Iterator[str]:
    for value in read(block, attribute):
        for option in alternatives(value):
            if isinstance(option, Known) and isinstance(option.data, str):
                yield option.data
            elif isinstance(option, Unknown):
                yield "".join(part if isinstance(part, str) else "?" for part in option.parts)
