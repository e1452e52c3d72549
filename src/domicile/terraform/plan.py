"""Plan JSON (`terraform show -json plan`) as a second source of the same blocks, and a state shown the same way.

Source of the format: developer.hashicorp.com/terraform/internals/json-format, format version 1 (checked 2026-11).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import orjson

from domicile.model.blocks import Block, Location
from domicile.model.estate import Problem
from domicile.model.values import NULL, Known, LazyObject, Reference
from domicile.syntax.json_nodes import Lines
from domicile.terraform.options import Computed
from domicile.terraform.plan_changes import left_out, with_planned_values
from domicile.terraform.plan_configuration import PlanConfiguration
from domicile.terraform.plan_providers import PlanProviders
from domicile.terraform.plan_values import Mould, PlanFile, configured, planned
from domicile.terraform.resources import missing_attribute
from domicile.terraform.unfolded import Configuration

_ADDRESS = re.compile(r'"address"\s*:\s*("(?:[^"\\]|\\.)*")')


def load_plan(path: str, text: bytes, computed: Computed | None = None) -> Configuration:
    """The blocks of a plan. A plan that cannot be understood is a problem."""
    found = Configuration(files_of_root={path: frozenset({path})})
    try:
        plan = orjson.loads(text)
    except orjson.JSONDecodeError as fault:
        found.problems.append(Problem(f"the plan is not valid JSON: {fault.msg}", path, fault.lineno))
        return found
    plan = with_planned_values(plan) if isinstance(plan, dict) else plan
    version = plan.get("format_version") if isinstance(plan, dict) else None
    if not isinstance(version, str) or not (isinstance(plan.get("planned_values"), dict) or _is_state(plan)):
        message = "this is no plan: it has no planned_values (made by `terraform show -json PLAN`?)"
        found.problems.append(Problem(message, path, 1))
    elif not version.startswith(("0.", "1.")):
        found.problems.append(Problem(f"plans of format {version} are not known; 1.x is", path, 1))
    else:
        try:
            read = _Plan(path, text, plan, computed or {})
            found.blocks.extend(read.blocks())
            found.not_assessed.extend(left_out(plan, path, read.lines))
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            found.problems.append(Problem(f"the plan has an unexpected shape: {fault!r}", path, 1))
        if plan.get("errored"):
            found.problems.append(Problem("the plan ended in an error, so it is not complete", path, 1))
    return found


def _is_state(plan: Mapping[str, Any]) -> bool:
    """Whether it is what `terraform show -json` gives of a state: what exists, without any configuration."""
    return isinstance(plan.get("values"), dict) and "root_module" in plan["values"]


class _Plan:
    def __init__(self, path: str, text: bytes, plan: Mapping[str, Any], computed: Computed) -> None:
        self.path = path
        self.plan = plan
        self.computed = computed
        changes = plan.get("resource_changes") or ()
        self.changes = {change["address"]: change for change in changes if not change.get("deposed")}
        self.lines = _address_lines(text)
        self.configuration = PlanConfiguration(plan)
        self.providers = PlanProviders(path, self.configuration, self.lines)
        self._made: dict[str, Block] = {}

    def blocks(self) -> list[Block]:
        """Every resource and data source that the plan leaves in place, each once."""
        for resource, module in self._resources():
            if resource["address"] not in self._made:
                self._made[resource["address"]] = self._block(resource, module)
        self.configuration.blocks.update(self._made)
        return list(self._made.values())

    def _resources(self) -> Iterator[tuple[Mapping[str, Any], str]]:
        planned_values = self.plan.get("planned_values") or self.plan.get("values") or {}
        yield from _inside(planned_values.get("root_module") or {})
        prior = ((self.plan.get("prior_state") or {}).get("values") or {}).get("root_module") or {}
        yield from ((resource, module) for resource, module in _inside(prior) if resource.get("mode") == "data")

    def _block(self, resource: Mapping[str, Any], module: str) -> Block:
        address = resource["address"]
        line = self.lines.get(address, 1)
        file = PlanFile(self.path, line, address)
        block = Block(
            kind=resource["type"],
            name=resource["name"],
            address=address,
            mode="data" if resource.get("mode") == "data" else "resource",
            location=Location(self.path, line, line),
            body=NULL,
            provider=self.providers.of(resource, module),
            module=module,
            root=self.path,
        )
        change = (self.changes.get(address) or {}).get("change") or {}
        values = {**(change.get("after") or {}), **(resource.get("values") or {})}
        unknown = change.get("after_unknown") or {}
        sensitive = resource.get("sensitive_values") or change.get("after_sensitive") or {}
        expressions = self.configuration.expressions(module, resource)
        block.written = frozenset(expressions) if expressions else None
        resolve = self.configuration.resolver(module, resource.get("index"))
        thunks = {
            name: partial(
                planned,
                values.get(name),
                _member(unknown, name),
                _member(sensitive, name),
                expressions.get(name),
                Mould(file, name, resolve, block),
            )
            for name in configured(values, unknown, expressions)
        }
        block.body = Known(LazyObject(thunks, self._missing(block)), None, Reference(block, ""))
        return block

    def _missing(self, block: Block) -> Any:
        computed = self.computed.get(block.kind)
        return lambda name: missing_attribute(block, name, computed)


def _member(data: Any, name: str) -> Any:
    """A member of after_unknown or after_sensitive, where true stands for everything below."""
    return data.get(name) if isinstance(data, dict) else data


def _inside(module: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The resources of a module and its child modules, with the module's address."""
    pending = [module]
    while pending:
        current = pending.pop(0)
        for resource in current.get("resources") or ():
            yield resource, current.get("address", "")
        pending[:0] = current.get("child_modules") or ()


def _address_lines(text: bytes) -> dict[str, int]:
    """Address → the line where it first stands in the text; empty for a plan on one line."""
    source = text.decode("utf-8", "replace")
    if "\n" not in source.strip():
        return {}
    lines = Lines(source)
    found: dict[str, int] = {}
    for match in _ADDRESS.finditer(source):
        found.setdefault(orjson.loads(match[1]), lines.of(match.start()))
    return found
