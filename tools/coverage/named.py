"""The arguments that a person has named as not about place, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from domicile.catalogue import rules_folder
from domicile.catalogue.yaml_files import read_yaml

LEFT = Path(__file__).with_name("left.yaml")
"""Why single rows are not understood: kind.attribute → reason."""


@dataclass(frozen=True, slots=True)
class Named:
    """Why an argument says no place of its own. `what` is the sort of thing that it says instead."""

    cloud: str
    what: str
    reason: str


def named() -> dict[str, Named]:
    """kind.attribute → why it is not about place. Raises ValueError for an argument that is named twice."""
    found: dict[str, Named] = {}
    for path in sorted((rules_folder() / "catalogue").glob("*/not_about_place.yaml")):
        document = read_yaml(path)
        for group in document["arguments"]:
            for argument in group["of"]:
                if argument in found:
                    raise ValueError(f"{path}: {argument} is named a second time")
                found[argument] = Named(document["provider"], group["what"], group["reason"])
    return found


def left_reasons() -> dict[str, str]:
    """kind.attribute → why a row is not understood."""
    return dict(read_yaml(LEFT))
