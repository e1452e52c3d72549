"""Packs and other policies that a policy extends: one document is made of them, where later keys win."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from domicile.catalogue import rules_folder
from domicile.model.estate import Problem
from domicile.policy.document import Entry, PolicyError, read
from domicile.policy.shapes import Mistakes, listed
from domicile.policy.spelling import listing, suggestion

PACK = "pack:"
DEEP = ("data_classes",)
"""Sections whose entries are mappings that are merged key by key."""


def packs() -> dict[str, Path]:
    """Name → file of every ready pack."""
    return {path.stem: path for path in sorted((rules_folder() / "packs").glob("*.yaml"))}


def extended(entry: Entry, path: Path | None, root: Path, mistakes: Mistakes, chain: tuple[Path, ...] = ()) -> Entry:
    """The document with everything that it extends merged below it."""
    if not isinstance(entry.value, dict) or "extends" not in entry.value:
        return entry
    below = Entry({}, entry.file, entry.line)
    for item in listed(entry.value["extends"], "extends", mistakes):
        found = _find(item, path, root, mistakes)
        if found is None:
            continue
        if found in chain or found == path:
            mistakes.add(item, f"extends: {item.value} extends itself")
            continue
        other = read_file(found, root)
        below = merged(below, extended(other, found, root, mistakes, (*chain, *([path] if path else []))))
    return merged(below, entry)


def read_file(path: Path, root: Path) -> Entry:
    """The entries of a policy file or pack. Raises PolicyError."""
    return read(path.read_bytes(), display(path, root))


def display(path: Path, root: Path) -> str:
    """A path for people: relative to the scan root, or to the rules for what ships with the tool."""
    for base, prefix in ((root, ""), (rules_folder(), "rules/")):
        if path.is_relative_to(base):
            return prefix + path.relative_to(base).as_posix()
    return path.as_posix()


def _find(item: Entry, path: Path | None, root: Path, mistakes: Mistakes) -> Path | None:
    word = str(item.value).strip()
    if word.startswith(PACK):
        return pack(word.removeprefix(PACK), item, mistakes)
    if path is None or not word.startswith("."):
        mistakes.add(item, f"extends: {word}; accepted: pack:NAME or a relative path (./base.yaml)")
        return None
    found = (path.parent / word).resolve()
    if not found.is_relative_to(root):
        mistakes.add(item, f"extends: {word} is outside the scan root")
        return None
    if not found.is_file():
        mistakes.add(item, f"extends: {word} is not there")
        return None
    return found


def pack(name: str, item: Entry, mistakes: Mistakes) -> Path | None:
    """The file of a pack; a mistake where there is none of this name."""
    known = packs()
    if name not in known:
        mistakes.add(item, f"there is no pack {name}{suggestion(name, known)}; accepted: {listing(known)}")
        return None
    return known[name]


def merged(below: Entry, above: Entry) -> Entry:
    """Two documents as one: keys of `above` win, lists of `above` come first. Raises PolicyError for other shapes."""
    if above.value is None:
        return below
    if not isinstance(below.value, dict) or not isinstance(above.value, dict):
        raise PolicyError(Problem("a policy must be a mapping", above.file, above.line))
    result = dict(below.value)
    for key, entry in above.value.items():
        result[key] = _section(key, result[key], entry) if key in result else entry
    return dataclasses.replace(above, value=result)


def _section(key: str, below: Entry, above: Entry) -> Entry:
    if isinstance(below.value, list) and isinstance(above.value, list) and key != "extends":
        return dataclasses.replace(above, value=[*above.value, *below.value])
    if isinstance(below.value, dict) and isinstance(above.value, dict):
        table = dict(below.value)
        for name, entry in above.value.items():
            deep = key in DEEP and name in table
            table[name] = merged_class(table[name], entry) if deep else entry
        return dataclasses.replace(above, value=table)
    return above


def merged_class(below: Entry, above: Entry) -> Entry:
    """One data class said twice: its keys are merged, those of `above` win."""
    if isinstance(below.value, dict) and isinstance(above.value, dict):
        return dataclasses.replace(above, value={**below.value, **above.value})
    return above
