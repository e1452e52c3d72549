"""The role that an assignment or a delegation of Azure names: built-in, made here, or not known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.facts.access.azure_principals import why_unknown
from domicile.facts.access.azure_roles import Roles, read_inside
from domicile.facts.access.carriers import referred
from domicile.facts.access.given import Given
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.paths import texts
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of

_ROLE_ID = re.compile(r"(?i)(?:.*roleDefinitions/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}).*")


@dataclass(frozen=True, slots=True)
class Named:
    """A role that is assigned: the attribute that says it, its name ("" where it is a custom or an unknown one), and
    what it gives (None where the catalogue does not say, for what `untold` says). `doubt` says why that is not certain,
    `unknown` why nobody knows which role it is ("" where it is known), `definition` is the block that makes a custom
    one."""

    attribute: str
    name: str
    value: Value
    given: Given | None
    doubt: str = ""
    unknown: str = ""
    definition: Block | None = None
    untold: str = ""


class Made:
    """The custom roles that a configuration makes, by their names: in a directory no two are called the same.

    Source: learn.microsoft.com/azure/role-based-access-control/custom-roles, "Custom role properties" (from knowledge).
    """

    def __init__(self, index: Index, roles: Roles) -> None:
        self._called: dict[str, list[Block]] = {}
        for block in index.of_kind(*roles.definitions):
            form = roles.form_of(block) if block.mode == "resource" else None
            for value in read_inside(block, form["name"]) if form is not None else ():
                if name := text_of(value):
                    self._called.setdefault(name.lower(), []).append(block)

    def of_name(self, name: str, user: Block) -> Block | None:
        """The one that `user` means: its own root's, else the only one of that name."""
        every = self._called.get(name.lower(), [])
        own = [block for block in every if block.root == user.root]
        return own[-1] if own else every[0] if len(every) == 1 else None


def roles_of(block: Block, row: Mapping[str, Any], roles: Roles, made: Made) -> Iterator[Named]:
    """The roles that a block assigns, by the attributes of its row in `assignments`."""
    for attribute in (row[form] for form in ("name", "id", "role") if form in row):
        for value in read_inside(block, attribute):
            for option in alternatives(value):
                if not is_null(option):
                    by_name = attribute == row.get("name") or (attribute == row.get("role") and not _is_id(option))
                    name = text_of(option) if by_name else _read_by_name(option, roles)
                    named = made.of_name(name, block) if name and not roles.is_built_in(name) else None
                    yield role_of(attribute, option, value, roles, by_name, named)


def _is_id(option: Known | Unknown) -> bool:
    return text_of(option) is None or _ROLE_ID.fullmatch(text_of(option) or "") is not None


def role_of(
    attribute: str,
    option: Known | Unknown,
    value: Value,
    roles: Roles,
    by_name: bool = False,
    made: Block | None = None,
) -> Named:
    """The role that an option of `value` names, by its name, its id, or the block that makes or reads it; `made` is the
    block that makes one of that name."""
    custom = next((t for t in _referred(option) if t.mode == "resource" and roles.form_of(t) is not None), made)
    if custom is not None:
        given, doubt = roles.custom(custom)
        return Named(attribute, "", value, given, doubt, definition=custom)
    name = text_of(option) if by_name else _by_id(option, roles)
    if name is None:
        return Named(attribute, "", value, None, unknown=why_unknown(option))
    built_in = roles.given(name)
    return Named(attribute, name, value, built_in, untold="" if built_in is not None else roles.why_not_known(name))


def _by_id(option: Known | Unknown, roles: Roles) -> str | None:
    """The name of a built-in role, "" for a role that the catalogue does not have, None where it is not known."""
    text = text_of(option)
    if isinstance(option, Unknown) and option.parts:
        text = "".join(part if isinstance(part, str) else "x" for part in option.parts)
    match = _ROLE_ID.fullmatch(text) if text else None
    if match:
        return roles.ids.get(match.group(1).lower(), "")
    name = _read_by_name(option, roles)
    if name:
        return name
    for target in _referred(option):
        if target.mode == "data" and roles.form_of(target) is not None:
            for role, _ in texts(target, "role_definition_id")[0]:
                return roles.ids.get(role.lower(), "")
    return "" if text_of(option) else None


def _read_by_name(option: Known | Unknown, roles: Roles) -> str:
    """The name by which a data source looks up the role of an id, "" where none does."""
    read = [target for target in _referred(option) if target.mode == "data" and roles.form_of(target) is not None]
    return next((name for target in read for name, _ in texts(target, "name")[0]), "")


def _referred(option: Known | Unknown) -> Iterator[Block]:
    yield from referred(option)
    for part in option.parts if isinstance(option, Unknown) else ():
        if isinstance(part, Unknown):
            yield from referred(part)
