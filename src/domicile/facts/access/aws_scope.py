"""What the Resource element of a statement reaches: everything, named things, or what cannot be known."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from domicile.facts.aws_policy import Statement
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
    arns = [_text(option).split(":", 5) for option in options if reach_of(option, thing) == "everything"]
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
    """ARNs of AWS have five parts before the resource, those of Alibaba (acs:…) four."""
    head = 4 if text.startswith("acs:") else 5
    parts = text.split(":", head)
    if len(parts) <= head:
        return _ALL.fullmatch(text) is not None
    if parts[0] == "arn" and not _is_of(parts[2], thing):
        return False
    if thing.untyped:
        return _ALL.fullmatch(parts[head]) is not None
    match = _ALL_OF_TYPE.fullmatch(parts[head])
    return match is not None and (not thing.types or match.group(1) in (None, *thing.types))


def _is_of(service: str, thing: Thing) -> bool:
    """Whether the service of an ARN may be one of the thing's."""
    return not thing.services or service in thing.services or not service.strip("*") or _HOLE in service
