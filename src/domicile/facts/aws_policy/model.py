"""What an AWS policy document says: statements whose every element keeps its value, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives


@dataclass(frozen=True, slots=True, eq=False)
class Condition:
    """One key of a Condition element: StringEquals, aws:PrincipalOrgID and the values (any of them satisfies).

    `key` is "" where it is not all known; `ends` is then what is known of its end (":sub" of an issuer that is not).
    """

    operator: str
    key: str
    values: tuple[Value, ...]
    ends: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Statement:
    """One statement. `effect` is Allow (also where it is missing, which AWS refuses), Deny or "" where it is not known.

    Every element is a value of its own: known text, partly known text (`Unknown.parts`), or a choice; a choice with a
    null among its options may be absent. `trail` leads to the statement from where the policy is used, `stands` is the
    line on which it stands. `principals` and `not_principals` are (type, element) pairs: ("AWS", …),
    ("Service", …), ("Federated", …); `"Principal": "*"` is ("*", "*"); `to_nobody` says that there is a Principal and
    that it names nobody: it is no statement for whoever holds the policy. `certain` is false where only some
    alternatives of the document hold the statement.
    """

    sid: str
    effect: str
    actions: tuple[Value, ...] = ()
    not_actions: tuple[Value, ...] = ()
    resources: tuple[Value, ...] = ()
    not_resources: tuple[Value, ...] = ()
    principals: tuple[tuple[str, Value], ...] = ()
    not_principals: tuple[tuple[str, Value], ...] = ()
    conditions: tuple[Condition, ...] = ()
    trail: Trail | None = None
    certain: bool = True
    stands: Trail | None = None
    to_nobody: bool = False

    @property
    def allows(self) -> bool:
        """Whether the statement allows, or may allow where its effect is not known."""
        return self.effect != "Deny"


@dataclass(frozen=True, slots=True, eq=False)
class PolicyDocument:
    """The statements of a policy in order, and the parts of it that cannot be known."""

    statements: tuple[Statement, ...] = ()
    unknowns: tuple[Unknown, ...] = ()


def known_texts(values: tuple[Value, ...]) -> list[tuple[str, Value]]:
    """Every text that one of the elements is, or may be, with its element."""
    return [
        (option.data, value)
        for value in values
        for option in alternatives(value)
        if isinstance(option, Known) and isinstance(option.data, str)
    ]


def is_certain(value: Value) -> bool:
    """Whether the element is one known text."""
    return isinstance(value, Known) and isinstance(value.data, str)
