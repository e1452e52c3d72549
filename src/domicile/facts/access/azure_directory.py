"""Grants of Entra ID: roles of the directory, its custom roles, and application permissions (app roles).

What each of them comes to is the catalogue's section `directory`: a way to become more, or data that no resource keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from domicile.catalogue import Catalogue
from domicile.facts.access.azure_principals import GROUPS, group_id, principal_of, user_id, why_unknown
from domicile.facts.access.azure_roles import Roles
from domicile.facts.access.carriers import line_of, proof, referred
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.paths import read, texts
from domicile.model.values import Known, Unknown, Value, alternatives, is_null, text_of

_CUSTOM = "azuread_custom_directory_role"
_READS = frozenset({"list"})
_ACTS = frozenset({"impersonate"})
_CONSENT = "an administrator's consent decides, and that is not part of the configuration"


@dataclass(frozen=True, slots=True)
class _Right:
    """One role or permission: its name, its row ({} where it leads to nothing), and why it is not known."""

    name: str
    row: Mapping[str, Any]
    unknown: str = ""


def directory_grants(index: Index, catalogue: Catalogue, roles: Roles) -> Iterator[Grant]:
    """Every grant of the directory."""
    table = catalogue.section("directory").get("azure", {})
    yield from _Directory(index, table, roles).grants()


class _Directory:
    def __init__(self, index: Index, table: Mapping[str, Any], roles: Roles) -> None:
        self._index = index
        self._table = table
        with_data = (row for row in roles.services.values() if {*row.get("control", ()), *row.get("data", ())} - _ACTS)
        self._stores = [kind for row in with_data for kind in row.get("stores", ())]
        self._roles = _by_id_and_name(table.get("roles", {}))
        self._permissions = _by_id_and_name(table.get("permissions", {}))
        self._actions = {name.casefold(): row for name, row in table.get("actions", {}).items()}

    def grants(self) -> Iterator[Grant]:
        """Roles that are given, custom roles, and permissions."""
        for kind, row in self._table.get("assignments", {}).items():
            for block in self._index.of_kind(kind):
                yield from self._assignment(block, row)
        for block in self._index.of_kind(_CUSTOM):
            for right in self._custom(block):
                yield self._grant(block, right, "permissions", block.get("permissions"), None)
        given: set[str] = set()
        for kind, row in self._table.get("app_roles", {}).items():
            for block in self._index.of_kind(kind):
                if block.mode == "resource":
                    yield from self._app_roles(block, row, given)

    def _assignment(self, block: Block, row: Mapping[str, Any]) -> Iterator[Grant]:
        narrow, doubt = _narrowed(block, row["scope"])
        for option in alternatives(block.get(row["role"])):
            for right in self._rights(option):
                told = right if not (narrow or row.get("eligible")) else _Right(right.name, _untold(right.row, narrow))
                yield self._grant(block, told, row["role"], option, row["principal"], doubt)

    def _rights(self, option: Known | Unknown) -> Iterator[_Right]:
        """The role that a value names by its template id, or by the block that activates or makes it."""
        text = text_of(option)
        if text:
            yield self._roles.get(text.casefold(), _Right(text, {}))
            return
        for target in referred(option):
            if target.kind == _CUSTOM:
                yield from list(self._custom(target)) or [_Right(target.address, {})]
                return
            for attribute in ("template_id", "display_name"):
                for name, _ in texts(target, attribute)[0]:
                    yield self._roles.get(name.casefold(), _Right(name, {}))
                    return
        yield _Right("", {"category": "administrator"}, f"the role is not known: {why_unknown(option)}")

    def _custom(self, block: Block) -> Iterator[_Right]:
        known, unknown = texts(block, "permissions.allowed_resource_actions")
        for text, _ in known:
            row = self._actions.get(text.casefold())
            if row is not None:
                yield _Right(f"the custom role holds {text}, which", row)
        if unknown:
            yield _Right("", {"category": "unknown-policy"}, f"its operations are not known: {unknown[0].reason}")

    def _app_roles(self, block: Block, row: Mapping[str, Any], given: set[str]) -> Iterator[Grant]:
        """What is given comes before what is asked for: what is both is told once."""
        asks = row.get("asks", False)
        if any(_is_own(principal) for principal in referred(block.get(row.get("of", "")))):
            return
        for value in read(block, row["role"]):
            for option in alternatives(value):
                right = self._permission(option)
                if right is None or (asks and (right.unknown or right.name in given)):
                    continue
                if not asks:
                    given.add(right.name)
                path = row["role"].partition(".")[0]
                yield self._grant(block, right, path, option, row.get("principal"), _CONSENT if asks else "")

    def _permission(self, option: Known | Unknown) -> _Right | None:
        """The permission that a value names by id, or as `app_role_ids["NAME"]` of somebody else's application."""
        text = text_of(option)
        if text:
            return self._permissions.get(text.casefold())
        reference = option.reference
        if reference is None:
            return _Right("", {"category": "unknown-policy"}, f"the permission is not known: {why_unknown(option)}")
        attribute, _, name = reference.path.partition(".")
        if attribute != "app_role_ids" or _is_own(reference.target):
            return None
        if not name:
            return _Right("", {"category": "unknown-policy"}, "which of its permissions is not known")
        return self._permissions.get(name.casefold())

    def _grant(
        self, block: Block, right: _Right, attribute: str, value: Value, principal: str | None, doubt: str = ""
    ) -> Grant:
        who = block.get(principal) if principal else None
        named, own = principal_of(who) if who is not None else (None, None)
        targets, groups = self._over(right.row.get("over", "nothing"), block.root)
        return Grant(
            block=block,
            principal=named,
            privileges=frozenset(right.row.get("privileges", _READS)),
            scope=_what(right.row),
            attribute=attribute,
            location=line_of(block, attribute),
            trail=proof(block, attribute, value.trail, who.trail if who is not None else None),
            wide=right.row.get("over") == "everything",
            broad=f"{right.name} gives {right.row['gives']}" if right.row.get("category") and right.name else "",
            category=right.row.get("category", ""),
            undecided=right.unknown or doubt,
            own=own is not None,
            holders=() if own is None else (own,),
            targets=targets,
            acts_as=groups,
        )

    def _over(self, over: str, root: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
        """The blocks of a root, and the further principals, that a right leads to."""
        if over == "everything":
            return tuple(self._of_root(root, *self._stores)), ()
        if over == "applications":
            made = self._of_root(root, "azuread_application", "azuread_service_principal")
            return tuple(block for block in made if block.mode == "resource"), ()
        if over == "groups":
            joined = (group for group in self._of_root(root, *GROUPS) if not _is_on(group.get("assignable_to_role")))
            return (), tuple(dict.fromkeys(group_id(group) for group in joined))
        if over == "people":
            return (), tuple(dict.fromkeys(user_id(user) for user in self._of_root(root, "azuread_user")))
        return (), ()

    def _of_root(self, root: str, *kinds: str) -> Iterable[Block]:
        return (block for block in self._index.of_kind(*kinds) if block.root == root)


def _by_id_and_name(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, _Right]:
    found: dict[str, _Right] = {}
    for name, row in rows.items():
        found[row["id"]] = found[name.casefold()] = _Right(name, row)
    return found


def _narrowed(block: Block, attributes: Iterable[str]) -> tuple[bool, str]:
    """Whether an assignment is of less than the tenant, and why that is not certain."""
    for attribute in attributes:
        for option in alternatives(block.get(attribute)):
            if is_null(option) or text_of(option) == "/":
                continue
            if isinstance(option, Unknown) and not option.parts and option.reference is None:
                return False, f"its scope is not known: {option.reason}"
            return True, ""
    return False, ""


def _untold(row: Mapping[str, Any], narrow: bool) -> Mapping[str, Any]:
    """A row without its breadth; what is of a part of the directory alone does not reach what all of it does."""
    return {**row, "category": "", **({"over": "nothing"} if narrow else {})}


_WHAT = {
    "everything": "the tenant and its subscriptions",
    "applications": "every application of the tenant",
    "groups": "every group of the tenant",
    "people": "everybody in the tenant",
}
_OF = re.compile(r"the (?:reading|change) of ")


def _what(row: Mapping[str, Any]) -> str:
    """What a right is over, in words that follow a verb: read every file, act as every application of the tenant."""
    words = row.get("what") or _WHAT.get(row.get("over", "")) or _OF.sub("", row.get("gives", ""), count=1)
    return words or "the directory"


def _is_own(principal: Block) -> bool:
    """Whether a service principal is that of an application that this configuration makes."""
    names = ("client_id", "application_id")
    return any(target.kind.startswith("azuread_application") and target.mode == "resource"
               for name in names for target in referred(principal.get(name)))  # fmt: skip


def _is_on(value: Value) -> bool:
    return isinstance(value, Known) and value.data is True
