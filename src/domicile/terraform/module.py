"""One instance of a module: what its names mean, its resources and its calls."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from domicile.model.blocks import Provider
from domicile.model.premises import NO_PREMISES, Premises
from domicile.model.values import Known, Reference, Unknown, Value
from domicile.syntax.body import BlockNode
from domicile.syntax.expression import Node
from domicile.terraform.calls import NOT_FETCHED, call_block
from domicile.terraform.collected import collected
from domicile.terraform.expanded import Expanded, RestsOn
from domicile.terraform.functions.files import Files
from domicile.terraform.given_values import GivenValues
from domicile.terraform.hanging import body_hangs
from domicile.terraform.instances import SINGLE, Expansion, Instance, expand
from domicile.terraform.module_source import ModuleSource
from domicile.terraform.names import Names, narrow_scope
from domicile.terraform.possible_keys import MOST_POSSIBLE, MOST_POSSIBLE_CALLS
from domicile.terraform.premises import premises_of
from domicile.terraform.resources import instance_value, resource_block, value_where
from domicile.terraform.spellings import Spelling
from domicile.terraform.steps import Scope

if TYPE_CHECKING:
    from domicile.terraform.loader import Loader


@dataclass(slots=True, eq=False)
class Root:
    """A root folder and what its variables are set to. `installed`: call key → folder."""

    folder: str
    given: GivenValues
    installed: dict[str, str]
    files: Files


@dataclass(slots=True, eq=False)
class Call:
    """How an instance was called: by which module, with which block, as which of its instances."""

    caller: Module
    block: BlockNode
    instance: Instance

    rests_on: RestsOn | None = None

    @property
    def scope(self) -> Scope:
        """What names mean in the arguments of the call."""
        return self.caller.scope_of(self.instance, self.rests_on)

    def scope_where(self, given: Premises | None) -> Scope:
        """The same where some premises hold; None: those of the call."""
        return self.scope if given is None else self.caller.names_where(given).scope.extended(self.instance.names)


class Module:
    """A module instance. `path` is Terraform's own (`module.eu["a"]`), `key` the same without indexes (`eu`).

    `spellings` are those of `spelled_once`: by node, and by how many names were left where that limits them.
    `node_values` are those of parts of expressions, by the node's id, with the node that keeps it.
    """

    def __init__(
        self, loader: Loader, root: Root, source: ModuleSource, call: Call | None = None, path: str = "", key: str = ""
    ) -> None:
        self.loader = loader
        self.root = root
        self.source = source
        self.call = call
        self.path = path
        self.key = key
        self.is_optional: bool = call is not None and (call.instance.is_optional or call.caller.is_optional)
        self._views: dict[str, Module] = {}
        self._expanded: dict[int, Expanded] = {}
        self.asked_of_any: dict[int, Premises | None] = {}
        self._working: set[int] = set()
        self.default_providers: dict[str, Provider] = {}
        self.provider_bodies: dict[int, dict[str, Value]] = {}
        self._names = Names(self, self._own_premises if self.is_optional else None)
        self.scope = self._names.scope
        self._narrowed: dict[Premises, Names] = {}
        self.hanging: dict[tuple[Hashable, str], bool] = {}
        self.spellings: dict[Hashable, Spelling] = {}
        self.node_values: dict[int, tuple[Node, Value]] = {}

    @cached_property
    def outputs(self) -> Known:
        """The outputs as the object that the caller sees."""
        return self._names.outputs()

    def names_where(self, given: Premises) -> Names:
        """What names mean here where some premises hold beside those of the module."""
        found = self._narrowed.get(given)
        if found is None:
            every = given | self.premises
            found = self._narrowed.get(every) if every != self.premises else self._names
            if found is None:
                found = self._narrowed[every] = Names(self, lambda: every, self._names)
            if not self.is_asked_for:
                self._narrowed[given] = found
        return found

    def scope_of(self, instance: Instance, rests_on: RestsOn | None) -> Scope:
        """What names mean in an instance of a block of this module: where that is made."""
        if rests_on is None or not instance.is_optional:
            return self.scope.extended(instance.names)
        return narrow_scope(partial(self._names_of, rests_on), self.root.files).extended(instance.names)

    def _names_of(self, rests_on: RestsOn) -> Names:
        return self.names_where(rests_on())

    def expanded(self, block: BlockNode) -> Expanded:
        """A resource, data source or call of this instance with its own instances, unfolded once."""
        if self.source.repeated:
            owner = self._seen_from(block.file)
            if owner is not self:
                return owner.expanded(block)
        key = id(block)
        found = self._expanded.get(key)
        if found is not None:
            return found
        if key in self._working:
            return Expanded(Unknown(f"{'.'.join(block.labels)} depends on itself"))
        self._working.add(key)
        try:
            found = self._expand(block)
        finally:
            self._working.discard(key)
        self._expanded[key] = found
        return found

    def _seen_from(self, file: str) -> Module:
        """This instance as a file sees it that declares some names which others of the folder declare too."""
        found = self._views.get(file)
        if found is None:
            source = self.source.seen_from(file)
            found = (
                self
                if source is self.source
                else Module(self.loader, self.root, source, self.call, self.path, self.key)
            )
            self._views[file] = found
            found._views = self._views
        return found

    def _expand(self, block: BlockNode) -> Expanded:
        if block.type == "module":
            return self._expand_call(block)
        expansion = _expansion(block, self.scope)
        blocks = [resource_block(self, block, instance) for instance in expansion.instances]
        values = [instance_value(made) for made in blocks]
        rests_on = [made.rests_on for made in blocks]
        return Expanded(collected(expansion, values), expansion, values, rests_on, blocks)

    def values_where(self, block: BlockNode, expanded: Expanded, given: Premises) -> Sequence[Value] | None:
        """What the instances of a block are where premises hold by which they are made; None where that is the same."""
        if expanded.modules:
            return [module.names_where(given).outputs() for module in expanded.modules]
        owner = self._seen_from(block.file) if self.source.repeated else self
        if expanded.expansion is None or block.type == "module" or not body_hangs(block, owner):
            return None
        scope = owner.names_where(given).scope
        rows = zip(
            expanded.expansion.instances, expanded.blocks, expanded.values, expanded.made_where(given), strict=True
        )
        return [
            value_where(owner, block, made, scope.extended(one.names)) if is_made else value
            for one, made, value, is_made in rows
        ]

    def _expand_call(self, block: BlockNode) -> Expanded:
        source = self.loader.called(self, block)
        if isinstance(source, Unknown):
            return self._not_fetched(block) if source.reason == NOT_FETCHED else Expanded(source)
        expansion = _expansion(block, self.scope, MOST_POSSIBLE_CALLS)
        if not self.loader.may_unfold(self, block, len(expansion.instances)):
            return Expanded(Unknown("more module instances than a scan may have"))
        key = f"{self.key}.{block.labels[0]}".lstrip(".")
        start = f"{self.path}.module.{block.labels[0]}".lstrip(".")
        calls = [Call(self, block, one, self.premises_of(block, one)) for one in expansion.instances]
        modules = [Module(self.loader, self.root, source, one, start + one.instance.suffix, key) for one in calls]
        outputs: list[Value] = [module.outputs for module in modules]
        rests_on = [call.rests_on for call in calls]
        return Expanded(collected(expansion, outputs), expansion, outputs, rests_on, [], modules)

    def _not_fetched(self, block: BlockNode) -> Expanded:
        """A call whose outputs nobody knows; each says whose it is."""
        expansion = _expansion(block, self.scope)
        calls = [call_block(self, block, instance) for instance in expansion.instances]
        outputs: list[Value] = [Unknown(NOT_FETCHED, reference=Reference(call, "") if call else None) for call in calls]
        rests_on = [self.premises_of(block, instance) for instance in expansion.instances]
        made = [call for call in calls if call is not None]
        return Expanded(collected(expansion, outputs), expansion, outputs, rests_on, made)

    @property
    def premises(self) -> Premises:
        """What must hold for this instance to be there at all, and is not known to; as far as that is worked out."""
        rests_on = self.call.rests_on if self.call is not None else None
        return NO_PREMISES if rests_on is None else rests_on()

    @property
    def is_asked_for(self) -> bool:
        """Whether the premises of this instance, or of one around it, are being worked out."""
        calls = (module.call for module in self.ancestors())
        return any(call.rests_on.is_working for call in calls if call is not None and call.rests_on is not None)

    def _own_premises(self) -> Premises:
        return self.premises

    def premises_of(self, block: BlockNode, instance: Instance) -> RestsOn | None:
        """What gives the premises of an instance of a block, asked once; None where it is certainly made."""
        if not instance.is_optional and not self.is_optional:
            return None
        return RestsOn(partial(premises_of, self, block, instance), self._own_premises)

    def ancestors(self) -> Iterator[Module]:
        """This instance, its caller, and so on up to the root."""
        module: Module | None = self
        while module is not None:
            yield module
            module = module.call.caller if module.call is not None else None


def _expansion(block: BlockNode, scope: Scope, most: int = MOST_POSSIBLE) -> Expansion:
    names = block.body.attributes
    said = names.get("for_each") or names.get("count")
    if said is None:
        return SINGLE
    whose = ".".join(block.labels if block.type == "resource" else (block.type, *block.labels))
    return replace(expand(block.body, scope, most), whose=whose, said=f"{block.file}:{said.line}")
