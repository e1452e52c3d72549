"""Deny policies of Google: what a rule takes away from everybody, or from one principal, in a project, folder or
organisation.

Source: Google Cloud, "Deny policies" and google_iam_deny_policy (read 2026-11-22): a denial wins over every role, and
holds for everything below where it is attached. Only a rule without a condition and without excepted principals takes
away, and only where the container is certainly the same: what may not be denied is held to be given, and that it may be
denied is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import unquote

from domicile.facts.access.given import Given
from domicile.facts.access.google_hierarchy import Container, Hierarchy, Names, level_of
from domicile.facts.access.google_roles import Roles
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import is_set, read, texts
from domicile.model.premises import first_of, left_open
from domicile.model.privileges import PRIVILEGES
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_HOST = "cloudresourcemanager.googleapis.com/"
_EVERYBODY = "principalSet://goog/public:all"
_NAMES = (
    ("principal://goog/subject/", "gcp:user:"),
    ("principalSet://goog/group/", "gcp:group:"),
    ("principal://iam.googleapis.com/projects/-/serviceAccounts/", "gcp:serviceAccount:"),
)


@dataclass(frozen=True, slots=True)
class Denial:
    """A rule: whom (ids of principals, or everybody), in which container, which permissions but which; `certain` where
    neither a condition nor an exception of principals is made."""

    block: Block
    level: str
    names: Names
    principals: tuple[str, ...]
    permissions: tuple[str, ...]
    spared: tuple[str, ...]
    certain: bool


class Denials:
    """The deny policies of an estate, asked by place and principal."""

    def __init__(self, index: Index, roles: Roles, hierarchy: Hierarchy) -> None:
        self._roles = roles
        self._all = list(_read(index, hierarchy))

    def left(
        self, given: Given, where: list[Container], block: Block, principal: Principal | None
    ) -> tuple[Given, str]:
        """What is left of privileges that a block gives (one whose every permission is denied is gone), and why more of
        it may be denied.

        `where` are the containers of what the role is given on, the nearest first.
        """
        about = [(denial, _holds(denial, where, block)) for denial in self._all if _is_about(denial, principal)]
        certain = self._without(given, [denial for denial, holds in about if holds == "yes"])
        perhaps = [denial for denial, holds in about if holds == "perhaps"]
        if not perhaps or self._without(certain, perhaps) == certain:
            return certain, ""
        return certain, f"{perhaps[0].block.address} may deny it{_why(perhaps[0], block)}"

    def _without(self, given: Given, about: list[Denial]) -> Given:
        if not about:
            return given
        found = {service: frozenset(p for p in has if self._stays(service, p, about)) for service, has in given.items()}
        return {service: has for service, has in found.items() if has}

    def _stays(self, service: str, privilege: str, about: list[Denial]) -> bool:
        assert privilege in PRIVILEGES
        names = self._roles.services.get(service, {}).get(privilege, ())
        return not names or any(not any(_covers(d, f"{service}.{name}") for d in about) for name in names)


def _why(denial: Denial, block: Block) -> str:
    premise = first_of(left_open(denial.block.premises, block.premises))
    if premise is not None and denial.certain:
        return f", and may not be made: {premise.reason}"
    return ": whom and where it holds for is not all known"


def _holds(denial: Denial, where: list[Container], block: Block) -> str:
    """yes, no or perhaps: of an organisation that is not named nobody knows whether it is the same."""
    names = [container.names for container in where if container.level == denial.level]
    if denial.block.root != block.root:
        return "no"
    if any(denial.names & mine for mine in names):
        return "yes" if denial.certain and not left_open(denial.block.premises, block.premises) else "perhaps"
    return "perhaps" if denial.level == "organization" and not all(names) else "no"


def _read(index: Index, hierarchy: Hierarchy) -> Iterator[Denial]:
    for block in index.of_kind("google_iam_deny_policy"):
        parent = _decoded(block.get("parent"))
        level = level_of(parent)
        for rule in read(block, "rules.deny_rule") if level else ():
            spared, unknown = texts(rule, "exception_permissions")
            if not unknown:
                yield Denial(
                    block,
                    level,
                    hierarchy.names(level, parent, block.root),
                    tuple(_id(text) for text, _ in texts(rule, "denied_principals")[0]),
                    tuple(_permission(text) for text, _ in texts(rule, "denied_permissions")[0]),
                    tuple(_permission(text) for text, _ in spared),
                    not is_set(rule, "denial_condition") and not is_set(rule, "exception_principals"),
                )


def _decoded(parent: Value) -> Value:
    """The parent of a policy, whose slashes are encoded, as other names of containers are written."""
    option = next(iter(alternatives(parent)))
    text = text_of(option)
    if text is not None:
        return Known(unquote(text).removeprefix(_HOST), option.trail, option.reference)
    if isinstance(option, Unknown) and option.parts:
        parts = tuple(unquote(p).removeprefix(_HOST) if isinstance(p, str) else p for p in option.parts)
        return Unknown(option.reason, option.trail, option.reference, parts=parts)
    return parent


def _is_about(denial: Denial, principal: Principal | None) -> bool:
    return _EVERYBODY in denial.principals or (principal is not None and principal.id in denial.principals)


def _id(text: str) -> str:
    """A principal of a deny policy as ids of principals are written."""
    return next((ours + text.removeprefix(theirs) for theirs, ours in _NAMES if text.startswith(theirs)), text)


def _permission(text: str) -> str:
    """storage.googleapis.com/objects.get is storage.objects.get."""
    host, _, name = text.partition("/")
    return f"{host.partition('.')[0]}.{name}"


def _covers(denial: Denial, permission: str) -> bool:
    if any(fnmatchcase(permission, pattern) for pattern in denial.spared):
        return False
    return any(fnmatchcase(permission, pattern) for pattern in denial.permissions)
