"""Which adverse rules contradict a policy on an estate: where would the demanded copy end?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from domicile.catalogue import Catalogue
from domicile.model.blocks import Block
from domicile.model.estate import Estate
from domicile.model.facts import Placement
from domicile.model.places import Place, Resolution
from domicile.policy.classes import Judgement
from domicile.policy.model import Policy
from domicile.rules.adverse import AdverseRule
from domicile.rules.checks.placement import named

Stance = Literal["contradicts", "undecided", "care", "agrees"]
STANCES: tuple[Stance, ...] = ("contradicts", "undecided", "care", "agrees")
"""From the worst to the best. `care`: it can be followed, if the second place is one of those that are named."""

_OF: dict[str, Stance] = {"fail": "contradicts", "undecided": "undecided", "pass": "agrees"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What following a rule would do to one resource; `places` are where the copy would be, or may be (`care`)."""

    stance: Stance
    why: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """A rule's demand on one resource, answered."""

    block: Block
    answer: Answer


@dataclass(frozen=True, slots=True)
class Advice:
    """A rule that speaks of resources of this estate whose class limits places. `demands` are in reading order."""

    rule: AdverseRule
    demands: tuple[Demand, ...]

    @property
    def stance(self) -> Stance:
        """The worst of its answers."""
        return min((demand.answer.stance for demand in self.demands), key=STANCES.index)


def advise(estate: Estate, policy: Policy, catalogue: Catalogue, rules: Sequence[AdverseRule]) -> tuple[Advice, ...]:
    """Holds every rule that has a resource to speak of against the policy, in the order of the rules."""
    judge = _Judge(policy, catalogue, _own_places(estate))
    found = ((rule, tuple(judge.demands(rule, estate))) for rule in rules)
    return tuple(Advice(rule, demands) for rule, demands in found if demands)


def _own_places(estate: Estate) -> dict[int, list[Placement]]:
    """id of a block → where it stands itself. What copies has a note of what it does."""
    own: dict[int, list[Placement]] = {}
    for placement in estate.placements:
        if not (placement.copy and placement.note):
            own.setdefault(id(placement.block), []).append(placement)
    return own


@dataclass(frozen=True, slots=True)
class _Judge:
    policy: Policy
    catalogue: Catalogue
    own: dict[int, list[Placement]]

    def demands(self, rule: AdverseRule, estate: Estate) -> Iterator[Demand]:
        for block in estate.index.of_kind(*rule.kinds):
            if block.mode != "data" and self._is_limited(block):
                wheres = [placement.where for placement in self.own.get(id(block), ())]
                answers = [self._answer(rule, block, where) for where in wheres or [Resolution()]]
                yield Demand(block, min(answers, key=lambda answer: STANCES.index(answer.stance)))

    def _is_limited(self, block: Block) -> bool:
        return any(data_class.limits_places for data_class in self.policy.classes_of(block).classes)

    def _answer(self, rule: AdverseRule, block: Block, where: Resolution) -> Answer:
        if rule.to == "pair":
            return self._to_pair(rule, block, where)
        if rule.to == "edge":
            return self._to_edge(rule, block)
        return self._to_region(rule, block, where)

    def _to_pair(self, rule: AdverseRule, block: Block, where: Resolution) -> Answer:
        pairs = [(place, self.catalogue.pair(place)) for place in where.places]
        known = tuple(pair for _, pair in pairs if pair is not None)
        alone = [place.region for place, pair in pairs if pair is None]
        reason = where.unknown or (f"no pair of {' or '.join(alone)} is known" if alone else "")
        if not known:
            return Answer("undecided", f"where its copy would go is not known: {reason or 'it has no place'}")
        return self._judged(rule, block, Resolution(known, reason), "the paired region")

    def _to_edge(self, rule: AdverseRule, block: Block) -> Answer:
        everywhere = self.catalogue.place(self.catalogue.provider_of_kind(block.kind) or "", "global")
        if everywhere is None:
            return Answer("undecided", "where its edge would be is not known")
        return self._judged(rule, block, Resolution((everywhere,)), "an edge")

    def _judged(self, rule: AdverseRule, block: Block, copy: Resolution, what: str) -> Answer:
        judgement = self._ask(rule, block, copy)
        places = named(copy.places, " or ")
        if judgement.verdict == "pass":
            return Answer("agrees", f"{what}, {places}, is inside {judgement.limits}", copy.places)
        if judgement.verdict == "fail":
            return Answer("contradicts", f"{what} would be {places}, outside {judgement.limits}", copy.places)
        return Answer("undecided", f"{what} would be {places}: {judgement.reason}", copy.places)

    def _to_region(self, rule: AdverseRule, block: Block, where: Resolution) -> Answer:
        judgements = [(place, self._ask(rule, block, Resolution((place,)))) for place in self._regions(block, where)]
        certain = len(where.places) == 1 and not where.unknown
        taken = where.places if certain and rule.to == "region" else ()
        inside = tuple(place for place, judged in judgements if judged.verdict == "pass" and place not in taken)
        limits = next((judged.limits for _, judged in judgements if judged.verdict == "fail"), "its places")
        if any(judged.verdict == "undecided" for _, judged in judgements):
            reason = next(judged.reason for _, judged in judgements if judged.verdict == "undecided")
            return Answer("undecided", f"which regions could hold the copy is not known: {reason}", inside)
        if not inside:
            return Answer("contradicts", f"no {'second ' if taken else ''}region of its cloud is inside {limits}")
        if not certain and len(inside) == 1 and rule.to == "region":
            return Answer("undecided", f"only {named(inside)} is inside, and its own place is not certain", inside)
        return Answer("care", f"the copy may only be in {named(inside, ' or ')}", inside)

    def _regions(self, block: Block, where: Resolution) -> list[Place]:
        """The regions that a copy can reach: partitions and realms do not copy into each other."""
        provider = self.catalogue.provider_of_kind(block.kind) or ""
        operators = {place.operator for place in where.places} or {provider}
        return [place for place in self.catalogue.regions(provider) if place.operator in operators]

    def _ask(self, rule: AdverseRule, block: Block, copy: Resolution) -> Judgement:
        """The worse of what the class says of the place and of who runs it."""
        judgements = [self.policy.judge(block, rule.role, copy), self.policy.judge_operator(block, copy)]
        return min(judgements, key=lambda judgement: STANCES.index(_OF[judgement.verdict]))
