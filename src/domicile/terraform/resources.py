"""Resources and data sources as blocks, and what their names mean in expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from domicile.model.blocks import Block, Location
from domicile.model.trail import Trail
from domicile.model.values import (
    NULL,
    Absent,
    Known,
    LazyObject,
    OneOf,
    Reference,
    Unknown,
    Value,
    absence,
    alternatives,
    is_null,
    one_of,
)
from domicile.syntax.body import BlockNode
from domicile.terraform.bodies import is_nested, thunks_of
from domicile.terraform.instances import Instance
from domicile.terraform.providers import provider_of
from domicile.terraform.skips import skips_of
from domicile.terraform.steps import Scope

if TYPE_CHECKING:
    from domicile.terraform.module import Module

META = frozenset({"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "timeouts"})
"""What belongs to Terraform itself, and to no resource type."""

NOTHING_COMPUTED = frozenset({"terraform_data"})
"""Kinds whose arguments the provider leaves as they are, null too."""

ALWAYS_SET = frozenset({"id", "arn", "self_link"})
"""What identifies a resource: the provider sets it wherever the block is made, or read.

Sources: Terraform, "Resource Instance Metadata" (every resource has an `id`); the providers' own words for it, which
their resources export and do not take (AWS `arn`, Google `self_link`).
"""

AFTER_APPLY = "known after apply"
AT_PLAN_TIME = "read from the provider at plan time"


def resource_block(module: Module, node: BlockNode, instance: Instance) -> Block:
    """One instance of a resource or data source."""
    kind, name = node.labels
    data = "data." if node.type == "data" else "ephemeral." if node.type == "ephemeral" else ""
    address = f"{module.path}{'.' if module.path else ''}{data}{kind}.{name}{instance.suffix}"
    rests_on = module.premises_of(node, instance)
    scope = module.scope_of(instance, rests_on)
    block = Block(
        kind=kind,
        name=name,
        address=address,
        mode="data" if node.type != "resource" else "resource",
        location=Location(node.file, node.line, node.end_line),
        body=NULL,
        provider=provider_of(module, node, module.scope.extended(instance.names)),
        module=module.path,
        root=module.root.folder,
        skips=skips_of(node, module.source.comments.get(node.file, [])),
        lines=module.loader.lines(node),
        rests_on=rests_on,
    )
    thunks = thunks_of(node.body, scope, META)
    block.body = Known(LazyObject(thunks, module.loader.missing(block)), None, Reference(block, ""))
    return block


class ResourceView(LazyObject):
    """A resource as expressions see it: each attribute says whose it is, unless it is another resource's already."""

    __slots__ = ("_block", "_body")

    def __init__(self, block: Block, body: LazyObject) -> None:
        super().__init__(body._thunks, body._missing)
        self._block = block
        self._body = body

    def __getitem__(self, name: str) -> Value:
        ready = self._ready.get(name)
        if ready is not None:
            return ready
        value = self._body[name]
        if is_nested(self._thunks.get(name)):
            value = _opened(value, self._block, name, partial(self._missing_value, name))
        elif name in self._thunks:
            value = _or_computed(value, partial(self._missing_value, name), self._block)
        if value.reference is None:
            value = replace(value, reference=Reference(self._block, name))
        if not (isinstance(value, Unknown) and value.reason.endswith("depends on itself")):
            self._ready[name] = value
        return value

    def _missing_value(self, name: str) -> Value:
        return self._missing(name) if self._missing is not None else NULL


def _or_computed(value: Value, missing: Callable[[], Value], block: Block) -> Value:
    """An attribute that is set to null is one that is not set: the provider may compute it."""
    if block.kind in NOTHING_COMPUTED or not any(is_null(option) for option in alternatives(value)):
        return value
    if not isinstance(value, OneOf):
        return missing()
    return one_of([missing() if is_null(option) else option for option in value.options], value.trail)


def _opened(value: Value, block: Block, name: str, missing: Callable[[], Value]) -> Value:
    """Nested blocks as expressions see them: what one does not configure may be computed (identity[0].principal_id),
    and so may all of them where a `dynamic` makes none."""
    options = [_list_opened(option, block, name, missing) for option in alternatives(value)]
    return one_of(options, value.trail) if isinstance(value, OneOf) else options[0]


def _list_opened(value: Known | Unknown, block: Block, name: str, missing: Callable[[], Value]) -> Value:
    if not isinstance(value, Known) or not isinstance(value.data, tuple):
        return value
    if not value.data:
        return missing()
    items = tuple(_open(_present(item), block, f"{name}.{i}") for i, item in enumerate(value.data))
    if all(absence(item) for item in value.data):
        return Unknown(absence(value.data[0]), value.trail, Reference(block, name), element=items[0])
    return replace(value, data=items)


def _present(item: Value) -> Value:
    """A nested block that may be absent, for whoever steps into it: it is there then."""
    return next((option for option in alternatives(item) if not isinstance(option, Absent)), item)


def _open(item: Value, block: Block, path: str) -> Value:
    if not isinstance(item, Known) or not isinstance(item.data, LazyObject) or item.data.is_open:
        return item
    data = item.data

    def missing(name: str) -> Value:
        return missing_attribute(block, f"{path}.{name}", None)

    def attribute(name: str) -> Value:
        return _or_computed(data[name], partial(missing, name), block)

    return replace(item, data=LazyObject({name: partial(attribute, name) for name in data}, missing))


def instance_value(block: Block) -> Value:
    """The object that the block's name gives in expressions."""
    body = block.body
    if isinstance(body, Known) and isinstance(body.data, LazyObject):
        return Known(ResourceView(block, body.data), None, body.reference)
    return body


def value_where(module: Module, node: BlockNode, block: Block, scope: Scope) -> Value:
    """The same where its names mean what they do in `scope`, as more is known to hold; it is the same block to all."""
    there = replace(block)
    missing = module.loader.missing(there)

    def of_block(name: str) -> Value:
        return _told_of(block, there, missing(name))

    body = LazyObject(thunks_of(node.body, scope, META), of_block)
    there.body = Known(body, None, Reference(block, ""))
    return Known(ResourceView(block, body), None, there.body.reference)


def _told_of(block: Block, there: Block, value: Value) -> Value:
    """A value that refers to a block in the place of one that is the same there."""

    def reference(found: Reference | None) -> Reference | None:
        return Reference(block, found.path) if found is not None and found.target is there else found

    if not isinstance(value, OneOf):
        return replace(value, reference=reference(value.reference))
    options = tuple(replace(option, reference=reference(option.reference)) for option in value.options)
    return replace(value, options=options, reference=reference(value.reference))


def missing_attribute(block: Block, name: str, computed: Callable[[Block, str], Value | None] | None) -> Value:
    """An attribute that is not configured: computed by what knows the kind, else decided by the provider."""
    value = computed(block, name) if computed is not None else None
    if value is None:
        reason = AFTER_APPLY if block.mode == "resource" else AT_PLAN_TIME
        location = block.location
        trail = Trail(location.file, location.line, f"{block.address}.{name}")
        value = Unknown(reason, trail, is_set=name in ALWAYS_SET)
    return value if value.reference is not None else replace(value, reference=Reference(block, name))
