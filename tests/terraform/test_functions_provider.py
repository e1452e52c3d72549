"""Functions of Terraform's built-in provider; what they give was read from terraform 1.11."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.values import Known, Unknown

from .evaluated import data_of


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            'encode_expr({ a = 1, bb = "x", c = [1, { d = 2 }], e = [], f = {}, g = null, "h i" = true })',
            '{\n  a  = 1\n  bb = "x"\n  c = [1, {\n    d = 2\n  }]\n'
            '  e     = []\n  f     = {}\n  g     = null\n  "h i" = true\n}',
        ),
        ("encode_expr([1, 2])", "[1, 2]"),
        (r'encode_expr("a\"b\n$${x}")', r'"a\"b\n$${x}"'),
        ('encode_tfvars({ a = 1, bb = "x" })', 'a  = 1\nbb = "x"\n'),
        (
            "encode_tfvars({ a = 1, ccc = { d = 1, eeee = [1, 2] }, z = 1 })",
            "a = 1\nccc = {\n  d    = 1\n  eeee = [1, 2]\n}\nz = 1\n",
        ),
    ],
)
def test_values_are_written_as_hcl(call: str, text: str) -> None:
    assert data_of(f"provider::terraform::{call}") == text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('a = 1\nb = ["x"]\nc = { d = true }\n', {"a": 1, "b": ["x"], "c": {"d": True}}),
        ("", {}),
        ("a = var.x", None),
        ("a {}", None),
        ("a = ", None),
    ],
)
def test_tfvars_are_read(text: str, values: dict[str, Any] | None) -> None:
    found = data_of("provider::terraform::decode_tfvars(x)", x=Known(text))
    if values is None:
        assert isinstance(found, Unknown)
    else:
        assert found == values
