"""Data classes: what a policy promises for one sort of data, and how a place or a principal is held against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from domicile.model.places import EVERYWHERE, Place, Resolution
from domicile.policy.places import NOWHERE, PlaceSet

Decision = Literal["pass", "fail", "undecided"]
GlobalPlaces = Literal["allow", "deny", "undecided"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a policy says of one fact.

    `outside` are the alternatives that break it, `reason` says why in one clause ("" for a pass), `limits` which
    places or operators would be right, `data_classes` the names of the classes that were asked.
    """

    verdict: Decision
    outside: tuple[Place, ...] = ()
    reason: str = ""
    limits: str = ""
    data_classes: tuple[str, ...] = ()


PASS = Judgement("pass")


@dataclass(frozen=True, slots=True, eq=False)
class Belonging:
    """Where a principal belongs: `countries` as ISO 3166-1 alpha-2, `words` as the policy writes them."""

    pattern: str
    belongs: PlaceSet
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} ({self.belongs})" if self.name else str(self.belongs)


@dataclass(frozen=True, slots=True, eq=False)
class DataClass:
    """A data class and its limits. `allow` is None where the policy limits nothing by place.

    `roles` are tighter or wider lists per placement role; `deny` wins over all of them. `access` says where those who
    may read the class belong, `operators` who may run what holds it (None: anybody). `undecided` says whether what
    cannot be known fails the scan. `global_places` is what the class thinks of a place that can be anywhere; "" means
    deny for a class with a list of places, undecided for one that only denies some. `max_principals` is how many
    principals may reach the class at most (None: nobody counts).
    """

    name: str
    allow: PlaceSet | None = None
    deny: PlaceSet = NOWHERE
    roles: Mapping[str, PlaceSet] = field(default_factory=dict)
    access: PlaceSet | None = None
    operators: tuple[str, ...] | None = None
    undecided: Literal["fail", "warn"] = "fail"
    guards: Literal["optional", "required"] = "optional"
    may_be_public: bool = False
    max_principals: int | None = None
    global_places: GlobalPlaces | Literal[""] = ""
    file: str = ""
    line: int = 0

    @property
    def limits_places(self) -> bool:
        """Whether the class says anything about where its data may be."""
        return self.allow is not None or bool(self.deny) or bool(self.roles)

    @property
    def undecided_fails(self) -> bool:
        """Whether an undecided finding of this class makes the exit status 1."""
        return self.undecided == "fail"

    def places_for(self, role: str) -> PlaceSet | None:
        """The list that holds for a role; None where nothing limits it."""
        return self.roles.get(role, self.allow)

    def judge(self, role: str, where: Resolution) -> Judgement:
        """Holds every alternative of a place against the class: all inside pass, all outside fail, else undecided."""
        allowed = self.places_for(role)
        if where.placeless and not self.global_places:
            return PASS
        if allowed is None and not self.deny:
            return PASS
        if where.placeless:
            return self._placeless(allowed)
        decisions = [(place, self._decide(allowed, place)) for place in where.places]
        outside = tuple(place for place, decision in decisions if decision == "fail")
        doubtful = tuple(place for place, decision in decisions if decision == "undecided")
        limits = self._limits(allowed)
        if len(outside) == len(decisions) and decisions and not where.unknown:
            return Judgement("fail", outside, "", limits, (self.name,))
        if not outside and not doubtful and decisions and not where.unknown:
            return Judgement("pass", data_classes=(self.name,), limits=limits)
        reason = self._doubt(where, outside, doubtful)
        return Judgement("undecided", outside, reason, limits, (self.name,))

    def _decide(self, allowed: PlaceSet | None, place: Place) -> Decision:
        if self.deny.touches(place):
            return "fail"
        if EVERYWHERE in place.countries and not (allowed and allowed.holds(place)):
            return _GLOBAL[self.global_places or ("undecided" if allowed is None else "deny")]
        if not place.countries and not (allowed and allowed.holds(place)):
            return "undecided"
        return "pass" if allowed is None or allowed.holds(place) else "fail"

    def _placeless(self, allowed: PlaceSet | None) -> Judgement:
        decision = _GLOBAL[self.global_places or "allow"]
        reason = "" if decision == "pass" else "this kind has no region at all"
        return Judgement(decision, (), reason, self._limits(allowed), (self.name,))

    def _limits(self, allowed: PlaceSet | None) -> str:
        if allowed is None:
            return f"anywhere but {self.deny}"
        return f"{allowed}, never {self.deny}" if self.deny else str(allowed)

    def _doubt(self, where: Resolution, outside: tuple[Place, ...], doubtful: tuple[Place, ...]) -> str:
        if where.unknown and not where.places:
            return where.unknown
        if doubtful and not outside and not where.unknown:
            return f"{_named(doubtful)} can be anywhere"
        inside = tuple(place for place in where.places if place not in outside)
        parts = [f"{_named(outside)} is outside"] if outside else []
        parts += [f"{_named(inside)} is inside"] if inside else []
        parts += [f"others are not known ({where.unknown})"] if where.unknown else []
        return "it may be one of several: " + ", ".join(parts)

    def judge_operator(self, where: Resolution) -> Judgement:
        """Holds who runs the place against `operators`; a place that is not known has an unknown operator."""
        if self.operators is None or (where.placeless):
            return PASS
        outside = tuple(place for place in where.places if place.operator not in self.operators)
        limits = ", ".join(self.operators)
        if len(outside) == len(where.places) and outside and not where.unknown:
            return Judgement("fail", outside, "", limits, (self.name,))
        if where.places and not outside and not where.unknown:
            return Judgement("pass", limits=limits, data_classes=(self.name,))
        reason = where.unknown or f"{_named(outside)} is one of several alternatives"
        return Judgement("undecided", outside, reason, limits, (self.name,))

    def judge_belonging(self, belonging: Belonging | None) -> Judgement:
        """Holds where a principal belongs against `access`; a principal that the policy does not place is undecided."""
        if self.access is None or self.access.anywhere:
            return PASS
        limits = str(self.access)
        if belonging is None:
            return Judgement("undecided", (), "the policy does not say where it belongs", limits, (self.name,))
        countries = belonging.belongs.countries
        if belonging.belongs and countries <= self.access.countries and not belonging.belongs.anywhere:
            return Judgement("pass", limits=limits, data_classes=(self.name,))
        if countries.isdisjoint(self.access.countries) and not belonging.belongs.anywhere:
            return Judgement("fail", (), f"it belongs to {belonging}", limits, (self.name,))
        return Judgement("undecided", (), f"it belongs to {belonging}, partly outside", limits, (self.name,))


_GLOBAL: dict[str, Decision] = {"allow": "pass", "deny": "fail", "undecided": "undecided"}


def _named(places: tuple[Place, ...]) -> str:
    return " or ".join(place_name(place) for place in places)


def place_name(place: Place) -> str:
    """A place for people: `ap-southeast-1 (Singapore)`."""
    return f"{place.region} ({place.name})" if place.name else place.region
