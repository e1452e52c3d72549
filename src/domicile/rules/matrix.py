"""Who reaches which data: the ways and exposures of an estate, by data class, by where the principal belongs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from domicile.model.blocks import Block
from domicile.model.estate import Estate
from domicile.model.facts import Exposure, Way
from domicile.model.privileges import OF_DATA
from domicile.model.trail import Step, Trail
from domicile.policy.model import Policy
from domicile.rules.checks.names import name_of
from domicile.rules.checks.ways import names_of

ANYONE, OWN, UNKNOWN = "anyone", "own", "unknown"
"""Who belongs nowhere: everybody on the internet or in a cloud; identities of this configuration; whoever the policy
does not place."""
EVERYONE = "everyone"
"""One principal, whichever cloud's word for it a grant has and whatever exposes a store to it."""
BY_KEY = frozenset({"shared-key"})
"""Channels that open to whoever has been given a key: somebody, whom nothing names, and not everyone."""
UNCLASSIFIED = "(none)"
NOT_KNOWN = "unknown"
"""Stands for the privileges of somebody who reaches data, it is not known with which."""


@dataclass(frozen=True, slots=True)
class Reach:
    """One principal reaches one resource. `belongs` is where the principal does, as the policy writes it, or one of
    `ANYONE`, `OWN` and `UNKNOWN`; `through` the addresses of what gives it, in order; `steps` the lines. The `doubtful`
    ones of `privileges` may be given, which is `undecided` for that reason."""

    data_class: str
    belongs: str
    principal: str
    name: str
    privileges: frozenset[str]
    target: str
    through: tuple[str, ...]
    steps: tuple[Step, ...]
    undecided: str = ""
    scope: str = ""
    """What is reached in words, where `target` is only the block that gives it: the project, every secret."""
    unnamed: bool = False
    """Whether it is not known who the principal is: it may be one of the others."""
    doubtful: frozenset[str] = frozenset()
    kind: str = ""
    """The kind of the principal, as a grant says it; "" where none does."""

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What two scans compare."""
        return self.data_class, self.belongs, self.principal, self.target, self.scope


def reaches(estate: Estate, policy: Policy) -> list[Reach]:
    """Every way and every exposure, once for each class that the data may have, in the order of their keys."""
    namesakes = _namesakes(estate.ways)
    placed = frozenset(_ACCOUNT.sub(_NOWHERE, name) for way in estate.ways if _ACCOUNT.match(name := way.principal.id))
    found = [reach for way in estate.ways for reach in _of_way(way, policy, namesakes, placed)]
    found += [reach for one in estate.exposures if one.state != "unguarded" for reach in _of_exposure(one, policy)]
    held = {who for way in estate.ways for who in _opened_by_keys(way)}
    return sorted(_together(reach for reach in found if reach.principal not in held), key=lambda reach: reach.key)


@dataclass(frozen=True, slots=True)
class Count:
    """How many principals have a privilege, and how many of them only may have it."""

    all: int
    doubtful: int


def cells(found: Iterable[Reach]) -> dict[tuple[str, str], dict[str, Count]]:
    """(class, where the principal belongs) → privilege → how many principals have it."""
    principals: dict[tuple[str, str], dict[str, dict[str, bool]]] = {}
    for reach in found:
        cell = principals.setdefault((reach.data_class, reach.belongs), {})
        for privilege in reach.privileges:
            doubts = cell.setdefault(privilege, {})
            doubts[reach.principal] = doubts.get(reach.principal, True) and privilege in reach.doubtful
    return {
        key: {name: Count(len(doubts), sum(doubts.values())) for name, doubts in cell.items()}
        for key, cell in sorted(principals.items())
    }


@dataclass(frozen=True, slots=True)
class Change:
    """What a change does to one reach: `added` and `removed` are privileges, in the order of `ordered`."""

    reach: Reach
    added: tuple[str, ...]
    removed: tuple[str, ...]


def changes(before: Sequence[Reach], after: Sequence[Reach]) -> list[Change]:
    """What `after` adds to and removes from `before`; what is the same in both is left out."""
    old, new = {reach.key: reach for reach in before}, {reach.key: reach for reach in after}
    found = []
    for key in sorted(old.keys() | new.keys()):
        had = old[key].privileges if key in old else frozenset[str]()
        has = new[key].privileges if key in new else frozenset[str]()
        if had != has:
            found.append(Change(new.get(key) or old[key], ordered(has - had), ordered(had - has)))
    return found


def ordered(privileges: Iterable[str]) -> tuple[str, ...]:
    """Privileges in the order of `OF_DATA`, `NOT_KNOWN` last."""
    given = frozenset(privileges)
    return tuple(name for name in (*OF_DATA, NOT_KNOWN) if name in given)


_WHOLE = re.compile(r"gcp:serviceAccount:.*@.*|aws[\w-]*:(?:role|user)/\d{12}/.*")
"""Ids that no two identities of a cloud have: a mailbox, a role in its account."""
_OF_A_CLOUD = re.compile(r"(?:aws[\w-]*|azure|gcp):")
_ACCOUNT = re.compile(r"\Akubernetes:serviceaccount/[^*/][^/]*/")
_NOWHERE = "kubernetes:serviceaccount/*/"
"""How the id of an account of a cluster begins: in a namespace that is known, and in one that is not."""


def _who(way: Way) -> str:
    """The id of the principal; where not all of it is known, the block that makes it, else what is known and where."""
    first, principal = way.grants[0], way.principal
    if not principal.unknown:
        return principal.id
    origin = principal.origin or first.block.address
    return first.holders[0].address if first.holders else f"{principal.id or '?'} of {origin}"


def _namesakes(ways: Iterable[Way]) -> frozenset[str]:
    """What several resources, in whatever root, are called that make an identity of their own: they are several
    principals. A cluster's objects are one in all the builds that hold them."""
    blocks: dict[str, set[tuple[str, str]]] = {}
    for way in ways:
        who, made = _who(way), way.grants[0].holders
        if made and not _WHOLE.fullmatch(who) and (_OF_A_CLOUD.match(who) or who == made[0].address):
            blocks.setdefault(who, set()).add((made[0].root, made[0].address))
    return frozenset(name for name, found in blocks.items() if len(found) > 1)


def _of_way(way: Way, policy: Policy, namesakes: Collection[str], placed: Collection[str]) -> Iterator[Reach]:
    """`placed` are accounts of clusters that have a namespace, as they are called where it is not known."""
    grants = way.grants
    steps = [step for grant in grants for step in (grant.trail.steps() if grant.trail else ())]
    through = tuple(dict.fromkeys(grant.block.address for grant in grants))
    belongs = _belongs(way, policy)
    who, made = _who(way), grants[0].holders
    name = name_of(grants[0]) if grants[0].principal is not None else who
    who = EVERYONE if name == EVERYONE else who
    if made and who in namesakes:
        who = f"{who} of {made[0].address} in {made[0].root or '.'}"
    # An account of a cluster whose name is filled in may be one that has its name written elsewhere.
    unnamed = bool(way.principal.unknown) and (not made or made[0].mode == "object")
    # One of which no namespace is known may be one that has the same name and a namespace.
    unnamed |= way.principal.id in placed
    if way.principal.kind == "key" and belongs == OWN:
        belongs, unnamed = UNKNOWN, True
        opened = (made or grants[0].targets or (grants[0].block,))[0]
        who, name = _holder_of_key(opened, who.partition(":")[2].partition("/")[0])
    if way.principal.kind == "applier" and belongs == OWN:
        belongs, unnamed = UNKNOWN, True
        root = made[0].root if made else ""
        who = name = f"{name} in {root}" if root else name
    for data_class in _classes(way.target, policy):
        yield Reach(
            data_class,
            belongs,
            who,
            name,
            way.privileges or _NOT_KNOWN,
            way.target.address,
            through,
            tuple(dict.fromkeys(steps)),
            way.undecided,
            way.end,
            unnamed,
            (way.privileges or _NOT_KNOWN) if way.undecided else frozenset(),
            way.principal.kind,
        )


def _belongs(way: Way, policy: Policy) -> str:
    if way.principal.kind in ("everyone", "authenticated"):
        return ANYONE
    for name in names_of(way.principal.id):
        belonging = policy.belongs(name)
        if belonging is not None:
            return str(belonging.belongs)
    return OWN if way.grants[0].own else UNKNOWN


def _holder_of_key(block: Block, sort: str = "key") -> tuple[str, str]:
    """(principal, its name) of somebody who has a key or password and whom nothing names: they may be one of the
    others."""
    return f"{sort} of {block.address}", f"whoever holds a {sort} of {block.address}"


def _opened_by_keys(way: Way) -> Iterator[str]:
    """Whose keys are read on the way: those who hold them are somebody, who is counted."""
    for one, other in pairwise(way.grants):
        if {id(target) for target in one.targets} & {id(keeper) for keeper in other.kept_in}:
            yield from (_holder_of_key(target, sort)[0] for target in other.targets for sort in ("key", "password"))


def _of_exposure(exposure: Exposure, policy: Policy) -> Iterator[Reach]:
    target = exposure.store or exposure.block
    trail = exposure.trail or Trail(exposure.location.file, exposure.location.line, exposure.how)
    belongs, principal = ANYONE, str(exposure.audience)
    who: str = EVERYONE if exposure.audience == EVERYONE else "every customer of the cloud"
    if exposure.channel in BY_KEY:
        belongs = UNKNOWN
        principal, who = _holder_of_key(target)
    if exposure.by_address:
        names = exposure.block.address
        belongs, principal, who = UNKNOWN, f"addresses of {names}", f"whoever comes from the addresses in {names}"
    for data_class in _classes(target, policy):
        yield Reach(
            data_class,
            belongs,
            principal,
            who,
            exposure.abilities or _NOT_KNOWN,
            target.address,
            (exposure.block.address,),
            trail.steps(),
            exposure.reason if exposure.state == "undecided" else "",
            unnamed=belongs == UNKNOWN,
            doubtful=(exposure.abilities or _NOT_KNOWN) if exposure.state == "undecided" else frozenset(),
        )


_NOT_KNOWN = frozenset({NOT_KNOWN})


def _classes(block: Block, policy: Policy) -> tuple[str, ...]:
    return policy.class_names(block) or (UNCLASSIFIED,)


def _together(found: Iterable[Reach]) -> Iterator[Reach]:
    """One reach per key: what several give is joined under the first."""
    joined: dict[tuple[str, str, str, str, str], Reach] = {}
    for reach in found:
        known = joined.get(reach.key)
        if known is None:
            joined[reach.key] = reach
            continue
        every = known.privileges | reach.privileges
        doubtful = every - (known.privileges - known.doubtful) - (reach.privileges - reach.doubtful)
        joined[reach.key] = Reach(
            *reach.key[:3],
            known.name,
            every,
            known.target,
            tuple(dict.fromkeys((*known.through, *reach.through))),
            tuple(dict.fromkeys((*known.steps, *reach.steps))),
            (known.undecided or reach.undecided) if doubtful else "",
            known.scope or reach.scope,
            known.unnamed,
            doubtful,
            known.kind,
        )
    yield from joined.values()
