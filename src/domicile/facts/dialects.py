"""Whose codes a provider uses: OpenStack's provider speaks those of the cloud that answers at its endpoint."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domicile.catalogue import Catalogue
from domicile.catalogue.model import Dialect
from domicile.facts.codes import known_text
from domicile.model import paths
from domicile.model.blocks import Provider


def cloud_of(catalogue: Catalogue, cloud: str, provider: Provider | None, environment: Mapping[str, str]) -> str:
    """The cloud whose codes a block of `cloud` uses: `cloud` itself where nothing says another."""
    info = catalogue.providers.get(cloud)
    for dialect in info.speaks if info else ():
        text = _said(dialect, provider, environment)
        if text is not None and re.search(dialect.pattern, text, re.IGNORECASE):
            return dialect.cloud
    return cloud


def _said(dialect: Dialect, provider: Provider | None, environment: Mapping[str, str]) -> str | None:
    if provider is not None:
        values = list(paths.read(provider.body, dialect.attribute))
        if values:
            return known_text(values[0])
    return environment.get(dialect.environment)
