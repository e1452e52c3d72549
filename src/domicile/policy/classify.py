"""Which data class a block's data has: the policy's `classify` list, first match wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from domicile.catalogue import Catalogue
from domicile.kubernetes.kinds import namespaces_of
from domicile.model.blocks import Block
from domicile.policy.classes import DataClass
from domicile.policy.labels import Labels
from domicile.policy.matching import NO, Match, addresses_of, match_label, match_path, match_texts, texts_at
from domicile.policy.model import Classification, Classify

CRITERIA = (
    "tags", "labels", "names", "kinds", "paths", "modules", "addresses", "accounts", "projects", "subscriptions",
    "compartments", "namespaces", "providers",
)  # fmt: skip
"""What an entry of `classify` may ask for; several together must all hold."""

CONTAINERS: Mapping[str, tuple[str, ...]] = {
    "accounts": (
        "account_id",
        "aws_ssoadmin_account_assignment/target_id",
        "provider.allowed_account_ids",
        "provider.assume_role.role_arn",
    ),
    "projects": ("project", "provider.project"),
    "subscriptions": ("subscription_id", "provider.subscription_id"),
    "compartments": ("compartment_id", "compartment_ocid"),
    "namespaces": ("metadata.namespace", "namespace"),
}
"""Where a block (`kind/`: of that kind) or its provider (`provider.`) says which container of resources it is in."""


@dataclass(frozen=True, slots=True, eq=False)
class Criteria:
    """One entry of `classify`: criterion → the globs it accepts; for tags and labels, name → globs."""

    data_class: DataClass
    texts: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, tuple[str, ...]]


def classifier(entries: tuple[Criteria, ...], home: DataClass | None, catalogue: Catalogue) -> Classify:
    """The function that classifies a block. What cannot be known leaves several candidates."""
    if not entries:
        always = Classification((home,), "the home class") if home else Classification()
        return lambda block: always

    def classify(block: Block) -> Classification:
        candidates: list[DataClass] = []
        doubts: list[Match] = []
        labels = Labels(block, catalogue)
        for entry in entries:
            match = _match(entry, block, labels)
            if match.certain:
                return _settled([*candidates, entry.data_class], match, doubts, none=False)
            if match.possible:
                candidates.append(entry.data_class)
                doubts.append(match)
        if home is not None:
            return _settled([*candidates, home], Match(True, True, "the home class"), doubts, none=False)
        return _settled(candidates, NO, doubts, none=True)

    return classify


def _settled(candidates: list[DataClass], match: Match, doubts: list[Match], *, none: bool) -> Classification:
    classes = tuple(dict.fromkeys(candidates))
    if len(classes) + none == 1 or not classes:
        return Classification(classes, match.why, trail=match.trail)
    names = " or ".join([*(data_class.name for data_class in classes), *(["no class"] if none else [])])
    reason = f"its data class is {names}: {doubts[0].why}"
    return Classification(classes, match.why, reason, none, doubts[0].trail)


def _match(entry: Criteria, block: Block, labels: Labels) -> Match:
    possible: Match | None = None
    last = Match(certain=True, possible=True)
    for criterion, globs in entry.texts.items():
        match = _READERS[criterion](globs, block)
        if not match.possible:
            return match
        last, possible = match, possible if match.certain else match
    for name, globs in entry.labels.items():
        match = match_label(name, globs, labels)
        if not match.possible:
            return match
        last, possible = match, possible if match.certain else match
    return possible or last


def _names(globs: tuple[str, ...], block: Block) -> Match:
    named = [block.name, *(["name", "bucket"] if block.mode != "object" else ["metadata.name"])]
    return match_texts(globs, [named[0]], texts_at(block, *named[1:]), "its name")


def _kinds(globs: tuple[str, ...], block: Block) -> Match:
    return match_texts(globs, [block.kind], ([], []), "its kind")


def _addresses(globs: tuple[str, ...], block: Block) -> Match:
    return match_texts(globs, addresses_of(block.address), ([], []), "its address")


def _modules(globs: tuple[str, ...], block: Block) -> Match:
    return match_texts(globs, addresses_of(block.module, prefixes=True), ([], []), "its module")


def _providers(globs: tuple[str, ...], block: Block) -> Match:
    provider = block.provider
    names = [provider.name, f"{provider.name}.{provider.alias}"] if provider else []
    return match_texts(globs, names, ([], []), "its provider")


def _container(criterion: str) -> Callable[[tuple[str, ...], Block], Match]:
    attributes = CONTAINERS[criterion]

    def read(globs: tuple[str, ...], block: Block) -> Match:
        return match_texts(globs, [], texts_at(block, *attributes), f"its {criterion.removesuffix('s')}")

    return read


def _namespaces(globs: tuple[str, ...], block: Block) -> Match:
    """What the builds around a manifest give counts, whatever it says itself."""
    names = namespaces_of(block) if block.builds else ()
    if not any(names):
        return _container("namespaces")(globs, block)
    return match_texts(globs, [], ([(name, len(names) == 1, None) for name in names], []), "its namespace")


_READERS: Mapping[str, Callable[[tuple[str, ...], Block], Match]] = {
    "names": _names,
    "kinds": _kinds,
    "addresses": _addresses,
    "modules": _modules,
    "providers": _providers,
    "paths": match_path,
    **{criterion: _container(criterion) for criterion in CONTAINERS},
    "namespaces": _namespaces,
}
