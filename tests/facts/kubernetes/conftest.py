"""The estate of manifests that a test writes down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from domicile import catalogue
from domicile.catalogue import Catalogue
from domicile.kubernetes.objects import load
from domicile.model.estate import Index
from domicile.syntax.tree import read_tree


@pytest.fixture(scope="session")
def facts() -> Catalogue:
    return catalogue.load()


@pytest.fixture
def index(tmp_path: Path) -> Callable[[str], Index]:
    """Reads the text as one manifest file; its dedented lines are the lines of the file."""

    def read(text: str) -> Index:
        (tmp_path / "manifests.yaml").write_text(dedent(text).lstrip("\n"))
        objects = load(read_tree(tmp_path))
        assert objects.problems == []
        return Index(objects.blocks)

    return read
