"""Resources and data sources that expressions name and no file of the folder declares."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from domicile.model.blocks import Block, Location
from domicile.model.values import NULL, Known, LazyObject, Reference, Unknown, Value

if TYPE_CHECKING:
    from domicile.terraform.module import Module


def undeclared(module: Module, data: str, kind: str, name: str) -> Value:
    """A block of which nothing but its kind is known, as expressions see it.

    Terraform refuses such a configuration; where a part of one is read (a file by itself), it stands in another file.
    It is no resource of this configuration, and stands where the module's first file begins.
    """
    files = module.source.files
    written = f"{data}{kind}.{name}"
    block = Block(
        kind=kind,
        name=name,
        address=f"{module.path}{'.' if module.path else ''}{written}",
        mode="data",
        location=Location(files[0] if files else module.source.folder, 1, 1),
        body=NULL,
        module=module.path,
        root=module.root.folder,
        declared=False,
    )
    block.body = Known(LazyObject({}, _attribute(block, f"{written} is not declared")), None, Reference(block, ""))
    return block.body


def _attribute(block: Block, reason: str) -> Callable[[str], Value]:
    return lambda name: Unknown(reason, None, Reference(block, name))
