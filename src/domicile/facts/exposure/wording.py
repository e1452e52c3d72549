"""Plain words for what an exposure lets whom do."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from domicile.facts.proof import sayable
from domicile.model.facts import Audience
from domicile.model.values import Absent, Known, Unknown, Value, alternatives

ORDER = ("list", "read", "write", "delete", "administer")
_DONE = {"list": "listed", "read": "read", "write": "written", "delete": "deleted", "administer": "administered"}
_WHO = {"everyone": "anybody on the internet", "authenticated": "any customer of the cloud"}
_LONGEST = 60


def done(abilities: Collection[str]) -> str:
    """`listed and read`."""
    return joined([_DONE[ability] for ability in ORDER if ability in abilities]) or "reached"


def who(audience: Audience) -> str:
    """`anybody on the internet`."""
    return _WHO[audience]


def joined(words: Sequence[str], last: str = "and") -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def shown(value: Value) -> str:
    """A value in a message: short, on one line."""
    options = dict.fromkeys(_shown(option) for option in alternatives(value) if not isinstance(option, Absent))
    return joined(list(options), "or")


def _shown(option: Known | Unknown) -> str:
    if isinstance(option, Unknown):
        named = option.reference
        return f"{named.target.address}.{named.path}".removesuffix(".") if named is not None else "not known"
    if isinstance(option.data, bool):
        return str(option.data).lower()
    if option.data is None:
        return "not set"
    text = " ".join(str(option.data).split()) if isinstance(option.data, (str, int, float)) else "(several)"
    return sayable(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…", option)
