"""Rules of other scanners that demand what residency forbids: `rules/adverse/<tool>.yaml`, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from domicile.catalogue.folders import rules_folder
from domicile.catalogue.yaml_files import read_yaml

Destination = Literal["pair", "region", "here-or-region", "edge"]
"""Where the demand brings data: the pair of its region, another region, its own or another, anywhere."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Another scanner. `skip` says how it leaves rules out, with `{ids}` joined by `between`."""

    id: str
    title: str
    skip: str
    between: str

    def skipping(self, rules: tuple[AdverseRule, ...]) -> str:
        """How this scanner is told to leave these rules out."""
        return self.skip.format(ids=self.between.join(name for rule in rules for name in rule.names))


@dataclass(frozen=True, slots=True)
class AdverseRule:
    """One rule of another scanner. `role` is the placement role of what it demands, `instead` the alternative."""

    tool: Tool
    id: str
    name: str
    kinds: tuple[str, ...]
    demands: str
    to: Destination
    role: str
    instead: str
    source: str
    aliases: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Its id and the other ids that the same rule has had."""
        return (self.id, *self.aliases)


def load() -> tuple[AdverseRule, ...]:
    """All adverse rules, by tool. Raises `CatalogueError` where a file cannot be read."""
    files = sorted((rules_folder() / "adverse").glob("*.yaml"))
    return tuple(rule for path in files for rule in _rules(read_yaml(path)))


def _rules(document: Mapping[str, Any]) -> list[AdverseRule]:
    tool = Tool(document["tool"], document["title"], document["skip"], document["between"])
    return [
        AdverseRule(
            tool,
            row["id"],
            row["name"],
            tuple(row["kinds"]),
            row["demands"],
            row["to"],
            row["role"],
            row["instead"],
            row["source"],
            tuple(row.get("aliases") or ()),
        )
        for row in document["rules"]
    ]
