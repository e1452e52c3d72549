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
_INPUTS = ("spec", "spec.pipeline.input")
"""Where resources and the patch sets that they use stand: in the composition itself, or in a function's input."""
_ANY_ARGUMENT = "spec.forProvider"


@dataclass(frozen=True, slots=True)
class Template:
    """A resource of a composition. `patched` are the paths in it that are set for each claim: path → its trail."""

    name: str
    base: Value
    patched: Mapping[str, Trail | None]


def templates(composition: Value) -> Iterator[Template]:
    """The resources that a composition makes for each claim."""
    for path in _INPUTS:
        for given in read(composition, path):
            sets = {text_of(first(one, "name")): one for one in read(given, "patchSets")}
            for resource in read(given, "resources"):
                targets = dict(_targets(resource, sets))
                yield Template(written(first(resource, "name")), first(resource, "base"), targets)


def _targets(block: Value, sets: Mapping[str | None, Value]) -> Iterator[tuple[str, Trail | None]]:
    """The paths that the patches of a resource set; a set of patches that is not there may set any argument."""
    for patch in read(block, "patches"):
        sort = text_of(first(patch, "type")) or ""
        if sort == "PatchSet":
            name = first(patch, "patchSetName")
            patches = sets.get(text_of(name))
            yield from [(_ANY_ARGUMENT, name.trail)] if patches is None else _targets(patches, {})
        elif not sort.startswith("ToComposite"):
            target, source = first(patch, "toFieldPath"), first(patch, "fromFieldPath")
            path = text_of(target) or text_of(source)
            if path:
                yield path, target.trail or source.trail


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
