"""Every way to open something on AWS has fixtures that are bad, good and unknown; no kind of policy is overlooked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from domicile.catalogue.yaml_files import parse_yaml
from domicile.facts.exposure.rows import OpeningRow, rows_of

from .estates import CATALOGUE, RULES

FIXTURES = Path(__file__).parents[3] / "fixtures"
SECTION = CATALOGUE.section("exposures")["aws"]
ROWS = rows_of({"aws": SECTION})
KINDS = sorted({kind for row in ROWS.openings for kind in row.kinds if kind.startswith("aws_")})
ALWAYS_PUBLIC = {"aws_ecrpublic_repository"}
"""What cannot be anything but public: there is no good one, and nothing of it can be unknown."""
ONE_OF_MANY = re.compile(
    r"(_policy|_policy_attachment|_permissions?|_acl|_share|_url|_grants?|_public_access(_block)?)$"
)


def judged(judgement: str, verdict: str) -> set[str]:
    """The kinds that the expected findings of the exposure rules' cases name with a verdict."""
    return {
        kind
        for path in FIXTURES.glob(f"RES30[1-7]/{judgement}/**/expected.json")
        for row in json.loads(path.read_text(encoding="utf-8"))
        if row["verdict"] == verdict
        for kind in re.findall(r"\baws_\w+", row["address"])
    }


def written(judgement: str) -> set[str]:
    return {
        kind
        for path in FIXTURES.glob(f"RES30[1-7]/{judgement}/**/*.tf")
        for kind in re.findall(r'^resource "(aws_\w+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    }


def refused(kind: str) -> bool:
    rows: list[OpeningRow] = [row for row in ROWS.openings if kind in row.kinds]
    return all("refused" in row.settings or "doubt" in row.settings for row in rows)


BAD, UNKNOWN, GOOD = judged("bad", "fail"), judged("unknown", "undecided"), written("good")


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_that_opens_has_a_bad_a_good_and_an_unknown_fixture(kind: str) -> None:
    assert refused(kind) or kind in BAD
    assert kind in ALWAYS_PUBLIC or kind in UNKNOWN
    assert kind in ALWAYS_PUBLIC or kind in GOOD


def test_a_kind_that_looks_like_a_way_to_open_is_one_or_it_is_said_why_not() -> None:
    known = {kind for row in (*ROWS.openings, *ROWS.guards) for kind in row.kinds}
    said = [kind for row in SECTION["not_openings"] for kind in row["kinds"]]
    assert len(said) == len(set(said))
    assert not known & set(said)
    assert all(row["reason"] for row in SECTION["not_openings"])
    catalogued: set[str] = set()
    for path in sorted((RULES / "catalogue" / "aws" / "kinds").glob("*.yaml")):
        data = parse_yaml(path.read_bytes(), path.name)
        catalogued.update(data.get("kinds", {}))
        catalogued.update(kind for group in data.get("groups", ()) for kind in group["kinds"])
    alike = {kind for kind in catalogued if kind.startswith("aws_") and ONE_OF_MANY.search(kind)}
    assert alike - known - set(said) == set()
    assert set(said) <= catalogued
