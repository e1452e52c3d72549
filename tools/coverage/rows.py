"""The region-bearing arguments that the providers' documentation lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson

CLOUDS = {
    "aws": "aws",
    "gcp": "gcp",
    "azure": "azure",
    "oci": "oci",
    "alicloud": "alibaba",
    "huaweicloud": "huawei",
    "tencentcloud": "tencent",
    "digitalocean": "digitalocean",
}
"""The file's name of a provider → the catalogue's."""
TERRAFORM = {
    "aws": "aws",
    "gcp": "google",
    "azure": "azurerm",
    "oci": "oci",
    "alibaba": "alicloud",
    "huawei": "huaweicloud",
    "tencent": "tencentcloud",
    "digitalocean": "digitalocean",
}
PLAIN = frozenset({"region", "location", "zone"})


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One argument. `attribute` is a dotted path; `meaning` what the list takes it for (placement, replica…)."""

    cloud: str
    kind: str
    attribute: str
    meaning: str

    @property
    def resource(self) -> str:
        """The type as it is written: the list has pages, and one page tells of _iam_member, _iam_binding and more."""
        name = self.kind.replace("google_google_", "google_")
        return f"{name}_member" if name.startswith("google_") and name.endswith("_iam") else name

    @property
    def hard(self) -> bool:
        """Whether it is more than a plain region, location or zone at the top of the block."""
        return self.attribute not in PLAIN


def listed(path: Path) -> list[Row]:
    """The rows of all clouds in a list of JSON lines (provider, resource_type, attribute, kind), sorted."""
    found = []
    for line in path.read_bytes().splitlines():
        row = orjson.loads(line)
        if row["provider"] in CLOUDS:
            found.append(Row(CLOUDS[row["provider"]], row["resource_type"], row["attribute"], row["kind"]))
    return sorted(set(found))


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows themselves tell of kinds: which there are, and which arguments each has."""

    attributes: dict[str, frozenset[str]]

    def below(self, kind: str, attribute: str) -> list[str]:
        """The arguments listed below an argument of the same kind, relative to it."""
        start = attribute + "."
        return sorted(path[len(start) :] for path in self.attributes[kind] if path.startswith(start))

    def beside(self, kind: str, attribute: str) -> list[str]:
        """The last names of the arguments listed in the same block as an argument."""
        block = attribute.rpartition(".")[0]
        return sorted(
            path.rpartition(".")[2]
            for path in self.attributes[kind]
            if path.rpartition(".")[0] == block and path != attribute
        )


def known(rows: Iterable[Row]) -> Known:
    """What a list of rows tells."""
    attributes: dict[str, set[str]] = {}
    for row in rows:
        attributes.setdefault(row.kind, set()).add(row.attribute)
    return Known({kind: frozenset(paths) for kind, paths in attributes.items()})
