"""yamlencode and yamldecode, with the types of YAML 1.2 that Terraform knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from domicile.model.values import Known, Unknown, Value, from_plain
from domicile.terraform.expressions.errors import EvaluationError, TooMuchWork
from domicile.terraform.expressions.limits import MOST_PARTS
from domicile.terraform.expressions.numbers import parse_number
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.functions.json_text import quoted, scalar

_TRUTH = {word: value for value in (True, False) for word in (str(value).lower(), str(value), str(value).upper())}
_NULLS = {"", "~", "null", "Null", "NULL"}
_INTEGER = re.compile(r"[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0b[01_]+|[0-9][0-9_]*)")
_TAG = "tag:yaml.org,2002:"


def yaml_encode(reading: Reading, value: Value) -> Known:
    """The YAML of a value as Terraform writes it: every text and key in quotes, longer texts as blocks."""
    return Known("".join(_lines(reading.plain(value), 0)), structure=value)


def _lines(data: Any, depth: int) -> Iterator[str]:
    pad = "  " * depth
    if isinstance(data, dict) and data:
        for name in sorted(data):
            yield f"{pad}{quoted(name)}:"
            yield from _after_key(data[name], depth)
    elif isinstance(data, list) and data:
        for item in data:
            yield f"{pad}-"
            yield from _after_dash(item, depth)
    else:
        yield f"{pad}{_inline(data, depth)}\n"


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
    if isinstance(data, str) and "\n" in data and data.strip("\n") and not data[0].isspace():
        pad = "  " * depth
        ending = "" if data.endswith("\n") and not data.endswith("\n\n") else "+" if data.endswith("\n\n") else "-"
        body = data.removesuffix("\n").split("\n")
        return "|" + ending + "".join("\n" + (pad + line if line else "") for line in body)
    return scalar(data)


def yaml_decode(reading: Reading, value: Value) -> Value:
    """The value of a single YAML document; of an encoded value, that value."""
    if isinstance(value, (Known, Unknown)) and value.structure is not None:
        return value.structure
    return _decoded_value(reading.text(value))


@lru_cache(maxsize=256)
def _decoded_value(text: str) -> Value:
    """Factories decode the same file in every instance of a module; values never change, so one will do."""
    return from_plain(_decoded(text))


def _decoded(text: str) -> Any:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(text, Loader=loader)
    except (yaml.YAMLError, RecursionError):
        raise EvaluationError("the text is no single YAML document") from None
    budget = [MOST_PARTS]
    return _data(node, budget, 0) if node is not None else None


def _data(node: Any, budget: list[int], depth: int) -> Any:
    budget[0] -= 1
    if budget[0] < 0 or depth > DEEPEST:
        raise TooMuchWork("the YAML is too large")
    if node.id == "scalar":
        return _scalar(node)
    if node.id == "sequence":
        return [_data(item, budget, depth + 1) for item in node.value]
    return _mapping(node, budget, depth)


DEEPEST = 100


def _mapping(node: Any, budget: list[int], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    merged: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if key_node.id != "scalar":
            raise EvaluationError("a key of a YAML mapping is a text")
        value = _data(value_node, budget, depth + 1)
        if key_node.value == "<<" and key_node.style is None:
            for part in value if isinstance(value, list) else [value]:
                if not isinstance(part, dict):
                    raise EvaluationError("only mappings can be merged in YAML")
                merged = {**part, **merged}
            continue
        key = _scalar(key_node)
        found[key if isinstance(key, str) else "null" if key is None else scalar(key)] = value
    return {**merged, **found}


def _scalar(node: Any) -> Any:
    text: str = node.value
    tag = node.tag.removeprefix(_TAG)
    if node.style in ("'", '"', "|", ">") and tag == "str":
        return text
    if node.style is None and not _is_tagged(node):
        return _plain(text)
    convert = _TAGGED.get(tag)
    if convert is None:
        raise EvaluationError(f"the YAML tag {node.tag[:40]} is not known")
    return convert(text)


def _is_tagged(node: Any) -> bool:
    """Whether the document itself names the tag: then the text between the marks begins with it."""
    mark = node.start_mark
    return mark.buffer is not None and mark.buffer[mark.pointer : mark.pointer + 1] == "!"


def _plain(text: str) -> Any:
    if text in _NULLS:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if text[:1] in "+-.0123456789":
        number = parse_number(text.replace("_", ""))
        if number is not None:
            return number
    return text


def _integer(text: str) -> Any:
    digits = text.replace("_", "").lower()
    if digits.lstrip("+-").isdecimal() and len(digits) > 1 and digits.lstrip("+-").startswith("0"):
        try:
            return int(digits, 8)
        except ValueError:
            return parse_number(digits)
    try:
        return int(digits, 0)
    except ValueError:
        return text


_TAGGED: Mapping[str, Callable[[str], Any]] = {
    "str": str,
    "int": _plain,
    "float": _plain,
    "bool": _plain,
    "null": lambda _: None,
    "timestamp": str,
    "binary": lambda text: "".join(text.split()),
    "merge": str,
}

FUNCTIONS = {"yamldecode": yaml_decode, "yamlencode": yaml_encode}
