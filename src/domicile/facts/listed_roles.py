"""Roles with their members in one value: an object of members by role, or a list of objects of a role and its members.

So modules of the registry take them (terraform-google-modules: `bindings`, `conditional_bindings`, `iam_members`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from domicile.facts.aws_policy import elements
from domicile.model.paths import first, read
from domicile.model.values import NULL, Known, Unknown, Value, alternatives, is_null


@dataclass(frozen=True, slots=True)
class ListedRole:
    """A role, whom it is given to, and under which condition (an object with `expression`)."""

    role: Value
    members: tuple[Value, ...]
    condition: Value = NULL


def listed_roles(value: Value) -> Iterator[ListedRole]:
    """Every role of the value; where it cannot be known, one whose role and member are not known."""
    for option in alternatives(value):
        if isinstance(option, Unknown):
            yield ListedRole(option, (option,))
        elif isinstance(option.data, Mapping):
            for name in option.data:
                yield ListedRole(Known(name, option.data[name].trail), elements(option.data[name]))
        elif isinstance(option.data, tuple):
            for item in option.data:
                yield _of(item)


def _of(item: Value) -> ListedRole:
    if isinstance(item, Unknown):
        return ListedRole(item, (item,))
    members = (*read(item, "members"), *read(item, "member"))
    return ListedRole(first(item, "role"), members, NULL if is_null(first(item, "expression")) else item)
