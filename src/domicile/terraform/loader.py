"""The files, folders and module calls of one load: each file is parsed once, each folder put together once."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from functools import partial
from itertools import accumulate

from domicile.model.blocks import Block, Location
from domicile.model.estate import NotAssessed, Problem
from domicile.model.values import Known, Unknown, Value
from domicile.syntax import hcl, json_body
from domicile.syntax.body import BlockNode, Body
from domicile.syntax.tree import SourceFile, Tree
from domicile.terraform.block_lines import BlockLines
from domicile.terraform.calls import NOT_FETCHED
from domicile.terraform.faults import told
from domicile.terraform.module import Module
from domicile.terraform.module_source import ModuleSource, put_together
from domicile.terraform.options import Computed, Limits, Options
from domicile.terraform.resources import missing_attribute
from domicile.terraform.roots import is_local, joined
from domicile.terraform.steps import attribute_value

CONFIGURATION = frozenset({"hcl", "tfjson"})
NOT_FETCHED_FROM = "not fetched: "
NOT_INITIALISED = "not fetched: terraform init was not run here"

PARSERS: Mapping[str, Callable[[str, bytes], Body]] = {
    "hcl": hcl.parse,
    "tfvars": hcl.parse,
    "tfjson": json_body.parse,
    "tfvars-json": json_body.parse_values,
}


class Loader:
    """What all modules of a load share. `problems` and `not_assessed` grow while modules unfold."""

    def __init__(self, tree: Tree, options: Options, computed: Computed, limits: Limits) -> None:
        self.tree = tree
        self.options = options
        self.computed = computed
        self.limits = limits
        self.problems: list[Problem] = []
        self.not_assessed: list[NotAssessed] = []
        self._bodies: dict[str, Body] = {}
        self._sources: dict[str, ModuleSource] = {}
        self._lines: dict[int, dict[str, Location]] = {}
        self._told: set[tuple[str, ...]] = set()
        self._computing: set[tuple[int, str]] = set()
        self._modules = 0

    def body(self, file: SourceFile) -> Body:
        """The structure of a file."""
        found = self._bodies.get(file.path)
        if found is None:
            found = self._bodies[file.path] = Body()
            with told(self.problems, file.path, 1):
                found = self._bodies[file.path] = PARSERS[file.kind](file.path, file.text)
        return found

    def source(self, folder: str) -> ModuleSource:
        """The configuration of a folder, an empty one where there is none. A link to a folder holds the same files."""
        found = self._sources.get(folder)
        if found is None:
            files = [file for file in self.tree.folder(self.tree.real(folder)) if file.kind in CONFIGURATION]
            found = put_together(folder, [(file.path, self.body(file)) for file in files])
            self._sources[folder] = found
        return found

    def lines(self, node: BlockNode) -> dict[str, Location]:
        """The lines of a block, shared by its instances."""
        found = self._lines.get(id(node))
        if found is None:
            found = self._lines[id(node)] = BlockLines(node)
        return found

    def missing(self, block: Block) -> Callable[[str], Value]:
        """What gives the attributes of a block that are not configured."""
        return partial(self._missing, block)

    def _missing(self, block: Block, name: str) -> Value:
        key = (id(block), name)
        if key in self._computing:
            return Unknown(f"{block.address}.{name} depends on itself")
        self._computing.add(key)
        try:
            return missing_attribute(block, name, self.computed.get(block.kind))
        finally:
            self._computing.discard(key)

    def called(self, caller: Module, call: BlockNode) -> ModuleSource | Unknown:
        """The configuration that a module call leads to; where it cannot be had, why its outputs are unknown."""
        folder, reason = self._target(caller, call)
        address = f"{caller.path}.module.{call.labels[0]}".lstrip(".")
        if not reason and any(folder == module.source.folder for module in caller.ancestors()):
            self._tell_once(call, f"module {call.labels[0]} calls a module that it is part of")
            return Unknown("the module calls itself")
        if not reason and len(caller.path.split(".module.")) > self.limits.depth:
            reason = f"modules are nested deeper than {self.limits.depth} levels"
        if not reason:
            source = self.source(folder)
            if not source.is_empty:
                return source
            reason = f"no configuration in {folder or 'the root folder'}"
        told = ("module", caller.root.folder, caller.key, call.labels[0])
        cause = self._cause(caller, folder, reason)
        if told not in self._told:
            self._told.add(told)
            root = caller.root.folder
            self.not_assessed.append(
                NotAssessed("module", address, call.file, call.line, reason, root=root, cause=cause)
            )
        return Unknown(NOT_FETCHED if cause == NOT_INITIALISED or reason.startswith(NOT_FETCHED_FROM) else reason)

    def _cause(self, caller: Module, folder: str, reason: str) -> str:
        """What is missing for other calls too: terraform init, or the folder below which they all lie; or ""."""
        if reason.startswith(NOT_FETCHED_FROM):
            return "" if caller.root.installed else NOT_INITIALISED
        above = [*accumulate(folder.split("/"), posixpath.join)] if folder and not folder.startswith("..") else []
        missing = next((path for path in above if not self.tree.has_folder(path)), "")
        if posixpath.basename(missing) == ".terraform":
            return NOT_INITIALISED
        return f"the folder {missing} is not there" if missing else ""

    def may_unfold(self, caller: Module, call: BlockNode, instances: int) -> bool:
        """Whether a call may still become so many module instances; the first one refused is a problem."""
        self._modules += instances
        if self._modules <= self.limits.modules:
            return True
        self._tell_once(call, f"more than {self.limits.modules} module instances; this call is not judged")
        return False

    def _tell_once(self, call: BlockNode, message: str) -> None:
        told = ("problem", call.file, str(call.line), message)
        if told not in self._told:
            self._told.add(told)
            self.problems.append(Problem(message, call.file, call.line))

    def _target(self, caller: Module, call: BlockNode) -> tuple[str, str]:
        """The folder of a call, and the reason why it cannot be read."""
        attribute = call.body.attributes.get("source")
        if attribute is None:
            return "", "the call has no source"
        value = attribute_value(attribute, caller.scope)
        if not isinstance(value, Known) or not isinstance(value.data, str):
            return "", "its source is not known"
        text = value.data
        if is_local(text):
            folder = joined(caller.source.folder, text)
            if self.tree.has_folder(folder):
                return folder, ""
            outside = folder.startswith("..")
            return folder, f"its source {text} {'is outside the scan root' if outside else 'does not exist'}"
        if posixpath.isabs(text):
            return "", f"its source {text} is outside the scan root"
        key = f"{caller.key}.{call.labels[0]}".lstrip(".")
        installed = caller.root.installed.get(key)
        if installed is None:
            return "", f"{NOT_FETCHED_FROM}{text}"
        return installed, "" if self.tree.has_folder(
            installed
        ) else f"{NOT_FETCHED_FROM}{text} ({installed} is not there)"
