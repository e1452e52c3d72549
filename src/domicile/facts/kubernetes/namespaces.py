"""The namespace of an object, whether it is written as a manifest or for Terraform's kubernetes provider."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from domicile.kubernetes.kinds import IN_TERRAFORM, is_manifest, namespace_of, namespaces_of
from domicile.kubernetes.unrendered import reason_unnamed, written
from domicile.model.blocks import Block
from domicile.model.paths import first
from domicile.model.values import OneOf, Unknown, Value

_HOLE = "…"
NOT_WRITTEN = "nothing writes that both are applied to one namespace"
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Namespace:
    """The namespace that something is in. `names` are those of which it is one, "" among them for the one that it is
    applied to, which nothing writes; `home` is what tells two of these apart: the builds or the folder of a manifest.

    `folder` is that of the manifest, None where there is none, for the nearest of several.
    """

    names: tuple[str, ...]
    home: tuple[str, ...] = ()
    folder: str | None = field(default=None, compare=False)

    @property
    def is_known(self) -> bool:
        """Whether it is one namespace, by name."""
        return len(self.names) == 1 and self.is_written

    @property
    def is_written(self) -> bool:
        """Whether something names it, or each that it may be; a name that is filled in later is none yet."""
        return all(_is_name(name) for name in self.names)

    @property
    def part(self) -> str:
        """It as a part of a principal's id: its name, `*` where that is not known to be one."""
        return self.names[0] if self.is_known else "*"

    def called(self, whose: str = "it") -> str:
        """Its name after the word namespace: `shop`, `feed or shop`, `that it is applied to`, where `whose` is it."""
        named = [name for name in self.names if name]
        if "" not in self.names:
            return " or ".join(named)
        applied = f"that {whose} is applied to"
        return f"{' or '.join(named)} or the one {applied}" if named else applied

    def is_same(self, other: Namespace) -> bool:
        """Whether both are certainly one: by a name (each that it may be is given by some build), or as parts of one
        build or folder."""
        shared = set(self.names) & set(other.names)
        return any(map(_is_name, shared)) or (bool(shared) and _touch(self, other))

    def may_be(self, other: Namespace) -> bool:
        """Whether both may be one, as far as their names go."""
        return not self.is_written or not other.is_written or self.is_same(other)

    def doubt_about(self, other: Namespace) -> str | None:
        """Why it is not certain that both are one, "" where it is; None where nothing says that they may be: what one
        writes and the other leaves open, far from it."""
        if self.is_same(other):
            return ""
        unwritten = not self.is_written and not other.is_written
        return NOT_WRITTEN if self.may_be(other) and (unwritten or _is_beside(self, other)) else None


def namespace_in(block: Block) -> Namespace:
    """The namespace of a block that has one; Terraform's default where it says none there."""
    if is_manifest(block):
        return manifests_namespace(block, namespaces_of(block) or ("",))
    if block.mode == "object":
        return Namespace((namespace_of(block),))
    return Namespace((named(first(block, "metadata.namespace")) or IN_TERRAFORM,))


def manifests_namespace(block: Block, names: tuple[str, ...]) -> Namespace:
    """The one of `names` that a part of a manifest is in."""
    folder = posixpath.dirname(block.location.file)
    home = tuple(dict.fromkeys(f"{build.folder}/" for build in block.builds)) or (folder,)
    return Namespace(names, () if all(map(_is_name, names)) else home, folder)


def named(value: Value) -> str:
    """A namespace as it is written, with … for each piece that is not known: some namespace, never every one of them.

    "" where none is named.
    """
    if isinstance(value, Unknown):
        return "".join(part if isinstance(part, str) else _HOLE for part in value.parts) or _HOLE
    return _HOLE if isinstance(value, OneOf) else written(value)


def nearest(candidates: Iterable[tuple[Namespace, _Found]], wanted: Namespace) -> list[_Found]:
    """What is in a namespace: in that very one; else beside it, in one that may be it; else, where neither is written,
    the nearest by folder."""
    every = list(candidates)
    same = [found for where, found in every if where.is_same(wanted)]
    if same:
        return same
    open_ = [(where, found) for where, found in every if where.may_be(wanted)]
    beside = [found for where, found in open_ if _is_beside(where, wanted)]
    if beside or wanted.is_written:
        return beside
    unwritten = [(_shared(where.folder, wanted.folder), found) for where, found in open_ if not where.is_written]
    closest = max((shared for shared, _ in unwritten), default=0)
    return [found for shared, found in unwritten if shared == closest]


def _is_name(name: str) -> bool:
    return bool(name) and not reason_unnamed(name)


def _touch(one: Namespace, other: Namespace) -> bool:
    """Whether they are parts of one build, or one's folder holds the other's."""
    return not set(one.home).isdisjoint(other.home) or _is_beside(one, other)


def _is_beside(one: Namespace, other: Namespace) -> bool:
    return _holds(one.folder, other.folder) or _holds(other.folder, one.folder)


def _holds(folder: str | None, other: str | None) -> bool:
    return folder is not None and other is not None and (folder in ("", other) or other.startswith(f"{folder}/"))


def _shared(one: str | None, other: str | None) -> int:
    """How many folders two paths have in common."""
    if one is None or other is None:
        return 0
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    return next((number for number, (left, right) in enumerate(pairs) if left != right), one.count("/") + 1)
