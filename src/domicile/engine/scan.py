"""The whole way: files, blocks, facts, estate, findings."""

from __future__ import annotations

import gc
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
from domicile.model.estate import Estate, NotAssessed, Problem
from domicile.model.blocks import Block
from domicile.policy import Policy, PolicyError
from domicile.syntax.tree import Tree, read_tree
from domicile.terraform import configuration


class ScanError(Exception):
    """The scan could not even begin: a policy with mistakes, a path that is not there, nothing to scan."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))


def scan(request: Request) -> Scan:
    """Read, derive and judge. Raises ScanError where nothing can be judged at all."""
    _require_paths(request.paths)
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
    tree = read_tree(root, request.paths, stdin=request.stdin)
    estate = _estate(request, tree, policy, catalogue)
    every = rules.load()
    judged = rules.judge(estate, policy, every)
    problems = [*tree.problems, *estate.problems, *judged.problems]
    if not tree.files and not problems:
        raise ScanError([Problem(f"nothing to scan: no Terraform or Kubernetes files in {_names(request.paths)}")])
    return Scan(root, judged.findings, judged.passes, estate, tuple(problems), policy, every, catalogue)


def _require_paths(paths: tuple[Path, ...]) -> None:
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise ScanError(Problem(f"{path}: no such file or folder") for path in missing)


def _names(paths: tuple[Path, ...]) -> str:
    return ", ".join(str(path) for path in paths)


def _policy(request: Request, root: Path, catalogue: Catalogue) -> Policy:
    found = request.policy
    if found is None and request.home is None and not request.without_policy:
        found = nearest_policy(request.paths, root)
    try:
        return policies.load(found, home=request.home, catalogue=catalogue, today=request.today, root=root)
    except PolicyError as error:
        raise ScanError(error.problems) from error


def _estate(request: Request, tree: Tree, policy: Policy, catalogue: Catalogue) -> Estate:
    terraform = configuration.load(tree, _options(request, policy), COMPUTED)
    kubernetes = objects.load(tree)
    blocks: list[Block] = [*terraform.blocks, *kubernetes.blocks]
    estate = derive(blocks, catalogue)
    not_assessed: list[NotAssessed] = [*terraform.not_assessed, *kubernetes.not_assessed, *estate.not_assessed]
    estate.not_assessed = not_assessed
    estate.problems = [*terraform.problems, *kubernetes.problems, *estate.problems]
    estate.files = tuple(file.path for file in tree.files)
    return estate
