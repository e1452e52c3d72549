"""Manifests that Terraform applies (kubernetes_manifest): the objects in them, under the resource's own address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from domicile.kubernetes.kinds import kind_name
from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block
from domicile.model.paths import first
from domicile.model.values import Value, text_of

_PATHS = {"kubernetes_manifest": "manifest", "kubectl_manifest": "yaml_body"}


def views(blocks: Iterable[Block]) -> Iterator[Block]:
    """An object for each manifest whose kind is known; a text is seen through where it was encoded from a value."""
    for block in blocks:
        path = _PATHS.get(block.kind)
        if path and block.mode == "resource":
            body = first(block, path)
            yield from _view(block, getattr(body, "structure", None) or body)


def _view(block: Block, body: Value) -> Iterator[Block]:
    version, kind = text_of(first(body, "apiVersion")), text_of(first(body, "kind"))
    if version and kind:
        name = written(first(body, "metadata.name")) or block.name
        yield replace(block, kind=kind_name(version, kind), name=name, mode="object", body=body, lines={})
