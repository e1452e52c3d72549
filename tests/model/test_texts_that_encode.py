"""A path goes into what a text encodes, however the text came to be."""

from __future__ import annotations

import pytest

from domicile.model.paths import read
from domicile.model.values import Known

TEXT = '{"properties": {"permissions": [{"dataActions": ["*/read"]}]}}'


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (TEXT, ["*/read"]),
        (f"\n  {TEXT}\n", ["*/read"]),
        ("{not JSON", []),
        ("${a}", []),
        ("plain", []),
        ("{" * 100_000, []),
        ('{"properties": null}', []),
    ],
)
def test_json_in_a_text_is_read_like_what_it_encodes(text: str, found: list[str]) -> None:
    leaves = list(read(Known({"body": Known(text)}), "body.properties.permissions.dataActions"))
    assert [leaf.data for leaf in leaves if isinstance(leaf, Known)] == found
