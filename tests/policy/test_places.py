"""Places in a policy, and what a class says of where data is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile.model.places import Place, Resolution
from domicile.policy.classes import DataClass
from domicile.policy.places import PlaceSet

from .written import at, block, place, policy


@pytest.mark.parametrize(
    ("words", "countries"),
    [
        ("[IE, NO]", {"IE", "NO"}),
        ("[no]", {"NO"}),
        ("NO", {"NO"}),
        ("[UK, EL]", {"GB", "GR"}),
        ("[Ireland, norway]", {"IE", "NO"}),
        ("[switzerland]", {"CH"}),
        ("[us-countries-of-concern]", {"CN", "HK", "MO", "CU", "IR", "KP", "RU", "VE"}),
        ("[nordics]", {"NO", "SE", "DK"}),
    ],
)
def test_words_for_countries(tmp_path: Path, words: str, countries: set[str]) -> None:
    read = policy(
        tmp_path, f"version: 1\njurisdictions: {{nordics: [NO, SE, DK]}}\ndata_classes: {{a: {{allow: {words}}}}}"
    )
    allow = read.data_classes["a"].allow
    assert allow is not None
    assert allow.countries == countries


def test_norway_is_in_the_eea_and_not_in_the_eu(tmp_path: Path) -> None:
    read = policy(tmp_path, "version: 1\ndata_classes: {eu: {allow: [EU]}, eea: {allow: [EEA]}}")
    oslo = at("azure:norwayeast")
    assert read.data_classes["eu"].judge("primary", oslo).verdict == "fail"
    assert read.data_classes["eea"].judge("primary", oslo).verdict == "pass"


@pytest.mark.parametrize(
    ("allow", "where", "verdict"),
    [
        ("[EU]", at("aws:eu-west-1"), "pass"),
        ("[EU]", at("alibaba:eu-west-1"), "fail"),
        ("[EU]", at("aws:eu-west-2"), "fail"),
        ("[EU]", at("aws:eu-central-2"), "fail"),
        ("[IE, NO]", at("gcp:EU"), "fail"),
        ("[EU]", at("gcp:EU"), "pass"),
        ("[IE, 'gcp:EU']", at("gcp:EU"), "pass"),
        ("['aws:eu-west-1']", at("aws:eu-west-1"), "pass"),
        ("['aws:eu-west-1']", at("gcp:europe-west1"), "fail"),
        ("[IE]", at("aws:eu-west-1", "aws:us-east-1"), "undecided"),
        ("[US]", at("aws:us-west-2", "aws:us-east-1"), "pass"),
        ("[IE]", at("aws:us-west-2", "aws:us-east-1"), "fail"),
        ("[IE]", at(unknown="variable region has no value"), "undecided"),
        ("[IE]", at("aws:us-east-1", unknown="variable region has no value"), "undecided"),
        ("[IE]", at("aws:eu-west-1", unknown="variable region has no value"), "undecided"),
        ("[IE]", at("gcp:global"), "fail"),
        ("anywhere", at("gcp:global"), "pass"),
        ("[IE]", Resolution(placeless=True), "pass"),
        ("[]", at("aws:eu-west-1"), "fail"),
    ],
)
def test_a_place_against_a_list(tmp_path: Path, allow: str, where: Resolution, verdict: str) -> None:
    read = policy(tmp_path, f"version: 1\ndata_classes: {{a: {{allow: {allow}}}}}")
    assert read.data_classes["a"].judge("primary", where).verdict == verdict


def test_deny_wins_over_allow(tmp_path: Path) -> None:
    read = policy(tmp_path, "version: 1\ndata_classes: {a: {allow: anywhere, deny: [US_COUNTRIES_OF_CONCERN]}}")
    data_class = read.data_classes["a"]
    assert data_class.judge("primary", at("aws:ap-east-1")).verdict == "fail"  # Hong Kong counts as China there
    assert data_class.judge("primary", at("aws:ap-southeast-1")).verdict == "pass"


def test_a_class_that_only_denies_cannot_tell_for_a_place_that_can_be_anywhere(tmp_path: Path) -> None:
    read = policy(tmp_path, "version: 1\nhome: a\nextends: [pack:us-concern]\ndata_classes: {a: {deny: [CN]}}")
    assert read.data_classes["a"].judge("primary", at("gcp:global")).verdict == "undecided"
    assert read.data_classes["a"].judge("primary", at("aws:us-east-1")).verdict == "pass"


@pytest.mark.parametrize(("setting", "verdict"), [("allow", "pass"), ("deny", "fail"), ("undecided", "undecided")])
def test_a_policy_says_what_it_thinks_of_global(tmp_path: Path, setting: str, verdict: str) -> None:
    read = policy(tmp_path, f"version: 1\ndata_classes: {{a: {{allow: [IE], global: {setting}}}}}")
    assert read.data_classes["a"].judge("primary", at("gcp:global")).verdict == verdict
    assert read.data_classes["a"].judge("none", Resolution(placeless=True)).verdict == verdict


def test_a_role_may_have_a_list_of_its_own(tmp_path: Path) -> None:
    read = policy(tmp_path, "version: 1\ndata_classes: {a: {allow: [IE], roles: {backup: [EEA], key: []}}}")
    data_class = read.data_classes["a"]
    assert data_class.judge("backup", at("aws:eu-central-1")).verdict == "pass"
    assert data_class.judge("primary", at("aws:eu-central-1")).verdict == "fail"
    assert data_class.judge("key", at("aws:eu-west-1")).verdict == "fail"


@pytest.mark.parametrize(
    ("operators", "where", "verdict"),
    [
        ("[aws]", at("aws:eu-west-1"), "pass"),
        ("[aws]", at("aws:cn-north-1"), "fail"),
        ("[aws]", at("gcp:europe-west1"), "fail"),
        ("[aws, gcp]", at("gcp:europe-west1"), "pass"),
        ("[aws]", at("aws:eu-west-1", "gcp:europe-west1"), "undecided"),
        ("[aws]", at(unknown="known after apply"), "undecided"),
    ],
)
def test_operators_are_judged_wherever_they_stand(
    tmp_path: Path, operators: str, where: Resolution, verdict: str
) -> None:
    read = policy(tmp_path, f"version: 1\nhome: a\ndata_classes: {{a: {{operators: {operators}}}}}")
    assert read.judge_operator(block(), where).verdict == verdict


def test_an_undecided_place_fails_where_the_class_limits_places_unless_it_says_warn(tmp_path: Path) -> None:
    read = policy(
        tmp_path,
        "version: 1\ndata_classes: {a: {allow: [IE]}, b: {allow: [IE], undecided: warn}, c: {}, d: {undecided: fail}}",
    )
    assert [read.data_classes[name].undecided_fails for name in "abcd"] == [True, False, False, True]


CODES = ["aws:eu-west-1", "aws:us-east-1", "gcp:EU", "gcp:global", "azure:norwayeast", "alibaba:cn-beijing"]
PLACES = st.lists(st.sampled_from([place(code) for code in CODES]), max_size=4, unique=True)
COUNTRIES = st.frozensets(st.sampled_from(["IE", "NO", "US", "CN", "DE", "FR"]))


@given(PLACES, st.sampled_from(["", "known after apply"]), COUNTRIES, COUNTRIES)
def test_a_pass_needs_every_alternative_inside_and_nothing_unknown(
    places: list[Place], unknown: str, allow: frozenset[str], deny: frozenset[str]
) -> None:
    data_class = DataClass("a", allow=PlaceSet(tuple(allow), allow), deny=PlaceSet(tuple(deny), deny))
    judgement = data_class.judge("primary", Resolution(tuple(places), unknown))
    inside = [place.countries <= allow and place.countries.isdisjoint(deny) for place in places]
    if unknown or not places:
        assert judgement.verdict == "undecided"
        assert judgement.reason
    else:
        assert (judgement.verdict == "pass") == all(inside)
        assert (judgement.verdict == "fail") == (not any(inside))
    assert set(judgement.outside) == {
        place for place, is_inside in zip(places, inside, strict=True) if not is_inside
    } or (judgement.verdict == "pass")
