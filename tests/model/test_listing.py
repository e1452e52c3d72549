"""A few of many texts in a sentence."""

from __future__ import annotations

import pytest

from domicile.model.listing import some_of


@pytest.mark.parametrize(
    ("texts", "most", "joint", "said"),
    [
        ([], 2, ", ", ""),
        (["a", "b"], 2, ", ", "a, b"),
        (["a", "b", "c"], 2, ", ", "a, b and 1 more"),
        (["a", "b", "c", "d"], 1, ", ", "a and 3 more"),
        (["a", "b", "c"], 2, "; ", "a; b; and 1 more"),
        (["a", "b"], 2, "; ", "a; b"),
    ],
)
def test_what_is_left_out_is_counted(texts: list[str], most: int, joint: str, said: str) -> None:
    assert some_of(texts, most, joint) == said
