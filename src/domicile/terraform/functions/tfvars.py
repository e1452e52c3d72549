"""Functions of Terraform's built-in provider: values written as HCL."""

from __future__ import annotations

import re
from typing import Any

from domicile.terraform.expressions.errors import EvaluationError
from domicile.terraform.expressions.reading import Plain
from domicile.terraform.functions.json_text import scalar

_NAME = re.compile(r"[^\W\d][\w-]*")
_ESCAPES = {"\n": r"\n", "\r": r"\r", "\t": r"\t", '"': r"\"", "\\": r"\\"}


def encode_expression(value: Plain) -> str:
    """A value as an HCL expression, indented as `terraform fmt` does."""
    return _written(value, 0)


def encode_tfvars(values: Plain) -> str:
    """An object as the text of a tfvars file, its names in order and its equal signs in line."""
    if not isinstance(values, dict):
        raise EvaluationError("encode_tfvars takes an object")
    return "".join(f"{line}\n" for line in _pairs(values, 0))


def _written(value: Any, depth: int) -> str:
    pad = "  " * depth
    if isinstance(value, dict):
        return "{\n" + "".join(f"{pad}  {line}\n" for line in _pairs(value, depth + 1)) + pad + "}" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(item, depth) for item in value) + "]"
    return _quoted(value) if isinstance(value, str) else scalar(value)


def _pairs(values: dict[str, Any], depth: int) -> list[str]:
    """`name = value` for each; the equal signs of neighbours on single lines stand in one column."""
    pairs = [(_key(name), _written(values[name], depth)) for name in sorted(values)]
    lines: list[str] = []
    for start, (key, text) in enumerate(pairs):
        width = len(key)
        if "\n" not in text:
            width = max(len(other) for other in _neighbours(pairs, start))
        lines.append(f"{key.ljust(width)} = {text}")
    return lines


def _neighbours(pairs: list[tuple[str, str]], position: int) -> list[str]:
    first = last = position
    while first > 0 and "\n" not in pairs[first - 1][1]:
        first -= 1
    while last + 1 < len(pairs) and "\n" not in pairs[last + 1][1]:
        last += 1
    return [key for key, _ in pairs[first : last + 1]]


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    escaped = "".join(_ESCAPES.get(character, character) for character in text)
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


FUNCTIONS = {
    "provider::terraform::encode_expr": encode_expression,
    "provider::terraform::encode_tfvars": encode_tfvars,
}
