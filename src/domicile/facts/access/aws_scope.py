"""What the Resource element of a statement reaches: everything, named things, or what cannot be known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from domicile.facts.aws_policy import Statement, arn_matches
from domicile.model.values import Known, OneOf, Unknown, Value, alternatives

Reach = Literal["everything", "named", "unknown"]

_ALL = re.compile(r"\*+(?:[/:]\*+)*")
_ALL_OF_TYPE = re.compile(r"(?:([A-Za-z][A-Za-z-]*)[/:])?\*+(?:[/:]\*+)*")
_EVERY_SERVICE = re.compile(r"\*+|arn:[^:]*:\*+(:\*+)*")
_CALLS_ITSELF = re.compile(r"(?:.*[._])?(?:arns?|ids?|names?)(?:\[.*)?")
"""What the attributes are called that name one resource; another may hold any text, `*` too."""
_ANY_TEXT = ("terraform_remote_state", "external")
_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d")
_HOLE = "\0"
_NAMES = ("\1", "\1\1")
"""Names, a short one and a longer one, that fall only under what every name falls under: no pattern writes them."""


@dataclass(frozen=True, slots=True)
class Thing:
    """What an action is about: the services and types of its ARNs (() is any of them). `untyped` is for services whose
    ARNs name the thing without a type (S3)."""

    services: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    untyped: bool = False


ANYTHING = Thing()
UNTYPED = Thing(untyped=True)


def reach(statement: Statement, thing: Thing = ANYTHING) -> Reach:
    """How far a statement's resources go, as far as they are such things."""
    if statement.not_resources:
        return "everything"
    found = [reach_of(value, thing) for value in statement.resources]
    if "everything" in found:
        return "everything"
    return "unknown" if "unknown" in found else "named"


def what_is_unknown(statement: Statement, thing: Thing) -> Unknown | None:
    """The resource that leaves open how far a statement goes; None where all are known, or a choice of known ones."""
    options = (option for value in statement.resources for option in alternatives(value))
    return next((o for o in options if isinstance(o, Unknown) and reach_of(o, thing) == "unknown"), None)


def reaches_all(statement: Statement) -> bool:
    """Whether a statement's resources are certainly those of every service."""
    if statement.not_resources:
        return True
    return any(
        isinstance(value, Known) and isinstance(value.data, str) and _EVERY_SERVICE.fullmatch(value.data)
        for value in statement.resources
    )


def reach_of(value: Value, thing: Thing = ANYTHING) -> Reach:
    """How far one resource element goes."""
    if isinstance(value, OneOf):
        found = {reach_of(option, thing) for option in alternatives(value)}
        return found.pop() if len(found) == 1 else "unknown" if found - {"named"} else "named"
    if isinstance(value, Known):
        return "everything" if isinstance(value.data, str) and _is_everything(value.data, thing) else "named"
    if value.parts:
        return "everything" if _is_everything(with_holes(value), thing) else "named"
    return "named" if value.reference is not None and not _is_input(value) else "unknown"


def limits(statement: Statement, thing: Thing) -> str:
    """What limits resources that are everything of their kind: " in eu-west-1 alone", " of account 111122223333 alone";
    "" where one of them has no limit."""
    if statement.not_resources:
        return ""
    options = [option for value in statement.resources for option in alternatives(value)]
    arns = [_fields(_text(option)) for option in options if reach_of(option, thing) == "everything"]
    accounts = {arn[4] if len(arn) > 5 and _ACCOUNT.fullmatch(arn[4]) else "" for arn in arns}
    regions = {arn[3] if len(arn) > 5 and _REGION.fullmatch(arn[3]) else "" for arn in arns}
    of = "" if "" in accounts else f" of {_listed('account', accounts)}"
    within = "" if "" in regions else f" in {_listed('', regions)}"
    return f"{of}{within} alone" if of or within else ""


def _listed(what: str, names: Iterable[str]) -> str:
    *most, last = sorted(names)
    told = f"{', '.join(most)} and {last}" if most else last
    return f"{what}{'s' if most else ''} {told}" if what else told


def _text(value: Known | Unknown) -> str:
    return str(value.data) if isinstance(value, Known) else with_holes(value)


def with_holes(value: Unknown) -> str:
    """Partly known text with a mark where each unknown part stands."""
    return "".join(part if isinstance(part, str) else _HOLE for part in value.parts)


def _is_input(value: Unknown) -> bool:
    """Whether the reference is to something that could hold any text: what is read or handed out under a name of its
    own."""
    if value.reference is None:
        return True
    target, path = value.reference.target, value.reference.path
    if target.kind in _ANY_TEXT:
        return True
    return target.mode == "data" and bool(path) and _CALLS_ITSELF.fullmatch(path) is None


def _is_everything(text: str, thing: Thing) -> bool:
    fields = _fields(text)
    if len(fields) == 1:
        return _ALL.fullmatch(text) is not None
    if fields[0] == "arn" and not _is_of(fields[2], thing):
        return False
    if thing.untyped:
        return _ALL.fullmatch(fields[-1]) is not None or _holds_every(fields[-1], "")
    match = _ALL_OF_TYPE.fullmatch(fields[-1])
    if match is not None and (not thing.types or match.group(1) in (None, *thing.types)):
        return True
    return any(_holds_every(fields[-1], f"{of}{mark}") for of in thing.types for mark in "/:")


def _fields(text: str) -> list[str]:
    """The fields of an ARN: those of AWS have five before the resource, those of Alibaba (acs:…) four. What is no whole
    ARN is one field. A `*` at the end goes on behind the colon: arn:aws:sqs:eu-west-1:* is every account and resource.

    Source: IAM user guide, "IAM JSON policy elements: Resource", on wildcards in ARNs (read 2026-11-22)."""
    head = 4 if text.startswith("acs:") else 5
    fields = text.split(":", head)
    if text.startswith("arn:") and text.endswith("*"):
        fields += ["*"] * (head + 1 - len(fields))
    return fields if len(fields) > head else [text]


def _holds_every(pattern: str, start: str) -> bool:
    """Whether every name behind such a start falls under a pattern: of `parameter/`, under parameter*, param* and
    parameter/?*."""
    return "*" in pattern and all(arn_matches(pattern, f"{start}{name}") for name in _NAMES)


def _is_of(service: str, thing: Thing) -> bool:
    """Whether the service of an ARN may be one of the thing's."""
    return not thing.services or service in thing.services or not service.strip("*") or _HOLE in service
