"""Findings of one verdict, weight and cause are one; everything else stands alone."""

from __future__ import annotations

from dataclasses import replace

from domicile.model.findings import Finding
from domicile.rules.together import together

BASE = Finding(
    rule="RES404",
    name="principal-outside-jurisdiction",
    family="access",
    verdict="undecided",
    severity="high",
    address="google_storage_bucket_iam_member.a",
    kind="google_storage_bucket_iam_member",
    provider="google",
    data_classes=("eu-user",),
    file="main.tf",
    line=1,
    end_line=1,
    attribute="role",
    message="it is not placed",
    root="live",
    cause="gcp:user:ann@example.org",
)


def also(number: int, **changes: object) -> Finding:
    address = f"google_storage_bucket_iam_member.b{number}"
    return replace(BASE, address=address, line=10 + number, **changes)  # type: ignore[arg-type]


def test_one_cause_is_one_finding_that_counts_and_names_the_others() -> None:
    (found,) = together([BASE, *(also(number) for number in range(7))])
    assert (found.address, found.line) == (BASE.address, BASE.line)
    assert found.message == "it is not placed; 7 more like it for the same cause"
    assert [step.line for step in found.proof] == [10, 11, 12, 13, 14]
    assert [(step.line, step.text[-2:]) for step in found.also] == [(10 + number, f"b{number}") for number in range(7)]
    assert found.members == (BASE.fingerprint, *(also(number).fingerprint for number in range(7)))


def test_findings_that_are_told_as_one_have_one_fingerprint_whichever_comes_first() -> None:
    first, last = together([BASE, also(1), also(2)]), together([also(2), BASE, also(1)])
    assert first[0].fingerprint == last[0].fingerprint
    assert first[0].address != last[0].address


def test_with_a_further_one_it_is_another_finding_and_the_others_are_known_by_their_own() -> None:
    (before,), (after,) = together([BASE, also(1)]), together([also(-9), BASE, also(1)])
    assert before.fingerprint != after.fingerprint, "what was accepted hides nothing new"
    assert set(after.members) - set(before.members) == {also(-9).fingerprint}
    assert together([BASE])[0].fingerprint == BASE.fingerprint


def test_whom_a_finding_is_about_is_part_of_what_it_is() -> None:
    known, new = (
        replace(BASE, subject=("gcp:user:ann@example.org",)),
        replace(BASE, subject=("gcp:user:bob@example.org",)),
    )
    assert known.fingerprint != new.fingerprint


def test_what_fails_for_one_cause_at_one_line_is_told_once() -> None:
    """A line of a module that is called many times is one line to change; other lines are changes of their own."""
    (found,) = together([replace(BASE, verdict="fail"), also(-9, verdict="fail")])
    assert found.verdict == "fail"
    assert found.message.endswith("1 more like it for the same cause")
    apart = [replace(BASE, verdict="fail"), also(1, verdict="fail")]
    assert together(apart) == apart


def test_a_question_is_one_in_whatever_root_it_is_asked() -> None:
    (found,) = together([BASE, also(2, root="test")])
    assert found.proof[-1].text == "the same holds for google_storage_bucket_iam_member.b2 in test"
    assert [(step.file, step.line) for step in found.also] == [("main.tf", 12)]


def test_what_weighs_otherwise_stands_alone() -> None:
    apart = [BASE, also(1, severity="low"), also(2, blocking=True)]
    assert together(apart) == apart


def test_what_differs_stands_alone() -> None:
    apart = [
        BASE,
        also(1, cause="gcp:user:bob@example.org"),
        also(3, data_classes=("us-protected",)),
        also(4, verdict="fail"),
        also(5, cause=""),
        also(6, cause=""),
    ]
    assert together(apart) == apart


def test_a_waiver_of_one_waives_none_of_the_others() -> None:
    waived = replace(BASE, verdict="waived", reason="it is emptied")
    found = together([waived, also(1), also(2)])
    assert [one.verdict for one in found] == ["waived", "undecided"]
    assert found[1].message.endswith("1 more like it for the same cause")


def test_what_is_one_thing_wherever_it_stands_is_told_once() -> None:
    """A controller's roles, the same role in several overlays: roots and lines do not tell them apart."""
    first = replace(BASE, verdict="fail", everywhere=True)
    (found,) = together([first, also(1, verdict="fail", everywhere=True, root="test", attribute="rules")])
    assert [(step.file, step.line) for step in found.also] == [("main.tf", 11)]
    assert found.message == "it is not placed; 1 more like it for the same cause: google_storage_bucket_iam_member.b1"
    apart = [first, also(1, verdict="fail", everywhere=True, cause="another role"), also(2, verdict="fail")]
    assert together(apart) == apart


def test_what_some_of_the_others_say_is_not_told_of_them_all() -> None:
    first = replace(BASE, detail=("it gives owner", "ann"))
    same, other = also(1, detail=("it gives owner", "ann")), also(2, detail=("it gives viewer", "ann"))
    (some,), (all_of_them,) = together([first, same, other]), together([first, other])
    assert some.message.endswith("2 more like it for the same cause, among them it gives viewer")
    assert all_of_them.message.endswith("1 more like it for the same cause: it gives viewer")


def test_what_is_one_thing_to_decide_for_other_reasons_is_not_said_to_be_the_same_cause() -> None:
    """Roles of one controller: one issues tokens, the other changes webhooks."""
    first = replace(BASE, verdict="fail", everywhere=True, detail=("it issues tokens", "a"))
    (found,) = together([first, also(1, verdict="fail", everywhere=True, detail=("it changes webhooks", "b"))])
    assert found.message == "it is not placed; 1 more like it: google_storage_bucket_iam_member.b1"
    assert [step.text for step in found.proof] == ["google_storage_bucket_iam_member.b1 is like it"]
