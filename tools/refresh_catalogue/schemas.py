"""Reading `terraform providers schema -json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from tools.refresh_catalogue.model import Documented


def from_schema(path: Path, prefix: str) -> Iterator[Documented]:
    """What a schema says of each resource type whose name begins with `prefix` and an underscore."""
    for provider in orjson.loads(path.read_bytes()).get("provider_schemas", {}).values():
        for kind, row in sorted(provider.get("resource_schemas", {}).items()):
            if kind.startswith(f"{prefix}_"):
                block = row["block"]
                top = tuple(sorted(_settable(block)))
                nested = dict.fromkeys(name for name in _nested(block) if name not in top)
                yield Documented(kind, _sentence(block.get("description", "")), top, tuple(nested))


def _settable(block: Mapping[str, Any]) -> Iterator[str]:
    """The names that a configuration may set: no attribute that is only computed."""
    for name, row in (block.get("attributes") or {}).items():
        if row.get("required") or row.get("optional"):
            yield name
    yield from block.get("block_types") or {}


def _nested(block: Mapping[str, Any]) -> Iterator[str]:
    for row in (block.get("block_types") or {}).values():
        yield from _settable(row["block"])
        yield from _nested(row["block"])
    for row in (block.get("attributes") or {}).values():
        if row.get("nested_type") and (row.get("required") or row.get("optional")):
            yield from _settable(row["nested_type"])
            yield from _nested(row["nested_type"])


def _sentence(text: str) -> str:
    return " ".join(text.split())[:400]
