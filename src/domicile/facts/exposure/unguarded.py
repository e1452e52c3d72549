"""Stores that nothing would keep from becoming public: a needed guard is missing, off or not known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domicile.facts.exposure.guards import Guard, Guards, is_only
from domicile.facts.exposure.proof import chain, location_of, step
from domicile.facts.exposure.rows import IS_SET, Join, Rows, StoreRow
from domicile.facts.exposure.targets import Targets
from domicile.facts.exposure.weighing import guard_step
from domicile.facts.exposure.wording import joined, shown
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Exposure


def unguarded(index: Index, rows: Rows, targets: Targets, guards: Guards, exposed: set[int]) -> Iterator[Exposure]:
    """The stores without their guards, those that are exposed already left out; also guards of stores elsewhere."""
    seen: set[int] = set()
    for row in rows.stores.values():
        if not row.needs:
            continue
        for block in index.of_kind(row.kind):
            if block.mode == "data" or id(block) in exposed | seen or not is_only(row.only, block):
                continue
            target = targets.of(block, Join())
            found = _judged(block, row, guards.standing(target))
            call = guards.call_given(target) if found is not None else None
            if found is not None and call is not None:
                found = replace(found, reason=f"{call.address} may hold the guard: the module is not fetched")
            if found is not None:
                seen.update(id(other) for other in (found.block, *found.joined))
                yield found
        yield from _elsewhere(index, row, rows, targets, guards, exposed | seen)


def _judged(block: Block, row: StoreRow, guards: list[Guard], subject: str = "") -> Exposure | None:
    """The finding of one store by the guards that stand before it."""
    lacking = [names for names in row.needs if not any(_held(name, guards) for name in names)]
    if not lacking:
        return None
    # Of several that would do, the first is the one to tell of: the thing's own.
    missing = [names[0] for names in lacking]
    unknown = {guard.row.name: guard for guard in reversed(guards) if guard.answer.state == "unknown"}
    doubtful = [next((unknown[name] for name in names if name in unknown), None) for names in lacking]
    if all(guard is not None for guard in doubtful):
        found = [guard for guard in doubtful if guard is not None]
        return _exposure(block, row, missing, found, found[0].answer.reason, subject)
    off = [guard for guard in guards if guard.row.name in missing and guard.answer.state == "no"]
    named = [guard for guard in off if guard.attribute == guard.row.name]
    return _exposure(block, row, missing, named or off, "", subject)


def _held(name: str, guards: list[Guard]) -> bool:
    return any(guard.row.name == name and guard.answer.state == "yes" for guard in guards)


def _exposure(
    block: Block, row: StoreRow, missing: list[str], guards: list[Guard], reason: str, subject: str
) -> Exposure:
    """On the guard's own line where there is one, on the store's otherwise."""
    guard = guards[0] if guards else None
    changed = guard.block if guard is not None else block
    attribute = guard.attribute if guard is not None and not _is_absent(guard) else ""
    value = guard.answer.value if guard is not None else None
    others = dict.fromkeys([block, *(one.block for one in guards)])
    head = guard_step(guard) if guard is not None else step(block)
    tails = [*(guard_step(one) for one in guards[1:]), *([step(block)] if changed is not block else [])]
    return Exposure(
        block=changed,
        state="unguarded",
        channel=row.channel,
        audience="everyone",
        abilities=frozenset(),
        how=_said(missing, guards),
        attribute=attribute or (guard.attribute if guard is not None else missing[0]),
        location=location_of(changed, attribute, value) if attribute else changed.location,
        trail=chain(head, tails),
        reason=reason,
        fix=_fix(row, guards),
        joined=tuple(other for other in others if other is not changed),
        store=block,
        subject=subject or row.called or block.address,
    )


def _said(missing: list[str], guards: list[Guard]) -> str:
    """What each setting is, those of one value together; those that stand nowhere are not set."""
    found: dict[str, list[str]] = {}
    for name in missing:
        guard = next((guard for guard in guards if guard.row.name == name), None)
        found.setdefault(shown(guard.answer.value) if guard is not None else "not set", []).append(
            guard.attribute if guard is not None else name
        )
    return joined([f"{joined(names)} {'is' if len(names) == 1 else 'are'} {value}" for value, names in found.items()])


def _fix(row: StoreRow, guards: list[Guard]) -> str:
    """The settings to change where the guard is there; else the row's own words."""
    found: dict[str, list[str]] = {}
    for guard in guards:
        if guard.block is not guards[0].block or guard.row.test.values & {IS_SET}:
            continue
        value = sorted(guard.row.test.values)[0]
        found.setdefault(value, []).append(guard.attribute)
    if not found:
        return row.fix
    told = joined([f"{joined(list(dict.fromkeys(names)))} to {value}" for value, names in found.items()])
    return f"Set {told} in {guards[0].block.address}."


def _is_absent(guard: Guard) -> bool:
    return guard.attribute.partition(".")[0] not in guard.block.lines


def _elsewhere(
    index: Index, row: StoreRow, rows: Rows, targets: Targets, guards: Guards, seen: set[int]
) -> Iterator[Exposure]:
    """Guard blocks of this kind of store whose store is not in the configuration."""
    needed = {name for names in row.needs for name in names}
    kinds = dict.fromkeys(
        kind for guard in rows.guards if row.kind in guard.at.kinds and guard.name in needed for kind in guard.kinds
    )
    for block in index.of_kind(*kinds):
        join = next(guard.at for guard in rows.guards if block.kind in guard.kinds)
        target = targets.of(block, join)
        made_here = any(store.mode != "data" for store in target.blocks)
        if block.mode == "data" or made_here or id(block) in seen:
            continue
        found = _judged(block, row, guards.standing(target, block), target.name)
        if found is not None:
            yield found
