"""Which role a binding gives."""

from __future__ import annotations

from collections.abc import Iterable

from domicile.facts.kubernetes.namespaces import nearest
from domicile.facts.kubernetes.neighbours import are_together, beside, meant
from domicile.facts.kubernetes.rbac_objects import BindingObject, RoleObject


class Roles:
    """Roles by what bindings call them."""

    def __init__(self, every: Iterable[RoleObject]) -> None:
        self._named: dict[tuple[str, str], list[RoleObject]] = {}
        for role in every:
            self._named.setdefault((role.kind, role.name), []).append(role)

    def given_by(self, binding: BindingObject) -> list[RoleObject]:
        """The roles that a binding gives: those beside it, where there are any; none where it is not here."""
        return beside(binding.block, [(role.block, role) for role in self.copies(binding)])

    def copies(self, binding: BindingObject) -> list[RoleObject]:
        """The roles of the name that a binding gives, one for each file that writes a part of it or a copy; of a name
        that is filled in later those of its own chart, build or folder, which are filled in alike."""
        named = self._named.get((binding.role_kind, binding.role_name), [])
        if binding.role_unknown:
            named = [role for role in named if are_together(role.block, binding.block)]
        if binding.role_kind == "Role":
            here = [(role.namespace, role) for role in named if role.namespace is not None]
            named = nearest(here, binding.namespace) if binding.namespace is not None else []
        return meant(binding.block, [(role.block, role) for role in named])
