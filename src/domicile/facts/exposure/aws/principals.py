"""Whether a statement's principals include everybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domicile.facts.aws_policy import Statement
from domicile.facts.exposure.answers import is_input
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives

_KINDS = ("*", "AWS", "ID", "qcs", "SCW")
"""How principals are named: by AWS, and by the clouds that took its language over (Huawei, Tencent, Scaleway)."""
_ALL = ("*", "qcs::cam::anyone:anyone")
"""Everybody, by AWS and by Tencent (the principals of a COS bucket policy)."""


@dataclass(frozen=True, slots=True)
class Everybody:
    """`included`, and why that is not certain ("" when it is). `shown` is the principal as written, at `trail`."""

    included: bool
    shown: str = ""
    doubt: str = ""
    trail: Trail | None = None


NOBODY = Everybody(False)


def everybody(statement: Statement) -> Everybody:
    """Whether anybody at all is a principal; services and federated identities are never everybody."""
    if statement.not_principals:
        return Everybody(True, "everyone but its NotPrincipal", trail=statement.not_principals[0][1].trail)
    found = [_one(kind, value) for kind, value in statement.principals]
    return next((one for one in found if one.included and not one.doubt), None) or next(
        (one for one in found if one.included), NOBODY
    )


def _one(kind: str, value: Value) -> Everybody:
    if kind not in _KINDS:
        return NOBODY
    options = alternatives(value)
    public = [option for option in options if isinstance(option, Known) and option.data in _ALL]
    if public:
        doubt = "" if len(public) == len(options) else "the principal is one of several"
        return Everybody(True, f'"{public[0].data}"', doubt, public[0].trail)
    doubtful = [option for option in options if isinstance(option, Unknown) and _may_be_anybody(option)]
    return Everybody(True, "(not known)", doubtful[0].reason, doubtful[0].trail) if doubtful else NOBODY


def _may_be_anybody(option: Unknown) -> bool:
    """Text of which parts are known is an ARN or an account; what a provider computes names somebody."""
    return not option.parts and is_input(option)


def denies_everybody(statement: Statement) -> bool:
    """Whether a Deny is aimed at everybody (or at everybody but a few named)."""
    if statement.not_principals:
        return True
    return any(_certainly_all(kind, value) for kind, value in statement.principals)


def _certainly_all(kind: str, value: Value) -> bool:
    return kind in _KINDS and _all_star(alternatives(value))


def _all_star(options: Iterable[Known | Unknown]) -> bool:
    return all(isinstance(option, Known) and option.data in _ALL for option in options)
