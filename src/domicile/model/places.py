"""Places: a provider's region or multi-region with every country it can mean, and who operates it."""

from __future__ import annotations

from dataclasses import dataclass

from domicile.model.trail import Trail

EVERYWHERE = "*"
"""The country code of a place that can be anywhere (a `global` location)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where data can be.

    `provider` is the catalogue's name (aws, gcp, azure, oci, alibaba…). `region` is the provider's own code, as the
    catalogue spells it. `countries` are ISO 3166-1 alpha-2 codes, every one that the place can mean; {"*"} is a
    place that can be anywhere. `operator` is who runs it: the provider, or `provider:partition` or `provider:realm`
    of a separate one (aws:aws-cn, oci:eu-sovereign). `name` is what people call it (Ireland).
    """

    provider: str
    region: str
    countries: frozenset[str]
    operator: str
    name: str = ""

    @property
    def code(self) -> str:
        """provider:region, as policies write it."""
        return f"{self.provider}:{self.region}"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The places that a value can mean: one when it is certain, several when it is one of them.

    `unknown` is the reason why a place is not known ("" when every alternative is); both may be set, when some
    alternatives are known and others are not. `placeless` marks kinds with no region at all (IAM, DNS). `whose` is the
    address of the one other block whose place it is (a secret's vault), "" where there is none.
    """

    places: tuple[Place, ...] = ()
    unknown: str = ""
    trail: Trail | None = None
    placeless: bool = False
    whose: str = ""
