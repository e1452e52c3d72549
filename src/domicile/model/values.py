"""Values read from configuration: known, one of a few, or unknown with a reason; each carries its trail.

Containers hold values, so that one unknown element leaves its neighbours known: the data of a list is a tuple of
values, that of an object a mapping from str to values (a plain dict or a `LazyObject`).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domicile.model.blocks import Block
    from domicile.model.trail import Trail


@dataclass(frozen=True, slots=True)
class Reference:
    """The block, and the dotted path in it ("" is the whole block), that an expression names."""

    target: Block
    path: str


# Values are made by the hundred thousand, and a frozen dataclass takes three times as long to make: they are not
# frozen, and nobody sets their fields all the same.
@dataclass(slots=True, eq=False)
class Known:
    """A value that is certain.

    `data` is None, bool, int, float, str, tuple of values, or Mapping of str to values.
    `structure` is set on text made by jsonencode or yamlencode: the value that was encoded.
    """

    data: Any
    trail: Trail | None = None
    reference: Reference | None = None
    structure: Value | None = None


@dataclass(slots=True, eq=False)
class Absent(Known):
    """The null of a choice in which something is there or not: `reason` says why that is not known."""

    reason: str = ""


@dataclass(slots=True, eq=False)
class NotGiven(Known):
    """The null of something that nobody gave: `reason` says so, for where that cannot do."""

    reason: str = ""


@dataclass(slots=True, eq=False)
class Unknown:
    """A value that cannot be known from the configuration.

    `reason` is one short clause ("known after apply", "variable region has no value").
    `parts` is set on partly known text: its pieces in order, str or unknown value. `structure` as in `Known`.
    `element` is set on a list or map with an unknown number of elements: the value that stands for each of them
    (the instances of a resource whose `count` or `for_each` is unknown), so that indexing it gives that value.
    `items` are all the elements that such a list may have, where they are known one by one: one that may not be there
    has an `Absent` among its alternatives. `is_set`: whatever it is, it is not null. `token`: another with the same one
    is the same value, whatever that is; None where that cannot be told.
    """

    reason: str
    trail: Trail | None = None
    reference: Reference | None = None
    parts: tuple[str | Unknown, ...] = ()
    structure: Value | None = None
    element: Value | None = None
    items: tuple[Value, ...] = ()
    is_set: bool = False
    token: Hashable = None


@dataclass(slots=True, eq=False)
class TooMany(Unknown):
    """One of more alternatives than can be followed; its reason is that of `undecided`."""


@dataclass(slots=True, eq=False)
class OneOf:
    """A value that is one of a few alternatives (at most `MOST_ALTERNATIVES`), none of them itself a OneOf.

    `reason` says why it is not known which ("variable region has no value"); "" where nothing in particular does.
    """

    options: tuple[Known | Unknown, ...]
    trail: Trail | None = None
    reference: Reference | None = None
    reason: str = ""


Value = Known | Unknown | OneOf

MOST_ALTERNATIVES = 16
TOO_MANY = "more alternatives than can be followed"


class LazyObject(Mapping[str, "Value"]):
    """An object whose attributes are evaluated when asked for, once; a cycle gives an unknown, not a crash.

    `thunks` maps each name to what computes it. `missing` gives the value of a name that is not there (what a
    provider computes after apply); without it a missing name raises KeyError.
    """

    __slots__ = ("_missing", "_ready", "_thunks", "_working")

    def __init__(
        self, thunks: Mapping[str, Callable[[], Value]], missing: Callable[[str], Value] | None = None
    ) -> None:
        self._thunks = thunks
        self._missing = missing
        self._ready: dict[str, Value] = {}
        self._working: tuple[str, ...] = ()

    @property
    def further(self) -> Value | None:
        """What stands under a name that is not among its keys; None where there is no other name."""
        return self._missing("") if self._missing is not None else None

    @property
    def is_open(self) -> bool:
        """Whether a name that is not among its keys has a value too: then its keys are not all of them."""
        return self._missing is not None

    @property
    def why_open(self) -> str:
        """Why its keys are not all of them."""
        further = self.further
        return further.reason if isinstance(further, Unknown) else "not all of its keys are known"

    def __getitem__(self, name: str) -> Value:
        ready = self._ready.get(name)
        if ready is not None:
            return ready
        thunk = self._thunks.get(name)
        if thunk is None:
            if self._missing is None:
                raise KeyError(name)
            value = self._missing(name)
        elif name in self._working:
            return Unknown(f"{name} depends on itself")
        else:
            before = self._working
            self._working = (*before, name)
            try:
                value = thunk()
            finally:
                self._working = before
        self._ready[name] = value
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self._thunks)

    def __len__(self) -> int:
        return len(self._thunks)

    def __contains__(self, name: object) -> bool:
        return name in self._thunks


NULL = Known(None)


def from_plain(data: Any, trail: Trail | None = None) -> Known:
    """Python data (None, bool, numbers, str, list, tuple, dict) as a known value, containers all the way down."""
    if isinstance(data, Mapping):
        return Known({str(key): from_plain(item, trail) for key, item in data.items()}, trail)
    if isinstance(data, (list, tuple)):
        return Known(tuple(from_plain(item, trail) for item in data), trail)
    return Known(data, trail)


def one_of(values: Iterable[Value], trail: Trail | None = None, reason: str = "") -> Value:
    """The alternatives as one value: flattened, each once of those that are told to be the same; too many are unknown.

    `reason` says why it is not known which; without one it is that of the first value that is itself one of several.
    """
    told_apart: dict[object, Known | Unknown] = {}
    for value in values:
        reason = reason or (value.reason if isinstance(value, OneOf) else "")
        for option in alternatives(value):
            told_apart.setdefault(sign_of(option), option)
    options = list(told_apart.values())
    if len(options) == 1:
        return options[0]
    if not options:
        return Unknown("no alternative", trail)
    found = OneOf(tuple(options), trail, None, reason)
    return found if len(options) <= MOST_ALTERNATIVES else TooMany(undecided(found) or TOO_MANY, trail)


def undecided(value: Value) -> str:
    """Why it is not known which of its alternatives a value is: its own reason, else that of the first that is unknown.

    "" where all are known, or are such at which Terraform would stop.
    """
    if isinstance(value, OneOf) and value.reason:
        return value.reason
    for option in alternatives(value):
        if type(option) is Unknown or isinstance(option, TooMany):
            return option.reason
    return ""


def alternatives(value: Value) -> tuple[Known | Unknown, ...]:
    """The options of a value: itself, unless it is a OneOf."""
    return value.options if isinstance(value, OneOf) else (value,)


def is_null(value: Value) -> bool:
    """Whether the value is certainly null."""
    return isinstance(value, Known) and value.data is None


def not_given(value: Value) -> str:
    """Why there is a null where something else is needed; "" where it was written."""
    return value.reason if isinstance(value, NotGiven) else ""


def absence(value: Value) -> str:
    """Why it is not known whether a value is there; "" where it certainly is, or is a null like any other."""
    if not isinstance(value, OneOf):
        return value.reason if isinstance(value, Absent) else ""
    return next((option.reason for option in value.options if isinstance(option, Absent)), "")


def present(value: Value) -> Value:
    """A value as it is where it is there: without what stands for its absence."""
    if not isinstance(value, (OneOf, Absent)):
        return value
    options = [option for option in alternatives(value) if not isinstance(option, Absent)]
    return one_of(options, value.trail, undecided(value)) if len(options) < len(alternatives(value)) else value


def optional(value: Value, reason: str, trail: Trail | None = None) -> Value:
    """A value that may not be there at all, for this reason."""
    options = alternatives(value)
    if len(options) >= MOST_ALTERNATIVES:
        options = (TooMany(undecided(value) or TOO_MANY, value.trail),)
    return one_of([*options, Absent(None, trail, reason=reason)], value.trail, undecided(value) or reason)


def kept_as(item: Value, result: Value) -> Value:
    """What is made of an element: it may not be there where the element may not."""
    reason = absence(item)
    return optional(result, reason, item.trail) if reason else result


def listed(items: Sequence[Value], reason: str, trail: Trail | None = None) -> Unknown:
    """A list of which it is not known, for this reason, how many of its possible elements it has."""
    each = any_of([present(item) for item in items], reason, trail)
    return Unknown(reason, trail, element=each, items=tuple(items))


def any_of(values: Iterable[Value], reason: str, trail: Trail | None = None) -> Value:
    """A value that stands for several; where those are more than can be followed, an unknown for this reason, or, of
    objects with the same attributes, one in which each attribute stands for theirs."""
    options = _told_apart(option for value in values for option in alternatives(value))
    found = one_of(options, trail)
    if not isinstance(found, TooMany):
        return found
    objects = [option.data for option in options if isinstance(option, Known) and isinstance(option.data, Mapping)]
    is_alike = len(objects) == len(options) and all(data.keys() == objects[0].keys() for data in objects)
    if not is_alike or any(isinstance(data, LazyObject) and data.is_open for data in objects):
        return Unknown(reason, trail)
    thunks = {name: partial(_any_attribute, objects, name, reason, trail) for name in objects[0]}
    return Known(LazyObject(thunks), trail)


def _any_attribute(objects: Sequence[Mapping[str, Value]], name: str, reason: str, trail: Trail | None) -> Value:
    return any_of([data[name] for data in objects], reason, trail)


def _told_apart(options: Iterable[Known | Unknown]) -> list[Known | Unknown]:
    """Each once of those of which it can be told that they are the same, or no more than whose attribute they are."""
    found: dict[object, Known | Unknown] = {}
    for option in options:
        named = option.reference if type(option) is Unknown and not option.parts else None
        found.setdefault(sign_of(option) if named is None else (id(named.target), named.path), option)
    return list(found.values())


def sign_of(option: Known | Unknown) -> object:
    """What two alternatives have in common that are told to be the same.

    Scalars are so by type and data, short lists of them by their elements, other containers, also those with an unknown
    number of elements, where they are one and the same, reached on whatever way; of what is not known, texts of the
    same pieces, and that of which no more is known than the same reason.
    """
    if isinstance(option, Known):
        return _sign_of_data(option.data)
    if type(option) is not Unknown or option.structure is not None:
        return id(option)
    if option.items or option.element is not None:
        texts = _sign_of_texts(option.items) if option.items else None
        return (option.reason, texts or (id(option.items), id(option.element)))
    tokens = tuple(part if isinstance(part, str) else part.token for part in option.parts or (option,))
    if None not in tokens:
        return tokens
    return id(option) if option.parts or option.reference is not None else (option.reason, option.is_set)


def _sign_of_data(data: Any) -> object:
    if isinstance(data, (str, int, float, bool, type(None))):
        return (str if isinstance(data, str) else type(data), data)
    return _sign_of_texts(data) or (type(data), id(data))


def _sign_of_texts(items: Any) -> tuple[object, ...] | None:
    """The same of a list of scalars; None where it is another, or a long one."""
    if not isinstance(items, tuple) or len(items) > MOST_COMPARED or not all(_is_scalar(item) for item in items):
        return None
    return (type(items), *(_sign_of_data(item.data) for item in items))


def _is_scalar(value: Value) -> bool:
    return isinstance(value, Known) and isinstance(value.data, (str, int, float, bool))


MOST_COMPARED = 16
"""Scalars in a list, up to which it is compared with others."""


def text_of(value: Value) -> str | None:
    """The text of a known string, else None."""
    return value.data if isinstance(value, Known) and isinstance(value.data, str) else None


def via(value: Value, trail: Trail | None) -> Value:
    """The same value, reached through `trail` (whose parents should hold the value's own trail)."""
    # Written out because it runs for every step of every value, and `replace` takes ten times as long.
    if type(value) is Known:
        return Known(value.data, trail, value.reference, value.structure)
    if type(value) is Unknown:
        own = (value.reference, value.parts, value.structure, value.element, value.items, value.is_set, value.token)
        return Unknown(value.reason, trail, *own)
    return replace(value, trail=trail)


class NotPlain(Exception):
    """Raised by `plain` where some part is not known; carries that part."""

    def __init__(self, value: Unknown | OneOf) -> None:
        super().__init__(value.reason if isinstance(value, Unknown) else "one of several values")
        self.value = value


def plain(value: Value) -> Any:
    """The value as Python data, all the way down. Raises `NotPlain` at the first part that is not known."""
    if not isinstance(value, Known):
        raise NotPlain(value)
    data = value.data
    if isinstance(data, tuple):
        return [plain(item) for item in data]
    if isinstance(data, LazyObject) and isinstance(further := data.further, Unknown):
        raise NotPlain(further)
    if isinstance(data, Mapping):
        return {key: plain(data[key]) for key in data}
    return data
