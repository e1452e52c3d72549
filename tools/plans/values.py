"""Values as plan JSON shows them: what is known, and beside it, in the same shape, what is known after apply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domicile.model.values import Known, OneOf, Unknown, Value

INPUT = "variable "
"""How the reason begins for a variable without a value; in a plan every variable has one."""
STAND_IN = "given"
"""The text that stands for such a variable where it is a part of a text."""


class NotPlanned(Exception):
    """Raised where no plan can be made of the configuration alone; says why."""


class Absent:
    """What stands for a value that is not in the plan, because it is known after apply."""


ABSENT = Absent()


def split(value: Value) -> tuple[Any, Any]:
    """The known part and the unknown part; the unknown part is true, false, or a container that mirrors the value.

    Whatever is unknown to us, a variable without a value too, stands for something that is known after apply. Raises
    NotPlanned where it names what no file declares, which Terraform refuses.
    """
    if value.reference is not None and not value.reference.target.declared:
        raise NotPlanned(f"{value.reference.target.address} is not declared")
    if not isinstance(value, Known):
        text = _text(value) if isinstance(value, Unknown) else None
        return (ABSENT, True) if text is None else (text, False)
    if isinstance(value.data, Mapping):
        return _members({name: split(value.data[name]) for name in value.data})
    if isinstance(value.data, tuple):
        parts = [split(item) for item in value.data]
        return [None if known is ABSENT else known for known, _ in parts], [unknown for _, unknown in parts]
    return value.data, False


def _members(parts: dict[str, tuple[Any, Any]]) -> tuple[Any, Any]:
    known = {name: known for name, (known, _) in parts.items() if known is not ABSENT}
    unknown = {name: unknown for name, (_, unknown) in parts.items() if unknown is not False}
    return known, unknown


def _text(value: Unknown) -> str | None:
    """Partly known text of which only inputs are not known, with a stand-in for them."""
    pieces = [part if isinstance(part, str) else STAND_IN if _is_input(part) else None for part in value.parts]
    return "".join(piece for piece in pieces if piece is not None) if pieces and None not in pieces else None


def _is_input(value: Unknown) -> bool:
    return value.reason.startswith(INPUT)


def loses(value: Value) -> bool:
    """Whether the plan tells less than the configuration: of partly known text and structures it shows nothing at all,
    and an input without a value, which could be anything, is given one or becomes what a provider computes."""
    if isinstance(value, OneOf):
        return True
    if isinstance(value, Unknown):
        return bool(value.parts) or value.structure is not None or _is_input(value)
    if isinstance(value.data, Mapping):
        return any(loses(value.data[name]) for name in value.data)
    return isinstance(value.data, tuple) and any(map(loses, value.data))
