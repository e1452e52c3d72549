"""How a type is placed, as far as its provider's documents say."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from tools.refresh_catalogue.model import Documented, Placed
from tools.refresh_catalogue.profile import Profile

_SUFFIX = re.compile(r"_(?:id|ids|name|names|arn|uri|self_link|crn|uuid|urn)$")


def placed(one: Documented, profile: Profile, kinds: Collection[str]) -> Placed:
    """The placement of a type; `kinds` are all types of the release."""
    reason = profile.why_placeless(one.kind)
    if reason is not None:
        return Placed("placeless", reason=reason)
    by = tuple(name for name in profile.place if name in one.arguments)
    if by:
        return Placed("argument", by)
    if profile.regional:
        return Placed("provider")
    parent = _parent(one, profile, kinds)
    return Placed("parent", (parent,)) if parent else Placed("left", reason=_reason(one))


def _reason(one: Documented) -> str:
    if one.regional is False:
        return "the provider registers it without a region, and does not say that it is global"
    return "its documents name neither a place nor a parent" if one.arguments else "its page lists no arguments"


def _parent(one: Documented, profile: Profile, kinds: Collection[str]) -> str:
    """The argument that names what a type is part of: of those that lead to a kind, the one believed most."""
    names = [name for name in one.arguments if not profile.never.fullmatch(name)]
    for pattern in profile.parents:
        for name in names:
            if re.fullmatch(pattern, name):
                return name
    leading = [name for name in names if name in one.leads or _named_so(name, one.kind, profile.prefix, kinds)]
    return max(leading, key=lambda name: _likeness(name, one), default="")


def _named_so(name: str, kind: str, prefix: str, kinds: Collection[str]) -> bool:
    """Whether an argument is called like a kind of whose name this kind's begins: cluster_id of x_cluster_node."""
    stem = _SUFFIX.sub("", name)
    if stem == name:
        return False
    words = kind.removeprefix(f"{prefix}_").split("_")
    services = ("_".join(words[:number]) for number in range(len(words)))
    return any(_kind(prefix, service, stem) in kinds for service in services if _kind(prefix, service, stem) != kind)


def _kind(prefix: str, service: str, stem: str) -> str:
    return "_".join(part for part in (prefix, service, stem) if part)


def _likeness(name: str, one: Documented) -> int:
    """How many leading words a type shares with the kinds to which an argument leads: parts are called like wholes."""
    stem = _SUFFIX.sub("", name)
    targets = one.leads.get(name, ())
    return max([_shared(target, one.kind) for target in targets] + [int(stem in one.kind)])


def _shared(target: str, kind: str) -> int:
    pairs = zip(target.split("_"), kind.split("_"), strict=False)
    return next((number for number, (left, right) in enumerate(pairs) if left != right), 100)


def steps(place: Placed, profile: Profile) -> list[Any] | None:
    """The `place` of the catalogue that says so; None where a person has to say it."""
    if place.how == "left":
        return None
    if place.how == "argument":
        after = ["provider"] if set(place.by).intersection(profile.fallback) else []
        return [*({"attribute": name} for name in place.by), *after]
    words: Mapping[str, str] = {"provider": "provider", "parent": "part", "placeless": "placeless"}
    return [words[place.how]]
