"""Openings held against guards: what is really exposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domicile.facts.exposure.guards import Guard, Guards, Shield
from domicile.facts.exposure.opening import Opening
from domicile.facts.exposure.proof import chain, step
from domicile.facts.exposure.standing import lacking, proven, said
from domicile.facts.exposure.wording import shown
from domicile.model.blocks import Block
from domicile.model.facts import Exposure
from domicile.model.trail import Trail


def exposures(openings: Iterable[Opening], guards: Guards) -> Iterator[Exposure]:
    """One exposure per resource, attribute and target: what no guard stops, joined into one."""
    grouped: dict[tuple[int, str, str, str, bool], list[Opening]] = {}
    shields: dict[int, Shield] = {}
    for opening in openings:
        shield = guards.shield(opening.target, opening.mechanism, opening.channel, opening.block)
        if shield.stopped:
            continue
        opening = _perhaps(opening)
        if shield.doubt and not opening.doubt:
            opening = replace(opening, doubt=shield.doubt)
        shields[id(opening)] = shield
        key = (id(opening.block), opening.attribute, opening.channel, opening.target.address, opening.by_address)
        grouped.setdefault(key, []).append(opening)
    for group in grouped.values():
        certain = [opening for opening in group if not opening.doubt]
        yield _joined(certain or group, shields[id((certain or group)[0])])


def _perhaps(opening: Opening) -> Opening:
    """The opening, in doubt where its block may not be made and what it opens is."""
    premise = lacking(opening.target, opening.block)
    if premise is None or opening.doubt:
        return opening
    trail = proven(opening.trail, premise) if opening.trail is not None else None
    return replace(opening, doubt=said(opening.block, premise), trail=trail)


def _joined(group: list[Opening], shield: Shield) -> Exposure:
    first = group[0]
    stores = [store for opening in group for store in opening.target.blocks if store is not first.block]
    others = [block for opening in group for block in opening.joined]
    blocks = list(dict.fromkeys([*stores, *others, *(guard.block for guard in shield.guards), *shield.blocks]))
    return Exposure(
        block=first.block,
        state="undecided" if first.doubt else "exposed",
        channel=first.channel,
        audience="everyone" if any(opening.audience == "everyone" for opening in group) else "authenticated",
        abilities=frozenset().union(*(opening.abilities for opening in group)),
        how="; ".join(dict.fromkeys(opening.how for opening in group)),
        attribute=first.attribute,
        location=first.location,
        trail=_trail(group, stores, shield),
        reason=first.doubt,
        fix=first.fix,
        joined=tuple(block for block in blocks if block is not first.block),
        store=first.target.blocks[0] if first.target.blocks else None,
        subject=first.subject or first.target.address,
        by_default=all(opening.by_default for opening in group),
        by_address=first.by_address,
    )


def _trail(group: list[Opening], stores: list[Block], shield: Shield) -> Trail | None:
    """The setting, the other settings of the group, the resource that holds the data, the guards that do not hold."""
    trails = [opening.trail for opening in group if opening.trail is not None]
    tails = [
        *trails[1:],
        *(step(store) for store in dict.fromkeys(stores)),
        *map(guard_step, shield.guards),
        *map(step, shield.blocks),
    ]
    return chain(trails[0], tails) if trails else None


def guard_step(guard: Guard) -> Trail:
    """A guard's line in a proof."""
    head = step(guard.block, guard.attribute, shown(guard.answer.value), guard.answer.value)
    return proven(head, guard.lacks)
