"""The pod that a workload runs."""

from __future__ import annotations

from collections.abc import Iterator

from domicile.facts.kubernetes.reading import Reader
from domicile.model.blocks import Block
from domicile.model.facts import Role
from domicile.model.paths import is_set

_CONTAINERS = ("containers", "initContainers")


def workloads(reader: Reader) -> Iterator[tuple[Block, str]]:
    """Every object that runs pods, with the path of the pod's specification."""
    paths = reader.pins["pods"]
    for block in reader.objects:
        path = paths.get(block.kind)
        if path is not None:
            yield block, path
        elif "/" in block.kind and is_set(block, "spec.template.spec.containers"):
            yield block, "spec.template.spec"


def containers(path: str) -> Iterator[str]:
    """The paths of the containers of a pod."""
    return (f"{path}.{name}" for name in _CONTAINERS)


def role_of(block: Block) -> Role:
    """A workload with volumes of its own keeps data, any other processes it."""
    return "primary" if is_set(block, "spec.volumeClaimTemplates") else "processing"
