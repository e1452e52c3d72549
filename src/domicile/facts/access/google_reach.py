"""What of this configuration a binding of Google leads to: the stores and service accounts of its project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from domicile.facts.access.carriers import referred
from domicile.facts.access.given import Given
from domicile.facts.access.google_hierarchy import Hierarchy
from domicile.facts.access.google_roles import Roles
from domicile.facts.access.inside import with_inside
from domicile.facts.access.parts import Part, parts_of
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import first
from domicile.model.values import NULL, Unknown, Value, alternatives, is_null, text_of

Inside = Literal["yes", "no", "perhaps"]
_NAMES = ("name", "dataset_id")
_PARENTS = ("key_ring", "instance", "dataset", "dataset_id", "cluster", "database", "topic", "secret_id")


class Reach:
    """Finds the blocks behind the scope of a binding."""

    def __init__(self, index: Index, roles: Roles, hierarchy: Hierarchy) -> None:
        self._index = index
        self._roles = roles
        self._hierarchy = hierarchy

    def parts(
        self, block: Block, level: str, given: Given, targets: tuple[Block, ...], container: Value = NULL
    ) -> list[Part]:
        """What is given over which blocks, one part for each set of privileges; the certain and the largest first.

        `container` is the project or folder, where the block's own argument does not say it.
        """
        named = container if not is_null(container) else block.get(level)
        reached = (
            ((t, "") for t in self._with(targets)) if level == "resource" else self._inside(block, level, given, named)
        )
        return parts_of((target, self._over(target, level, given), doubt) for target, doubt in reached)

    def _with(self, targets: tuple[Block, ...]) -> tuple[Block, ...]:
        return with_inside(targets, self._roles.inside, self._index, _NAMES) if targets else ()

    def _over(self, target: Block, level: str, given: Given) -> frozenset[str]:
        service = self._roles.service_of(target.kind)
        if level == "resource" and not service:
            return frozenset().union(*given.values())
        return given.get(service, frozenset())

    def _inside(self, block: Block, level: str, given: Given, named: Value) -> Iterator[tuple[Block, str]]:
        for service in given:
            for target in self._index.of_kind(*self._roles.services.get(service, {}).get("stores", ())):
                inside = self._is_inside(block, level, target, named) if target.root == block.root else "no"
                if inside == "yes":
                    yield target, ""
                elif inside == "perhaps":
                    yield target, f"whether {target.address} is in that {level} is not known"

    def _is_inside(self, block: Block, level: str, target: Block, named: Value) -> Inside:
        if level == "organization":
            return "yes"
        if level == "folder":
            return self._is_in_folder(named, target)
        one = project_of(block) if is_null(named) else _compared(named, block)
        other = project_of(target)
        if one == other:
            return "yes"
        return "no" if one[0] == other[0] == "known" else "perhaps"

    def _is_in_folder(self, folder: Value, target: Block) -> Inside:
        mine = self._hierarchy.names("folder", folder, target.root)
        _project, *above, organization = self._hierarchy.above("project", project_value(target), target.root)
        if any(mine & container.names for container in above):
            return "yes"
        return "no" if not above and organization.names else "perhaps"


def project_of(block: Block) -> tuple[str, str]:
    """Which project a block is in, in a form that compares: (how it is known, what it is)."""
    return _compared(project_value(block), block)


def _compared(value: Value, block: Block) -> tuple[str, str]:
    if is_null(value):
        return "default", block.root
    text = text_of(value)
    if text:
        return "known", text.removeprefix("projects/")
    for target in referred(value):
        if target.kind == "google_project":
            own = text_of(target.get("project_id"))
            return ("known", own) if own else ("made", f"{target.root}:{target.address}")
    reasons = [option.reason for option in alternatives(value) if isinstance(option, Unknown)]
    return "unknown", f"{block.root}:{block.module}:{reasons[0] if reasons else 'one of several'}"


def project_value(block: Block) -> Value:
    """What names the project of a block: its own argument, else that of its parent or provider."""
    value = block.get("project")
    if not is_null(value):
        return value
    for name in _PARENTS:
        for parent in referred(block.get(name)):
            if parent is not block and parent.kind.startswith("google_") and not is_null(parent.get("project")):
                return parent.get("project")
    return first(block.provider.body, "project") if block.provider is not None else NULL
