"""Evaluates expressions written as text, for the tests of the language."""

from __future__ import annotations

from typing import Any

from domicile.model.values import Known, NotPlain, OneOf, Unknown, Value, plain
from domicile.syntax.hcl import parse
from domicile.terraform.expressions import evaluate
from domicile.terraform.functions.files import Files


def value_of(text: str, files: Files | None = None, **names: Value) -> Value:
    """The value of an expression among root names."""
    body = parse("main.tf", f"it = {text}\n".encode())
    if body.errors:
        return Unknown(body.errors[0].message)
    return evaluate(body.attributes["it"].expression, names.get, files)


def data_of(text: str, files: Files | None = None, **names: Value) -> Any:
    """Python data of a wholly known value; the first unknown in it otherwise."""
    return data(value_of(text, files, **names))


def data(value: Value) -> Any:
    try:
        return plain(value)
    except NotPlain as stop:
        return stop.value


def options_of(value: Value) -> set[Any]:
    """The alternatives: known scalars as they are, unknowns as their reason behind a question mark."""
    assert isinstance(value, OneOf)
    return {option.data if isinstance(option, Known) else f"?{option.reason}" for option in value.options}
