"""What persons decided: the kinds of kinds/*.yaml, without the generated ones."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from domicile.catalogue import Catalogue, Kind, rules_folder
from domicile.catalogue.compiler import compile_sources, source_files


def decided(rules: Path | None = None) -> Mapping[str, Kind]:
    """kind → what a person's file says of it."""
    files = [one for one in source_files(rules or rules_folder()) if "/generated/" not in one[0]]
    catalogue = Catalogue(compile_sources(files))
    kinds = ((name, catalogue.kind(name)) for name in catalogue.kinds)
    return {name: kind for name, kind in kinds if kind is not None}


def keeps(kind: Kind) -> bool:
    """Whether a person says that a kind keeps, processes or copies data, always or under a condition."""
    return kind.role != "none" or bool(kind.roles or kind.copies)


def of_prefix(kinds: Mapping[str, Kind], prefix: str) -> Mapping[str, Kind]:
    """Those of one Terraform provider."""
    return {name: kind for name, kind in kinds.items() if name.startswith(f"{prefix}_") and "/" not in name}
