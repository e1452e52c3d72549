"""What a path gives where a part of it is one of several: what all alternatives have is certain, the rest is not."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.paths import read
from domicile.model.values import Absent, Known, OneOf, Unknown, Value, absence, alternatives, from_plain, one_of

SHARED = from_plain({"id": "s"})


def value(*options: Any) -> Value:
    known = [option if isinstance(option, Known | Unknown) else from_plain(option) for option in options]
    return Known({"rule": OneOf(tuple(known))})


def found(start: Value, path: str) -> list[tuple[Any, ...]]:
    return [
        tuple(option.data if isinstance(option, Known) else option.reason for option in alternatives(leaf))
        for leaf in read(start, path)
    ]


@pytest.mark.parametrize(
    ("start", "path", "expected"),
    [
        (value([{"id": "a"}], [{"id": "a"}]), "rule.id", [("a",)]),
        (value([{"id": "a"}], []), "rule.id", [("a", None)]),
        (value({"id": "a"}, None), "rule.id", [("a", None)]),
        (value([{"id": "a"}], [{"id": "a"}, {"id": "b"}]), "rule.id", [("a",), ("b", None)]),
        (value([{"id": 1}], [{"id": True}]), "rule.id", [(1, None), (True, None)]),
        (value(["a", "b"], ["a"]), "rule", [("a",), ("b", None)]),
        (value("a", "b"), "rule", [("a", "b")]),
        (value([{"id": "a"}], Unknown("no value")), "rule.id", [("a", None), ("no value",)]),
        (value(Known((SHARED,)), Known((SHARED, from_plain({"id": "t"})))), "rule.id", [("s",), ("t", None)]),
    ],
)
def test_what_only_some_alternatives_have_may_be_absent(
    start: Value, path: str, expected: list[tuple[Any, ...]]
) -> None:
    assert found(start, path) == expected


def test_reason_of_an_absence_goes_on_to_what_is_inside() -> None:
    perhaps = one_of((from_plain({"inner": [{"id": "a"}]}), Absent(None, reason="nobody knows")))
    [inner] = read(Known({"rule": Known((perhaps,))}), "rule.inner")
    [leaf] = read(inner, "id")
    assert (absence(inner), absence(leaf)) == ("nobody knows", "nobody knows")
