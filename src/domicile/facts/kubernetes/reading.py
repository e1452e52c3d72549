"""Codes and texts in manifests as places: a code may stand without its cloud, and then every cloud is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.places import Placer
from domicile.facts.proof import own_location, proof
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Placement, Role
from domicile.model.paths import first
from domicile.model.places import EVERYWHERE, Place, Resolution
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives

_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+", re.IGNORECASE)
_SHORTEST_WITH_PLACE = 8
_ZONE_NUMBER = re.compile(r"-\d$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place that a text names: what names it, and the number of line breaks before that."""

    place: Place
    what: str
    line: int


class Reader:
    """What all rooms for Kubernetes share: the blocks, the tables of the catalogue, and how codes become places."""

    def __init__(self, index: Index, catalogue: Catalogue, placer: Placer) -> None:
        self.index = index
        self.catalogue = catalogue
        self.placer = placer
        self.pins: Mapping[str, Any] = catalogue.section("pins")["kubernetes"]
        self._identifiers = [(row["provider"], re.compile(row["pattern"])) for row in self.pins["identifiers"]]

    @property
    def objects(self) -> Iterator[Block]:
        """Every Kubernetes object."""
        return (block for block in self.index.blocks if block.mode == "object")

    @cached_property
    def clouds(self) -> frozenset[str]:
        """The clouds whose own annotations, labels or storage drivers the manifests use: where the cluster may be."""
        found = {self.pins["drivers"].get(_text(block, "provisioner")) for block in self.index.of_kind("StorageClass")}
        found |= {self.pins["drivers"].get(_text(block, "spec.csi.driver")) for block in self._volumes}
        for block in self.objects:
            for path in ("metadata.annotations", "metadata.labels"):
                found |= {cloud for name in _keys(block, path) for cloud in self._signs(name)}
        return frozenset(cloud for cloud in found if cloud)

    @property
    def _volumes(self) -> list[Block]:
        return self.index.of_kind("PersistentVolume")

    def _signs(self, name: str) -> Iterator[str]:
        return (cloud for start, cloud in self.pins["signs"].items() if name.startswith(start))

    def code(self, value: Value, cloud: str = "") -> Resolution:
        """The places that a code can mean: of its cloud, else of the cluster's clouds, else of any cloud."""
        places: dict[Place, None] = {}
        unknown = ""
        for option in alternatives(value):
            if isinstance(option, Unknown):
                unknown = unknown or option.reason
            elif isinstance(option.data, str) and option.data:
                found = self._meant(option.data, cloud)
                places.update(dict.fromkeys(found))
                unknown = unknown or ("" if found else f"no cloud in the catalogue has the place {option.data!r}")
        return Resolution(tuple(places), unknown, value.trail)

    def _meant(self, code: str, cloud: str) -> list[Place]:
        if cloud:
            return self._of_clouds(code, (cloud,))
        return self._of_clouds(code, sorted(self.clouds)) or self._of_clouds(code, self.catalogue.providers)

    def _of_clouds(self, code: str, clouds: Any) -> list[Place]:
        found = (self._of_cloud(code, cloud) for cloud in clouds)
        return [place for place in found if place is not None and EVERYWHERE not in place.countries]

    def _of_cloud(self, code: str, cloud: str) -> Place | None:
        place = self.catalogue.place(cloud, code)
        if place is None and cloud == "azure":
            # AKS writes a zone as `region-number` (https://learn.microsoft.com/azure/aks/availability-zones).
            place = self.catalogue.place(cloud, _ZONE_NUMBER.sub("", code))
        return place

    def mentions(self, text: str) -> Iterator[Mention]:
        """Every place that host names and identifiers in a text name."""
        if len(text) < _SHORTEST_WITH_PLACE or ("." not in text and ":" not in text and "/" not in text):
            return
        for match in _HOST.finditer(text):
            place = self.host(match[0])
            if place is not None:
                yield Mention(place, match[0], text.count("\n", 0, match.start()))
        for cloud, pattern in self._identifiers:
            for match in pattern.finditer(text):
                place = self.catalogue.place(cloud, match[1])
                if place is not None:
                    yield Mention(place, match[0].strip(' \n\t",=/?'), text.count("\n", 0, match.start()))

    def is_of_cloud(self, text: str) -> bool:
        """Whether a text names a host of a cloud in the table, with or without a place in it."""
        names = (match[0].lower().split(".") for match in _HOST.finditer(text))
        return any(end in self._hosts for labels in names for end in _endings(labels))

    def host(self, name: str) -> Place | None:
        """The place that a host name of a known cloud carries in one of its labels."""
        labels = name.lower().split(".")
        row = next((self._hosts[end] for end in _endings(labels) if end in self._hosts), None)
        if row is None:
            return None
        for label in reversed(labels[:-2]):
            for code in _codes(label, row):
                place = self.catalogue.place(row["provider"], code)
                if place is not None and EVERYWHERE not in place.countries:
                    return place
        return None

    @property
    def _hosts(self) -> Mapping[str, Any]:
        return self.pins["hosts"]  # type: ignore[no-any-return]


def _endings(labels: list[str]) -> Iterator[str]:
    for start in range(1, len(labels) - 1):
        yield ".".join(labels[start:])


def _codes(label: str, row: Mapping[str, Any]) -> Iterator[str]:
    yield label
    for start in row.get("before", ()):
        if label.startswith(start):
            yield label.removeprefix(start)
            for end in row.get("after", ()):
                yield label.removeprefix(start).removesuffix(end)
    for end in row.get("after", ()):
        if label.endswith(end):
            yield label.removesuffix(end)


def _text(block: Block, path: str) -> str:
    value = first(block, path)
    return value.data if isinstance(value, Known) and isinstance(value.data, str) else ""


def _keys(block: Block, path: str) -> Iterator[str]:
    value = first(block, path)
    if isinstance(value, Known) and isinstance(value.data, Mapping):
        yield from value.data


def placed(
    block: Block,
    role: Role,
    where: Resolution,
    attribute: str,
    value: Value,
    note: str = "",
    *,
    copy: bool = False,
    parent: Trail | None = None,
) -> Placement:
    """A placement that `value`, at the path `attribute` of the block, says."""
    trail = proof(block, attribute, value, parent)
    resolution = Resolution(where.places, where.unknown, trail, where.placeless)
    return Placement(
        block, role, resolution, attribute, own_location(block, attribute, value), trail, copy, False, note
    )
