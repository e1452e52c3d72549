"""Objects of which some keys are not known: what stands under the other names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from domicile.model.values import LazyObject, Unknown, Value, one_of
from domicile.terraform.expressions.text import may_be


class UnknownKeys:
    """What an object gives for a name that is not among its known keys: an unknown, for the reason of such a key.

    `values` give what stands under the unknown keys, one for each of them; fewer where that is not known of all.
    """

    __slots__ = ("_keys", "_values")

    def __init__(self, keys: Sequence[Unknown], values: Sequence[Callable[[], Value]] = ()) -> None:
        self._keys = tuple(keys)
        self._values = tuple(values)

    @property
    def values(self) -> tuple[Callable[[], Value], ...]:
        """What gives the value under each unknown key; empty where it is not known of all."""
        return self._values if len(self._values) == len(self._keys) else ()

    @property
    def keys(self) -> tuple[Unknown, ...]:
        """The keys; text of which only parts are known can still rule names out."""
        return self._keys

    def __call__(self, name: str) -> Value:
        cause = next((key for key in self._keys if may_be(key, name)), self._keys[-1])
        return Unknown(cause.reason, cause.trail)


def unknown_keys(mapping: Mapping[str, Value]) -> tuple[Unknown, ...] | None:
    """The unknown keys of an open object; None where nothing is known about them."""
    missing = mapping._missing if isinstance(mapping, LazyObject) else None
    return missing.keys if isinstance(missing, UnknownKeys) else None


def may_hold(keys: Sequence[Unknown], name: str) -> bool:
    """Whether one of the unknown keys can turn out to be this name."""
    return any(may_be(key, name) for key in keys)


def hidden_value(mapping: Mapping[str, Value]) -> Value | None:
    """What an open object holds under its unknown keys, as one value; None where that is not known."""
    values = hidden_values(mapping)
    return one_of(give() for give in values) if values else None


def hidden_values(mapping: Mapping[str, Value]) -> tuple[Callable[[], Value], ...]:
    """What gives the value under each unknown key of an open object; empty where that is not known of all."""
    missing = mapping._missing if isinstance(mapping, LazyObject) else None
    return missing.values if isinstance(missing, UnknownKeys) else ()
