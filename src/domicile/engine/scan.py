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
from domicile.engine.request import Request, Scan
from domicile.engine.roots import nearest_policy, scan_root
from domicile.facts.computed import COMPUTED
from domicile.facts.derive import derive
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


def scan(request: Request) -> Scan:
    """Read, derive and judge. Raises ScanError where nothing can be judged at all."""
    missing = [path for path in (*request.paths, *request.var_files) if not path.exists()]
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
    tree = _tree(request, root)
    estate = _estate(request, root, tree, policy, catalogue)
    every = rules.load()
    judged = rules.judge(estate, policy, every)
    problems = tuple(dict.fromkeys([*tree.problems, *estate.problems, *judged.problems]))
    if not estate.index.blocks and not problems and not estate.not_assessed and not request.changed_only:
        named = ", ".join(str(path) for path in request.paths) or "the standard input"
        raise ScanError([Problem(f"nothing to scan: no Terraform or Kubernetes in {named}")])
    return Scan(root, judged.findings, judged.passes, estate, problems, policy, every, catalogue, _plans(tree))


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


def _estate(request: Request, root: Path, tree: Tree, policy: Policy, catalogue: Catalogue) -> Estate:
    changed = _changed(request, root)
    terraform = configuration.load(tree, _options(request, root, policy, changed), COMPUTED)
    kubernetes = objects.load(tree)
    if changed is not None:
        kubernetes.blocks = [block for block in kubernetes.blocks if block.location.file in changed]
        kubernetes.problems = [problem for problem in kubernetes.problems if problem.file in changed]
        kubernetes.not_assessed = [item for item in kubernetes.not_assessed if item.file in changed]
        tree.problems = [problem for problem in tree.problems if problem.file in changed]
        tree.not_assessed = []
    estate = derive([*terraform.blocks, *kubernetes.blocks], catalogue, policy.environment)
    estate.not_assessed[:0] = [*tree.not_assessed, *terraform.not_assessed, *kubernetes.not_assessed]
    estate.problems[:0] = [*terraform.problems, *kubernetes.problems]
    estate.files = tuple(file.path for file in tree.files)
    return estate


def _changed(request: Request, root: Path) -> frozenset[str] | None:
    if not request.changed_only:
        return None
    inside = [path.resolve() for path in request.paths]
    return frozenset(path.relative_to(root).as_posix() for path in inside if path.is_relative_to(root))


def _options(request: Request, root: Path, policy: Policy, changed: frozenset[str] | None) -> Options:
    given = {name: text for name, text in os.environ.items() if name.startswith(VARIABLE)}
    return Options(
        var_files=tuple(os.path.relpath(path.resolve(), root).replace(os.sep, "/") for path in request.var_files),
        matrix=policy.environments,
        environment=given if request.variables_from_environment else {},
        only_files=changed,
    )


def _plans(tree: Tree) -> frozenset[str]:
    return frozenset(file.path for file in tree.files if file.kind == "plan")
