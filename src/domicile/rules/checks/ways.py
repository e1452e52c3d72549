"""Check `way`: nobody who belongs outside gets to a class of data, by whatever roles, keys and clusters on the way."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest

from domicile.model.blocks import Block
from domicile.model.estate import Estate
from domicile.model.facts import Grant, Way
from domicile.model.findings import Finding
from domicile.model.listing import some_of
from domicile.model.trail import Trail
from domicile.policy.model import Policy
from domicile.rules.checks.names import name_of
from domicile.rules.finding import finding
from domicile.rules.model import Rule

MOST_SHOWN = 6
_ANYBODY = frozenset({"everyone", "authenticated"})
_POD_ACCOUNTS = frozenset(
    {
        "ServiceAccount",
        "kubernetes_service_account",
        "kubernetes_service_account_v1",
        "aws_eks_pod_identity_association",
    }
)


@dataclass(slots=True)
class Outsider:
    """Somebody who belongs outside, under the name that the policy gives them, and their ways to one class of data."""

    name: str
    belongs: str
    limits: str
    ways: list[Way] = field(default_factory=list)

    @property
    def undecided(self) -> str:
        """Why none of their ways is certain; "" where one is."""
        return "" if any(not way.undecided for way in self.ways) else self.ways[0].undecided


def check(rule: Rule, estate: Estate, policy: Policy) -> Iterator[Finding]:
    """One finding for each outsider and class of data that they get to through somebody or something else.

    All principals that the policy calls by one name are one outsider. Their direct grants on the same class are part
    of the finding, so that it shows everything that has to be closed. Params: none.
    """
    for outsider in outsiders(estate, policy):
        yield _judged(rule, outsider, policy, _beside(estate, outsider))


def outsiders(estate: Estate, policy: Policy) -> tuple[Outsider, ...]:
    """Those who get to data of a class that is not for them by a way of more than one step; worked out once."""
    known = estate.worked_out.get(outsiders)
    if isinstance(known, _Known) and known.policy is policy:
        return known.outsiders
    found = tuple(_outsiders(estate, policy))
    estate.worked_out[outsiders] = _Known(policy, found)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What was worked out, and under which policy."""

    policy: Policy
    outsiders: tuple[Outsider, ...]


def _outsiders(estate: Estate, policy: Policy) -> Iterator[Outsider]:
    found: dict[tuple[str, tuple[str, ...]], Outsider] = {}
    for way in estate.ways if policy.principals else ():
        if way.principal.kind in _ANYBODY or (way.grants[0].own and not policy.belongs(way.principal.id)):
            continue
        classes = policy.classes_of(way.target)
        if all(data_class.access is None for data_class in classes.classes):
            continue
        placed = next((name for name in names_of(way.principal.id) if policy.belongs(name)), way.principal.id)
        judgement = policy.judge_principal(way.target, placed)
        belonging = policy.belongs(placed)
        if judgement.verdict == "fail" and belonging is not None:
            name = belonging.name or name_of(way.grants[0])
            outsider = found.setdefault((name, classes.names), Outsider(name, str(belonging.belongs), judgement.limits))
            outsider.ways.append(way)
    yield from (outsider for outsider in found.values() if any(len(way.grants) > 1 for way in outsider.ways))


def steps_told(estate: Estate, policy: Policy) -> set[tuple[int, str]]:
    """(block, principal) of the grants that are told as steps of a way; a way that is not certain tells of those that
    are not certain themselves."""
    return {
        (id(grant.block), grant.principal.id)
        for outsider in outsiders(estate, policy)
        for grant in (*(grant for way in outsider.ways for grant in way.grants), *_beside(estate, outsider))
        if grant.principal is not None and (not outsider.undecided or grant.undecided or grant.limited)
    }


def _beside(estate: Estate, outsider: Outsider) -> list[Grant]:
    """Direct grants over what an outsider's ways end at: a second one gives no more, and has to be closed too."""
    who = {way.principal.id for way in outsider.ways}
    targets = {id(way.target) for way in outsider.ways}
    direct = (grant for grant in estate.grants if grant.principal is not None and grant.principal.id in who)
    return [grant for grant in direct if not grant.own and targets & {id(target) for target in grant.targets}]


_PART_OF = (
    (re.compile(r"(aws(?:-[a-z-]+)?):(?:role|user)/(\d{12})/.*"), "{0}:account/{1}"),
    (re.compile(r"gcp:(?:user|group):[^@]*@(.+)"), "gcp:domain:{0}"),
    (re.compile(r"gcp:serviceAccount:[^@]*@(.+)\.iam\.gserviceaccount\.com"), "gcp:project/{0}"),
    (re.compile(r"gcp:serviceAccount:([^\[*]+)\.svc\.id\.goog\[.*"), "gcp:project/{0}"),
    (re.compile(r"gcp:project(?:Owner|Editor|Viewer):(.+)"), "gcp:project/{0}"),
    (
        re.compile(r"gcp:principalSet://cloudresourcemanager\.googleapis\.com/projects/([^/]+)(?:/.*)?"),
        "gcp:project/{0}",
    ),
    (re.compile(r"azure:user/[^@]*@(.+)"), "azure:domain/{0}"),
)
_FEDERATED = re.compile(r"(?:aws|azure):federated/[^/]+/.+")


def names_of(principal: str) -> Iterator[str]:
    """A principal's own id, then what it is part of: a role's account, a mailbox's domain, a workload's project, the
    identity provider of a subject."""
    yield principal
    for pattern, whole in _PART_OF:
        match = pattern.fullmatch(principal)
        if match:
            yield whole.format(*match.groups())
    while _FEDERATED.fullmatch(principal):
        principal = principal.rpartition("/")[0]
        yield principal


_VERBS = {
    "list": "list",
    "read": "read",
    "write": "write",
    "delete": "delete",
    "administer": "administer",
    "regrant": "share",
    "decrypt": "decrypt",
    "impersonate": "act as",
}


def verbs_of(privileges: Iterable[str]) -> str:
    """Privileges as verbs: list, read, act as."""
    given = set(privileges)
    return ", ".join(verb for privilege, verb in _VERBS.items() if privilege in given)


def _judged(rule: Rule, outsider: Outsider, policy: Policy, beside: list[Grant]) -> Finding:
    ways = sorted(outsider.ways, key=lambda way: (bool(way.undecided), -len(way.grants)))
    first = ways[0].grants[0]
    undecided = outsider.undecided
    classes = policy.classes_of(ways[0].target)
    return finding(
        rule,
        "undecided" if undecided else "fail",
        first.block,
        _sentence(outsider, ways, classes.names, undecided),
        attribute=first.attribute,
        location=first.location,
        trail=_proof(ways, beside),
        story=True,
        subject=(outsider.name,),
        classes=classes,
        reason=undecided,
    )


def _sentence(outsider: Outsider, ways: list[Way], classes: tuple[str, ...], undecided: str) -> str:
    alike = _alike(ways)
    together: dict[tuple[str, str, str], list[Way]] = {}
    for way in ways:
        together.setdefault((way.principal.id, _through(way, alike), way.undecided), []).append(way)
    one_doubt = undecided if {way.undecided for way in ways} == {undecided} else ""
    told = [_told(group, alike) if one_doubt else _weighed(group, alike) for group in together.values()]
    who = f"{outsider.name} ({outsider.belongs})"
    data = f"data of class {', '.join(classes)}"
    doubt = f" ({one_doubt})" if one_doubt else ""
    gets = f"may get to {data}{doubt}" if undecided else f"gets to {data}"
    return f"{who} {gets}: {some_of(told, MOST_SHOWN, '; ')}; access is for {outsider.limits}"


def _alike(ways: Iterable[Way]) -> frozenset[str]:
    """Addresses on the way that are those of blocks of several roots."""
    roots: dict[str, set[str]] = {}
    for way in ways:
        for one, other in pairwise(way.grants):
            for block in (*_keepers(one, other), *_taken(one, other)):
                roots.setdefault(block.address, set()).add(block.root)
    return frozenset(address for address, found in roots.items() if len(found) > 1)


def _through(way: Way, alike: Collection[str]) -> str:
    """What is done on the way, in order: who is acted as (aws_iam_role.support, through the pods of a service account
    where it is so), where a key is read; with the root of what has one of the addresses that are `alike`."""
    pods = [block for grant in way.grants[:-1] for block in grant.path if block.kind in _POD_ACCOUNTS]
    through = f"through the pods of {pods[0].address} " if pods else ""
    done: list[tuple[str, dict[str, None]]] = []
    for one, other in pairwise(way.grants):
        keepers = tuple(_named(store, alike) for store in _keepers(one, other))
        deed = "reads the key in" if keepers else f"acts {through}as"
        if not done or done[-1][0] != deed:
            done.append((deed, {}))
        done[-1][1].update(dict.fromkeys(keepers or _identities(one, other, alike)))
    return "".join(f"{deed} {', then '.join(names)} and " for deed, names in done if names)


def _named(block: Block, alike: Collection[str]) -> str:
    return f"{block.address} in {block.root or '.'}" if block.address in alike else block.address


def _keepers(one: Grant, other: Grant) -> Iterator[Block]:
    """Where the key is kept by which one grant leads to the other."""
    reached = {id(target) for target in one.targets}
    yield from (store for store in other.kept_in if id(store) in reached)


def _weighed(ways: list[Way], alike: Collection[str]) -> str:
    """What ways of one beginning come to, with what leaves it uncertain."""
    doubt = ways[0].undecided
    return f"it is not certain that {_told(ways, alike)} ({doubt})" if doubt else _told(ways, alike)


def _told(ways: list[Way], alike: Collection[str]) -> str:
    """Ways that differ in their ends alone: role x acts as aws_iam_role.y and may read aws_s3_bucket.z."""
    given: dict[str, frozenset[str]] = {}
    for way in ways:
        given[_end(way)] = given.get(_end(way), frozenset()) | way.privileges
    by_verbs: dict[str, list[str]] = {}
    for end, privileges in given.items():
        by_verbs.setdefault(verbs_of(privileges), []).append(end)
    ends = [f"{verbs} {some_of(names, MOST_SHOWN)}" for verbs, names in by_verbs.items()]
    return f"{name_of(ways[0].grants[0])} {_through(ways[0], alike)}may {' and '.join(ends)}"


def _end(way: Way) -> str:
    """What is reached: the resource, or in words what a grant leads to that names none."""
    return way.end or way.target.address


def _identities(grant: Grant, after: Grant | None = None, alike: Collection[str] = ()) -> tuple[str, ...]:
    """Whom a grant lets its principal act as, by address or, of a group, by name (group ops@example.com)."""
    if grant.acts_as:
        given = after.principal.id if after and after.principal else ""
        name = given if given in grant.acts_as else grant.acts_as[0]
        return (" ".join(re.split(r"[:/]", name, maxsplit=2)[1:]),)
    return tuple(_named(block, alike) for block in _taken(grant, after))


def _taken(grant: Grant, after: Grant | None) -> tuple[Block, ...]:
    """Which of the identities that a grant leads to is acted as: of several the one that is given what comes `after`
    on the way, the first where that names none of them."""
    if grant.acts_as or "impersonate" not in grant.privileges:
        return ()
    holders = {id(holder) for holder in after.holders} if after else set()
    return tuple([target for target in grant.targets if id(target) in holders] or grant.targets)[:1]


def _proof(ways: list[Way], beside: list[Grant]) -> Trail:
    """The lines of every grant on the ways, in their order, then of those that lead to the same; each says who may do
    what by it."""
    lines: dict[int, Trail] = {}
    for chain in (*(way.grants for way in ways), *((grant,) for grant in beside)):
        who = name_of(chain[0])
        for grant, after in zip_longest(chain, chain[1:]):
            lines.setdefault(id(grant), _line(grant, who))
            who = next(iter(_identities(grant, after)), who)
    first, *others = lines.values()
    return Trail(first.file, first.line, first.text, (*first.parents, *others))


def _line(grant: Grant, who: str) -> Trail:
    ends = some_of([target.address for target in grant.targets], MOST_SHOWN) or some_of(_identities(grant), MOST_SHOWN)
    ends = ends or grant.on or (grant.block.address if grant.scope == "it" else grant.scope)
    text = f"{who} may {verbs_of(grant.privileges)} {ends}"
    if grant.trail is None:
        return Trail(grant.location.file, grant.location.line, text)
    return Trail(grant.trail.file, grant.trail.line, text, (grant.trail,))
