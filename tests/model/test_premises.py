"""What of the premises of one block is still open where those of another hold."""

from __future__ import annotations

from domicile.model.premises import Premise, Premises, is_excluded, left_open, opposite

A, B = (Premise(name, True, f"variable {name} has no value") for name in ("a", "b"))
NOT_BOTH = Premise(frozenset({A, B}), False, "variable a has no value")


def of(*premises: Premise) -> Premises:
    return frozenset(premises)


def test_what_is_given_is_open_no_more() -> None:
    assert left_open(of(A, B), of(A)) == of(B)
    assert left_open(of(A), of()) == of(A)
    assert left_open(of(A), of(B)) == of(A)


def test_not_all_of_several_hold_where_one_certainly_does_not() -> None:
    assert left_open(of(NOT_BOTH), of(opposite(B))) == of()
    assert left_open(of(NOT_BOTH), of(B)) == of(NOT_BOTH)


def test_what_contradicts_what_is_given_is_excluded() -> None:
    assert is_excluded(of(opposite(A)), of(A))
    assert not is_excluded(of(B), of(A))
