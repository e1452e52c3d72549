"""Placing blocks: from what the catalogue says of a kind to the place of a block, with its proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from domicile.catalogue import Catalogue, Kind, Step
from domicile.facts.codes import Codes, Reading, known_text, leads_to_place, resolution, run_by
from domicile.facts.conditions import test, values_at
from domicile.facts.dialects import cloud_of
from domicile.facts.found import Found
from domicile.facts.naming import blocks_named
from domicile.facts.not_given import not_given
from domicile.facts.partly_known import spelled
from domicile.facts.proof import own_location, proof, stands_in
from domicile.facts.provider_places import ProviderPlaces
from domicile.facts.read_resources import resource_read_by
from domicile.facts.references import short_names
from domicile.model import paths
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.places import EVERYWHERE, Place, Resolution
from domicile.model.trail import Trail
from domicile.model.values import Reference, Unknown, Value, absence, alternatives


@dataclass(frozen=True, slots=True)
class _Context:
    """One step as it is tried for a block. `reasons` collects the parents that were named and not found."""

    step: Step
    block: Block
    provider: str
    service: str
    reasons: list[Found]


class Placer:
    """Finds places, each block's once."""

    def __init__(self, index: Index, catalogue: Catalogue, environment: Mapping[str, str] | None = None) -> None:
        """`environment` holds the environment variables that are certain: the policy names them."""
        self.index = index
        self.catalogue = catalogue
        self.codes = Codes(index, catalogue, self._readings)
        self.providers = ProviderPlaces(self.codes, catalogue, environment or {})
        self._found: dict[int, tuple[Found, ...]] = {}
        self._working: set[int] = set()
        self._spelled_names: dict[tuple[str, str], dict[str, list[Block]]] = {}
        self._children: dict[tuple[str, str], list[tuple[Block, Value]]] = {}

    def place(self, block: Block) -> Resolution:
        """Where a block is: all its places as one resolution, unknown with a reason where that cannot be told."""
        found = self.places(block)
        if len(found) == 1:
            return found[0].where
        return _merged([one.where for one in found]) if found else Resolution(unknown="no place is given")

    def places(self, block: Block) -> tuple[Found, ...]:
        """Every place of a block: several where its kind names several at once; none where nothing could say one."""
        key = id(block)
        ready = self._found.get(key)
        if ready is not None:
            return ready
        if key in self._working:
            return (Found(Resolution(unknown="its place depends on itself"), "", block.location),)
        self._working.add(key)
        try:
            found = tuple(self._places(block))
        finally:
            self._working.discard(key)
        self._found[key] = found
        return found

    def _places(self, block: Block) -> Iterator[Found]:
        kind = self.catalogue.kind(block.kind)
        if kind is not None:
            found = self.follow(kind.place, block, block, kind.provider, kind.service)
            yield from found or list(self._read_by(block, kind)) or not_given(block, kind)
            return
        provider = self.catalogue.provider_of_kind(block.kind)
        if provider is not None:
            yield from self.follow(self.catalogue.providers[provider].generic, block, block, provider, "")

    def _read_by(self, block: Block, kind: Kind) -> Iterator[Found]:
        """The places of the resource of this configuration that a data source reads by its name."""
        made = resource_read_by(block, self.index, kind.names or ("name",)) if block.mode == "data" else None
        for one in self.places(made) if made is not None else ():
            yield Found(replace(one.where, trail=proof(block, "", None, one.where.trail)), "", block.location)

    def read(self, value: Value, provider: str, service: str = "") -> Resolution:
        """The place that a value says (code, identifier or reference), for whoever has a value and no kind."""
        return resolution(self.codes.read(value, provider, service), value.trail)

    def follow(
        self, steps: Iterable[Step], block: Block, start: Block | Value, provider: str, service: str, prefix: str = ""
    ) -> list[Found]:
        """The places that the first step to give something gives. `prefix` is the path of `start` in the block."""
        pending: list[Found] = []
        reasons: list[Found] = []
        provider = cloud_of(self.catalogue, provider, block.provider, self.providers.environment)
        for step in steps:
            context = _Context(step, block, step.cloud or provider, step.service or service, reasons)
            found, open_ = self._try(context, start, prefix)
            if found and not open_:
                return _with_alternatives(found, pending)
            pending.extend(found)
        return pending or reasons[:1]

    def _try(self, context: _Context, start: Block | Value, prefix: str) -> tuple[list[Found], bool]:
        """What one step gives, and whether that depends on a condition that cannot be known."""
        step, block = context.step, context.block
        starts = list(values_at(block, start, step.each)) if step.each else [start]
        found: list[Found] = []
        depends = False
        for one in starts:
            answer = test(step.when, block, one)
            if answer.holds is not False:
                here = self._step(context, one, _joined(prefix, step.each))
                if step.form in ("constant", "global", "elsewhere"):
                    here = _decided_by(answer.value, here, block)
                found.extend(here)
                depends = depends or (bool(here) and answer.holds is None and not _asks_its_own(step))
        return _distinct(found), depends

    def _step(self, context: _Context, start: Block | Value, prefix: str) -> list[Found]:
        step, block = context.step, context.block
        if step.form == "attribute":
            return self._attribute(context, start, prefix)
        if step.form == "parent":
            return self._parent(context, start, prefix)
        if step.form == "children":
            return self._of_children(step, block)
        if step.form == "nearest":
            return self._nearest(context, start, prefix)
        where = self._fixed(step, block, context.provider, context.service)
        attribute = _attribute_of(step, prefix)
        return [Found(where, attribute, own_location(block, attribute))] if where else []

    def _nearest(self, context: _Context, start: Block | Value, prefix: str) -> list[Found]:
        step, block = context.step, context.block
        found = []
        for one in self.follow(step.steps, block, start, context.provider, "", prefix):
            places: dict[Place, None] = {}
            unknown = one.where.unknown
            for place in one.where.places:
                near = self.catalogue.nearest(place, context.service)
                if near is None:
                    unknown = f"which multi-region is nearest to {place.region} is not documented"
                else:
                    places[near] = None
            found.append(
                Found(Resolution(tuple(places), unknown, one.where.trail), one.attribute, one.location, one.doubt)
            )
        return found

    def _fixed(self, step: Step, block: Block, provider: str, service: str) -> Resolution | None:
        if step.form == "part":
            return None
        if step.form == "provider":
            return self._by_provider(block, provider, step.argument)
        if step.form == "elsewhere":
            return Resolution(unknown=step.argument, trail=proof(block, "", None))
        if step.form == "environment":
            return self.providers.by_environment(self.catalogue.providers[provider], proof(block, "", None))
        if step.form == "constant":
            return None if block.mode == "data" else self._constant(step.argument, block, provider, service)
        if step.form in ("global", "placeless"):
            if block.mode == "data":
                return None
            place = Place(provider, "global", frozenset({EVERYWHERE}), provider, "anywhere in the world")
            return Resolution((place,), trail=proof(block, "", None), placeless=step.form == "placeless")
        own = self.place(block)
        return own if step.form == "own" else self._pair(own, block)

    def _constant(self, code: str, block: Block, provider: str, service: str) -> Resolution:
        place = self.catalogue.place(provider, code, service=service)
        trail = proof(block, "", None, text=f'{block.kind} "{block.name}" (nothing else is said: {code})')
        return Resolution((place,), trail=trail) if place else Resolution(unknown=f"{code} is unknown", trail=trail)

    def _pair(self, own: Resolution, block: Block) -> Resolution | None:
        pairs = [self.catalogue.pair(place) for place in own.places]
        places = tuple(place for place in pairs if place is not None)
        open_ = next((place for place in own.places if self.catalogue.may_have_pair(place)), None)
        unknown = own.unknown or (f"which region {open_.region} is paired with is not documented" if open_ else "")
        return Resolution(places, unknown, own.trail) if places or unknown else None

    def _attribute(self, context: _Context, start: Block | Value, prefix: str) -> list[Found]:
        step, block = context.step, context.block
        found = []
        path = _joined(prefix, step.argument)
        for value in values_at(block, start, step.argument):
            readings = self._read(context, value, start)
            if not readings or (step.refine and not any(reading.place for reading in readings)):
                continue
            inside = [cloud.trail for cloud in values_at(block, start, step.within)] if step.within else []
            found.extend(self._found_at(block, path, value, readings, inside))
        return _distinct(found)

    def _read(self, context: _Context, value: Value, start: Block | Value) -> list[Reading]:
        if not context.step.within:
            return list(self.codes.read(value, context.provider, context.service))
        clouds = self._clouds(context, start)
        return list(run_by(context.provider, self.codes.read(value, context.provider, context.service, clouds)))

    def _clouds(self, context: _Context, start: Block | Value) -> tuple[str, ...]:
        """The clouds that a step's `within` says: all in which the provider has places, where that is not known."""
        names = []
        for value in values_at(context.block, start, context.step.within):
            for option in alternatives(value):
                text = known_text(option)
                if isinstance(option, Unknown):
                    return self.catalogue.borrows(context.provider)
                names.extend([text] if text else [])
        return tuple(names)

    def _parent(self, context: _Context, start: Block | Value, prefix: str) -> list[Found]:
        step, block = context.step, context.block
        found: list[Found] = []
        path = _joined(prefix, step.argument)
        for value in values_at(block, start, step.argument):
            if step.steps:
                found.extend(self._beyond(context, value, path))
                continue
            readings = list(self._parents(value, step, block, context.provider, context.service))
            here = self._found_at(block, path, value, readings)
            if any(reading.place or reading.target for reading in readings):
                found.extend(here)
            elif readings:
                context.reasons.extend(here)
        return _distinct(found)

    def _beyond(self, context: _Context, value: Value, path: str) -> Iterator[Found]:
        """Where the steps lead that go on at the blocks which a value names; blocks of other kinds are not meant."""
        step, block = context.step, context.block
        readings = list(self._parents(value, step, block, context.provider, context.service))
        for other in _targets(readings, step):
            for one in self.follow(step.steps, other, other, context.provider, context.service):
                trail = proof(block, path, value, one.where.trail)
                where = Resolution(one.where.places, one.where.unknown, trail, one.where.placeless)
                yield Found(where, path, own_location(block, path, value), absence(value) or one.doubt)
        open_ = [reading for reading in readings if reading.target is None]
        if open_:
            yield from self._found_at(block, path, value, open_)

    def _found_at(
        self, block: Block, path: str, value: Value, readings: list[Reading], inside: Iterable[Trail | None] = ()
    ) -> list[Found]:
        """What a value says: every place of the one block that it leads to, else one place with its alternatives."""
        location = own_location(block, path, value)
        targets = {id(reading.target): reading.target for reading in readings}
        target = next(iter(targets.values())) if len(targets) == 1 else None
        several = self.places(target) if target is not None else ()
        if len(several) < 2:
            trail = proof(block, path, value, *inside, *self._trails(readings))
            return [Found(resolution(readings, trail), path, location, absence(value))]
        return [
            Found(
                Resolution(one.where.places, one.where.unknown, proof(block, path, value, one.where.trail)),
                path,
                location,
                absence(value) or one.doubt,
            )
            for one in several
        ]

    def _parents(self, value: Value, step: Step, block: Block, provider: str, service: str) -> Iterator[Reading]:
        for option in alternatives(value):
            reference = option.reference or value.reference
            text = known_text(option)
            if reference is not None and reference.target is not block and self._means(reference, option, step, block):
                yield from self.codes.of_block(reference.target)
            elif text is not None:
                yield from self._named(text, step, block, provider, service)
            elif isinstance(option, Unknown):
                yield from self._partly_named(option, step, block, provider, service)

    def _means(self, reference: Reference, option: Value, step: Step, block: Block) -> bool:
        """Whether a reference where a parent stands names that parent, and not something that says its name."""
        if reference.target.kind in step.kinds and reference.target.declared:
            return True
        says_name = isinstance(option, Unknown) and len(self._same_named(option, step, block)) == 1
        return leads_to_place(reference) and not says_name

    def _partly_named(self, value: Unknown, step: Step, block: Block, provider: str, service: str) -> Iterator[Reading]:
        references = [part.reference for part in value.parts if isinstance(part, Unknown) and part.reference]
        targets = [ref.target for ref in references if ref.target.kind in step.kinds and ref.target.declared]
        targets = targets or self._same_named(value, step, block) or self._above(value, provider)
        if len(targets) == 1 and targets[0] is not block:
            yield from self.codes.of_block(targets[0])
        elif value.parts:
            yield from self.codes.read(value, provider, service)
        else:
            yield Reading(unknown=value.reason)

    def blocks_named(self, value: Value, step: Step, block: Block) -> list[Block]:
        """The blocks of a step's kinds that a value names, by a reference or by text."""
        kind = self.catalogue.kind(block.kind)
        readings = self._parents(value, step, block, kind.provider if kind else "", "")
        return _targets(readings, step)

    def _same_named(self, value: Unknown, step: Step, block: Block) -> list[Block]:
        """The blocks whose name is as little known as the text that ends with it, as a path or an ARN does."""
        text = spelled(value)
        if text is None:
            return []
        found: dict[int, Block] = {}
        for kind in step.kinds:
            known = self.catalogue.kind(kind)
            for key in step.keys or (known.names if known else ()) or ("name",):
                for name, others in self._partly_known_names(kind, key).items():
                    if text == name or text.endswith((f"/{name}", f":{name}")):
                        found.update((id(other), other) for other in others if other.root == block.root)
        return list(found.values())

    def _above(self, value: Unknown, provider: str) -> list[Block]:
        """The block of whose id a text is a part, as Azure spells ids: "${account.id}/blobServices/default"."""
        first, rest = value.parts[:1], value.parts[1:]
        [above] = [part.reference for part in first if isinstance(part, Unknown)] or [None]
        inside = "".join(part for part in rest if isinstance(part, str))
        if above is None or above.path != "id" or not inside.startswith("/") or "/providers/" in inside:
            return []
        known = above.target.declared and self.catalogue.kind(above.target.kind)
        return [above.target] if provider == "azure" and known else []

    def _partly_known_names(self, kind: str, key: str) -> dict[str, list[Block]]:
        table = self._spelled_names.get((kind, key))
        if table is None:
            table = {}
            for other in self.index.of_kind(kind):
                value = paths.first(other, key)
                name = spelled(value) if isinstance(value, Unknown) else None
                if name is not None:
                    table.setdefault(name, []).append(other)
            self._spelled_names[kind, key] = table
        return table

    def _named(self, text: str, step: Step, block: Block, provider: str, service: str) -> Iterator[Reading]:
        named = blocks_named(text, step.kinds, step.keys, self.index, self.catalogue)
        near = [other for other in named if other.root == block.root] or named
        if near:
            for other in near:
                yield from self.codes.of_block(other)
            return
        carried = self.codes.carried(text, provider, service)
        if carried:
            yield from carried
        else:
            yield Reading(unknown=f"{text!r} is not part of this configuration")

    def _of_children(self, step: Step, block: Block) -> list[Found]:
        found = []
        for kind in step.kinds:
            for child, value in self._with_path(kind, step.by):
                if _names(value, block, self.catalogue.kind(block.kind)):
                    where = self.place(child)
                    found.append(Found(where, "", block.location))
        return _distinct(found)

    def _with_path(self, kind: str, path: str) -> list[tuple[Block, Value]]:
        table = self._children.get((kind, path))
        if table is None:
            table = [(child, value) for child in self.index.of_kind(kind) for value in paths.read(child, path)]
            self._children[kind, path] = table
        return table

    def _by_provider(self, block: Block, cloud: str, argument: str) -> Resolution | None:
        if block.provider is None:
            return Resolution(unknown="no provider configuration says the place", trail=proof(block, "provider", None))
        where = self.providers.place(block.provider, cloud, argument)
        if where is None:
            return None
        if where.trail is not None and stands_in(block, where.trail):
            return where
        label = block.provider.name + (f".{block.provider.alias}" if block.provider.alias else "")
        text = f'{block.kind} "{block.name}" uses provider {label}'
        return Resolution(where.places, where.unknown, proof(block, "provider", None, where.trail, text=text))

    def _readings(self, block: Block) -> Iterator[Reading]:
        found = self.places(block)
        if not found:
            yield Reading(unknown=f"the place of {block.address} is not known", target=block)
        for one in found:
            for place in one.where.places:
                yield Reading(place, target=block)
            if one.where.unknown:
                yield Reading(unknown=one.where.unknown, target=block)

    def _trails(self, readings: Iterable[Reading]) -> list[Trail | None]:
        targets = {id(reading.target): reading.target for reading in readings if reading.target is not None}
        return [self.place(target).trail for target in targets.values()]


def _decided_by(value: Value | None, found: list[Found], block: Block) -> list[Found]:
    """Places that hold because of a value: they are where it says so, and its way is their proof."""
    if value is None or value.trail is None:
        return found
    trail = value.trail
    return [
        Found(
            replace(one.where, trail=proof(block, one.attribute, value)),
            one.attribute,
            Location(trail.file, trail.line, trail.line) if stands_in(block, trail) else one.location,
            one.doubt,
        )
        for one in found
    ]


def _with_alternatives(found: list[Found], pending: list[Found]) -> list[Found]:
    if not pending:
        return found
    return [replace(one, where=_merged([one.where, *(other.where for other in pending)])) for one in found]


def _merged(several: list[Resolution]) -> Resolution:
    places = dict.fromkeys(place for where in several for place in where.places)
    unknown = next((where.unknown for where in several if where.unknown), "")
    trail = next((where.trail for where in several if where.trail), None)
    return Resolution(tuple(places), unknown, trail, bool(several) and all(where.placeless for where in several))


def _distinct(found: list[Found]) -> list[Found]:
    """Without the places that another one already gives (three zones of a region); the certain one stays."""
    seen: dict[tuple[tuple[Place, ...], str], Found] = {}
    for one in found:
        known = seen.setdefault((one.where.places, one.where.unknown), one)
        if known.doubt and not one.doubt:
            seen[one.where.places, one.where.unknown] = one
    return list(seen.values())


def _names(value: Value, block: Block, kind: Kind | None) -> bool:
    for option in alternatives(value):
        reference = option.reference or value.reference
        if reference is not None and reference.target is block:
            return True
        text = known_text(option)
        if text is not None:
            keys = kind.names if kind and kind.names else ("name", "id")
            if any(known_text(block.get(key)) in short_names(text) for key in keys):
                return True
    return False


def _targets(readings: Iterable[Reading], step: Step) -> list[Block]:
    """The blocks by which places were found, those of the step's kinds, each once."""
    found = {id(one.target): one.target for one in readings if one.target is not None}
    return [target for target in found.values() if not step.kinds or target.kind in step.kinds]


def _asks_its_own(step: Step) -> bool:
    """Whether a condition is about the attribute that the step reads: what is not known of one is not of the other."""
    asked = step.when.parts[0] if step.when and step.when.operator == "not" else step.when
    return step.form == "attribute" and asked is not None and asked.attribute == step.argument


def _attribute_of(step: Step, prefix: str) -> str:
    if step.form == "provider":
        return "provider"
    return step.when.attribute if step.when and step.when.attribute else prefix


def _joined(prefix: str, path: str) -> str:
    if path.startswith("/"):
        return path[1:]
    return ".".join(part for part in (prefix, path) if part)
