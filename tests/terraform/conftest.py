"""Small configurations written to disk and loaded."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from domicile.syntax.tree import read_tree
from domicile.terraform.configuration import Configuration, load
from domicile.terraform.options import Options

Loads = Callable[..., Configuration]


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files (path → text) below a folder."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


@pytest.fixture
def loads(tmp_path: Path) -> Loads:
    """Writes files (path → text) below a new folder and loads them, with the options given by name."""

    def load_files(files: Mapping[str, str], computed: object = None, **options: object) -> Configuration:
        write(tmp_path, files)
        return load(read_tree(tmp_path), Options(**options), computed)  # type: ignore[arg-type]

    return load_files


@pytest.fixture
def terraform() -> str:
    """The path of terraform, an oracle; the test is skipped where it is not on the machine."""
    found = shutil.which("terraform")
    if found is None:
        pytest.skip("terraform is not on this machine")
    return found
