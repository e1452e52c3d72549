"""Reading a value along a dotted path ("rule.destination.bucket"), through lists, alternatives and unknowns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from domicile.model.blocks import Block
from domicile.model.likeness import likeness
from domicile.model.values import NULL, Absent, Known, OneOf, Unknown, Value, alternatives, from_plain, is_null, one_of

_NAME = re.compile(r'"([^"]*)"|([^."]+)')


def read(start: Block | Value, path: str) -> Iterator[Value]:
    """Every value at `path`. Lists are entered at each step, absent and null parts give nothing.

    Part of a path that is unknown gives that unknown once. What only some alternatives of a part have may be absent: it
    comes as a choice with null. `*` steps into every value of an object or list. A step goes into what a text encodes
    (jsonencode, or an object in JSON), too.
    The last step enters lists too: reading a list of texts gives each text. A name with dots stands in double quotes
    (metadata.annotations."services.k8s.aws/region").
    """
    names = _names(path)
    if isinstance(start, Block):
        if not names:
            yield start.body
            return
        yield from _read(
            start.get(names[0]) if names[0] != "*" else start.body, names[1:] if names[0] != "*" else names
        )
    else:
        yield from _read(start, names)


def _names(path: str) -> list[str]:
    if '"' not in path:
        return path.split(".") if path else []
    return [quoted or plain for quoted, plain in _NAME.findall(path)]


def _read(value: Value, names: list[str]) -> Iterator[Value]:
    if isinstance(value, OneOf) and (names or any(isinstance(o, Known) and _is_container(o) for o in value.options)):
        yield from _of_several(value, names)
        return
    if names and not isinstance(value, OneOf) and value.structure is not None:
        yield from _read(value.structure, names)
        return
    if isinstance(value, Unknown) and value.items:
        star = bool(names) and names[0] == "*"
        for item in value.items:
            yield from _read(item, names[1:] if star else names)
        return
    if isinstance(value, Known):
        data = value.data
        if data is None:
            return
        if isinstance(data, tuple):
            star = bool(names) and names[0] == "*"
            for item in data:
                yield from _read(item, names[1:] if star else names)
            return
        if names and isinstance(data, Mapping):
            if names[0] == "*":
                for key in data:
                    yield from _read(data[key], names[1:])
            elif names[0] in data:
                yield from _read(data[names[0]], names[1:])
            return
        if names:
            if isinstance(data, str) and data.lstrip()[:1] == "{":
                yield from _read(_encoded(data, value), names)
            return
    yield value


def _encoded(text: str, value: Known) -> Value:
    """The object that a text holds as JSON, all of it where the text stands; a null where it is no JSON."""
    try:
        return from_plain(json.loads(text), value.trail)
    except (ValueError, RecursionError):
        return NULL


def _of_several(value: OneOf, names: list[str]) -> Iterator[Value]:
    yield from together(value, [list(_read(option, names)) for option in value.options])


def together(value: OneOf, found: Sequence[Iterable[Value]]) -> Iterator[Value]:
    """What each alternative of a value gives, each of it once: as it is where all of them do, as a choice with null
    where it may be absent."""
    tables = [{likeness(leaf): leaf for leaf in leaves} for leaves in found]
    absent = next((o for o in value.options if isinstance(o, Absent)), None) or Absent(None, value.trail, reason=_SOME)
    for key, leaf in {key: leaf for table in tables for key, leaf in table.items()}.items():
        if isinstance(leaf, Unknown) or all(key in table for table in tables):
            yield leaf
        else:
            yield replace(one_of((leaf, absent), leaf.trail), reference=leaf.reference)


_SOME = "it may not be there: only some alternatives have it"


def _is_container(value: Known) -> bool:
    return isinstance(value.data, (tuple, Mapping))


def first(start: Block | Value, path: str) -> Value:
    """The first value at `path`, a known null where there is none."""
    return next(read(start, path), NULL)


def texts(start: Block | Value, path: str) -> tuple[list[tuple[str, Value]], list[Unknown]]:
    """The known texts at `path` with their values, and the unknowns among them."""
    known: list[tuple[str, Value]] = []
    unknown: list[Unknown] = []
    for value in read(start, path):
        for option in alternatives(value):
            if isinstance(option, Unknown):
                unknown.append(option)
            elif isinstance(option.data, str):
                known.append((option.data, option))
    return known, unknown


def is_set(start: Block | Value, path: str) -> bool:
    """Whether something other than null stands at `path`, known or not."""
    return not is_null(first(start, path))
