"""Attributes of data sources and resources that are nothing but a function of their arguments, as the catalogue
writes it down.

`rules/catalogue/<provider>/computed.yaml` gives each as an expression of Terraform's own language: so that what is
known of an argument, and what is not, comes through as it would in the configuration itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.computed import COMPUTED, Compute
from domicile.model.blocks import Block
from domicile.model.trail import Trail, join
from domicile.model.values import Known, Value, from_plain, is_null, via
from domicile.syntax.expression import Node
from domicile.syntax.hcl import parse
from domicile.terraform.expressions.evaluation import Evaluation


def computed_by(catalogue: Catalogue) -> Mapping[str, Compute]:
    """kind → what computes an attribute of its blocks: what the catalogue writes down, and `COMPUTED`."""
    return {**dict(_written(catalogue)), **COMPUTED}


def _written(catalogue: Catalogue) -> Iterator[tuple[str, Compute]]:
    for document in catalogue.section("computed").values():
        shared = _Shared(document)
        for kind, attributes in document["data"].items():
            yield kind, _Attributes(attributes, shared)


class _Shared:
    """What every expression of one file may name besides the arguments."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.values = {name: from_plain(data) for name, data in document.get("values", {}).items()}
        self.defaults = {name: from_plain(data) for name, data in document.get("defaults", {}).items()}
        self.names = {name: _Text(text) for name, text in document.get("names", {}).items()}


class _Attributes:
    """A data source or resource: its attributes, each an expression over its arguments; null says nothing of one."""

    def __init__(self, attributes: Mapping[str, str], shared: _Shared) -> None:
        self._attributes = {name: _Text(text) for name, text in attributes.items()}
        self._shared = shared

    def __call__(self, block: Block, name: str) -> Value | None:
        written = self._attributes.get(name)
        if written is None:
            return None
        value = self._value(block, written)
        if is_null(value):
            return None
        return via(value, Trail(block.location.file, block.location.line, _Here(block).text(), join(value.trail)))

    def _value(self, block: Block, written: _Text) -> Value:
        return Evaluation(lambda root: self._named(block, root), _Here(block)).settled(written.tree)

    def _named(self, block: Block, root: str) -> Value:
        shared = self._shared
        if root in shared.values:
            return shared.values[root]
        if root in shared.names:
            return self._value(block, shared.names[root])
        given = block.get(root)
        return shared.defaults.get(root, Known(None)) if is_null(given) else given


class _Here:
    """The block, as the place of what is computed for it."""

    def __init__(self, block: Block) -> None:
        self.file = block.location.file
        self.line = block.location.line
        self._text = f'{block.mode} "{block.kind}" "{block.name}"'

    def text(self) -> str:
        return self._text


class _Text:
    """An expression of the catalogue, read when it is first needed."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def tree(self) -> Node:
        return parse("", f"it = (\n{self._text}\n)\n".encode()).attributes["it"].expression.tree
