"""yamlencode and yamldecode as Terraform knows them: `yes`, `no`, `on` and `off` are booleans there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from domicile.model.values import Known, NotPlain, Unknown, Value, from_plain
from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork
from domicile.terraform.expressions.limits import MOST_PARTS
from domicile.terraform.expressions.numbers import parse_number
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.functions.json_text import scalar
from domicile.terraform.functions.partly_decoded import partly_decoded

DEEPEST = 100

_TRUE = {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"}
_FALSE = {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"}
_NULLS = {"", "~", "null", "Null", "NULL"}
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DECIMAL = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?")
_DATE = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d?):(\d\d?)(?:\.\d+)?\s*(Z|[-+]\d\d?(?::?\d\d)?)?)?"
)
_TAG = "tag:yaml.org,2002:"
_SPECIAL = re.compile(r"[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    "\u2028": "\\L",
    "\u2029": "\\P",
}


def yaml_encode(reading: Reading, value: Value) -> Known | Unknown:
    """The YAML of a value as Terraform writes it: every text and key in quotes, texts of several lines as blocks. Where
    a part is not known, no text is, and the value that was encoded still stands behind it."""
    try:
        data = reading.plain(value)
    except NotPlain as stop:
        if not isinstance(stop.value, Unknown):
            raise
        return Unknown(stop.value.reason, structure=value)
    text = "".join(_lines(data, 0))
    ends = "...\n" if data is None or isinstance(data, (bool, int, float)) else ""
    return Known(text + ends, structure=value)


def _lines(data: Any, depth: int) -> Iterator[str]:
    pad = "  " * depth
    if isinstance(data, dict) and data:
        for name in sorted(data):
            if _is_block(name):
                yield f"{pad}? {_block(name, depth + 1)}\n{pad}:"
            else:
                yield f"{pad}{_quoted(name)}:"
            yield from _after_key(data[name], depth)
    elif isinstance(data, list) and data:
        for item in data:
            yield f"{pad}-"
            yield from _after_dash(item, depth)
    else:
        yield f"{pad}{_inline(data, depth + 1)}\n"


def _after_key(data: Any, depth: int) -> Iterator[str]:
    if isinstance(data, (dict, list)) and data:
        yield "\n"
        yield from _lines(data, depth + 1 if isinstance(data, dict) else depth)
    else:
        yield f" {_inline(data, depth + 1)}\n"


def _after_dash(data: Any, depth: int) -> Iterator[str]:
    if isinstance(data, (dict, list)) and data:
        first, *rest = list(_lines(data, depth + 1))
        yield " " + first.lstrip(" ")
        yield from rest
    else:
        yield f" {_inline(data, depth + 1)}\n"


def _inline(data: Any, depth: int) -> str:
    if isinstance(data, dict):
        return "{}"
    if isinstance(data, list):
        return "[]"
    if not isinstance(data, str):
        return scalar(data)
    return _block(data, depth) if _is_block(data) else _quoted(data)


def _is_block(text: str) -> bool:
    """Whether a text is written as a block: more than one line, and nothing that a block cannot hold."""
    return "\n" in text and not text.endswith(" ") and " \n" not in text and not _SPECIAL.search(text)


def _block(text: str, depth: int) -> str:
    pad = "  " * depth
    indentation = "2" if text[0] in " \n" else ""
    ending = "-" if not text.endswith("\n") else "+" if text.endswith("\n\n") or text == "\n" else ""
    body = text.removesuffix("\n").split("\n") if text != "\n" else [""]
    return "|" + indentation + ending + "".join("\n" + (pad + line if line else "") for line in body)


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(mark) or _escaped(mark) for mark in text) + '"'


def _escaped(mark: str) -> str:
    if not _SPECIAL.match(mark):
        return mark
    code = ord(mark)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def yaml_decode(reading: Reading, value: Value) -> Value:
    """The value of a single YAML document; of an encoded value, that value."""
    if isinstance(value, (Known, Unknown)) and value.structure is not None:
        return value.structure
    partly = partly_decoded(value, _decoded_value)
    if partly is not None:
        return partly
    return _decoded_value(str(reading.text(value)))  # the C loader refuses kinds of text of ours


@lru_cache(maxsize=256)
def _decoded_value(text: str) -> Value:
    """Factories decode the same file in every instance of a module; values never change, so one will do."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return from_plain(_Composer(iter(yaml.parse(text, Loader=loader))).document())
    except (yaml.YAMLError, RecursionError):
        raise EvaluationError("the text is no single YAML document") from None


class _Composer:
    """Makes data of the events of a YAML parser. An alias costs as much as what it repeats, so no bomb goes off."""

    __slots__ = ("_anchors", "_events", "_left")

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._left = MOST_PARTS

    def document(self) -> Any:
        """The data of the only document. Raises `EvaluationError` where there is none, or more than one."""
        if self._next() != "StreamStartEvent" or self._next() != "DocumentStartEvent":
            raise EvaluationError("there is no YAML document")
        data = self._node(next(self._events), 0)
        if self._next() != "DocumentEndEvent" or self._next() != "StreamEndEvent":
            raise EvaluationError("there is more than one YAML document")
        return data

    def _next(self) -> str:
        return type(next(self._events)).__name__

    def _spend(self, amount: int) -> None:
        self._left -= amount
        if self._left < 0:
            raise TooMuchWork("the YAML is too large")

    def _node(self, event: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise TooMuchWork("nested too deeply")
        self._spend(1)
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event.anchor)
        before = self._left
        if kind == "ScalarEvent":
            data = _scalar(event)
        elif kind == "SequenceStartEvent":
            data = self._sequence(depth)
        else:
            data = self._mapping(depth)
        if event.anchor:
            self._anchors[event.anchor] = (data, before - self._left + 1)
        return data

    def _alias(self, anchor: str) -> Any:
        found = self._anchors.get(anchor)
        if found is None:
            raise EvaluationError("a YAML alias has no anchor before it")
        data, size = found
        self._spend(size)
        return data

    def _sequence(self, depth: int) -> list[Any]:
        items: list[Any] = []
        while type(event := next(self._events)).__name__ != "SequenceEndEvent":
            items.append(self._node(event, depth + 1))
        return items

    def _mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        while type(event := next(self._events)).__name__ != "MappingEndEvent":
            is_merge = type(event).__name__ == "ScalarEvent" and event.value == "<<" and event.implicit[0]
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if is_merge:
                merged = _merged(value, merged)
            else:
                found[_key(key)] = value
        return {**merged, **found}


def _merged(value: Any, before: dict[str, Any]) -> dict[str, Any]:
    for part in value if isinstance(value, list) else [value]:
        if not isinstance(part, dict):
            raise EvaluationError("only mappings can be merged in YAML")
        before = {**part, **before}
    return before


def _key(key: Any) -> str:
    if isinstance(key, (list, dict)) or key is None:
        raise EvaluationError("a key of a YAML mapping is a text")
    return key if isinstance(key, str) else scalar(key)


def _scalar(event: Any) -> Any:
    tag = event.tag
    if tag is None or tag == "!":
        return _plain(event.value) if event.implicit[0] else event.value
    convert = _TAGGED.get(tag.removeprefix(_TAG))
    if convert is None:
        raise EvaluationError(f"the YAML tag {tag[:40]} is not known")
    return convert(event.value)


def _plain(text: str) -> Any:
    """A text without quotes, as Terraform reads it."""
    if text in _NULLS:
        return None
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    if text[0] not in "+-.0123456789":
        return text
    if text.startswith(("0x", "0o")):
        return _based(text)
    if _DECIMAL.fullmatch(text):
        number = parse_number(text)
        return text if number is None else number
    if _INFINITE.fullmatch(text):
        raise EvaluationError("the number is not finite")
    return _date(text)


def _based(text: str) -> Any:
    try:
        return text if "_" in text else int(text, 0)
    except ValueError:
        return text


def _date(text: str) -> str:
    """A date in the form of RFC 3339; any other text as it is."""
    match = _DATE.fullmatch(text)
    if match is None:
        return text
    year, month, day, hour, minute, second, zone = match.groups()
    time = ":".join(f"{int(part or 0):02}" for part in (hour, minute, second))
    return f"{year}-{int(month):02}-{int(day):02}T{time}{zone or 'Z'}"


_TAGGED: Mapping[str, Callable[[str], Any]] = {
    "str": str,
    "int": _plain,
    "float": _plain,
    "bool": _plain,
    "null": lambda _: None,
    "timestamp": _date,
    "binary": lambda text: "".join(text.split()),
    "merge": str,
}

FUNCTIONS = {"yamldecode": yaml_decode, "yamlencode": yaml_encode}
