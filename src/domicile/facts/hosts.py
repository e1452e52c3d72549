"""Where a host is: by the cloud whose domain it has and the code before that, or by the vendor's site that it names.

The tables are section `hosts` of the catalogue. A host of a domain that no table has is nobody's that is known: what
its labels look like says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from domicile.catalogue import Catalogue
from domicile.model.places import Place

_HOST = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/]*@)?([a-z0-9_-]+(?:\.[a-z0-9_-]+)+)\.?(?::\d+)?(?:[/?#].*)?$",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED = re.compile(r"-\d\d$")


@dataclass(slots=True)
class Hosts:
    """Reads hosts. `clouds` holds the clouds whose domains are known."""

    catalogue: Catalogue
    clouds: frozenset[str] = frozenset()
    _clouds_of: dict[str, str] = field(default_factory=dict)
    _sites: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Reads the tables: domain → cloud, site → vendor and countries."""
        tables = self.catalogue.section("hosts")
        self.clouds = frozenset(provider for provider, table in tables.items() if "domains" in table)
        for provider, table in tables.items():
            self._clouds_of.update((domain, provider) for domain in table.get("domains", ()))
            for vendor in table.get("vendors", ()):
                self._read_vendor(vendor)

    def _read_vendor(self, vendor: Mapping[str, Mapping[str, str]]) -> None:
        self._clouds_of.update(vendor.get("codes", {}))
        self._sites.update((site, (str(vendor["name"]), countries)) for site, countries in vendor["sites"].items())

    def place(self, host: str) -> Place | None:
        """The place of a host; None where nobody says it."""
        site = next((tail for tail in _tails(host) if tail in self._sites or tail in self._clouds_of), None)
        if site is None:
            return None
        if site in self._clouds_of:
            return self._coded(host, site, self._clouds_of[site])
        return self._site(site) if self._sites[site][1] else None

    def _site(self, site: str) -> Place:
        vendor, words = self._sites[site]
        countries = frozenset(
            country for word in words.split() for country in self.catalogue.jurisdiction(word) or {word}
        )
        names = sorted(self.catalogue.country_name(country) for country in countries)
        where = " or ".join(names) if len(names) < 4 else f"any country of the {words}"
        return Place(vendor.lower().replace(" ", "-"), site, countries, vendor, where)

    def place_below(self, domain: str) -> Place | None:
        """The place of every host of a domain; None where a longer name can be another site."""
        return None if any(site.endswith(f".{domain}") for site in self._sites) else self.place(domain)

    def cloud(self, host: str) -> str | None:
        """The cloud whose codes stand in a host's labels; None for a host of no domain that is known."""
        return next((self._clouds_of[tail] for tail in _tails(host) if tail in self._clouds_of), None)

    def _coded(self, host: str, domain: str, cloud: str) -> Place | None:
        labels = host.lower().removesuffix(domain).strip(".").split(".")
        codes = [code for label in labels for code in _codes(label)]
        places = (self.catalogue.place(cloud, code) for code in codes if code)
        return next((place for place in places if place is not None), None)


def host_of(text: str) -> str:
    """The host of a URL or host name, lower case; "" where the text is neither."""
    match = _HOST.match(text.strip())
    return match.group(1).lower() if match else ""


def _tails(host: str) -> Iterator[str]:
    """The host and the domains that it is in, the longest first."""
    labels = host.lower().split(".")
    return (".".join(labels[at:]) for at in range(len(labels)))


def _codes(label: str) -> Iterator[str]:
    """What a label may say: itself, without a number (westeurope-01), its beginning (europe-west1-project)."""
    yield label
    yield _NUMBERED.sub("", label)
    yield label.removeprefix("s3-")
    pieces = label.split("-")
    yield from ("-".join(pieces[:end]) for end in range(len(pieces) - 1, 1, -1))
