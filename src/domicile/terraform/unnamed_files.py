"""The tfvars files that no root loads by itself and that may be given to one all the same: which one each is for."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator

from domicile.syntax.tree import SourceFile
from domicile.terraform.given_values import TFVARS, is_automatic, named_by_options
from domicile.terraform.loader import Loader


def unnamed_files(loader: Loader, roots: Collection[str], folders: Collection[str]) -> dict[str, list[SourceFile]]:
    """Root folder → the files that may be given to it, in the order of their paths.

    They lie in it, or below it where no other configuration is nearer, and most of what they set are its variables (the
    settings of a backend are such a file too). Who names the files of a root has said which they are; `folders` are all
    that hold configuration.
    """
    found: dict[str, list[SourceFile]] = {}
    named = named_by_options(loader.tree, roots, loader.options)
    for file in loader.tree.files:
        if file.kind in TFVARS and file.path not in named:
            root = next((folder for folder in _upwards(file.folder) if folder in folders), None)
            if root is not None and root in roots and _is_written_for(loader, file, root):
                found.setdefault(root, []).append(file)
    return found


def _upwards(folder: str) -> Iterator[str]:
    while folder:
        yield folder
        folder = posixpath.dirname(folder)
    yield ""


def _is_written_for(loader: Loader, file: SourceFile, root: str) -> bool:
    if file.folder == root and is_automatic(file):
        return False
    names = loader.body(file).attributes.keys()
    declared = names & loader.source(root).variables.keys()
    return 2 * len(declared) > len(names)
