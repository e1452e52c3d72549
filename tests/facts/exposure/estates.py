"""Small estates from plain data, for tests that need no files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from domicile.catalogue import Catalogue
from domicile.catalogue.yaml_files import parse_yaml
from domicile.facts.exposure import derive
from domicile.model.blocks import Block, Location, Provider
from domicile.model.estate import Index
from domicile.model.facts import Exposure
from domicile.model.trail import Trail
from domicile.model.values import Known, OneOf, Reference, Unknown, Value, from_plain

RULES = Path(__file__).parents[3] / "rules"


class Written(Catalogue):
    """The exposure rows as they stand in the YAML files, nothing else."""

    def __init__(self) -> None:
        files = sorted((RULES / "catalogue").glob("*/exposures.yaml"))
        self._rows = {path.parent.name: parse_yaml(path.read_bytes(), path.name) for path in files}

    def section(self, stem: str) -> Mapping[str, Any]:
        return self._rows if stem == "exposures" else {}


CATALOGUE = Written()


class Estate:
    """Blocks in one file, each on ten lines of its own; `versions` are constraints on the providers' versions."""

    def __init__(self, *versions: str) -> None:
        self.blocks: list[Block] = []
        self.versions = versions

    def add(self, kind: str, name: str = "x", /, **body: Any) -> Block:
        line = 10 * len(self.blocks) + 1
        lines = {key: Location("main.tf", line + place, line + place) for place, key in enumerate(body, 1)}
        data = {key: value_of(item, Trail("main.tf", lines[key].line, f"{key} = …")) for key, item in body.items()}
        block = Block(
            kind,
            name,
            f"{kind}.{name}",
            "resource",
            Location("main.tf", line, line + 9),
            Known(data),
            provider=Provider(kind.partition("_")[0], "", from_plain({}), versions=self.versions),
            lines=lines,
        )
        self.blocks.append(block)
        return block

    def exposures(self) -> list[Exposure]:
        return list(derive(Index(self.blocks), CATALOGUE))

    def exposed(self) -> list[Exposure]:
        return [exposure for exposure in self.exposures() if exposure.state == "exposed"]

    def states(self) -> set[str]:
        return {exposure.state for exposure in self.exposures()}


def value_of(data: Any, trail: Trail | None = None) -> Value:
    """Plain data as a value; values stay what they are."""
    if isinstance(data, (Known, Unknown, OneOf)):
        return data
    if isinstance(data, Mapping):
        return Known({key: value_of(item, trail) for key, item in data.items()}, trail)
    if isinstance(data, (list, tuple)):
        return Known(tuple(value_of(item, trail) for item in data), trail)
    return Known(data, trail)


def ref(block: Block, path: str = "id") -> Unknown:
    """What `kind.name.id` is before anything is applied."""
    return Unknown("known after apply", reference=Reference(block, path))


def variable(name: str) -> Unknown:
    """A variable without a value."""
    return Unknown(f"variable {name} has no value", Trail("variables.tf", 1, f'variable "{name}"'))
