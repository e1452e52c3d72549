"""Crossplane compositions: the resources that they make, with what they patch left open.

Source: https://docs.crossplane.io/latest/composition/compositions/ (read 2026-11-21).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domicile.kubernetes.unrendered import written
from domicile.model.paths import first, read
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, text_of

KIND = "apiextensions.crossplane.io/Composition"
_RESOURCES = ("spec.resources", "spec.pipeline.input.resources")


@dataclass(frozen=True, slots=True)
class Template:
    """A resource of a composition. `patched` are the paths in it that are set for each claim: path → its trail."""

    name: str
    base: Value
    patched: Mapping[str, Trail | None]


def templates(composition: Value) -> Iterator[Template]:
    """The resources that a composition makes for each claim."""
    for path in _RESOURCES:
        for resource in read(composition, path):
            targets: dict[str, Trail | None] = {}
            for patch in read(resource, "patches"):
                target = first(patch, "toFieldPath")
                source = first(patch, "fromFieldPath")
                name = text_of(target) or text_of(source)
                if name and not (text_of(first(patch, "type")) or "").startswith("ToComposite"):
                    targets[name] = target.trail or source.trail
            yield Template(written(first(resource, "name")), first(resource, "base"), targets)


def opened(body: Value, template: Template) -> Value:
    """The body with what is patched unknown."""
    for path, trail in template.patched.items():
        body = _replaced(body, path.split("."), Unknown("a claim of the composition sets it", trail))
    return body


def _replaced(value: Value, names: list[str], new: Value) -> Value:
    if not isinstance(value, Known) or not isinstance(value.data, Mapping):
        return value
    inner = value.data[names[0]] if names[0] in value.data else Known({})
    changed = new if len(names) == 1 else _replaced(inner, names[1:], new)
    return Known({**value.data, names[0]: changed}, value.trail)
