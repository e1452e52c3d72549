"""Lists of places: countries, jurisdictions, provider:region."""

from __future__ import annotations

from dataclasses import dataclass, field

from domicile.catalogue import Catalogue
from domicile.model.places import Place
from domicile.policy.document import Entry
from domicile.policy.places import PlaceSet
from domicile.policy.shapes import Mistakes, listed
from domicile.policy.spelling import listing, suggestion

ANYWHERE = "anywhere"


@dataclass(slots=True)
class PlaceReader:
    """Reads words as places. `own` are the jurisdictions that the policy itself defines."""

    catalogue: Catalogue
    mistakes: Mistakes
    own: dict[str, frozenset[str]] = field(default_factory=dict)

    def read(self, entry: Entry | None, what: str) -> PlaceSet:
        """One word or a list of them as a set of places; words that mean nothing are mistakes."""
        words: list[str] = []
        countries: set[str] = set()
        places: set[str] = set()
        anywhere = False
        for item in listed(entry, what, self.mistakes):
            word = str(item.value).strip()
            found = self._countries(word)
            if word.casefold() == ANYWHERE:
                anywhere = True
            elif found is not None:
                countries |= found
            elif ":" in word:
                code = self._place(item, word, what)
                places |= {code} if code else set()
            else:
                self._refuse(item, word, what)
                continue
            words.append(word)
        return PlaceSet(tuple(words), frozenset(countries), frozenset(places), anywhere)

    def _countries(self, word: str) -> frozenset[str] | None:
        folded = word.casefold()
        own = next((countries for name, countries in self.own.items() if name.casefold() == folded), None)
        if own is not None:
            return own
        found = self.catalogue.jurisdiction(word) or self.catalogue.jurisdiction(word.replace("-", "_"))
        if found is not None:
            return found
        code = next((code for code, name in self.catalogue.countries.items() if name.casefold() == folded), None)
        return frozenset({code}) if code else None

    def _place(self, entry: Entry, word: str, what: str) -> str | None:
        provider, _, code = word.partition(":")
        provider, code = provider.strip().casefold(), code.strip()
        provider = self.catalogue.provider_of(provider) or provider
        known = self.catalogue.providers
        if provider not in known:
            hint = suggestion(provider, known)
            self.mistakes.add(entry, f"{what}: {provider} is no provider{hint}; accepted: {listing(known)}")
            return None
        place = self.find(provider, code)
        if place is None:
            hint = suggestion(code, (region.region for region in self.catalogue.regions(provider)))
            self.mistakes.add(entry, f"{what}: {provider} has no region {code}{hint}")
            return None
        return place.code

    def find(self, provider: str, code: str) -> Place | None:
        """The place that a provider calls `code`, in whichever of its services."""
        for service in ("", *self.catalogue.services(provider)):
            place = self.catalogue.place(provider, code, service=service)
            if place is not None:
                return place
        return None

    def _refuse(self, entry: Entry, word: str, what: str) -> None:
        names = [*self.own, *self.catalogue.jurisdictions]
        found = {provider: self.find(provider, word) for provider in sorted(self.catalogue.providers)}
        homes = [provider for provider, place in found.items() if place is not None and place.provider == provider]
        if homes:
            hint = f" (did you mean {' or '.join(f'{provider}:{word}' for provider in homes[:3])}?)"
        else:
            hint = suggestion(word, [*names, *self.catalogue.countries.values()])
        accepted = (
            f"a country as ISO 3166-1 alpha-2 (IE), a jurisdiction ({listing(names)}), "
            "provider:region (aws:eu-west-1), or anywhere"
        )
        self.mistakes.add(entry, f"{what}: {word or 'an empty text'} is no place{hint}; accepted: {accepted}")
