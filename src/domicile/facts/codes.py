"""Reading a value as a place: a code in any spelling, an identifier that carries one, or a reference to a block."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from domicile.catalogue import Catalogue
from domicile.facts.hosts import Hosts
from domicile.facts.proof import sayable
from domicile.facts.references import Carried, carried_by
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.places import Place, Resolution
from domicile.model.trail import Trail
from domicile.model.values import Known, Reference, Unknown, Value, alternatives

_PLACE_PATHS = frozenset(
    [
        "region",
        "location",
        "zone",
        "zones",
        "availability_zone",
        "availability_zones",
        "availability_domain",
        "availability_domains",
        "region_name",
        "regions",
        "names",
        "zone_ids",
        "primary_location",
        "hostname",
        "url",
        "workspace_url",
        "https_endpoint",
        "rest_endpoint",
        "bootstrap_endpoint",
        "arn",
        "id",
        "self_link",
        "ids",
        "arns",
        "bucket",
        "key_region",
        "name",
        "instance_name",
    ]
)
"""Last parts of a path whose text, could it be known, would say or lead to the place of the block."""

_UNKNOWN_PART = "\0"
_BUCKETS = {
    "s3": ("aws_s3_bucket", "bucket"),
    "gs": ("google_storage_bucket", "name"),
    "oss": ("alicloud_oss_bucket", "bucket"),
    "cos": ("tencentcloud_cos_bucket", "bucket"),
    "obs": ("huaweicloud_obs_bucket", "bucket"),
    "azure": ("azurerm_storage_account", "name"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What one alternative of a value means: a place, or the reason why that is not known.

    `target` is the block whose place it is, where it was found by one.
    """

    place: Place | None = None
    unknown: str = ""
    target: Block | None = None


@dataclass(slots=True)
class Codes:
    """Reads values as places. `place_of` gives the readings of a block's own place."""

    index: Index
    catalogue: Catalogue
    place_of: Callable[[Block], Iterator[Reading]]
    hosts: Hosts = field(init=False)

    def __post_init__(self) -> None:
        """Loads the tables of hosts."""
        self.hosts = Hosts(self.catalogue)

    def read(self, value: Value, provider: str, service: str = "", clouds: tuple[str, ...] = ()) -> Iterator[Reading]:
        """What every alternative of the value means; nulls mean nothing.

        `clouds` are those in one of which the code of a provider that has no places of its own may stand.
        """
        for option in alternatives(value):
            if isinstance(option, Unknown):
                yield from self._unknown(option, option.reference or value.reference, provider, service)
            elif isinstance(option.data, (str, int, float)) and not isinstance(option.data, bool):
                text = str(option.data).strip()
                if text:
                    reference = option.reference or value.reference
                    shown = partial(sayable, text, option)
                    inside = self._inside(text, provider, clouds)
                    yield from inside or self._text(text, shown, reference, provider, service)

    def _inside(self, text: str, provider: str, clouds: tuple[str, ...]) -> list[Reading]:
        places = (self.catalogue.place(provider, f"{cloud}/{text}") for cloud in clouds)
        return [Reading(place) for place in dict.fromkeys(places) if place is not None]

    def _unknown(self, value: Unknown, reference: Reference | None, provider: str, service: str) -> Iterator[Reading]:
        if reference is not None and leads_to_place(reference):
            yield from self.of_block(reference.target)
        elif value.parts:
            yield self._partly(value, provider, service)
        else:
            yield Reading(unknown=value.reason)

    def _partly(self, value: Unknown, provider: str, service: str) -> Reading:
        text = "".join(part if isinstance(part, str) else _UNKNOWN_PART for part in value.parts)
        carried = carried_by(text)
        if carried and _UNKNOWN_PART not in "".join(carried.codes[:1]):
            place = self._coded(carried, provider, service)
        else:
            codes = carried.codes if carried else ()
            known = (
                self.catalogue.place(provider, code, service=service) for code in codes if _UNKNOWN_PART not in code
            )
            place = next((place for place in known if place is not None), None)
        if place is not None:
            return Reading(place)
        if provider == "gcp" and text.endswith(f"-{_UNKNOWN_PART}"):
            place = self.catalogue.place(provider, text.removesuffix(f"-{_UNKNOWN_PART}"))
            if place is not None:
                return Reading(place)
        return Reading(unknown=value.reason)

    def _text(
        self, text: str, shown: Callable[[], str], reference: Reference | None, provider: str, service: str
    ) -> Iterator[Reading]:
        place = self.catalogue.place(provider, text, service=service)
        if place is not None:
            yield Reading(place)
            return
        carried = carried_by(text)
        found = list(self._carried(carried, provider, service)) if carried else []
        if not found and reference is not None and leads_to_place(reference):
            found = list(self.of_block(reference.target))
        if found:
            yield from found
        elif carried and carried.form in ("ARN", "CRN") and not carried.codes:
            yield Reading(unknown=f"the {carried.form} {shown()} carries no region")
        elif carried and carried.name and carried.service in _BUCKETS:
            yield Reading(unknown=f"the {_called(carried)} of {shown()} is not part of this configuration")
        elif carried and carried.form == "URL":
            yield Reading(unknown=f"the URL {shown()} names no place that is known")
        elif carried and carried.form == "hostname":
            yield Reading(unknown=f"the host {carried.codes[0]} names no place that is known")
        else:
            yield Reading(unknown=f"the catalogue does not know the {provider} place {shown()!r}")

    def carried(self, text: str, provider: str, service: str = "") -> list[Reading]:
        """The places that an identifier carries (ARN, OCID, link, URL, hostname); none where it carries none."""
        carried = carried_by(text)
        return list(self._carried(carried, provider, service)) if carried else []

    def _carried(self, carried: Carried, provider: str, service: str) -> Iterator[Reading]:
        place = self._coded(carried, provider, service)
        if place is not None:
            yield Reading(place)
            return
        if carried.name and carried.service in _BUCKETS:
            kind, key = _BUCKETS[carried.service]
            for block in self.index.named(kind, key, carried.name):
                yield from self.of_block(block)

    def _coded(self, carried: Carried, provider: str, service: str) -> Place | None:
        """The place of the first code that is one; a host is read by the codes of the cloud whose domain it has."""
        codes = carried.codes
        if carried.form == "hostname" and provider in self.hosts.clouds:
            cloud = self.hosts.cloud(codes[0])
            if cloud != provider:
                return self.hosts.place(codes[0])
        places = (self.catalogue.place(provider, code, service=service) for code in codes)
        return next((place for place in places if place is not None), None)

    def of_block(self, block: Block) -> Iterator[Reading]:
        """The readings of a block's own place, each with the block as its target."""
        for reading in self.place_of(block):
            yield Reading(reading.place, reading.unknown, block)


def leads_to_place(reference: Reference) -> bool:
    """Whether a reference names a block's place or identity, and not just any of its attributes. What a module that was
    not fetched gives may stand anywhere, and so may what nobody declares."""
    if reference.target.mode == "module" or not reference.target.declared:
        return False
    names = [name for name in reference.path.replace("[", ".").split(".") if name and not name.rstrip("]").isdigit()]
    last = next((name for name in reversed(names) if name != "*"), "")
    return not last or last in _PLACE_PATHS


def _called(carried: Carried) -> str:
    return "storage account" if carried.service == "azure" else "bucket"


def run_by(provider: str, readings: Iterable[Reading]) -> Iterator[Reading]:
    """The readings with a provider as the operator that runs its service in the regions of another cloud."""
    for reading in readings:
        place = reading.place
        yield Reading(replace(place, operator=provider), reading.unknown, reading.target) if place else reading


def known_text(value: Value) -> str | None:
    """The text of a known value, numbers as text."""
    if isinstance(value, Known) and isinstance(value.data, (str, int)) and not isinstance(value.data, bool):
        return str(value.data)
    return None


def resolution(readings: Iterable[Reading], trail: Trail | None) -> Resolution:
    """Readings as the alternatives of one place."""
    places: dict[Place, None] = {}
    unknown = ""
    whose: dict[str, None] = {}
    for reading in readings:
        whose[reading.target.address if reading.target is not None else ""] = None
        if reading.place is not None:
            places[reading.place] = None
        else:
            unknown = unknown or reading.unknown
    return Resolution(tuple(places), unknown, trail, whose=next(iter(whose)) if len(whose) == 1 else "")
