"""A policy, read and checked: what the rules ask."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from domicile.model.blocks import Block
from domicile.model.findings import Severity
from domicile.model.places import Place, Resolution
from domicile.model.trail import Trail
from domicile.policy.addresses import covers_address
from domicile.policy.classes import PASS, Belonging, DataClass, Judgement
from domicile.policy.globs import covers, specificity
from domicile.policy.places import PlaceSet


@dataclass(frozen=True, slots=True)
class Classification:
    """The data classes of a block: one, none, or several candidates where what decides cannot be known.

    `why` says what decided ("its tag data-class", "the home class"), `undecided` why there are several; `trail`
    leads to the line where that is written (None for what a file, an address or the policy itself decides).
    `maybe_none` marks that no class at all is a candidate too.
    """

    classes: tuple[DataClass, ...] = ()
    why: str = ""
    undecided: str = ""
    maybe_none: bool = False
    trail: Trail | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the candidates."""
        return tuple(data_class.name for data_class in self.classes)

    @property
    def blocking(self) -> bool:
        """Whether an undecided finding of this data fails the scan."""
        return any(data_class.undecided_fails for data_class in self.classes)


@dataclass(frozen=True, slots=True, eq=False)
class Approver:
    """Who may approve exceptions, and where they belong (None: the policy does not say)."""

    name: str
    belongs: PlaceSet | None
    file: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Waiver:
    """A dated, approved exception for the findings of `rules` on addresses that match `addresses` (globs).

    Missing dates and names stay None or "": rule RES904 reports them, and such a waiver waives nothing.
    """

    rules: tuple[str, ...]
    addresses: tuple[str, ...]
    files: tuple[str, ...]
    reason: str
    ticket: str
    approved_by: str
    approved_on: datetime.date | None
    expires: datetime.date | None
    file: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Transition:
    """A dated permission for a data class to still be in an old place; RES905 reports what it lacks.

    `roles` are the placement roles that it covers, every one where it is empty.
    """

    data_class: str
    places: PlaceSet
    roles: tuple[str, ...]
    until: datetime.date | None
    reason: str
    approved_by: str
    addresses: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True, eq=False)
class Cluster:
    """A Kubernetes cluster: where it stands, and which manifests (path globs, namespaces) are applied to it.

    Without paths and namespaces, all are.
    """

    name: str
    places: tuple[Place, ...]
    paths: tuple[str, ...]
    namespaces: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Gateway:
    """A way out that the policy agrees to: globs over addresses of resources, hosts or CIDR ranges."""

    name: str
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What a policy changes about a rule."""

    off: bool = False
    severity: Severity | None = None


Classify = Callable[[Block], Classification]


@dataclass(slots=True, eq=False)
class Policy:
    """The policy of a scan. `path` is "" and `sha256` "" where there is no file; `stated` says whether any limit is."""

    path: str
    sha256: str
    today: datetime.date
    home: DataClass | None
    data_classes: Mapping[str, DataClass]
    classify: Classify
    principals: tuple[Belonging, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    gateways: tuple[Gateway, ...] = ()
    outsiders: tuple[Belonging, ...] = ()
    approvers: Mapping[str, Approver] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    inline_skips: Literal["allow", "deny"] = "allow"
    environment: Mapping[str, str] = field(default_factory=dict)
    environments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _classified: dict[int, tuple[Block, Classification]] = field(default_factory=dict)
    _belongs: dict[str, Belonging | None] = field(default_factory=dict)

    @property
    def limits_places(self) -> bool:
        """Whether any class limits places: without one, no placement can be judged."""
        return any(data_class.limits_places for data_class in self.data_classes.values())

    def is_off(self, rule: str) -> bool:
        """Whether the policy switches off the rule of this id."""
        setting = self.rules.get(rule)
        return setting is not None and setting.off

    def classes_of(self, block: Block) -> Classification:
        """The data class of a block, worked out once."""
        ready = self._classified.get(id(block))
        if ready is None:
            ready = self._classified[id(block)] = (block, self.classify(block))
        return ready[1]

    def class_names(self, block: Block) -> tuple[str, ...]:
        """The names of a block's data classes."""
        return self.classes_of(block).names

    def judge(self, block: Block, role: str, where: Resolution) -> Judgement:
        """Holds a place that `block`'s data is in against its data class; candidates that disagree are undecided."""
        return self._together(block, lambda data_class: data_class.judge(role, where))

    def judge_operator(self, block: Block, where: Resolution) -> Judgement:
        """Holds who runs the place of `block`'s data against its data class."""
        return self._together(block, lambda data_class: data_class.judge_operator(where))

    def judge_principal(self, block: Block, principal: str) -> Judgement:
        """Holds where a principal belongs against `access` of `block`'s data class.

        A policy that places nobody cannot be asked: rule RES909 says so once, instead of every grant.
        """
        if not self.principals:
            return PASS
        belonging = self.belongs(principal)
        return self._together(block, lambda data_class: data_class.judge_belonging(belonging))

    def belongs(self, principal: str) -> Belonging | None:
        """Where a principal belongs: of the patterns that match its id, the most specific one; worked out once."""
        if principal not in self._belongs:
            matching = (belonging for belonging in self.principals if covers(belonging.pattern, principal))
            self._belongs[principal] = _most_specific(matching)
        return self._belongs[principal]

    def outsider(self, name: str) -> Belonging | None:
        """Where somebody belongs who is sent data: of the patterns that match the name, the most specific one."""
        return _most_specific(one for one in self.outsiders if covers_address(one.pattern, name))

    def is_gateway(self, *names: str) -> bool:
        """Whether one of the names (addresses of resources, hosts, CIDR ranges) is a way out that is agreed to."""
        patterns = [pattern for gateway in self.gateways for pattern in gateway.patterns]
        return any(covers_address(pattern, name) for pattern in patterns for name in names if name)

    def _together(self, block: Block, ask: Callable[[DataClass], Judgement]) -> Judgement:
        classification = self.classes_of(block)
        judgements = [ask(data_class) for data_class in classification.classes]
        if classification.maybe_none:
            judgements.append(PASS)
        verdicts = {judgement.verdict for judgement in judgements}
        if not judgements or verdicts == {"pass"}:
            return judgements[0] if judgements else PASS
        worst = next(judgement for judgement in judgements if judgement.verdict != "pass")
        names = classification.names
        if len(verdicts) == 1:
            return Judgement(worst.verdict, worst.outside, worst.reason, worst.limits, names)
        outside = tuple(dict.fromkeys(place for judgement in judgements for place in judgement.outside))
        reason = classification.undecided or worst.reason
        return Judgement("undecided", outside, reason, worst.limits, names)


def _most_specific(belongings: Iterable[Belonging]) -> Belonging | None:
    return max(belongings, key=lambda belonging: specificity(belonging.pattern), default=None)
