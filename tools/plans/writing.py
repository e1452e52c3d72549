"""The plan of each root below a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from domicile import catalogue as catalogues
from domicile.catalogue import CopyRule, Kind, Step
from domicile.catalogue.model import Condition
from domicile.facts.computed import COMPUTED
from domicile.model.blocks import Block, Provider
from domicile.model.paths import read
from domicile.model.values import Known, NotPlain, plain
from domicile.syntax.body import BlockNode
from domicile.syntax.tree import read_tree
from domicile.terraform.given_values import given_values
from domicile.terraform.installed import installed_modules
from domicile.terraform.loader import CONFIGURATION, Loader
from domicile.terraform.module import Module, Root
from domicile.terraform.module_source import is_configured
from domicile.terraform.options import Limits, Options
from domicile.terraform.resources import META
from domicile.terraform.root_files import RootFiles
from domicile.terraform.roots import roots
from domicile.terraform.steps import literal_text
from tools.plans.expressions import Json, expression, expressions, loses_keys
from tools.plans.values import NotPlanned, loses, split

COMPUTED_BY_ALL = ("id", "arn", "self_link")
"""What most providers compute for most of their resources."""


def unset_of(kind: str) -> Iterator[tuple[str, bool]]:
    """The arguments that the catalogue asks of a kind, each with whether it is a block: those that are not set stand in
    a plan all the same, as null and as an empty list."""
    known = catalogues.load().kind(kind)
    for path in _paths_in(known) if known is not None else ():
        first, _, rest = path.lstrip("/").partition(".")
        if first and first != "*":
            yield first, bool(rest)


def _paths_in(part: object) -> Iterator[str]:
    if isinstance(part, (tuple, list)):
        for item in part:
            yield from _paths_in(item)
    elif isinstance(part, Condition):
        yield from [part.attribute] if part.attribute else []
        yield from _paths_in(part.parts)
    elif isinstance(part, Step):
        yield from [part.each or part.argument] if part.form in ("attribute", "parent") else [part.each]
        yield from _paths_in((part.when, part.steps))
    elif isinstance(part, CopyRule):
        yield from [part.each] if part.each else []
        yield from _paths_in((part.when, () if part.each else part.to))
    elif isinstance(part, Kind):
        yield from _paths_in((part.place, part.copies, tuple(case.when for case in part.roles)))


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of one root. `folder` is relative to what was read. `loses`: the addresses of which it tells less."""

    folder: str
    json: Json
    loses: frozenset[str]


def plans(folder: Path) -> Iterator[Plan]:
    """The plan of each root with resources. Raises NotPlanned where the configuration alone makes no plan."""
    tree = read_tree(folder)
    loader = Loader(tree, Options(), COMPUTED, Limits())
    sources = {
        path: loader.source(path)
        for path in dict.fromkeys(file.folder for file in tree.files if file.kind in CONFIGURATION)
    }
    for path in roots(sources, tree.real):
        root = Root(
            path,
            given_values(loader, path, loader.options, []),
            installed_modules(tree, path, []),
            RootFiles(tree, path),
        )
        writer = _Writer(Module(loader, root, loader.source(path)))
        yield Plan(path, writer.plan(), frozenset(writer.loses))
    if loader.problems:
        raise NotPlanned(loader.problems[0].message)


class _Writer:
    """Writes one root. `keys`: the line of a provider block → its key in the plan."""

    def __init__(self, module: Module) -> None:
        self.root = module
        self.keys: dict[tuple[str, int], str] = {}
        self.provider_config: Json = {}
        self.changes: list[Json] = []
        self.loses: set[str] = set()

    def plan(self) -> Json:
        """The whole plan."""
        self._configure(self.root, "")
        configuration = self._configuration(self.root)
        planned = self._planned(self.root)
        return {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "variables": dict(self._variables()),
            "planned_values": {"root_module": planned},
            "resource_changes": self.changes,
            "configuration": {"provider_config": self.provider_config, "root_module": configuration},
        }

    def _variables(self) -> Iterator[tuple[str, Json]]:
        """The variables of the root that have a value."""
        table = self.root.scope("var")
        for name in self.root.source.variables:
            assert isinstance(table, Known)
            try:
                yield name, {"value": plain(table.data[name])}
            except NotPlain:
                continue

    def _configure(self, module: Module, address: str) -> None:
        for block in module.source.providers:
            if address and not is_configured(block):
                continue
            if "for_each" in block.body.attributes:
                raise NotPlanned("a provider with for_each")
            self._add_provider(block, address)
        for local, requirement in module.source.requirements.items():
            key = f"{address}:{local}" if address else local
            entry = self.provider_config.setdefault(key, {"name": local})
            if requirement.version:
                entry["version_constraint"] = requirement.version
        for name, inner in _one_of_each(module):
            self._configure(inner, f"{address}.module.{name}".lstrip("."))

    def _add_provider(self, block: BlockNode, address: str) -> None:
        name, alias = block.labels[0], literal_text(block.body.attributes.get("alias"))
        key = (f"{address}:" if address else "") + name + (f".{alias}" if alias else "")
        self.keys[block.file, block.line] = key
        entry: Json = {"name": name, "full_name": f"registry.terraform.io/hashicorp/{name}"}
        if alias:
            entry["alias"] = alias
        if address:
            entry["module_address"] = address
        entry["expressions"] = expressions(block.body, frozenset({"alias", "version"}))
        self.provider_config[key] = entry

    def _configuration(self, module: Module) -> Json:
        source = module.source
        calls = {}
        for name, inner in _one_of_each(module):
            block = source.calls[name]
            calls[name] = {
                "source": literal_text(block.body.attributes.get("source")) or "",
                "expressions": expressions(block.body, _CALL),
                "module": self._configuration(inner),
            }
        return {
            "outputs": {name: {"expression": _of(block, "value")} for name, block in source.outputs.items()},
            "resources": [self._configured(module, node) for node in source.resources if node.type != "ephemeral"],
            "module_calls": calls,
            "variables": {name: _declared(block) for name, block in source.variables.items()},
        }

    def _configured(self, module: Module, node: BlockNode) -> Json:
        block = module.expanded(node).blocks[0]
        kind, name = node.labels
        data = node.type == "data"
        return {
            "address": f"{'data.' if data else ''}{kind}.{name}",
            "mode": "data" if data else "managed",
            "type": kind,
            "name": name,
            "provider_config_key": self._key(block.provider),
            "expressions": expressions(node.body, META),
        }

    def _key(self, provider: Provider | None) -> str:
        assert provider is not None
        if provider.location is None:
            return f"{provider.name}.{provider.alias}" if provider.alias else provider.name
        return self.keys[provider.location.file, provider.location.line]

    def _planned(self, module: Module) -> Json:
        resources = []
        for node in module.source.resources:
            if node.type == "ephemeral":
                continue
            expanded = module.expanded(node)
            for block in expanded.blocks:
                key = _key_of(block, node, module)
                resources.append(self._resource(block, key))
                if loses_keys(node.body):
                    self.loses.add(block.address)
        found: Json = {"address": module.path} if module.path else {}
        found["resources"] = resources
        found["child_modules"] = [
            self._planned(inner) for call in module.source.all_calls for inner in module.expanded(call).modules
        ]
        return found

    def _resource(self, block: Block, key: str | int | None) -> Json:
        assert block.provider is not None
        if block.premises:
            raise NotPlanned(f"whether {block.address} is made is not known")
        known, unknown = split(block.body)
        if loses(block.body) or loses(block.provider.body):
            self.loses.add(block.address)
        _add_defaults(block, known, unknown)
        for name in COMPUTED_BY_ALL if block.mode == "resource" else ():
            if name not in known:
                unknown[name] = True
        for name, is_block in unset_of(block.kind) if block.mode == "resource" else ():
            if name not in unknown:
                known.setdefault(name, [] if is_block else None)
        entry = {
            "address": block.address,
            "mode": "managed" if block.mode == "resource" else "data",
            "type": block.kind,
            "name": block.name,
            **({} if key is None else {"index": key}),
            "provider_name": f"registry.terraform.io/hashicorp/{block.provider.name}",
        }
        action = "create" if block.mode == "resource" else "read"
        change = {"actions": [action], "before": None, "after": known, "after_unknown": unknown}
        self.changes.append({**entry, "change": change})
        return {**entry, "schema_version": 0, "values": known, "sensitive_values": {}}


DEFAULTS = (("default_tags.tags", "tags", "tags_all"), ("default_labels", "labels", "effective_labels"))
"""Where a provider says what it adds, the attribute that it adds to, and the one that shows both."""


def _add_defaults(block: Block, known: Json, unknown: Json) -> None:
    """Tags as the aws and google providers plan them: the resource's own over those of the provider."""
    assert block.provider is not None
    for default, own, together in DEFAULTS if block.mode == "resource" else ():
        added = [split(value) for value in read(block.provider.body, default)]
        if not added:
            continue
        if any(rest for _, rest in added) or unknown.get(own):
            unknown[together] = True
        else:
            known[together] = {**added[0][0], **(known.get(own) or {})}


_CALL = frozenset({"source", "version", "providers", "count", "for_each", "depends_on"})


def _one_of_each(module: Module) -> Iterator[tuple[str, Module]]:
    """One instance of each call: instances share their configuration."""
    for name, block in module.source.calls.items():
        expanded = module.expanded(block)
        if not expanded.modules and not isinstance(expanded.value, Known):
            raise NotPlanned(f"module {name}: not read")
        yield from ((name, inner) for inner in expanded.modules[:1])


def _key_of(block: Block, node: BlockNode, module: Module) -> str | int | None:
    """The index of an instance. Raises NotPlanned where one block stands for an unknown number of instances."""
    written = node.body.attributes.keys() & {"count", "for_each"}
    start = f"{module.path}.{'data.' if node.type == 'data' else ''}{'.'.join(node.labels)}".lstrip(".")
    suffix = block.address.removeprefix(start)
    if not suffix:
        if written:
            raise NotPlanned("the number of instances is not known")
        return None
    key: str | int = json.loads(suffix[1:-1])
    return key


def _of(block: BlockNode, name: str) -> Json:
    attribute = block.body.attributes.get(name)
    return expression(attribute.expression.tree) if attribute is not None else {}


def _declared(block: BlockNode) -> Json:
    default = _of(block, "default")
    return {"default": default["constant_value"]} if "constant_value" in default else {}
