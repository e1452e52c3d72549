"""Reading the catalogue's YAML: only `true` and `false` are booleans (NO is Norway), dates stay text."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any


class CatalogueError(Exception):
    """A catalogue file that cannot be used; the message names the file."""


@cache
def _loader() -> type:
    import yaml

    base: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("CatalogueLoader", (base,), {})
    plain = {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag not in plain]
        for first, resolvers in base.yaml_implicit_resolvers.items()  # type: ignore[attr-defined]
    }
    loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
    return loader  # type: ignore[no-any-return]


def parse_yaml(text: str | bytes, name: str) -> Any:
    """The one document in `text`. Raises `CatalogueError` with `name` and the line where it is not YAML."""
    import yaml

    try:
        return yaml.load(text, Loader=_loader())
    except yaml.YAMLError as error:
        raise CatalogueError(f"{name}: {error}") from error


def read_yaml(path: Path) -> Any:
    """The one document of a file."""
    return parse_yaml(path.read_bytes(), str(path))
