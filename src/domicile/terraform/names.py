"""What the root names of a module instance mean: everywhere in it, or where some premises are known to hold.

Where a block is made that may not be made, what rests on no more than it does is there for certain, and a condition
that it rests on holds: its attributes, and the locals, arguments and outputs that they read, are evaluated so.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from domicile.model.premises import Premises
from domicile.model.trail import Trail
from domicile.model.values import Known, LazyObject, Unknown, Value
from domicile.syntax.body import BlockNode
from domicile.syntax.expression import Expression, Node
from domicile.terraform.functions.files import Files
from domicile.terraform.hanging import hangs
from domicile.terraform.premises import settled
from domicile.terraform.scopes import EPHEMERAL, of_kind, of_kinds, table
from domicile.terraform.steps import Scope, attribute_value
from domicile.terraform.undeclared import undeclared
from domicile.terraform.variables import is_sensitive, variable_value

if TYPE_CHECKING:
    from domicile.terraform.module import Module

RUN_ANYWHERE = "where Terraform is run is not known"


class Names:
    """The names of one module instance. `given` gives the premises that hold; None where there are none.

    `base` are the names as they are everywhere in the module: what hangs on no premise is looked up there.
    """

    __slots__ = ("_base", "_found", "_module", "given", "scope")

    def __init__(self, module: Module, given: Callable[[], Premises] | None = None, base: Names | None = None) -> None:
        self._module = module
        self._base = base
        self._found: dict[str, Value] = {}
        self.given = given
        self.scope = Scope(self.look_up, module.root.files, None, self.decides if given is not None else None)

    def look_up(self, name: str) -> Value | None:
        """What a root name means; None for one that means nothing here."""
        found = self._found.get(name)
        if found is None:
            made = self._make(name)
            if made is None:
                return None
            found = self._found[name] = made
        return found

    def decides(self, condition: Node, expression: Expression, names: Mapping[str, Value]) -> bool | None:
        """Whether a condition of an expression holds, by the premises that do; None where they leave it open."""
        given = self.given() if self.given is not None else None
        return settled(condition, expression, names, self._module, given) if given else None

    def _make(self, name: str) -> Value | None:
        module, source = self._module, self._module.source
        match name:
            case "var":
                return table(source.variables, self.variable, "var")
            case "local":
                return table(source.locals, self.local, "local")
            case "module":
                return table(source.calls, self._of_call, "module")
            case "resource":
                return of_kinds(source.by_kind["resource"], self._value_of, partial(undeclared, module, ""))
            case "data":
                return of_kinds(source.by_kind["data"], self._value_of, partial(undeclared, module, "data."))
            case "path":
                return _path(module)
            case "terraform" | "tofu":
                return Known({"workspace": _workspace(module), "applying": Unknown("known while applying")})
            case "ephemeral":
                return EPHEMERAL
        kind = source.by_kind["resource"].get(name)
        if kind is None and "_" not in name:
            return None
        return of_kind(kind or {}, self._value_of, partial(undeclared, module, "", name))

    def variable(self, name: str) -> Value:
        """The value of a declared variable."""
        module = self._module
        if self._base is not None and not hangs("var", name, module):
            return _member(self._base, "var", name)
        variable = module.source.variables[name]
        if module.call is None:
            reason = f"variable {name} has no value"
            otherwise = partial(variable_value, variable, None, reason)
            given = module.root.given.value(variable, is_sensitive(variable), otherwise)
            return variable_value(variable, given, reason)
        argument = module.call.block.body.attributes.get(name)
        if argument is None:
            return variable_value(variable, None, f"variable {name} has no value: the module call does not set it")
        scope = module.call.scope_where(self.given() if self._base is not None and self.given is not None else None)
        passed = attribute_value(argument, scope, f'module "{module.call.block.labels[0]}": ')
        return variable_value(variable, passed, "")

    def local(self, name: str) -> Value:
        """The value of a declared local."""
        if self._base is not None and not hangs("local", name, self._module):
            return _member(self._base, "local", name)
        return attribute_value(self._module.source.locals[name], self.scope, "local ")

    def outputs(self) -> Known:
        """The outputs as the object that the caller sees."""
        thunks = {name: partial(self.output, name) for name in self._module.source.outputs}
        what = self._module.path or "the root"
        return Known(LazyObject(thunks, lambda name: Unknown(f"{what} has no output {name}")))

    def output(self, name: str) -> Value:
        """The value of a declared output."""
        if self._base is not None and not hangs("output", name, self._module):
            found: Value = self._module.outputs.data[name]
            return found
        block = self._module.source.outputs[name]
        attribute = block.body.attributes.get("value")
        if attribute is None:
            return Unknown(f"output {name} has no value", Trail(block.file, block.line, f'output "{name}"'))
        return attribute_value(attribute, self.scope, f'output "{name}": ')

    def _of_call(self, name: str) -> Value:
        return self._value_of(self._module.source.calls[name])

    def _value_of(self, block: BlockNode) -> Value:
        expanded = self._module.expanded(block)
        if self.given is None:
            return expanded.value
        again = None if self._base is None else partial(self._module.values_where, block, expanded)
        return expanded.value_where(self.given(), again)


def narrow_scope(names: Callable[[], Names], reader: Files) -> Scope:
    """A scope of names that are only known when one is looked up: they rest on premises, which are then worked out."""

    def look_up(name: str) -> Value | None:
        return names().look_up(name)

    def decides(condition: Node, expression: Expression, bound: Mapping[str, Value]) -> bool | None:
        return names().decides(condition, expression, bound)

    return Scope(look_up, reader, None, decides)


def _member(names: Names, table_name: str, name: str) -> Value:
    found = names.look_up(table_name)
    member: Value = found.data[name] if isinstance(found, Known) else Unknown(f"{table_name}.{name} is not declared")
    return member


def _path(module: Module) -> Value:
    folder, root = module.source.folder, module.root.folder
    inner = posixpath.relpath(folder or ".", root or ".")
    return Known({"module": Known(inner), "root": Known("."), "cwd": Unknown(RUN_ANYWHERE)})


def _workspace(module: Module) -> Value:
    name = module.loader.options.workspace
    return Known(name) if name else Unknown("the workspace is not known", token=("workspace", module.root.folder))
