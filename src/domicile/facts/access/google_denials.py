"""Deny policies of Google: what a rule takes away from everybody, or from one principal, in a project.

Source: Google Cloud, "Deny policies" and google_iam_deny_policy (read 2026-11-22): a denial wins over every role. Only
rules without a condition and without excepted principals count here, and only where the project is certainly the same:
what may not be denied is held to be given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import unquote

from domicile.facts.access.given import Given
from domicile.facts.access.google_roles import Roles
from domicile.model.estate import Index
from domicile.model.facts import Principal
from domicile.model.paths import is_set, read, texts
from domicile.model.privileges import PRIVILEGES
from domicile.model.values import text_of

_EVERYBODY = "principalSet://goog/public:all"
_PROJECT = "cloudresourcemanager.googleapis.com/projects/"
_NAMES = (
    ("principal://goog/subject/", "gcp:user:"),
    ("principalSet://goog/group/", "gcp:group:"),
    ("principal://iam.googleapis.com/projects/-/serviceAccounts/", "gcp:serviceAccount:"),
)


@dataclass(frozen=True, slots=True)
class Denial:
    """A rule: whom (ids of principals, or everybody), in which project, which permissions but which."""

    project: str
    principals: tuple[str, ...]
    permissions: tuple[str, ...]
    spared: tuple[str, ...]


class Denials:
    """The deny policies of an estate, asked by project and principal."""

    def __init__(self, index: Index, roles: Roles) -> None:
        self._roles = roles
        self._all = list(_read(index))

    def left(self, given: Given, project: str, principal: Principal | None) -> Given:
        """What is left of privileges: one whose every permission is denied is gone."""
        about = [d for d in self._all if d.project == project and _is_about(d, principal)]
        if not about:
            return given
        found = {service: frozenset(p for p in has if self._stays(service, p, about)) for service, has in given.items()}
        return {service: has for service, has in found.items() if has}

    def _stays(self, service: str, privilege: str, about: list[Denial]) -> bool:
        assert privilege in PRIVILEGES
        names = self._roles.services.get(service, {}).get(privilege, ())
        return not names or any(not any(_covers(d, f"{service}.{name}") for d in about) for name in names)


def _read(index: Index) -> Iterator[Denial]:
    for block in index.of_kind("google_iam_deny_policy"):
        parent = unquote(text_of(block.get("parent")) or "")
        if not parent.startswith(_PROJECT):
            continue
        for rule in read(block, "rules.deny_rule"):
            if not is_set(rule, "denial_condition") and not is_set(rule, "exception_principals"):
                spared, unknown = texts(rule, "exception_permissions")
                if not unknown:
                    yield Denial(
                        parent.removeprefix(_PROJECT),
                        tuple(_id(text) for text, _ in texts(rule, "denied_principals")[0]),
                        tuple(_permission(text) for text, _ in texts(rule, "denied_permissions")[0]),
                        tuple(_permission(text) for text, _ in spared),
                    )


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
