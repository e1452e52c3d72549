"""Workloads and nodes that are pinned to a region or zone by a selector, a required affinity or a requirement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domicile.facts.kubernetes.pods import role_of, workloads
from domicile.facts.kubernetes.reading import Reader, placed
from domicile.model.blocks import Block
from domicile.model.facts import Placement, Role
from domicile.model.paths import first, read
from domicile.model.values import Known, Unknown, Value, text_of

_REQUIRED = "affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms"
_OF_NODES = {
    "karpenter.sh/NodePool": "spec.template.spec.requirements",
    "karpenter.sh/Provisioner": "spec.requirements",
}
_OF_OPERATORS = {"postgresql.cnpg.io/Cluster": "spec.affinity.nodeSelector"}


def derive(reader: Reader) -> Iterator[Placement]:
    """The placements of pinned workloads; one that nothing pins is where its cluster is, which no manifest says."""
    for block, path in workloads(reader):
        yield from _distinct(_pins(reader, block, path))
    for kind, path in _OF_OPERATORS.items():
        for block in reader.index.of_kind(kind):
            yield from _distinct(_selected(reader, block, path, "primary"))
    for kind, path in _OF_NODES.items():
        for block in reader.index.of_kind(kind):
            for requirement in read(block, path):
                note = "its nodes may be made there"
                yield from _distinct(allowed(reader, block, requirement, path, "processing", note))


def _pins(reader: Reader, block: Block, path: str) -> Iterator[Placement]:
    role = role_of(block)
    yield from _selected(reader, block, f"{path}.nodeSelector", role)
    yield from terms(reader, block, f"{path}.{_REQUIRED}", role, "its pods may be scheduled there")


def _selected(reader: Reader, block: Block, path: str, role: Role) -> Iterator[Placement]:
    selector = first(block, path)
    if isinstance(selector, Known) and isinstance(selector.data, Mapping):
        yield from labelled(reader, block, selector.data, path, role, "its pods are pinned there")


def labelled(
    reader: Reader, block: Block, labels: Mapping[str, Value], path: str, role: Role, note: str
) -> Iterator[Placement]:
    """The places that labels of regions and zones name."""
    for label, cloud in reader.pins["labels"].items():
        if label in labels:
            where = reader.code(labels[label], cloud)
            yield placed(block, role, where, f'{path}."{label}"', labels[label], note)


def terms(reader: Reader, block: Block, path: str, role: Role, note: str) -> Iterator[Placement]:
    """The places that node selector terms allow, each a placement of its own."""
    for expression in read(block, f"{path}.matchExpressions"):
        yield from allowed(reader, block, expression, path, role, note)


def allowed(reader: Reader, block: Block, expression: Value, path: str, role: Role, note: str) -> Iterator[Placement]:
    """The places that one `key In values` expression allows; other operators allow everything else."""
    cloud = reader.pins["labels"].get(text_of(first(expression, "key")) or "")
    operator = text_of(first(expression, "operator"))
    if cloud is None or operator not in (None, "In"):
        return
    for value in read(expression, "values"):
        if isinstance(value, (Known, Unknown)):
            yield placed(block, role, reader.code(value, cloud), f"{path}.values", value, note)


def _distinct(placements: Iterator[Placement]) -> Iterator[Placement]:
    """One placement per place: a region's label and its zones' say the same."""
    seen = set()
    for placement in placements:
        key = (placement.where.places, placement.where.unknown)
        if key not in seen:
            seen.add(key)
            yield placement
