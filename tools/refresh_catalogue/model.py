"""What a provider's own documents say of a resource type, and how it is placed by that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

How = Literal["argument", "provider", "parent", "placeless", "left"]
HOWS: Mapping[How, str] = {
    "argument": "an argument of its own says the region, location or zone",
    "provider": "the provider's region, by the provider's own rule",
    "parent": "is part of what an argument names",
    "placeless": "has no region at all, by a person's list of global services or by the provider itself",
    "left": "the documents name neither a place nor a parent",
}


@dataclass(frozen=True, slots=True)
class Documented:
    """A resource type of a release.

    `arguments` are the names at the top of the block, `nested` names below it. `leads` says to which kinds an argument
    of the documentation's examples refers. `regional` is what the provider itself says; None where it says nothing.
    """

    kind: str
    summary: str = ""
    arguments: tuple[str, ...] = ()
    nested: tuple[str, ...] = ()
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regional: bool | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """How a type is placed as far as its documents say. `by` are the arguments that say it; `reason` why none does."""

    how: How
    by: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Which state of a provider was read: its version, the commit (may be empty) and the day of that commit."""

    version: str
    commit: str
    day: str
