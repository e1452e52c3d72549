"""One instance of a module: what its names mean, its resources and its calls."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from domicile.model.blocks import Block, Provider
from domicile.model.premises import NO_PREMISES, Premises
from domicile.model.trail import Trail
from domicile.model.values import Known, LazyObject, Reference, Unknown, Value
from domicile.syntax.body import BlockNode
from domicile.terraform.bodies import Thunk
from domicile.terraform.calls import NOT_FETCHED, call_block
from domicile.terraform.functions.files import Files
from domicile.terraform.given_values import GivenValues
from domicile.terraform.instances import SINGLE, Expansion, Instance, collected, expand
from domicile.terraform.module_source import ModuleSource
from domicile.terraform.premises import premises_of
from domicile.terraform.resources import instance_value, resource_block
from domicile.terraform.scopes import EPHEMERAL, of_kind, of_kinds, table
from domicile.terraform.steps import Scope, attribute_value
from domicile.terraform.undeclared import undeclared
from domicile.terraform.variables import is_sensitive, variable_value

if TYPE_CHECKING:
    from domicile.terraform.loader import Loader


RUN_ANYWHERE = "where Terraform is run is not known"


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

    @property
    def scope(self) -> Scope:
        """What names mean in the arguments of the call."""
        return self.caller.scope.extended(self.instance.names)


@dataclass(slots=True, eq=False)
class Expanded:
    """A resource or call with its instances unfolded."""

    value: Value
    blocks: list[Block] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)


class Module:
    """A module instance. `path` is Terraform's own (`module.eu["a"]`), `key` the same without indexes (`eu`)."""

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
        self._working: set[int] = set()
        self.default_providers: dict[str, Provider] = {}
        self.provider_bodies: dict[int, dict[str, Value]] = {}
        self.scope = Scope(self._look_up, root.files)
        self._names: dict[str, Value] = {}
        self._resources: dict[str, dict[str, Thunk]] = {}
        self._data: dict[str, dict[str, Thunk]] = {}
        for block in source.resources:
            kinds = self._resources if block.type == "resource" else self._data
            if block.type != "ephemeral":
                kinds.setdefault(block.labels[0], {}).setdefault(block.labels[1], partial(self._value_of, block))

    def _look_up(self, name: str) -> Value | None:
        """What a root name means; None for one that means nothing here."""
        found = self._names.get(name)
        if found is None:
            made = self._make(name)
            if made is None:
                return None
            found = self._names[name] = made
        return found

    def _make(self, name: str) -> Value | None:
        match name:
            case "var":
                return table({key: partial(self._variable, key) for key in self.source.variables}, "var")
            case "local":
                return table({key: partial(self._local, key) for key in self.source.locals}, "local")
            case "module":
                calls = self.source.calls
                return table({key: partial(self._value_of, block) for key, block in calls.items()}, "module")
            case "resource":
                return of_kinds(self._resources, partial(undeclared, self, ""))
            case "data":
                return of_kinds(self._data, partial(undeclared, self, "data."))
            case "path":
                return self._path()
            case "terraform" | "tofu":
                return Known({"workspace": self._workspace(), "applying": Unknown("known while applying")})
            case "ephemeral":
                return EPHEMERAL
        kind = self._resources.get(name)
        if kind is None and "_" not in name:
            return None
        return of_kind(kind or {}, partial(undeclared, self, "", name))

    def _path(self) -> Value:
        folder, root = self.source.folder, self.root.folder
        inner = posixpath.relpath(folder or ".", root or ".")
        return Known({"module": Known(inner), "root": Known("."), "cwd": Unknown(RUN_ANYWHERE)})

    def _workspace(self) -> Value:
        name = self.loader.options.workspace
        return Known(name) if name else Unknown("the workspace is not known")

    def _variable(self, name: str) -> Value:
        variable = self.source.variables[name]
        if self.call is None:
            reason = f"variable {name} has no value"
            otherwise = partial(variable_value, variable, None, reason)
            given = self.root.given.value(variable, is_sensitive(variable), otherwise)
            return variable_value(variable, given, reason)
        argument = self.call.block.body.attributes.get(name)
        if argument is None:
            return variable_value(variable, None, f"variable {name} has no value: the module call does not set it")
        passed = attribute_value(argument, self.call.scope, f'module "{self.call.block.labels[0]}": ')
        return variable_value(variable, passed, "")

    def _local(self, name: str) -> Value:
        return attribute_value(self.source.locals[name], self.scope, "local ")

    @property
    def outputs(self) -> Known:
        """The outputs as the object that the caller sees."""
        thunks = {name: partial(self._output, name) for name in self.source.outputs}
        what = self.path or "the root"
        return Known(LazyObject(thunks, lambda name: Unknown(f"{what} has no output {name}")))

    def _output(self, name: str) -> Value:
        block = self.source.outputs[name]
        attribute = block.body.attributes.get("value")
        if attribute is None:
            return Unknown(f"output {name} has no value", Trail(block.file, block.line, f'output "{name}"'))
        return attribute_value(attribute, self.scope, f'output "{name}": ')

    def _value_of(self, block: BlockNode) -> Value:
        return self.expanded(block).value

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
        return Expanded(collected(expansion, [instance_value(made) for made in blocks]), blocks)

    def _expand_call(self, block: BlockNode) -> Expanded:
        source = self.loader.called(self, block)
        if isinstance(source, Unknown):
            return self._not_fetched(block) if source.reason == NOT_FETCHED else Expanded(source)
        expansion = _expansion(block, self.scope)
        if not self.loader.may_unfold(self, block, len(expansion.instances)):
            return Expanded(Unknown("more module instances than a scan may have"))
        key = f"{self.key}.{block.labels[0]}".lstrip(".")
        start = f"{self.path}.module.{block.labels[0]}".lstrip(".")
        modules = []
        for instance in expansion.instances:
            call = Call(self, block, instance)
            modules.append(Module(self.loader, self.root, source, call, start + instance.suffix, key))
        return Expanded(collected(expansion, [module.outputs for module in modules]), [], modules)

    def _not_fetched(self, block: BlockNode) -> Expanded:
        """A call whose outputs nobody knows; each says whose it is."""
        expansion = _expansion(block, self.scope)
        calls = [call_block(self, block, instance) for instance in expansion.instances]
        outputs: list[Value] = [Unknown(NOT_FETCHED, reference=Reference(call, "") if call else None) for call in calls]
        return Expanded(collected(expansion, outputs), [call for call in calls if call is not None])

    @cached_property
    def premises(self) -> Premises:
        """What must hold for this instance to be there at all, and is not known to."""
        call = self.call
        return NO_PREMISES if call is None else premises_of(call.caller, call.block, call.instance)

    def premises_of(self, block: BlockNode, instance: Instance) -> Callable[[], Premises] | None:
        """What gives the premises of an instance of a block, asked once; None where it is certainly made."""
        if not instance.is_optional and not self.is_optional:
            return None
        return cache(partial(premises_of, self, block, instance))

    def ancestors(self) -> Iterator[Module]:
        """This instance, its caller, and so on up to the root."""
        module: Module | None = self
        while module is not None:
            yield module
            module = module.call.caller if module.call is not None else None


def _expansion(block: BlockNode, scope: Scope) -> Expansion:
    names = block.body.attributes
    return expand(block.body, scope) if "count" in names or "for_each" in names else SINGLE
