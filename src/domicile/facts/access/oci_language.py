"""What a policy statement of Oracle Cloud is made of.

Source: docs.oracle.com, IAM "Policy Syntax", "Conditions", "Deny Policies" and "Cross-Tenancy Access Policies" (read
2026-11-22).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

HOLE = "\ue000"
"""The first of the marks that stand for unknown parts of a statement; `hole` gives the others."""
HOLES = "\ue000-\uf8ff"
"""All marks, as they stand in a character class of a pattern."""
MOST_HOLES = 6_400

VERBS = ("inspect", "read", "use", "manage", "associate")
SUBJECTS = ("group", "dynamic-group", "service", "resource", "any-user", "any-group")

_SHOWN = re.compile(f"[{HOLES}]+")


def hole(number: int) -> str:
    """The mark of the unknown part of this number, from 0; all beyond the last share its mark."""
    return chr(ord(HOLE) + min(number, MOST_HOLES - 1))


def has_hole(text: str) -> bool:
    """Whether a part of it is not known."""
    return _SHOWN.search(text) is not None


def shown(text: str, mark: str = "*") -> str:
    """A text with `mark` for each part that is not known."""
    return _SHOWN.sub(mark, text)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a statement is about. `kind` is group, dynamic-group, service, resource, any-user, any-group or unknown.

    `name` is a name, domain/name or an OCID (with `by_id`); `tenancy` the alias or OCID of another tenancy ("" for
    the own one, `any-tenancy` for all).
    """

    kind: str
    name: str = ""
    by_id: bool = False
    tenancy: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a statement holds. `kind` is tenancy, compartment, any-tenancy or unknown; `name` a path or OCID.

    For a tenancy `name` is the alias or OCID of another one; for a compartment of another one that is `tenancy`.
    """

    kind: str
    name: str = ""
    by_id: bool = False
    tenancy: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`request.user.name = 'x'`; `values` are as written, without their quotes.

    `operator` is =, !=, in, not in, before, after, between or sets-intersect.
    """

    variable: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions of which `any` or `all` must hold."""

    quantifier: Literal["any", "all"]
    parts: tuple[Comparison | Conditions, ...]


Condition = Comparison | Conditions


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement. `effect` is allow, deny, endorse, admit, deny-endorse, deny-admit or define.

    `permissions` is set instead of `verb` and `resource` where the statement lists them in braces. For a definition
    `subjects` holds what is defined, and `defined_as` its OCID.
    """

    effect: str
    subjects: tuple[Subject, ...]
    verb: str = ""
    resource: str = ""
    permissions: tuple[str, ...] = ()
    location: Location = Location("unknown")
    condition: Condition | None = None
    condition_unknown: bool = False
    defined_as: str = ""


class StatementError(Exception):
    """A statement is not one. `position` is the 0-based character at which it goes wrong."""

    def __init__(self, position: int, expected: str, found: str) -> None:
        super().__init__(f"{expected} is expected at character {position + 1}, not {found or 'the end'}")
        self.position = position
