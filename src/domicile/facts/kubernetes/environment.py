"""Regions that programs are pointed at: variables of the clouds' SDKs, endpoints and identifiers in configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domicile.facts.kubernetes.namespaces import namespace_in, nearest
from domicile.facts.kubernetes.pods import containers, workloads
from domicile.facts.kubernetes.reading import Reader, placed
from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block
from domicile.model.facts import Placement
from domicile.model.paths import first, is_set, read
from domicile.model.places import Resolution
from domicile.model.trail import Trail
from domicile.model.values import NULL, Known, Unknown, Value, text_of

_ARGUMENTS = ("args", "command")


def derive(reader: Reader) -> Iterator[Placement]:
    """What each workload, ConfigMap and Service of another name names; every place once per object."""
    for block, path in workloads(reader):
        yield from _once(_of_workload(reader, block, path))
    for block in reader.index.of_kind("ConfigMap"):
        yield from _once(_of_map(reader, block, "data"))
    for block in reader.index.of_kind("Service"):
        name = first(block, "spec.externalName")
        yield from _once(_mentioned(reader, block, "the service", name, "spec.externalName"))


def _of_workload(reader: Reader, block: Block, path: str) -> Iterator[Placement]:
    for container in containers(path):
        for entry in read(block, f"{container}.env"):
            yield from _of_variable(reader, block, entry, f"{container}.env")
        for name in _ARGUMENTS:
            for value in read(block, f"{container}.{name}"):
                yield from _mentioned(reader, block, name, value, f"{container}.{name}")


def _of_variable(reader: Reader, block: Block, entry: Value, path: str) -> Iterator[Placement]:
    name = written(first(entry, "name"))
    cloud = reader.pins["environment"].get(name)
    value, parent = _value_of(reader, block, entry)
    if cloud is None:
        if parent is None:
            yield from _mentioned(reader, block, name, value, f"{path}.value")
    elif not (isinstance(value, Known) and value.data in (None, "")):
        where = reader.code(value, cloud)
        yield placed(block, "processing", where, f"{path}.value", value, f"{name} points it there", parent=parent)


def _value_of(reader: Reader, block: Block, entry: Value) -> tuple[Value, Trail | None]:
    """The value of a variable, and the trail of the ConfigMap entry where it comes from one."""
    if not is_set(entry, "valueFrom"):
        return first(entry, "value"), None
    source = first(entry, "valueFrom")
    key = first(source, "configMapKeyRef.key")
    if isinstance(key, Known) and key.data is not None:
        name = written(first(source, "configMapKeyRef.name"))
        named = ((namespace_in(o), o) for o in reader.index.of_kind("ConfigMap") if o.name == name)
        for other in nearest(named, namespace_in(block)):
            value = first(other, f'data."{written(key)}"')
            if value is not NULL:
                return _moved(value, key), value.trail
        return Unknown(f"the ConfigMap {name} is not in this scan", key.trail), None
    if is_set(source, "fieldRef"):
        return NULL, None
    return Unknown("it comes from a secret or another source that is not read", source.trail), None


def _moved(value: Value, key: Value) -> Value:
    """The value as it stands in another object, at the line that names it."""
    if isinstance(value, Known):
        return Known(value.data, key.trail)
    return Unknown(value.reason if isinstance(value, Unknown) else "one of several values", key.trail)


def _of_map(reader: Reader, block: Block, path: str) -> Iterator[Placement]:
    data = first(block, path)
    if not isinstance(data, Known) or not isinstance(data.data, Mapping):
        return
    for name in data.data:
        value = data.data[name]
        cloud = reader.pins["environment"].get(name)
        if cloud is not None and text_of(value) != "":
            where = reader.code(value, cloud)
            note = f"{name} points what reads it there"
            yield placed(block, "processing", where, f'{path}."{name}"', value, note)
        else:
            yield from _mentioned(reader, block, name, value, f'{path}."{name}"')


def _mentioned(reader: Reader, block: Block, name: str, value: Value, path: str) -> Iterator[Placement]:
    text = text_of(value)
    for mention in reader.mentions(text) if text else ():
        where = Resolution((mention.place,))
        yield placed(block, "processing", where, path, _at_line(value, mention.line), f"{name} names {mention.what}")


def _at_line(value: Value, line: int) -> Value:
    """The value as found `line` lines into a block of text, which begins on the line after its key."""
    if not line or value.trail is None or not isinstance(value, Known):
        return value
    trail, words = value.trail, value.data.split("\n")[line].strip()
    return Known(value.data, Trail(trail.file, trail.line + 1 + line, words, trail.parents))


def _once(placements: Iterator[Placement]) -> Iterator[Placement]:
    seen = set()
    for placement in placements:
        key = (placement.where.places, placement.where.unknown)
        if key not in seen:
            seen.add(key)
            yield placement
