"""The catalogue: what is known of clouds, their places and their kinds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

import orjson

from domicile.catalogue.kind_rows import kind_of
from domicile.catalogue.model import Kind, ProviderInfo
from domicile.catalogue.provider_rows import provider_info
from domicile.model.places import EVERYWHERE, Place

GLOBAL = "global"
NO_PAIR = "none"
"""What the regions of a cloud say where there is no pair."""
_PREFIX = re.compile(r"^\([^)]*\)\s*")


def _replaced(text: str, other: Mapping[str, str]) -> str:
    for old, new in other.items():
        text = text.replace(old, new)
    return text


class Catalogue:
    """The compiled catalogue, its parts parsed when they are first needed."""

    def __init__(self, compiled: bytes) -> None:
        header, *lines = compiled.split(b"\n")
        facts = orjson.loads(header)
        self.date: str = facts["date"]
        self.sha256: str = facts["sha256"]
        self._lines = dict(zip(facts["parts"], lines, strict=False))
        self._kinds: dict[str, Kind | None] = {}
        self._kind_parts: dict[str, Any] = {}
        self._places: dict[tuple[str, str, str], Place | None] = {}
        self._sections: dict[str, Mapping[str, Any]] = {}

    def _part(self, name: str) -> Any:
        line = self._lines.get(name)
        return orjson.loads(line) if line else {}

    def _kind_row(self, kind: str) -> Mapping[str, Any] | None:
        prefix = "" if "/" in kind or "_" not in kind else kind.partition("_")[0]
        part = self._kind_parts.get(prefix)
        if part is None:
            part = self._kind_parts[prefix] = self._part(f"kinds/{prefix}") or {"rows": [], "kinds": {}}
        number = part["kinds"].get(kind)
        return None if number is None else part["rows"][number]

    @cached_property
    def _regions(self) -> Mapping[str, Any]:
        return self._part("regions")  # type: ignore[no-any-return]

    @cached_property
    def _jurisdictions(self) -> Mapping[str, Any]:
        return self._part("jurisdictions")  # type: ignore[no-any-return]

    @cached_property
    def providers(self) -> Mapping[str, ProviderInfo]:
        """catalogue name (aws, gcp…) → what is known of the cloud."""
        return {name: provider_info(name, row) for name, row in self._part("providers")["providers"].items()}

    @cached_property
    def _by_terraform(self) -> Mapping[str, str]:
        return {local: info.name for info in self.providers.values() for local in info.terraform}

    def has_no_data(self, terraform: str) -> bool:
        """Whether a Terraform provider that is no cloud is known to keep no data of its own (random, null, tls…)."""
        return terraform in self._part("providers")["without_data"]

    def provider_of(self, terraform: str) -> str | None:
        """The cloud of a Terraform provider type (google-beta → gcp)."""
        return self._by_terraform.get(terraform)

    def provider_of_kind(self, kind: str) -> str | None:
        """The cloud of a kind, by the catalogue or by its Terraform prefix; None for other kinds."""
        row = self._kind_row(kind)
        if row is not None:
            return str(row["provider"])
        return self.provider_of(kind.partition("_")[0])

    def kind(self, kind: str) -> Kind | None:
        """What the catalogue says of a kind; None where it says nothing."""
        if kind not in self._kinds:
            row = self._kind_row(kind)
            self._kinds[kind] = None if row is None else kind_of(kind, row)
        return self._kinds[kind]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of all kinds of the catalogue."""
        parts = [self._part(name) for name in self._lines if name.startswith("kinds/")]
        return tuple(kind for part in parts for kind in part["kinds"])

    def section(self, stem: str) -> Mapping[str, Any]:
        """provider → the document of `rules/catalogue/<provider>/<stem>.yaml`."""
        if stem not in self._sections:
            self._sections[stem] = self._part(f"section/{stem}")
        return self._sections[stem]

    def place(self, provider: str, code: str, *, service: str = "") -> Place | None:
        """The place that a code of this provider (and service) means: region, multi-region, alias or zone.

        Letter case and blanks do not matter. None for a code that the catalogue does not know: never allowed.
        """
        key = (provider, code, service)
        if key not in self._places:
            self._places[key] = self._find(provider, code, service)
        return self._places[key]

    def _find(self, provider: str, code: str, service: str) -> Place | None:
        table = self._regions.get(provider)
        if table is None:
            return None
        normal = _PREFIX.sub("", code).lower().replace(" ", "")
        if normal == GLOBAL:
            return Place(provider, GLOBAL, frozenset({EVERYWHERE}), provider, "anywhere in the world")
        multi = table["multi"].get(service, table["multi"].get("", {}))
        row = multi.get(normal) or table["rows"].get(normal) or table["zones"].get(normal)
        if row is None and normal in table["aliases"]:
            row = table["rows"].get(table["aliases"][normal])
        if row:
            return self._placed(provider, row)
        return self._zone_of(table, provider, normal) or self._borrowed(table, provider, normal)

    def _borrowed(self, table: Mapping[str, Any], provider: str, normal: str) -> Place | None:
        """The region of another cloud that a code of this provider means: there, and run by this provider."""
        found = None
        if normal in table["same"]:
            cloud, code, _ = table["same"][normal]
            found = self.place(cloud, code)
        else:
            for pattern, cloud, other in table["borrows"]:
                match = re.match(pattern, normal)
                if match and found is None:
                    found = self.place(cloud, _replaced(match.group(1), other))
        return None if found is None or found.region == GLOBAL else replace(found, operator=provider)

    def borrows(self, provider: str) -> tuple[str, ...]:
        """The clouds in whose regions a provider runs its service."""
        table = self._regions.get(provider, {"same": {}, "borrows": ()})
        clouds = [*(cloud for _, cloud, _ in table["borrows"]), *(row[0] for row in table["same"].values())]
        return tuple(dict.fromkeys(clouds))

    def zone(self, provider: str, code: str) -> Place | None:
        """The place of a zone: its own where it stands in another country than its region, else its region's."""
        table = self._regions.get(provider)
        if table is None:
            return None
        normal = code.lower().replace(" ", "")
        row = table["zones"].get(normal)
        return self._placed(provider, row) if row else self._zone_of(table, provider, normal)

    def _zone_of(self, table: Mapping[str, Any], provider: str, normal: str) -> Place | None:
        for pattern in table["patterns"]:
            match = re.match(pattern, normal)
            if match:
                region = match.group(1)
                row = table["zones"].get(region) or table["rows"].get(table["aliases"].get(region, region))
                if row:
                    return self._placed(provider, row)
        return None

    def _placed(self, provider: str, row: list[str]) -> Place:
        countries = frozenset(row[1].split())
        return Place(provider, row[0], countries, row[2], self._name(countries))

    def _name(self, countries: frozenset[str]) -> str:
        if len(countries) > 3:
            for name in ("EU", "EEA"):
                if countries == self.jurisdiction(name):
                    return f"any country of the {name}"
            return f"any of {len(countries)} countries"
        return " or ".join(sorted(self.country_name(country) for country in countries))

    def pair(self, place: Place) -> Place | None:
        """The region that a provider pairs with this one; None where it has no pair, or none that is documented."""
        row = self._regions.get(place.provider, {}).get("rows", {}).get(place.region.lower())
        return self.place(place.provider, row[3]) if row and row[3] not in ("", NO_PAIR) else None

    def may_have_pair(self, place: Place) -> bool:
        """Whether a region of a provider that pairs its regions has a pair that is not documented."""
        rows = self._regions.get(place.provider, {}).get("rows", {})
        row = rows.get(place.region.lower())
        return row is not None and not row[3] and any(other[3] for other in rows.values())

    def nearest(self, place: Place, service: str) -> Place | None:
        """The multi-region that a service takes as nearest to a region; None where that is not documented."""
        prefixes = self._regions.get(place.provider, {}).get("nearest", {}).get(service, {})
        code = next((code for prefix, code in prefixes.items() if place.region.lower().startswith(prefix)), None)
        return self.place(place.provider, code, service=service) if code else None

    def regions(self, provider: str) -> tuple[Place, ...]:
        """All regions of a provider, without zones, multi-regions and codes that follow a pattern of another cloud."""
        table = self._regions.get(provider, {"rows": {}, "same": {}})
        places = {row[0]: self._placed(provider, row) for row in table["rows"].values()}
        same = (self._borrowed(table, provider, code) for code in table["same"])
        return (*places.values(), *dict.fromkeys(place for place in same if place is not None))

    def services(self, provider: str) -> tuple[str, ...]:
        """The services of a provider that have multi-regions of their own; "" stands for all others."""
        return tuple(self._regions.get(provider, {}).get("multi", {}))

    def operators(self, provider: str) -> Mapping[str, Any]:
        """operator → what is known of it (name, country), for the provider and its partitions and realms."""
        return self._regions.get(provider, {}).get("operators", {})  # type: ignore[no-any-return]

    def jurisdiction(self, name: str) -> frozenset[str] | None:
        """The countries of a jurisdiction, or of a single country code (UK and EL too); letter case does not matter."""
        upper = name.upper()
        sets = self._jurisdictions["sets"]
        if upper in sets:
            return frozenset(sets[upper])
        code = self._jurisdictions["aliases"].get(upper, upper)
        return frozenset({code}) if code in self._jurisdictions["countries"] else None

    @property
    def jurisdictions(self) -> Mapping[str, str]:
        """name → title of every jurisdiction."""
        return self._jurisdictions["titles"]  # type: ignore[no-any-return]

    @property
    def countries(self) -> Mapping[str, str]:
        """ISO 3166-1 alpha-2 → English name."""
        return self._jurisdictions["countries"]  # type: ignore[no-any-return]

    def country_name(self, code: str) -> str:
        """The English name of a country code; the code itself where it is none."""
        if code == EVERYWHERE:
            return "anywhere"
        return self.countries.get(code, code)
