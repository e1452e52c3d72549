"""Where a role holds: what binds it, in which namespaces or everywhere, to which roles of every cluster it is added.

Source: Kubernetes documentation, "Using RBAC Authorization", RoleBinding and ClusterRoleBinding, and Aggregated
ClusterRoles (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.kubernetes.aggregation import labelled_for, picked
from domicile.facts.kubernetes.rbac_objects import BindingObject, RoleObject
from domicile.facts.kubernetes.rbac_roles import Roles
from domicile.kubernetes.unrendered import reason_unnamed
from domicile.model.blocks import Block
from domicile.model.listing import some_of

MOST_HOLDERS = 2
"""How many of those who hold a role are named."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one role holds. `namespaces` are those of its bindings as they are called, sorted; `holders` who it is
    bound to, in words.

    `only_accounts`: whoever it is bound to is a service account. `added_to` are the roles of every cluster that it is a
    part of. `in_doubt`: what some binding gives is not known, how the role will be called, or what else its
    chart makes.
    """

    role: RoleObject
    everywhere: bool
    namespaces: tuple[str, ...]
    holders: tuple[str, ...]
    only_accounts: bool
    bindings: tuple[Block, ...]
    added_to: tuple[str, ...]
    in_doubt: bool

    @property
    def is_unbound(self) -> bool:
        """Whether nobody is bound to it in this scan, and nobody can be without being seen."""
        return not self.bindings and not self.added_to and not self.in_doubt

    @property
    def in_namespaces(self) -> bool:
        """Whether it holds in namespaces only."""
        if self.role.kind == "Role":
            return True
        return bool(self.bindings) and not self.everywhere and not self.added_to and not self.in_doubt

    @property
    def where(self) -> str:
        """Where it holds and for whom, in words that end a clause."""
        if self.added_to:
            return f"for whoever has {' or '.join(self.added_to)}"
        return f"{self._reach()}{self._held()}"

    def _reach(self) -> str:
        if self.role.namespace is not None:
            return f"in the namespace {self.role.namespace.called()}"
        if self.everywhere:
            return "in the whole cluster"
        if self.in_namespaces:
            word = "namespace" if len(self.namespaces) == 1 else "namespaces"
            return f"in the {word} {_joined(self.namespaces)}"
        return "wherever it is bound"

    def _held(self) -> str:
        if self.is_unbound:
            return " (bound to nobody in this scan)" if self.role.kind == "Role" else " (to nobody in this scan)"
        if not self.holders:
            return ""
        return f" (bound to {some_of(self.holders, MOST_HOLDERS)})"


class Standings:
    """The standing of every role of an estate."""

    def __init__(self, every: list[RoleObject], bound: Iterable[BindingObject], table: Mapping[str, Any]) -> None:
        """`table` is the section `rbac` of the catalogue."""
        self._parents = table["aggregated"]
        self._in_doubt = set[str]()
        self._of: dict[int, list[BindingObject]] = {}
        roles = Roles(every)
        held = list(bound)
        for binding in held:
            given = roles.given_by(binding)
            if binding.role_unknown and not given:
                self._in_doubt.update(_folders(binding.block) or {_ANYWHERE})
            self._hold(binding, given, every)
        near = set(self._of)
        for binding in held:
            self._hold(binding, [role for role in roles.copies(binding) if id(role.block) not in near], every)

    def _hold(self, binding: BindingObject, given: Iterable[RoleObject], every: list[RoleObject]) -> None:
        """A copy of a role that nothing beside it binds is held by whoever holds another."""
        for role in given:
            for part in (role, *picked(role, every)):
                self._of.setdefault(id(part.block), []).append(binding)

    def _may_be_given(self, role: RoleObject) -> bool:
        """Whether a binding of which it is not known what it gives may give it: one of its own chart or build, or one
        that is a part of none."""
        return not self._in_doubt.isdisjoint({_ANYWHERE, *_folders(role.block)})

    def of(self, role: RoleObject) -> Standing:
        """Where `role` holds."""
        bound = self._of.get(id(role.block), [])
        subjects = [subject for binding in bound for subject in binding.subjects]
        return Standing(
            role=role,
            everywhere=any(binding.namespace is None for binding in bound),
            namespaces=tuple(sorted({one.namespace.called("its binding") for one in bound if one.namespace})),
            holders=tuple(dict.fromkeys(subject.words for subject in subjects)),
            only_accounts=bool(subjects) and all(subject.kind == "ServiceAccount" for subject in subjects),
            bindings=tuple(dict.fromkeys(binding.block for binding in bound)),
            added_to=tuple(name for name in self._parents if role.kind == "ClusterRole" and labelled_for(role, name)),
            in_doubt=bool(reason_unnamed(role.name)) or not _is_all_read(role.block) or self._may_be_given(role),
        )


_ANYWHERE = "*"
"""Where no build says which roles a binding may give: it may give any."""


def _folders(block: Block) -> set[str]:
    return {build.folder for build in block.builds}


def _is_all_read(block: Block) -> bool:
    """Whether all that is applied with a block could be read."""
    return all(build.is_whole for build in block.builds)


def _joined(names: tuple[str, ...]) -> str:
    if len(names) > 1:
        names = tuple(f"the one {name}" if name.startswith("that ") else name for name in names)
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
