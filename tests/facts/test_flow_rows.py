"""Every way by which data leaves a place: a bad configuration is found, with its proof, and a good one is silent."""

from __future__ import annotations

import json

import pytest

from tools.flow_rows import EXPECTED, PAGE, FlowRow, page, rows

CAUGHT = [row for row in rows() if row.rule]
ACCEPTED = json.loads(EXPECTED.read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", CAUGHT, ids=[row.name for row in CAUGHT])
def test_a_bad_configuration_is_found_with_its_proof(row: FlowRow) -> None:
    shown = row.shown()
    assert shown, f"nothing fails {row.rule}"
    assert all(one["proof"] for one in shown)
    assert shown == ACCEPTED[row.name]


@pytest.mark.parametrize("row", CAUGHT, ids=[row.name for row in CAUGHT])
def test_a_good_configuration_is_silent(row: FlowRow) -> None:
    assert [(one.rule, one.address, one.verdict) for one in row.findings(row.good)] == []


def test_a_row_is_caught_or_says_why_it_is_not_judged() -> None:
    assert [row.name for row in rows() if bool(row.rule) == bool(row.reason)] == []


def test_the_page_is_what_the_rows_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
