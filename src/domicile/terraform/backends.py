"""Where a root keeps its state, as a block of its own."""

from __future__ import annotations

from domicile.model.blocks import Block, Location
from domicile.model.values import Known, LazyObject, Reference
from domicile.syntax.body import BlockNode
from domicile.terraform.bodies import thunks_of
from domicile.terraform.module import Module
from domicile.terraform.skips import skips_of


def backend_block(module: Module, node: BlockNode) -> Block:
    """`terraform { backend "s3" {…} }` of a root module as `terraform.backend.s3`; `cloud` is a kind of its own."""
    name = node.labels[0] if node.labels else node.type
    lines = module.loader.lines(node)
    location = Location(node.file, node.line, node.end_line)
    skips = skips_of(node, module.source.comments.get(node.file, []))
    block = Block(
        f"backend/{name}", name, f"terraform.backend.{name}", "backend", location, Known({}), None, "",
        module.root.folder, skips, {}, lines,
    )  # fmt: skip
    block.body = Known(LazyObject(thunks_of(node.body, module.scope)), None, Reference(block, ""))
    return block
