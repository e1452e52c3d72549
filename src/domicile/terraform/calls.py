"""Calls of modules that were not fetched, as blocks: their arguments are known even where their inside is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from domicile.model.blocks import Block, Location
from domicile.model.values import Known, LazyObject, Reference
from domicile.syntax.body import BlockNode
from domicile.terraform.bodies import thunks_of
from domicile.terraform.instances import Instance
from domicile.terraform.skips import skips_of
from domicile.terraform.steps import attribute_value

if TYPE_CHECKING:
    from domicile.terraform.module import Module

META = frozenset({"source", "count", "for_each", "providers", "depends_on"})
NOT_FETCHED = "module not fetched"
_REPOSITORY = re.compile(r"github\.com/([^/]+)/terraform-([a-z0-9]+)-([^/]+)(//.*)?")
"""The registry takes modules from repositories of this name: OWNER/NAME/PROVIDER is OWNER/terraform-PROVIDER-NAME.

Source: Terraform, "Publish modules to the Terraform registry" (read 2026-11-22).
"""
_SCHEME = re.compile(r"^(?:git::)?(?:(?:https?|ssh)://)?(?:git@)?")


def call_block(module: Module, node: BlockNode, instance: Instance) -> Block | None:
    """A call as a block of mode `module` and kind `module/<source>`; None where its source is not known."""
    source = node.body.attributes.get("source")
    value = attribute_value(source, module.scope) if source is not None else None
    if not isinstance(value, Known) or not isinstance(value.data, str):
        return None
    rests_on = module.premises_of(node, instance)
    block = Block(
        kind=f"module/{registry_name(source_name(value.data))}",
        name=node.labels[0],
        address=f"{module.path}.module.{node.labels[0]}{instance.suffix}".lstrip("."),
        mode="module",
        location=Location(node.file, node.line, node.end_line),
        body=Known({}),
        module=module.path,
        root=module.root.folder,
        skips=skips_of(node, module.source.comments.get(node.file, [])),
        lines=module.loader.lines(node),
        rests_on=rests_on,
    )
    thunks = thunks_of(node.body, module.scope_of(instance, rests_on), META)
    block.body = Known(LazyObject(thunks), None, Reference(block, ""))
    return block


def registry_name(name: str) -> str:
    """The registry's address of a module that is taken from its repository; any other name as it is."""
    match = _REPOSITORY.fullmatch(name)
    return f"{match[1]}/{match[3]}/{match[2]}{match[4] or ''}" if match else name


def source_name(source: str) -> str:
    """A module's address without scheme, registry host, version and `.git`: the same for all ways to write it."""
    text = _SCHEME.sub("", source.partition("?")[0])
    text = text.replace("github.com:", "github.com/").replace(".git//", "//").removesuffix(".git")
    return text.removeprefix("registry.terraform.io/").removeprefix("registry.opentofu.org/")
