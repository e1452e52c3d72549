"""Paths through keys that have dots themselves, as Kubernetes annotations do."""

from __future__ import annotations

import pytest

from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.paths import first
from domicile.model.values import from_plain, text_of

BODY = {"metadata": {"name": "a", "annotations": {"services.k8s.aws/region": "eu-west-1", "b": {"c.d": "x"}}}}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ('metadata.annotations."services.k8s.aws/region"', "eu-west-1"),
        ('metadata.annotations.b."c.d"', "x"),
        ("metadata.name", "a"),
        ("metadata.annotations.services.k8s", None),
    ],
)
def test_a_quoted_name_is_one_step(path: str, text: str | None) -> None:
    assert text_of(first(from_plain(BODY), path)) == text


def test_blocks_are_found_by_a_dotted_attribute() -> None:
    block = Block("K", "a", "K.a", "object", Location("a.yaml", 1, 9), from_plain(BODY))
    index = Index([block])
    assert index.named("K", "metadata.name", "a") == [block]
    assert index.named("K", "metadata.name", "b") == []
