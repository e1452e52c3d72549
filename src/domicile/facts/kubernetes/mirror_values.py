"""The values of an object under the names of the Terraform resource that it mirrors."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block, Location
from domicile.model.paths import first
from domicile.model.trail import Trail
from domicile.model.values import NULL, Known, Reference, Unknown, Value, is_null, text_of
from domicile.syntax.yaml_documents import YamlObject

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_UNDERSCORE = re.compile(r"_([a-z0-9])")


def setting_of(name: str) -> str:
    """publicAccessPrevention → public_access_prevention, blockPublicACLs → block_public_acls."""
    return _HUMP.sub("_", name).lower()


def attribute_of(path: str) -> str:
    """public_access_prevention → publicAccessPrevention, in each step of a path."""
    return _UNDERSCORE.sub(lambda match: match.group(1).upper(), path)


def settings_of(body: Mapping[str, Value], file: str) -> tuple[dict[str, Value], dict[str, Location]]:
    """(attribute → value, attribute → the lines where it stands)."""
    values = {setting_of(name): _renamed(body[name]) for name in body}
    if not isinstance(body, YamlObject):
        return values, {}
    lines = {setting_of(name): Location(file, body.line_of(name), body.end_line_of(name)) for name in body}
    return values, lines


def _renamed(value: Value) -> Value:
    if isinstance(value, Known) and isinstance(value.data, Mapping):
        return Known({setting_of(name): _renamed(value.data[name]) for name in value.data}, value.trail)
    if isinstance(value, Known) and isinstance(value.data, tuple):
        return Known(tuple(_renamed(item) for item in value.data), value.trail)
    return value


def linked(reference: Value, candidates: Sequence[Block], objects: Mapping[int, Block], near: Block) -> Value:
    """What a reference ({name}, {external} or {matchLabels}) names, with the mirror that it leads to.

    `objects` are the objects of the mirrors. Of several that fit, those in the same file count first, then those in
    the same folder; where more than one is left it is unknown which.
    """
    external = first(reference, "external")
    if not is_null(external):
        return external
    named = first(reference, "name")
    fit = [other for other in candidates if _fits(reference, named, objects[id(other)])]
    for close in ([o for o in fit if o.location.file == near.location.file], [o for o in fit if o.root == near.root]):
        fit = close or fit
    name = written(named)
    if len(fit) == 1:
        return Known(name or objects[id(fit[0])].name, reference.trail, Reference(fit[0], ""))
    if text_of(named):
        return Known(name, reference.trail)
    by_label = "one of the objects that its labels pick" if fit else "what its labels pick"
    return _unclear(name or by_label, reference.trail)


def _unclear(words: str, trail: Trail | None) -> Unknown:
    return Unknown(f"{words} is not known", Trail(trail.file, trail.line, words) if trail else None)


def _fits(reference: Value, named: Value, block: Block) -> bool:
    if not is_null(named):
        return written(named) == block.name
    wanted, labels = first(reference, "match_labels"), first(block, "metadata.labels")
    if not (isinstance(wanted, Known) and isinstance(wanted.data, Mapping) and wanted.data):
        return False
    held = labels.data if isinstance(labels, Known) and isinstance(labels.data, Mapping) else {}
    by_setting = {setting_of(name): written(held[name]) for name in held}
    return all(by_setting.get(name) == written(wanted.data.get(name, NULL)) for name in wanted.data)
