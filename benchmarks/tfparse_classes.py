"""Puts what we and tfparse do not agree on into classes, from the values alone."""

from __future__ import annotations

import json
import re
from typing import Any

from domicile.model.trail import Trail
from domicile.model.values import Known, OneOf, Unknown, Value

HOLLOW = "tfparse renders an unknown inside a text as nothing"
DECIDED_LATER = re.compile(r"known after apply|known at plan time")


def same(ours: Any, theirs: Any) -> bool:
    """Equal as Terraform would see them: numbers by value, text that both render the same way."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return str(ours).lower() == str(theirs).lower()
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(float(ours) - float(theirs)) <= 1e-9 * max(1.0, abs(float(ours)))
    if str(ours) == str(theirs):
        return True
    try:
        return bool(json.loads(str(ours)) == json.loads(str(theirs)))
    except ValueError:
        return False


def is_hollow(ours: Value | None, theirs: Any) -> bool:
    """Whether their text is ours with the pieces left out that a data source or another resource decides.

    Where we do not know a piece either, the pieces that we know have to be all of their text. Where we know all of
    it, their text has to be ours with pieces missing, and our proof has to name what they could not read.
    """
    if not isinstance(theirs, str):
        return False
    if isinstance(ours, Unknown) and ours.parts:
        known = "".join(part for part in ours.parts if isinstance(part, str))
        return known == theirs or _is_within(theirs, known)
    if isinstance(ours, Known) and isinstance(ours.data, str) and len(theirs) < len(ours.data):
        return _is_within(theirs, ours.data) and _rests_on_another(ours.trail)
    return False


def _is_within(shorter: str, longer: str) -> bool:
    """Whether the characters of one text stand in the other in the same order."""
    rest = iter(longer)
    return all(mark in rest for mark in shorter)


def _rests_on_another(trail: Trail | None) -> bool:
    if trail is None:
        return False
    return any(re.search(r"\bdata\.|\b[a-z0-9]+_[a-z0-9_]+\.[\w-]+(\[[^]]*\])?\.", step.text) for step in trail.steps())


def class_of(ours: Value | None, theirs: Any) -> str:
    """Why a leaf that tfparse knows is not known to us, in our own words."""
    if ours is None:
        return "we have no such attribute"
    if isinstance(ours, Known):
        return "we say null or an empty list" if ours.data is None else "both know, and differ"
    if isinstance(ours, OneOf):
        known = [option.data for option in ours.options if isinstance(option, Known)]
        return "one of several, theirs among them" if any(same(one, theirs) for one in known) else "one of several"
    return "unknown: " + re.sub(r"(variable|output|function|local) \S+", r"\1 …", ours.reason)
