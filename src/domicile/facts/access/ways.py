"""Ways: chains of grants from a principal to data, through the identities that it can act as on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domicile.model.blocks import Block
from domicile.model.facts import Grant, Principal, Way
from domicile.model.privileges import OF_DATA

_DATA = frozenset(OF_DATA)


def ways(grants: Iterable[Grant]) -> Iterator[Way]:
    """Every way of every principal: from outside through what it can act as, and of the estate's own identities.

    One way per principal and target, by the shortest chain; another by each that gives more, and one for what is not
    certain. A grant that leads to no block ends at the block that gives it.
    """
    every = [grant for grant in grants if grant.privileges or grant.acts_as]
    graph = _Graph(every)
    yield from graph.of_outsiders()
    for holder, principal in graph.holders():
        yield from graph.of_holder(holder, principal)


class _Graph:
    def __init__(self, grants: list[Grant]) -> None:
        self._given: dict[str, list[Grant]] = {}
        self._held: dict[int, list[Grant]] = {}
        self._holders: dict[int, Block] = {}
        self._kept: dict[int, list[Grant]] = {}
        for grant in grants:
            for store in grant.kept_in:
                self._kept.setdefault(id(store), []).append(grant)
            for holder in grant.holders:
                self._held.setdefault(id(holder), []).append(grant)
                self._holders[id(holder)] = holder
            if grant.principal is not None and (not grant.own or _has_no_block(grant) or _is_key_of_data(grant)):
                self._given.setdefault(_key(grant, grant.principal), []).append(grant)

    def holders(self) -> Iterator[tuple[Block, Principal]]:
        """The identities of this configuration that hold something, as principals."""
        for key, block in self._holders.items():
            principal = next((g.principal for g in self._held[key] if g.principal is not None and g.own), None)
            yield block, principal or Principal("role", block.address)

    def of_outsiders(self) -> Iterator[Way]:
        """The ways of everybody whom no block of this configuration is."""
        for key, grants in self._given.items():
            if grants[0].principal is not None:
                yield from _merged(grants[0].principal, self._chains(grants, key))

    def of_holder(self, holder: Block, principal: Principal) -> Iterator[Way]:
        """The ways of an identity of this configuration."""
        yield from _merged(principal, self._chains(self._held[id(holder)], str(id(holder))))

    def _chains(self, starts: list[Grant], who: str) -> Iterator[tuple[Grant, ...]]:
        """Chains that end at data, the shortest first; an identity is entered once, and again where the first time was
        not certain."""
        seen = {who: True}
        pending: list[tuple[Grant, ...]] = [(grant,) for grant in starts]
        while pending:
            following: list[tuple[Grant, ...]] = []
            for chain in sorted(pending, key=_is_doubtful):
                if chain[-1].privileges & _DATA:
                    yield chain
                following += [(*chain, grant) for grant in self._next(chain, seen)]
            pending = following

    def _next(self, chain: tuple[Grant, ...], seen: dict[str, bool]) -> Iterator[Grant]:
        grant, certain = chain[-1], not _is_doubtful(chain)
        acted_as = [(name, self._given.get(name, ())) for name in grant.acts_as]
        if "impersonate" in grant.privileges:
            acted_as += [(str(id(target)), self._held.get(id(target), ())) for target in grant.targets]
        if "read" in grant.privileges:
            acted_as += [(f"keys in {id(t)}", self._kept[id(t)]) for t in grant.targets if id(t) in self._kept]
        for name, grants in acted_as:
            if name not in seen or (certain and not seen[name]):
                seen[name] = certain
                yield from grants


def _has_no_block(grant: Grant) -> bool:
    """Whether the configuration's own principal is none of its blocks: the pods of its cluster that act as a role."""
    acts = bool(grant.targets) and "impersonate" in grant.privileges
    return acts and not grant.holders and not grant.kept_in


def _is_key_of_data(grant: Grant) -> bool:
    """Whether it is a key that is kept somewhere and opens data itself: one of an identity is as whom it lets act."""
    return bool(grant.kept_in) and bool(grant.privileges & _DATA)


def _key(grant: Grant, principal: Principal) -> str:
    """What tells principals apart: their id; where that is not all known, nobody says that two are the same."""
    return f"{principal.id}?{grant.block.root}:{grant.block.address}" if principal.unknown else principal.id


def _is_doubtful(chain: tuple[Grant, ...]) -> bool:
    return any(_why_doubtful(grant) for grant in chain)


def _why_doubtful(grant: Grant) -> str:
    return grant.undecided or grant.doubt or grant.limited


def _merged(principal: Principal, chains: Iterable[tuple[Grant, ...]]) -> Iterator[Way]:
    """A way for each chain that gives more over a target than those before it; what is certain comes first, and is
    left out of what is not."""
    every = sorted(chains, key=_is_doubtful)
    found: dict[tuple[int, str], list[Way]] = {}
    for chain in every:
        undecided = next((why for grant in chain if (why := _why_doubtful(grant))), "")
        for target in chain[-1].targets or (chain[-1].block,):
            part = "" if chain[-1].targets else chain[-1].scope
            known = found.setdefault((id(target), part), [])
            given = chain[-1].privileges & _DATA
            if undecided:
                given = given.difference(*(way.privileges for way in known if not way.undecided))
            if not given.issubset({privilege for way in known for privilege in way.privileges}):
                outdone = [way for way in known if bool(way.undecided) == bool(undecided) and way.privileges <= given]
                known[:] = [way for way in known if way not in outdone]
                known.append(Way(principal, given, target, chain, undecided))
    kept = [way for ways in found.values() for way in ways]
    yield from kept
    yield from _completed(principal, kept, every)


def _completed(principal: Principal, kept: list[Way], chains: list[tuple[Grant, ...]]) -> Iterator[Way]:
    """What else those who give something certain have over the same: nobody is told with less than they have there,
    even where somebody before them gives that as well."""
    told: dict[tuple[object, ...], tuple[Block, set[str]]] = {}
    for way in kept:
        if not way.undecided:
            place = (_giver(way.grants), *_place(way.grants[-1], way.target))
            told.setdefault(place, (way.target, set()))[1].update(way.privileges)
    for chain in chains:
        last, given = chain[-1], chain[-1].privileges & _DATA
        if _is_doubtful(chain):
            continue
        places = dict.fromkeys(_place(last, target) for target in (*last.targets, last.block))
        for target, known in (told[place] for place in ((_giver(chain), *p) for p in places) if place in told):
            if not given <= known:
                known |= given
                yield Way(principal, given, target, chain)


def _giver(chain: tuple[Grant, ...]) -> tuple[object, ...]:
    """Who gives what a chain ends with: the steps that lead to it, and the identity that holds its last grant."""
    *before, last = chain
    reached = {id(target) for grant in before[-1:] for target in grant.targets}
    held = [id(holder) for holder in last.holders if id(holder) in reached]
    who = held[0] if held else last.principal and last.principal.id
    return (*(id(grant) for grant in before), who)


def _place(grant: Grant, target: Block) -> tuple[object, ...]:
    """What tells the ends of grants apart: a target, or what the grant is on where it leads to none."""
    return (grant.block.root, grant.on) if target is grant.block and grant.on else (id(target),)
