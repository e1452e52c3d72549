"""Which clouds are measured and shown together: the five whose rows are named, and further ones, apart from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.coverage.rows import Row

FOLDER = Path(__file__).parents[2] / "docs" / "coverage"


@dataclass(frozen=True, slots=True)
class Listing:
    """Clouds with a page and a file of results of their own. `titles` has the name of each cloud on the page."""

    name: str
    heading: str
    titles: Mapping[str, str]

    @property
    def results(self) -> Path:
        """The file that holds what became of every row."""
        return FOLDER / f"{self.name}.tsv"

    @property
    def page(self) -> Path:
        return FOLDER / f"{self.name}.md"

    def rows(self, every: Iterable[Row]) -> list[Row]:
        """The rows of its own clouds."""
        return [row for row in every if row.cloud in self.titles]


LISTINGS = (
    Listing(
        "placement",
        "Placement: every argument that names a place",
        {"aws": "AWS", "gcp": "Google Cloud", "azure": "Azure", "oci": "OCI", "alibaba": "Alibaba Cloud"},
    ),
    Listing(
        "further-clouds",
        "Placement in further clouds: every argument that names a place",
        {"huawei": "Huawei Cloud", "tencent": "Tencent Cloud", "digitalocean": "DigitalOcean"},
    ),
)
