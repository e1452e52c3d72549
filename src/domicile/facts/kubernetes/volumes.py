"""Volumes: where a PersistentVolume or the volumes of a StorageClass are, and who claims them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domicile.facts.kubernetes.reading import Reader, placed
from domicile.facts.kubernetes.topology import allowed, labelled, terms
from domicile.model.blocks import Block
from domicile.model.facts import Placement
from domicile.model.paths import first, read
from domicile.model.places import Resolution
from domicile.model.values import Known, Value, text_of

_HANDLES = (
    "spec.csi.volumeHandle",
    "spec.nfs.server",
    "spec.awsElasticBlockStore.volumeID",
    "spec.csi.volumeAttributes.*",
)
_IN_TREE_ZONE = "aws://"
_CLAIMS = (
    ("PersistentVolumeClaim", "spec.storageClassName"),
    ("StatefulSet", "spec.volumeClaimTemplates.spec.storageClassName"),
)


def derive(reader: Reader) -> Iterator[Placement]:
    """The placements of volumes, of classes that pin volumes, and of the claims on such classes."""
    for block in reader.index.of_kind("PersistentVolume"):
        yield from _first_of_each_place(_volume(reader, block))
    pinned: dict[str, list[Placement]] = {}
    for block in reader.index.of_kind("StorageClass"):
        found = list(_first_of_each_place(_class(reader, block)))
        pinned.setdefault(block.name, []).extend(found)
        yield from found
    for kind, path in _CLAIMS if pinned else ():
        for block in reader.index.of_kind(kind):
            yield from _claim(block, path, pinned)


def _volume(reader: Reader, block: Block) -> Iterator[Placement]:
    note = "the volume is there"
    yield from terms(reader, block, "spec.nodeAffinity.required.nodeSelectorTerms", "primary", note)
    labels = first(block, "metadata.labels")
    if isinstance(labels, Known) and isinstance(labels.data, Mapping):
        yield from labelled(reader, block, labels.data, "metadata.labels", "primary", note)
    for path in _HANDLES:
        for value in read(block, path):
            yield from _handle(reader, block, path, value)


def _handle(reader: Reader, block: Block, path: str, value: Value) -> Iterator[Placement]:
    text = text_of(value)
    if text is None:
        return
    if text.startswith(_IN_TREE_ZONE):
        zone = text.removeprefix(_IN_TREE_ZONE).partition("/")[0]
        yield placed(block, "primary", reader.code(Known(zone, value.trail), "aws"), path, value, "the volume is there")
    for mention in reader.mentions(text):
        yield placed(block, "primary", Resolution((mention.place,)), path, value, f"{mention.what} is there")


def _class(reader: Reader, block: Block) -> Iterator[Placement]:
    note = "its volumes are made there"
    for expression in read(block, "allowedTopologies.matchLabelExpressions"):
        yield from allowed(reader, block, expression, "allowedTopologies", "primary", note)
    cloud = reader.pins["drivers"].get(text_of(first(block, "provisioner")) or "", "")
    for name in reader.pins["class_parameters"]:
        value = first(block, f"parameters.{name}")
        for code in (text_of(value) or "").replace(" ", "").split(","):
            if code:
                where = reader.code(Known(code, value.trail), cloud)
                yield placed(block, "primary", where, f"parameters.{name}", value, note)


def _claim(block: Block, path: str, pinned: Mapping[str, list[Placement]]) -> Iterator[Placement]:
    for value in read(block, path):
        classes = pinned.get(text_of(value) or "", [])
        # Many folders of one repository may have a class of this name, each for a cluster of its own.
        near = [placement for placement in classes if placement.block.root == block.root]
        for placement in near or classes:
            note = f"its volumes are of the class {placement.block.name}"
            where = placement.where
            yield placed(block, "primary", where, path, value, note, parent=placement.trail)


def _first_of_each_place(placements: Iterator[Placement]) -> Iterator[Placement]:
    seen = set()
    for placement in placements:
        key = (placement.where.places, placement.where.unknown)
        if key not in seen:
            seen.add(key)
            yield placement
