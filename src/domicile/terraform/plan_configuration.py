"""The `configuration` part of a plan: what expressions refer to, through variables, outputs and modules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from domicile.model.blocks import Block
from domicile.model.trail import Trail
from domicile.model.values import Reference, Unknown, Value, from_plain
from domicile.terraform.secrets import HIDDEN, looks_secret

_STEP = re.compile(r'\[("(?:[^"\\]|\\.)*"|[^\]]*)\]|([^.\[\]]+)')
_INDEX = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\]')
DEEPEST = 40


def without_indexes(address: str) -> str:
    """An address without the keys of count and for_each."""
    return _INDEX.sub("", address)


class PlanConfiguration:
    """Lookups in the configuration of a plan. `blocks` maps addresses to blocks once they are made."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        configuration = plan.get("configuration") or {}
        self.is_state = "planned_values" not in plan
        self.variables: Mapping[str, Any] = plan.get("variables") or {}
        self.provider_config: Mapping[str, Any] = configuration.get("provider_config") or {}
        self._root: Mapping[str, Any] = configuration.get("root_module") or {}
        self._modules: dict[str, Mapping[str, Any]] = {"": self._root}
        self._resources: dict[str, dict[str, Mapping[str, Any]]] = {}
        self.blocks: dict[str, Block] = {}

    def module(self, address: str) -> Mapping[str, Any]:
        """The configuration of a module, {} where the plan does not hold it."""
        key = without_indexes(address)
        found = self._modules.get(key)
        if found is None:
            found = self._call(key).get("module") or {}
            self._modules[key] = found
        return found

    def _call(self, key: str) -> Mapping[str, Any]:
        above, _, name = key.rpartition("module.")
        return (self.module(above.rstrip(".")).get("module_calls") or {}).get(name) or {}

    def resource(self, module: str, resource: Mapping[str, Any]) -> Mapping[str, Any]:
        """The configuration of a resource, {} where the plan does not hold it."""
        key = without_indexes(module)
        table = self._resources.get(key)
        if table is None:
            table = {entry["address"]: entry for entry in self.module(module).get("resources") or ()}
            self._resources[key] = table
        prefix = "data." if resource.get("mode") == "data" else ""
        return table.get(f"{prefix}{resource['type']}.{resource['name']}") or {}

    def expressions(self, module: str, resource: Mapping[str, Any]) -> Mapping[str, Any]:
        """Attribute or nested block → its expression."""
        return self.resource(module, resource).get("expressions") or {}

    def resolver(self, module: str, index: str | int | None) -> Any:
        """What finds the one block that an expression in `module` refers to, for the instance with this index."""
        return partial(self._reference, module, index)

    def _reference(self, module: str, index: str | int | None, expression: Any) -> Reference | None:
        if not isinstance(expression, Mapping):
            return None
        found: dict[str, Reference] = {}
        for reference in longest(expression.get("references") or ()):
            for target in self._targets(module, index, reference, 0):
                found.setdefault(target.target.address, target)
        return next(iter(found.values())) if len(found) == 1 else None

    def _targets(self, module: str, index: str | int | None, text: str, depth: int) -> Iterator[Reference]:
        steps = steps_of(text)
        if depth > DEEPEST or not steps:
            return
        match steps[0]:
            case "var" if module and len(steps) > 1:
                above, _, _ = module.rpartition("module.")
                argument = (self._call(without_indexes(module)).get("expressions") or {}).get(steps[1]) or {}
                for reference in longest(argument.get("references") or () if isinstance(argument, Mapping) else ()):
                    yield from self._targets(above.rstrip("."), index, reference, depth + 1)
            case "module" if len(steps) > 2:
                yield from self._output(module, index, text, depth)
            case "var" | "local" | "each" | "count" | "path" | "terraform" | "self" | "module":
                return
            case _:
                target = self._block(module, index, text)
                if target is not None:
                    yield target

    def _output(self, module: str, index: str | int | None, text: str, depth: int) -> Iterator[Reference]:
        match = re.match(r'module\.([^.\[]+)(\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\])?\.([^.\[]+)', text)
        if match is None:
            return
        inner = f"{module}.module.{match[1]}{match[2] or ''}".lstrip(".")
        output = (self.module(inner).get("outputs") or {}).get(match[3]) or {}
        for reference in longest((output.get("expression") or {}).get("references") or ()):
            yield from self._targets(inner, index, reference, depth + 1)

    def _block(self, module: str, index: str | int | None, text: str) -> Reference | None:
        data = r"(?:data\.)?"
        match = re.match(rf'({data}[^.\[]+\.[^.\[]+)(\[(?:"(?:[^"\\]|\\.)*"|[^\]]*)\])?\.?(.*)', text)
        if match is None:
            return None
        start = f"{module}.{match[1]}".lstrip(".")
        own = f'["{index}"]' if isinstance(index, str) else f"[{index}]"
        for suffix in (match[2] or "", own, "[0]"):
            block = self.blocks.get(start + suffix)
            if block is not None:
                return Reference(block, ".".join(steps_of(match[3])))
        return self._any_instance(start, match[3])

    def _any_instance(self, start: str, rest: str) -> Reference | None:
        plain = without_indexes(start)
        for address, block in self.blocks.items():
            if without_indexes(address) == plain:
                return Reference(block, ".".join(steps_of(rest)))
        return None

    def value(self, module: str, expression: Any, depth: int = 0) -> Value:
        """A provider's argument: a constant, or what the one variable that it refers to is set to."""
        if not isinstance(expression, Mapping):
            return Unknown("the plan does not show the expression")
        if "constant_value" in expression:
            return from_plain(expression["constant_value"])
        references = list(longest(expression.get("references") or ()))
        steps = steps_of(references[0]) if len(references) == 1 else []
        if len(steps) < 2 or steps[0] != "var" or depth > DEEPEST:
            what = ", ".join(references) or "an expression"
            reference = self._reference(module, None, expression)
            return Unknown(f"the plan does not show the value of {what}", reference=reference)
        return self._variable(module, steps[1], steps[2:], depth)

    def _variable(self, module: str, name: str, steps: list[str], depth: int) -> Value:
        if module:
            above, _, _ = module.rpartition("module.")
            argument = (self._call(without_indexes(module)).get("expressions") or {}).get(name)
            if argument is not None and not steps:
                return self.value(above.rstrip("."), argument, depth + 1)
            declared = (self.module(module).get("variables") or {}).get(name) or {}
            data = declared.get("default") if argument is None else None
        else:
            data = (self.variables.get(name) or {}).get("value")
        for step in steps:
            data = data.get(step) if isinstance(data, Mapping) else None
        return from_plain(data) if data is not None else Unknown(f"the plan does not show var.{name}")

    def is_sensitive(self, module: str, expression: Any) -> bool:
        """Whether an expression refers to a variable that is marked sensitive or named as a secret, also from above."""
        for reference in longest(expression.get("references") or ()) if isinstance(expression, Mapping) else ():
            match steps_of(reference):
                case ["var", name, *_]:
                    declared = (self.module(module).get("variables") or {}).get(name) or {}
                    argument = (self._call(without_indexes(module)).get("expressions") or {}).get(name)
                    above = module.rpartition("module.")[0].rstrip(".")
                    if declared.get("sensitive") or looks_secret(name):
                        return True
                    if module and argument is not None and self.is_sensitive(above, argument):
                        return True
        return False

    def variable_step(self, expression: Any, path: str, line: int) -> Trail | None:
        """A step that shows the variable behind a root provider's argument."""
        references = list(longest(expression.get("references") or ())) if isinstance(expression, Mapping) else []
        steps = steps_of(references[0]) if len(references) == 1 else []
        if len(steps) != 2 or steps[0] != "var" or steps[1] not in self.variables:
            return None
        declared = (self._root.get("variables") or {}).get(steps[1]) or {}
        hidden = declared.get("sensitive") or looks_secret(steps[1])
        value = self.variables[steps[1]].get("value")
        return Trail(path, line, f"variables.{steps[1]} = {HIDDEN if hidden else value}")


def longest(references: Any) -> Iterator[str]:
    """The references without those that are the beginning of another (`a.b.c` is followed by `a.b`)."""
    texts = list(
        dict.fromkeys(text for text in references if isinstance(text, str)) if isinstance(references, list) else ()
    )
    for text in texts:
        if not any(other != text and other.startswith((f"{text}.", f"{text}[")) for other in texts):
            yield text


def steps_of(text: str) -> list[str]:
    """The parts of a reference: `var.regions["dr"]` gives var, regions, dr."""
    return [(match[1] if match[1] is not None else match[2]).strip('"') for match in _STEP.finditer(text)]
