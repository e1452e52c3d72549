"""The configuration of one folder, put together from its files; read once, however often it is called."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from domicile.model.estate import NotAssessed, Problem
from domicile.syntax.body import Attribute, BlockNode, Body, Comment
from domicile.terraform.overrides import is_override, merged
from domicile.terraform.requirements import Requirement, requirements


@dataclass(eq=False)
class ModuleSource:
    """What stands in a folder, by name. `folder` is relative to the scan root, "" for the root itself.

    `resources` holds resource, data and ephemeral blocks. `comments` maps a file to its comments with a waiver.
    `repeated` lists names that are declared more than once, which Terraform refuses: the first one is what the name
    means, but every resource and call is judged, and in a folder of alternatives each file sees its own (`seen_from`).
    """

    folder: str
    files: tuple[str, ...] = ()
    variables: dict[str, BlockNode] = field(default_factory=dict)
    locals: dict[str, Attribute] = field(default_factory=dict)
    outputs: dict[str, BlockNode] = field(default_factory=dict)
    resources: list[BlockNode] = field(default_factory=list)
    calls: dict[str, BlockNode] = field(default_factory=dict)
    more_calls: list[BlockNode] = field(default_factory=list)
    providers: list[BlockNode] = field(default_factory=list)
    settings: list[BlockNode] = field(default_factory=list)
    backends: list[BlockNode] = field(default_factory=list)
    comments: dict[str, list[Comment]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    repeated: list[NotAssessed] = field(default_factory=list)
    identities: set[tuple[str, ...]] = field(default_factory=set)
    parts: list[tuple[str, Body]] = field(default_factory=list)
    views: dict[str, ModuleSource] = field(default_factory=dict)

    @cached_property
    def by_kind(self) -> dict[str, dict[str, dict[str, BlockNode]]]:
        """resource or data → kind → name → the block that the name means."""
        found: dict[str, dict[str, dict[str, BlockNode]]] = {"resource": {}, "data": {}}
        for block in self.resources:
            if block.type in found:
                found[block.type].setdefault(block.labels[0], {}).setdefault(block.labels[1], block)
        return found

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """Local provider name → what the folder requires under it."""
        return requirements(self.settings)

    @property
    def is_empty(self) -> bool:
        """Whether there is no Terraform configuration in the folder."""
        return not self.files

    @property
    def is_root_by_itself(self) -> bool:
        """Whether it holds what only a root needs: a backend, or a provider with settings of its own. Azure's
        `features`, which every block of its provider must have, is none where it is empty."""
        return bool(self.backends) or any(is_configured(one) and not _is_bare(one) for one in self.providers)

    @property
    def all_calls(self) -> list[BlockNode]:
        """Every module call, those that repeat a name too."""
        return [*self.calls.values(), *self.more_calls]

    def seen_from(self, file: str) -> ModuleSource:
        """The same folder where the declarations of one file win over those of the same name in others."""
        if not self.repeated or len(self.files) > MOST_VIEWS:
            return self
        found = self.views.get(file)
        if found is None:
            own = [part for part in self.parts if part[0] == file]
            others = [part for part in self.parts if part[0] != file]
            found = self.views[file] = put_together(self.folder, [*own, *others])
        return found


MOST_VIEWS = 200
"""Files of a folder up to which each of them sees its own declarations first; the work grows with their square."""


def is_configured(provider: BlockNode) -> bool:
    """Whether a provider block has settings; one without is a placeholder for what the caller passes."""
    return bool(provider.body.blocks) or bool(_settings(provider.body))


def _is_bare(provider: BlockNode) -> bool:
    inner = (block.body for block in provider.body.blocks)
    return not _settings(provider.body) and not any(body.attributes or body.blocks for body in inner)


def _settings(provider: Body) -> frozenset[str]:
    return frozenset(provider.attributes.keys() - {"alias", "version"})


def put_together(folder: str, bodies: list[tuple[str, Body]]) -> ModuleSource:
    """The configuration of a folder from its (path, body) pairs, override files merged last, by name."""
    source = ModuleSource(folder, tuple(path for path, _ in bodies), parts=bodies)
    overrides = []
    for path, body in bodies:
        source.problems.extend(Problem(fault.message, path, fault.line) for fault in body.errors)
        if body.comments:
            source.comments[path] = body.comments
        if is_override(path.rpartition("/")[2]):
            overrides.append(body)
            continue
        for block in body.blocks:
            _add(source, block)
    for body in overrides:
        for block in body.blocks:
            _override(source, block)
    return source


def _add(source: ModuleSource, block: BlockNode) -> None:
    match block.type, block.labels:
        case (("resource" | "data" | "ephemeral"), (_, _)):
            _add_listed(source, source.resources, block)
        case "module", (name,):
            if name in source.calls:
                source.more_calls.append(block)
            _add_once(source, source.calls, name, block)
        case "variable", (name,):
            _add_once(source, source.variables, name, block)
        case "output", (name,):
            _add_once(source, source.outputs, name, block)
        case "provider", (_,):
            _add_listed(source, source.providers, block)
        case "locals", ():
            for name, attribute in block.body.attributes.items():
                if name in source.locals:
                    _twice(source, f"local.{name}", attribute.expression.file, attribute.line)
                else:
                    source.locals[name] = attribute
        case "terraform", ():
            _add_settings(source, block)
        case kind, labels if kind in LABELS and len(labels) != LABELS[kind]:
            message = f"a {kind} block takes {LABELS[kind]} labels, this one has {len(labels)}"
            source.problems.append(Problem(message, block.file, block.line))


LABELS = {"resource": 2, "data": 2, "ephemeral": 2, "module": 1, "variable": 1, "output": 1, "provider": 1}


def _add_listed(source: ModuleSource, listed: list[BlockNode], block: BlockNode) -> None:
    """Add a block that is told apart by all its labels; a second one of the same name is kept, and reported."""
    identity = _identity(block)
    if identity in source.identities:
        _twice(source, " ".join(identity).strip(), block.file, block.line)
    source.identities.add(identity)
    listed.append(block)


def _add_once(source: ModuleSource, table: dict[str, BlockNode], name: str, block: BlockNode) -> None:
    if name in table:
        _twice(source, f"{block.type} {name}", block.file, block.line)
    else:
        table[name] = block


def _twice(source: ModuleSource, what: str, file: str, line: int) -> None:
    reason = "declared a second time in this folder, which Terraform refuses"
    source.repeated.append(NotAssessed("file", what, file, line, reason, data=False))


def _add_settings(source: ModuleSource, block: BlockNode) -> None:
    source.settings.append(block)
    for inner in block.body.of_type("backend", "cloud"):
        source.backends.append(inner)


def _override(source: ModuleSource, block: BlockNode) -> None:
    match block.type, block.labels:
        case "locals", ():
            for name, attribute in block.body.attributes.items():
                _need(source, name in source.locals, f"local.{name}", block)
                source.locals[name] = attribute
        case "terraform", ():
            _add_settings(source, block)
        case (("resource" | "data" | "ephemeral"), _):
            _override_listed(source, source.resources, block)
        case "provider", (_,):
            _override_listed(source, source.providers, block)
        case (("module" | "variable" | "output"), (name,)):
            table = {"module": source.calls, "variable": source.variables, "output": source.outputs}[block.type]
            base = table.get(name)
            _need(source, base is not None, f"{block.type} {name}", block)
            table[name] = merged(base, block) if base is not None else block


def _override_listed(source: ModuleSource, listed: list[BlockNode], block: BlockNode) -> None:
    for position, base in enumerate(listed):
        if _identity(base) == _identity(block):
            listed[position] = merged(base, block)
            return
    # A default provider needs no base: not writing one is the same as writing an empty one.
    if block.type != "provider" or "alias" in block.body.attributes:
        _need(source, False, " ".join((block.type, *block.labels)), block)
    listed.append(block)


def _identity(block: BlockNode) -> tuple[str, ...]:
    if block.type != "provider":
        return (block.type, *block.labels)
    alias = block.body.attributes.get("alias")
    return (block.type, *block.labels, alias.expression.text() if alias else "")


def _need(source: ModuleSource, there: bool, what: str, block: BlockNode) -> None:
    if not there:
        message = f"an override file changes {what}, which is not declared in this folder"
        source.problems.append(Problem(message, block.file, block.line))
