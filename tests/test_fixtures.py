"""The fixtures: every case gives exactly the findings that were accepted for it, and every rule has its cases."""

from __future__ import annotations

import json
from functools import cache

import pytest

from domicile import rules
from domicile.catalogue import rules_folder
from domicile.rules.model import Rule
from tools.fixture_cases import FIXTURES, Case, cases, faults, judgements_of, observed

CASES = list(cases())
RULES = rules.load()


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_case_has_the_findings_that_were_accepted(case: Case) -> None:
    rows = observed(case.folder)
    assert faults(case, rows) == []
    assert case.expected is not None, f"{case.name} has no expected.json: run make accept, and read what it wrote"
    assert rows == case.expected


@cache
def _schema() -> dict[str, object]:
    schema: dict[str, object] = json.loads((rules_folder() / "schemas" / "fixture.json").read_text(encoding="utf-8"))
    return schema


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_expected_findings_have_the_form_of_their_schema(case: Case) -> None:
    import jsonschema

    jsonschema.Draft202012Validator(_schema()).validate(case.expected or [])


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_rule_has_a_case_for_each_judgement(rule: Rule) -> None:
    have = {case.judgement for case in CASES if case.rule == rule.id}
    assert set(judgements_of(rule)) <= have


def test_every_folder_of_fixtures_belongs_to_a_rule() -> None:
    known = {rule.id for rule in RULES}
    assert {folder.name for folder in FIXTURES.glob("RES*")} <= known
