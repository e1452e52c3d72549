"""Loading the compiled catalogue, and compiling it again in a checkout where its sources have changed."""

from __future__ import annotations

import contextlib
import os
from functools import cache
from pathlib import Path

from domicile.catalogue.catalogue import Catalogue
from domicile.catalogue.folders import is_checkout, rules_folder

COMPILED = Path("compiled", "catalogue.jsonl")


@cache
def load() -> Catalogue:
    """The catalogue of this installation. Raises `CatalogueError` where a source of a checkout cannot be used."""
    rules = rules_folder()
    path = rules / COMPILED
    compiled = path.read_bytes() if path.is_file() else b""
    if compiled and not is_checkout():
        return Catalogue(compiled)
    from domicile.catalogue.compiler import compile_sources, source_files, sources_hash

    files = source_files(rules)
    if compiled and f'"sha256":"{sources_hash(files)}"'.encode() in compiled[:300]:
        return Catalogue(compiled)
    compiled = compile_sources(files)
    with contextlib.suppress(OSError):  # a read-only installation compiles at every start
        write(path, compiled)
    return Catalogue(compiled)


def write(path: Path, compiled: bytes) -> None:
    """Puts the compiled catalogue in place at once, so that a scan at the same time never reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(compiled)
    draft.replace(path)
