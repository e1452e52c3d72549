"""The published schemas: each is one, and what they describe keeps to them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from domicile.catalogue import rules_folder
from domicile.catalogue.yaml_files import read_yaml
from domicile.policy.classify import CRITERIA
from domicile.policy.loading import KEYS
from domicile.policy.read_classes import KEYS as CLASS_KEYS
from domicile.policy.read_exceptions import TRANSITION_KEYS, WAIVER_KEYS
from domicile.report import json as report
from tools.fixture_cases import FIXTURES, scanned

SCHEMAS = sorted((rules_folder() / "schemas").glob("*.json"))


def schema(name: str) -> Any:
    return json.loads((rules_folder() / "schemas" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SCHEMAS, ids=[path.stem for path in SCHEMAS])
def test_a_schema_is_a_schema(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


CASES = ["RES904/good", "RES907/bad/inline", "RES901/unknown", "RES903/unknown", "RES101/bad", "RES000/bad/broken-file"]


@pytest.mark.parametrize("show_passes", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_json_output_keeps_to_its_schema(name: str, show_passes: bool) -> None:
    folder = FIXTURES / name
    if not any(path.is_file() for path in folder.iterdir()):
        folder = next(iter(sorted(folder.iterdir())))
    document = report.document(scanned(folder), show_passes=show_passes)
    jsonschema.Draft202012Validator(schema("scan")).validate(document)


POLICIES = sorted(
    path for path in FIXTURES.rglob("domicile.yaml") if "broken" not in path.parent.name and "RES000" not in path.parts
)


@pytest.mark.parametrize("path", POLICIES, ids=[path.parent.relative_to(FIXTURES).as_posix() for path in POLICIES])
def test_the_policies_of_the_fixtures_keep_to_the_schema_that_editors_use(path: Path) -> None:
    jsonschema.Draft202012Validator(schema("policy")).validate(read_yaml(path))


def test_the_policy_schema_knows_the_same_keys_as_the_reader() -> None:
    policy = schema("policy")
    assert set(policy["properties"]) == set(KEYS)
    assert set(policy["$defs"]["dataClass"]["properties"]) == set(CLASS_KEYS)
    assert set(policy["properties"]["classify"]["items"]["properties"]) == {*CRITERIA, "class"}
    assert set(policy["properties"]["waivers"]["items"]["properties"]) == set(WAIVER_KEYS)
    assert set(policy["properties"]["transitions"]["items"]["properties"]) == set(TRANSITION_KEYS)
