"""Of several objects of one name, those that another means: those of its part of a build, or that stand beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from domicile.model.blocks import Block

_Found = TypeVar("_Found")


def meant(by: Block, candidates: Sequence[tuple[Block, _Found]]) -> list[_Found]:
    """What `by` means, all of them where it is in no build with any: copies of one object.

    Two builds, and two parts of one that get another prefix or suffix, have names of their own.
    Source: github.com/kubernetes-sigs/kustomize, api/filters/nameref/nameref.go, selectReferral (read 2026-11-22).
    """
    built = [found for block, found in candidates if share_names(by, block)]
    return built or [found for _, found in candidates]


def beside(by: Block, candidates: Sequence[tuple[Block, _Found]]) -> list[_Found]:
    """Those that stand in the file of `by`, else in its root; all of them where none does.

    What one file or one root writes is applied together: another one that writes the same names is another release of
    it, or for another cluster.
    """
    file = [found for block, found in candidates if block.location.file == by.location.file]
    return file or [found for block, found in candidates if block.root == by.root] or [f for _, f in candidates]


def share_names(one: Block, other: Block) -> bool:
    """Whether a build holds both, and gives them the same prefix and suffix."""
    keys = [{(build.folder, build.prefix, build.suffix) for build in block.builds} for block in (one, other)]
    return not keys[0].isdisjoint(keys[1])


def are_together(one: Block, other: Block) -> bool:
    """Whether they are parts of one build, else stand in one folder."""
    return share_names(one, other) or one.root == other.root
