"""What is one of too many values is not known for the reason that its alternatives hang on."""

from __future__ import annotations

import pytest

from domicile.model.values import Known, Unknown, Value, listed, one_of

from .evaluated import data_of, value_of

ROOT = Unknown("variable root_id has no value")
CHOSEN = 'x ? "a" : "b"'
DOZEN = one_of(Known(f"n{number}") for number in range(12))


def reason_of(value: Value) -> str:
    assert isinstance(value, Unknown)
    return value.reason


def test_too_many_texts_of_conditions_are_not_known_for_the_reason_of_the_condition() -> None:
    text = "[for it in [1, 2, 3, 4, 5] : x == it ? 1 : 2]"
    assert reason_of(value_of(f'join("-", [for n in {text} : format("%03d", n)])', x=ROOT)) == ROOT.reason


def test_an_unknown_alternative_is_the_reason_where_no_condition_is_known() -> None:
    one = one_of([*(Known(f"a{n}") for n in range(10)), ROOT])
    assert reason_of(value_of("replace(x, y, y)", x=one, y=DOZEN)) == ROOT.reason


def test_alternatives_that_are_all_written_out_are_too_many() -> None:
    assert data_of("replace(x, x, y)", x=DOZEN, y=one_of([Known(f"m{n}") for n in range(12)])).reason == (
        "more alternatives than can be followed"
    )


@pytest.mark.parametrize("step", ["it.a", 'it["a"]', "upper(it.a)", "[it][0].a", "[for e in [it] : e.a][0]"])
def test_what_is_made_of_a_chosen_value_hangs_on_the_same_condition(step: str) -> None:
    chosen = value_of('x ? {a = "1"} : {a = "2"}', x=ROOT)
    eleven = one_of(Known({"a": Known(f"m{n}")}) for n in range(11))
    made = value_of(f'"${{{step}}}"', it=chosen)
    assert reason_of(one_of([made, *(value_of("it.a", it=eleven), DOZEN)])) == ROOT.reason


def test_a_key_that_is_not_known_is_the_reason_of_what_stands_under_too_many() -> None:
    table = Known({f"k{n}": Known(f"v{n}") for n in range(9)})
    assert reason_of(value_of("replace(t[x], t[x], y)", t=table, x=ROOT, y=DOZEN)) == ROOT.reason


def test_each_of_a_list_of_too_many_is_not_known_for_the_reason_of_the_list() -> None:
    found = listed([one_of([Known(f"n{n}") for n in range(12)]), *(Known(f"m{n}") for n in range(9))], "the list's own")
    assert found.element is not None
    assert reason_of(found.element) == "the list's own"


def test_a_template_keeps_what_stands_around_too_many_texts() -> None:
    found = value_of('"arn:${y}-${x}/end"', x=value_of(CHOSEN, x=ROOT), y=DOZEN)
    assert isinstance(found, Unknown)
    assert [part for part in found.parts if isinstance(part, str)] == ["arn:", "-", "/end"]
    assert found.reason == ROOT.reason
