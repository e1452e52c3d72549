"""What reading Terraform gives: blocks, what could not be assessed, and which files each root is made of."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from domicile.model.blocks import Block
from domicile.model.estate import NotAssessed, Problem


@dataclass(slots=True)
class Configuration:
    """What was read. `files_of_root`: root folder → the configuration and tfvars files that it is made of."""

    blocks: list[Block] = field(default_factory=list)
    not_assessed: list[NotAssessed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    files_of_root: dict[str, frozenset[str]] = field(default_factory=dict)

    def roots_using(self, files: Iterable[str]) -> list[str]:
        """The roots that are made of one of these files, or have it beside or below one of their folders."""
        wanted = list(files)
        return [root for root, used in self.files_of_root.items() if _uses(used, wanted)]


def _uses(used: frozenset[str], wanted: list[str]) -> bool:
    if not used.isdisjoint(wanted):
        return True
    folders = {posixpath.dirname(path) for path in used}
    if any(posixpath.dirname(path) in folders for path in wanted):  # also one that was deleted
        return True
    others = [path for path in wanted if not path.endswith((".tf", ".tofu", ".tf.json", ".tofu.json"))]
    return any(folder in folders for path in others for folder in _folders_above(path))


def _folders_above(path: str) -> Iterator[str]:
    while path:
        path = posixpath.dirname(path)
        yield path
