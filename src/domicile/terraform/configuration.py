"""Terraform configurations below a scan root: every root unfolded into blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from domicile.model.blocks import Block
from domicile.model.estate import NotAssessed, Problem
from domicile.syntax.tree import SourceFile, Tree
from domicile.terraform.backends import backend_block
from domicile.terraform.faults import told
from domicile.terraform.given_values import TFVARS, given_values
from domicile.terraform.installed import installed_modules
from domicile.terraform.loader import CONFIGURATION, Loader
from domicile.terraform.module import Module, Root
from domicile.terraform.options import Computed, Limits, Options
from domicile.terraform.plan import load_plan
from domicile.terraform.root_files import RootFiles
from domicile.terraform.roots import callees, roots
from domicile.terraform.unfolded import Configuration
from domicile.terraform.unnamed_files import unnamed_files

__all__ = ["Configuration", "load"]


def load(
    tree: Tree, options: Options | None = None, computed: Computed | None = None, limits: Limits | None = None
) -> Configuration:
    """Read and unfold all Terraform configuration of a tree. Never raises for a fault of the configuration."""
    loader = Loader(tree, options or Options(), computed or {}, limits or Limits())
    folders = dict.fromkeys(file.folder for file in tree.files if file.kind in CONFIGURATION)
    sources = {folder: loader.source(folder) for folder in folders}
    configuration = Configuration(not_assessed=loader.not_assessed, problems=loader.problems)
    configuration.not_assessed.extend(tree.not_assessed)
    found = []
    heads = list(roots(sources, tree.real))
    unnamed = unnamed_files(loader, heads, folders)
    for folder in heads:
        with told(loader.problems, folder or "."):
            root = _root(loader, folder, unnamed.get(folder, ()))
            folders_used = _folders_of(loader, root)
            configuration.files_of_root[folder] = _files(loader, folders_used, root)
            found.append((root, folders_used))
    kept = set(configuration.files_of_root)
    if loader.options.only_files is not None:
        kept = set(configuration.roots_using(loader.options.only_files))
    reported = set(sources) if loader.options.only_files is None else set()
    for root, folders_used in found:
        if root.folder in kept:
            reported |= folders_used
            with told(loader.problems, root.folder or "."):
                configuration.blocks.extend(_limited(loader, root, len(configuration.blocks)))
    for folder in sorted(reported):
        loader.problems.extend(loader.source(folder).problems)
        loader.not_assessed.extend(loader.source(folder).repeated)
    for file in tree.files:
        if file.kind == "plan":
            _add_plan(configuration, loader, file)
    if loader.options.only_files is None:
        configuration.not_assessed.extend(_unused_tfvars(tree, [root for root, _ in found]))
    # A tfvars file or a list of modules that several roots use is faulty once.
    configuration.problems = list(dict.fromkeys(loader.problems))
    return configuration


def _add_plan(configuration: Configuration, loader: Loader, file: SourceFile) -> None:
    wanted = loader.options.only_files
    if wanted is None or file.path in wanted:
        with told(loader.problems, file.path, 1):
            plan = load_plan(file.path, file.text, loader.computed)
            configuration.blocks.extend(plan.blocks)
            configuration.not_assessed.extend(plan.not_assessed)
            loader.problems.extend(plan.problems)
    configuration.files_of_root[file.path] = frozenset({file.path})


def _unused_tfvars(tree: Tree, heads: Iterable[Root]) -> Iterator[NotAssessed]:
    """The tfvars files that no root loads by itself: somebody passes them, and the scan should be told."""
    used = {path for root in heads for path in root.given.files}
    for file in tree.files:
        if file.kind in TFVARS and file.path not in used:
            reason = "no root loads it: name it with --var-file or in the policy's matrix"
            yield NotAssessed("file", file.path, file.path, 0, reason, data=False)


def _root(loader: Loader, folder: str, unnamed: Iterable[SourceFile]) -> Root:
    given = given_values(loader, folder, loader.options, loader.problems, unnamed)
    installed = installed_modules(loader.tree, folder, loader.problems)
    return Root(folder, given, installed, RootFiles(loader.tree, folder))


def _folders_of(loader: Loader, root: Root) -> set[str]:
    """The folders of a root and of all modules that it calls."""
    pending = [root.folder, *root.installed.values()]
    found: set[str] = set()
    while pending:
        folder = pending.pop()
        if folder not in found:
            found.add(folder)
            pending.extend(callees(loader.source(folder)))
    return found


def _files(loader: Loader, folders: Iterable[str], root: Root) -> frozenset[str]:
    return frozenset(path for folder in folders for path in loader.source(folder).files).union(
        root.given.files, root.given.unnamed
    )


def _limited(loader: Loader, root: Root, made: int) -> Iterator[Block]:
    """The blocks of a root, as many as a scan may still have."""
    limit = loader.limits.blocks - made
    blocks = _unfolded(loader, root)
    yield from islice(blocks, limit)
    if next(blocks, None) is not None:
        message = f"more than {loader.limits.blocks} resources; the rest of this root is not judged"
        loader.problems.append(Problem(message, root.folder))


def _unfolded(loader: Loader, root: Root) -> Iterator[Block]:
    """The blocks of a root and of all its modules, in reading order."""
    module = Module(loader, root, loader.source(root.folder))
    for node in module.source.backends:
        yield backend_block(module, node)
    yield from _blocks(module)


def _blocks(module: Module) -> Iterator[Block]:
    problems = module.loader.problems
    for node in module.source.resources:
        with told(problems, node.file, node.line):
            yield from module.expanded(node).blocks
    for call in module.source.all_calls:
        with told(problems, call.file, call.line):
            yield from module.expanded(call).blocks
            for inner in module.expanded(call).modules:
                yield from _blocks(inner)
