"""Which folder is the scan root, and which policy file applies."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

POLICY_NAMES = ("domicile.yaml", "domicile.yml")


def scan_root(paths: Sequence[Path], working: Path) -> Path:
    """The folder that bounds the scan: nothing outside it is read.

    The working directory when all paths are in it, else the repository that holds the paths, else their common folder.
    """
    resolved = [path.resolve() for path in paths] or [working.resolve()]
    base = working.resolve()
    if all(path.is_relative_to(base) for path in resolved):
        return base
    common = common_folder(resolved)
    for folder in (common, *common.parents):
        if (folder / ".git").exists():
            return folder
    return common


def common_folder(paths: Sequence[Path]) -> Path:
    """The deepest folder that holds all the paths."""
    common = Path(os.path.commonpath([str(path) for path in paths]))
    return common.parent if common.is_file() else common


def nearest_policy(paths: Sequence[Path], root: Path) -> Path | None:
    """The first policy file from the common folder of the paths up to the scan root."""
    start = common_folder([path.resolve() for path in paths]) if paths else root
    for folder in (start, *start.parents):
        for name in POLICY_NAMES:
            if (folder / name).is_file():
                return folder / name
        if folder == root:
            break
    return None
