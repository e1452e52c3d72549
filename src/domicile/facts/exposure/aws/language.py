"""The words of the policy language that decide about outsiders, from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """`keys` maps a lower-case condition key to what it tells: principal, claim, signed, source, address, network or
    value.

    All but address and value are absent from anonymous requests. A claim (a tag, a user name) any customer can give
    its own principals; a signed key says only that the request has a signature. `flags` maps a boolean key to the
    value that only insiders have. `actions` maps service → ability → actions that stand for it, `operators` what other
    clouds call an operator to AWS's word, both in lower case.
    """

    keys: Mapping[str, str]
    flags: Mapping[str, bool]
    actions: Mapping[str, Mapping[str, tuple[str, ...]]]
    verbs: Mapping[str, tuple[str, ...]]
    operators: Mapping[str, str]


def language_of(data: Mapping[str, Any]) -> Language:
    """The catalogue's `policy_language` as typed data."""
    return Language(
        keys={key.lower(): kind for kind, keys in data.get("narrowing_keys", {}).items() for key in keys},
        flags={key.lower(): value for key, value in data.get("narrowing_flags", {}).items()},
        actions={
            service: {ability: tuple(actions) for ability, actions in table.items()}
            for service, table in data.get("actions", {}).items()
        },
        verbs={ability: tuple(verbs) for ability, verbs in data.get("verbs", {}).items()},
        operators={name.lower(): meant.lower() for name, meant in data.get("operators", {}).items()},
    )
