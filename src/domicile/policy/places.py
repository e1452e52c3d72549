"""Sets of places as a policy writes them: countries, jurisdictions, regions of a provider."""

from __future__ import annotations

from dataclasses import dataclass

from domicile.model.places import EVERYWHERE, Place


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """What `allow`, `deny`, `access` or a role's list holds.

    `words` are the entries as the policy writes them. `countries` are ISO 3166-1 alpha-2, jurisdictions expanded.
    `places` are provider:region codes as the catalogue spells them. `anywhere` is the word that ends all limits.
    """

    words: tuple[str, ...] = ()
    countries: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    anywhere: bool = False

    def __bool__(self) -> bool:
        return bool(self.countries or self.places or self.anywhere)

    def holds(self, place: Place) -> bool:
        """Whether data in `place` is certainly within the set: the place is named, or all its countries are."""
        if self.anywhere or place.code in self.places:
            return True
        return bool(place.countries) and EVERYWHERE not in place.countries and place.countries <= self.countries

    def touches(self, place: Place) -> bool:
        """Whether the place is named, or any country that it can mean is in the set."""
        return self.anywhere or place.code in self.places or not self.countries.isdisjoint(place.countries)

    def __str__(self) -> str:
        return ", ".join(self.words) if self.words else "nowhere"


NOWHERE = PlaceSet()
