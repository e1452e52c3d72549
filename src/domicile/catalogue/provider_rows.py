"""Rows of rules/catalogue/providers.yaml, parsed when they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domicile.catalogue.kind_rows import steps_of
from domicile.catalogue.model import Dialect, ProviderInfo


def provider_info(name: str, row: Mapping[str, Any]) -> ProviderInfo:
    """A cloud as the catalogue knows it; `name` is the catalogue's name (aws, gcp…)."""
    title = row.get("name", name)
    terraform = tuple(row.get("terraform", ()))
    return ProviderInfo(
        name=name,
        title=title,
        terraform=terraform,
        place=tuple(row.get("place", ())),
        default=row.get("default", ""),
        environment=tuple(row.get("environment", ())),
        generic=steps_of(row.get("generic")),
        arguments=tuple(
            ProviderInfo(
                name, title, terraform, (argument,), said.get("default", ""), tuple(said.get("environment", ()))
            )
            for argument, said in (row.get("arguments") or {}).items()
        ),
        speaks=tuple(
            Dialect(said["attribute"], said["matches"], said["cloud"], said.get("environment", ""))
            for said in row.get("speaks") or ()
        ),
    )
