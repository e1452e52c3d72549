"""Where provider configurations are: by their arguments, by the environment, by a documented default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domicile.catalogue import Catalogue, ProviderInfo
from domicile.facts.codes import Codes, resolution
from domicile.model import paths
from domicile.model.blocks import Provider
from domicile.model.places import Place, Resolution
from domicile.model.trail import Trail
from domicile.model.values import Value


class ProviderPlaces:
    """The places of provider configurations, each worked out once."""

    def __init__(self, codes: Codes, catalogue: Catalogue, environment: Mapping[str, str]) -> None:
        """`environment` holds the environment variables that are certain: the policy names them."""
        self._codes = codes
        self._catalogue = catalogue
        self.environment = environment
        self._found: dict[tuple[int, str, str], Resolution] = {}

    def place(self, provider: Provider, cloud: str = "", argument: str = "") -> Resolution | None:
        """The place of a provider configuration, or what one argument alone says of it; None where providers of this
        cloud have none."""
        cloud = cloud or self._catalogue.provider_of(provider.name) or ""
        key = (id(provider), cloud, argument)
        if key not in self._found:
            self._found[key] = self._place(provider, cloud, argument)
        return self._found[key]

    def _info(self, provider: Provider, cloud: str, argument: str) -> ProviderInfo | None:
        """How a provider block says its place, in the codes of `cloud`."""
        spoken = self._catalogue.providers.get(self._catalogue.provider_of(provider.name) or "")
        info = replace(spoken, name=cloud) if spoken and spoken.speaks else self._catalogue.providers.get(cloud)
        return info.of_argument(argument) if info and argument else info

    def _place(self, provider: Provider, cloud: str, argument: str) -> Resolution:
        info = self._info(provider, cloud, argument)
        start = Trail(*_line_of(provider), f'provider "{provider.name}"') if provider.location else provider.body.trail
        if provider.unresolved:
            return self._unresolved(provider, info, start)
        for attribute in info.place if info else ():
            value = paths.first(provider.body, attribute)
            readings = list(self._codes.read(value, cloud))
            if readings:
                return resolution(readings, self._trail(provider, value))
        if info is not None and not self.environment.keys().isdisjoint(info.environment):
            return self.by_environment(info, start)
        if info is not None and info.default:
            place = self._catalogue.place(cloud, info.default)
            return Resolution((place,) if place else (), "" if place else f"{info.default} is unknown", start)
        if info is not None and info.environment:
            return self.by_environment(info, start)
        return Resolution(unknown="the provider configuration says no place", trail=start)

    def by_environment(self, info: ProviderInfo, start: Trail | None) -> Resolution:
        """The place that the environment says, where the policy names its value."""
        for variable in info.environment:
            code = self.environment.get(variable)
            if code is not None:
                place = self._catalogue.place(info.name, code)
                said = f"{variable} is {code} by the policy"
                trail = Trail(start.file, start.line, f"{start.text}: {said}", start.parents) if start else None
                return Resolution((place,) if place else (), "" if place else f"{said}, which is no place", trail)
        return Resolution(unknown=f"region comes from the environment ({info.environment[0]})", trail=start)

    def _unresolved(self, provider: Provider, info: ProviderInfo | None, start: Trail | None) -> Resolution:
        """Where nobody configures the provider, the environment may; its documented default is one of the places."""
        if info is not None and not provider.alias and not self.environment.keys().isdisjoint(info.environment):
            return self.by_environment(info, start)
        places: tuple[Place, ...] = ()
        if info is not None and info.default and not provider.alias:
            place = self._catalogue.place(info.name, info.default)
            places = (place,) if place else ()
        return Resolution(places, provider.unresolved, start)

    def _trail(self, provider: Provider, value: Value) -> Trail | None:
        """The way through aliases to where the place is written: an attribute's own trail is all of it."""
        return value.trail if value.trail is not None else provider.body.trail


def _line_of(provider: Provider) -> tuple[str, int]:
    assert provider.location is not None
    return provider.location.file, provider.location.line
