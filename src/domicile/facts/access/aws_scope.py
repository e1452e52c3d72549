"""What the Resource element of a statement reaches: everything, named things, or what cannot be known."""

from __future__ import annotations

import re
from typing import Literal

from domicile.facts.aws_policy import Statement
from domicile.model.values import Known, OneOf, Unknown, Value, alternatives

Reach = Literal["everything", "named", "unknown"]

_ALL = re.compile(r"\*+(?:[/:]\*+)*")
_ALL_OF_TYPE = re.compile(r"(?:[A-Za-z][A-Za-z-]*[/:])?\*+(?:[/:]\*+)*")
_EVERY_SERVICE = re.compile(r"\*+|arn:[^:]*:\*+(:\*+)*")
_HOLE = "\0"


def reach(statement: Statement, untyped: bool = False) -> Reach:
    """How far a statement's resources go. `untyped` is for services whose ARNs name the thing without a type (S3)."""
    if statement.not_resources:
        return "everything"
    found = [reach_of(value, untyped) for value in statement.resources]
    if "everything" in found:
        return "everything"
    return "unknown" if "unknown" in found else "named"


def reaches_all(statement: Statement) -> bool:
    """Whether a statement's resources are certainly those of every service."""
    if statement.not_resources:
        return True
    return any(
        isinstance(value, Known) and isinstance(value.data, str) and _EVERY_SERVICE.fullmatch(value.data)
        for value in statement.resources
    )


def reach_of(value: Value, untyped: bool = False) -> Reach:
    """How far one resource element goes."""
    if isinstance(value, OneOf):
        found = {reach_of(option, untyped) for option in alternatives(value)}
        return found.pop() if len(found) == 1 else "unknown" if found - {"named"} else "named"
    if isinstance(value, Known):
        return "everything" if isinstance(value.data, str) and _is_everything(value.data, untyped) else "named"
    if value.parts:
        return "everything" if _is_everything(with_holes(value), untyped) else "named"
    return "named" if value.reference is not None and not _is_input(value) else "unknown"


def with_holes(value: Unknown) -> str:
    """Partly known text with a mark where each unknown part stands."""
    return "".join(part if isinstance(part, str) else _HOLE for part in value.parts)


def _is_input(value: Unknown) -> bool:
    """Whether the reference is to something that could hold any text."""
    return value.reference is not None and value.reference.target.kind == "terraform_remote_state"


def _is_everything(text: str, untyped: bool) -> bool:
    """ARNs of AWS have five parts before the resource, those of Alibaba (acs:…) four."""
    head = 4 if text.startswith("acs:") else 5
    parts = text.split(":", head)
    if len(parts) <= head:
        return _ALL.fullmatch(text) is not None
    return (_ALL if untyped else _ALL_OF_TYPE).fullmatch(parts[head]) is not None
