"""Modules that `terraform init` has put on disk, found through .terraform/modules/modules.json."""

from __future__ import annotations

import posixpath

import orjson

from domicile.model.estate import Problem
from domicile.syntax.tree import MODULES_MANIFEST, FileRefused, Tree, normal


def installed_modules(tree: Tree, root: str, problems: list[Problem]) -> dict[str, str]:
    """Key of a call (`vpc.subnets`) → folder relative to the scan root, for one root; empty without a manifest."""
    path = posixpath.join(root, MODULES_MANIFEST)
    try:
        text = tree.read(path)
    except FileRefused:
        return {}
    try:
        return dict(_entries(orjson.loads(text), root))
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
        problems.append(Problem("this is no list of installed modules", path, 1))
        return {}


def _entries(data: dict[str, list[dict[str, str]]], root: str) -> list[tuple[str, str]]:
    return [(entry["Key"], normal(posixpath.join(root, entry["Dir"]))) for entry in data["Modules"] if entry["Key"]]
