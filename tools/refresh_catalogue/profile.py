"""What a person says of a provider, once: where its documents are, and which of its words mean a place or a parent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from domicile.catalogue.yaml_files import CatalogueError, read_yaml

FOLDER = Path(__file__).resolve().parent / "providers"


@dataclass(frozen=True)
class Profile:
    """A file of `providers/`. `placeless` maps a pattern of kinds to the reason why they have no region.

    `place` are the arguments that say a place; where one of `fallback` is not set, the provider's region holds.
    `regional` says that what names no place is in the provider's region.
    `code` is where `--code` comes from. `parents` are patterns of arguments in the order in which they are believed,
    `own` of those that are never a parent.
    """

    terraform: str
    cloud: str
    repository: str
    code: str
    documents: tuple[str, ...]
    place: tuple[str, ...]
    fallback: tuple[str, ...]
    regional: bool
    parents: tuple[str, ...]
    own: tuple[str, ...]
    placeless: Mapping[str, str]
    prefix: str

    @cached_property
    def never(self) -> re.Pattern[str]:
        """Arguments that are never a parent."""
        return re.compile("|".join(f"(?:{pattern})" for pattern in self.own) or r"(?!)")

    def why_placeless(self, kind: str) -> str | None:
        """The reason why a kind has no region; None where no person said so."""
        found = (reason for pattern, reason in self.placeless.items() if re.fullmatch(pattern, kind))
        return next(found, None)


def profile(terraform: str, folder: Path = FOLDER) -> Profile:
    """The profile of a Terraform provider. Raises `CatalogueError` where there is none or a key is not known."""
    path = folder / f"{terraform}.yaml"
    if not path.is_file():
        raise CatalogueError(f"{path}: no such file; accepted: {', '.join(names(folder))}")
    row: dict[str, Any] = read_yaml(path)
    known = {*Profile.__dataclass_fields__} - {"terraform"} | {"source", "checked"}
    if wrong := sorted(row.keys() - known):
        raise CatalogueError(f"{path}: {', '.join(wrong)} is not known; accepted: {', '.join(sorted(known))}")
    return Profile(
        terraform=terraform,
        cloud=row["cloud"],
        repository=row.get("repository", ""),
        code=row.get("code", ""),
        documents=_texts(row.get("documents", ["docs/resources", "website/docs/r"])),
        place=_texts(row.get("place", ["region", "location", "zone"])),
        fallback=_texts(row.get("fallback", [])),
        regional=bool(row.get("regional", False)),
        parents=_texts(row.get("parents", [])),
        own=_texts(row.get("own", [])),
        placeless={pattern: reason for reason, some in (row.get("placeless") or {}).items() for pattern in some},
        prefix=row.get("prefix", terraform),
    )


def names(folder: Path = FOLDER) -> list[str]:
    """The Terraform providers that have a profile."""
    return sorted(path.stem for path in folder.glob("*.yaml"))


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
