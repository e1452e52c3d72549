"""Which values of different alternatives are one: what all alternatives have alike is certain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domicile.model.likeness import MOST_COMPARED, likeness
from domicile.model.paths import read
from domicile.model.trail import Trail
from domicile.model.values import Known, OneOf, TooMany, Unknown, Value, alternatives, from_plain, one_of


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ({"a": [1, {"b": "c"}]}, {"a": [1, {"b": "c"}]}, True),
        ({"a": [1]}, {"a": [2]}, False),
        ({"a": [1]}, {"a": 1}, False),
        ({"a": True}, {"a": 1}, False),
        ({"a": list(range(MOST_COMPARED))}, {"a": list(range(MOST_COMPARED))}, False),
    ],
)
def test_containers_are_alike_by_what_is_in_them(one: Any, other: Any, are_alike: bool) -> None:
    first, second = from_plain(one), from_plain(other)
    assert (likeness(first) == likeness(second)) is are_alike
    assert likeness(first) == likeness(first)


def test_what_is_not_known_of_two_is_not_held_to_be_alike() -> None:
    one = Known({"a": Unknown("not known", parts=("x-", Unknown("not known")))})
    other = Known({"a": Unknown("not known", parts=("x-", Unknown("not known")))})
    assert likeness(one) != likeness(other)


def test_objects_that_all_alternatives_write_alike_are_there_for_certain() -> None:
    start = OneOf((from_plain([{"id": "a"}, {"id": "b"}]), from_plain([{"id": "a"}])))
    assert [len(alternatives(leaf)) for leaf in read(start, "*")] == [1, 2]


@pytest.mark.parametrize(
    "same",
    [
        lambda: Unknown("not known"),
        lambda: Unknown("not known", parts=("x-", Unknown("not known", token="t"))),
        lambda: from_plain(["a", "b"]),
        lambda: Unknown("not known", items=(from_plain("a"),), element=from_plain("a")),
    ],
)
def test_alternatives_that_are_told_to_be_the_same_are_one(same: Any) -> None:
    values: list[Value] = [same() for _ in range(20)]
    found = one_of(values)
    assert found is values[0]


@pytest.mark.parametrize("items", [(), (from_plain({"a": 1}), from_plain({"a": 2}))])
def test_a_list_of_unknown_length_is_one_on_whatever_way_it_is_reached(items: tuple[Value, ...]) -> None:
    one = Unknown("not known", element=from_plain({"a": 1}), items=items)
    other = Unknown("not known", element=from_plain({"a": 1}), items=items[::-1])
    ways = [replace(each, trail=Trail("a.tf", line, "")) for line in range(20) for each in (one, other)]
    assert [option.element for option in alternatives(one_of(ways))] == [one.element, other.element]  # type: ignore[union-attr]


def test_alternatives_that_may_differ_are_kept_apart() -> None:
    apart = [Unknown("not known", parts=("x-", Unknown("not known"))), Unknown("not known"), Unknown("another reason")]
    assert len(alternatives(one_of([*apart, from_plain(["a"]), from_plain(["b"])]))) == 5
    assert isinstance(one_of([from_plain({"a": 1}) for _ in range(20)]), TooMany)
