"""The whole way: files, blocks, facts, estate, findings."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable
from pathlib import Path

from domicile import catalogue as catalogues
from domicile import policy as policies
from domicile import rules
from domicile.catalogue import Catalogue
from domicile.engine.changes import changed_files, concerning
from domicile.engine.request import Request, Scan
from domicile.engine.roots import nearest_policy, scan_root
from domicile.facts.derive import derive
from domicile.facts.written_computed import computed_by
from domicile.kubernetes import objects
from domicile.model.estate import Estate, Problem
from domicile.policy import Policy, PolicyError
from domicile.syntax.tree import Tree, read_tree
from domicile.terraform import configuration
from domicile.terraform.options import Options

VARIABLE = "TF_VAR_"


class ScanError(Exception):
    """The scan could not even begin: a policy with mistakes, a path that is not there, nothing to scan."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


class NothingToScan(ScanError):
    """The paths are there and can be read, and hold neither Terraform nor Kubernetes."""


def scan(request: Request) -> Scan:
    """Read, derive and judge. Raises ScanError where nothing can be judged, NothingToScan where nothing is there."""
    needed = request.var_files if request.changed_only else (*request.paths, *request.var_files)
    missing = [path for path in needed if not path.exists()]
    if missing:
        raise ScanError(Problem(f"{path}: no such file or folder") for path in missing)
    root = (request.root or scan_root(request.paths, Path.cwd())).resolve()
    # Hundreds of thousands of small objects live until the end: collecting them again and again finds nothing.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _scan(request, root)
    finally:
        if collecting:
            gc.enable()


def _scan(request: Request, root: Path) -> Scan:
    catalogue = catalogues.load()
    policy = _policy(request, root, catalogue)
    changed = changed_files(request, root, policy)
    tree = _tree(request, root)
    estate = _estate(request, root, tree, policy, catalogue, changed)
    every = rules.load()
    judged = rules.judge(estate, policy, every)
    problems = tuple(dict.fromkeys([*tree.problems, *estate.problems, *judged.problems]))
    seen = estate.index.blocks or len(estate.not_assessed) > len(tree.foreign)
    if not seen and not problems and not request.changed_only:
        raise NothingToScan([Problem(_nothing(request, tree))])
    findings, passes = judged.findings, judged.passes
    idle = False
    if changed is not None:
        manifests = _paths(tree, "yaml")
        findings = concerning(findings, changed, manifests, every)
        passes = concerning(passes, changed, manifests, every)
        idle = not any(block.mode != "object" or block.location.file in changed for block in estate.index.blocks)
    plans = _paths(tree, "plan")
    return Scan(root, findings, passes, estate, problems, policy, every, catalogue, plans, idle)


def _nothing(request: Request, tree: Tree) -> str:
    named = ", ".join(str(path) for path in request.paths) or "the standard input"
    if any(file.kind in ("hcl", "tfjson", "plan") for file in tree.files):
        return f"nothing to scan: the Terraform in {named} has no resource"
    foreign = "".join(f"; {reason}" for reason in dict.fromkeys(item.reason for item in tree.foreign))
    return f"nothing to scan: no Terraform or Kubernetes in {named}{foreign}"


def _policy(request: Request, root: Path, catalogue: Catalogue) -> Policy:
    found = request.policy
    if found is None and request.home is None and not request.without_policy:
        found = nearest_policy(request.paths, root)
    if found is not None and not found.is_file():
        raise ScanError([Problem(f"{found}: no such policy file")])
    try:
        return policies.load(found, home=request.home, catalogue=catalogue, today=request.today, root=root)
    except PolicyError as error:
        raise ScanError(error.problems) from error


def _tree(request: Request, root: Path) -> Tree:
    """All files below the paths; with `changed_only` all of the root's, because any root may use a changed file."""
    if request.changed_only:
        return read_tree(root)
    return read_tree(root, [path.resolve() for path in request.paths], stdin=request.stdin)


def _estate(
    request: Request, root: Path, tree: Tree, policy: Policy, catalogue: Catalogue, changed: frozenset[str] | None
) -> Estate:
    terraform = configuration.load(tree, _options(request, root, policy, changed), computed_by(catalogue))
    kubernetes = objects.load(tree)
    if changed is not None:
        kubernetes.problems = [problem for problem in kubernetes.problems if problem.file in changed]
        kubernetes.not_assessed = [item for item in kubernetes.not_assessed if item.file in changed]
        tree.problems = [problem for problem in tree.problems if problem.file in changed]
        tree.not_assessed, tree.foreign = [], []
    estate = derive([*terraform.blocks, *kubernetes.blocks], catalogue, policy.environment)
    estate.not_assessed[:0] = [
        *tree.not_assessed,
        *tree.foreign,
        *terraform.not_assessed,
        *kubernetes.not_assessed,
    ]
    estate.problems[:0] = [*terraform.problems, *kubernetes.problems]
    estate.files = tuple(file.path for file in tree.files)
    return estate


def _options(request: Request, root: Path, policy: Policy, changed: frozenset[str] | None) -> Options:
    given = {name: text for name, text in os.environ.items() if name.startswith(VARIABLE)}
    return Options(
        var_files=tuple(os.path.relpath(path.resolve(), root).replace(os.sep, "/") for path in request.var_files),
        matrix=policy.environments,
        environment=given if request.variables_from_environment else {},
        only_files=changed,
    )


def _paths(tree: Tree, kind: str) -> frozenset[str]:
    return frozenset(file.path for file in tree.files if file.kind == kind)
