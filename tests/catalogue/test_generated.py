"""Every generated file follows its schema, and none of its kinds stands in the way of a person's decision."""

import json
from pathlib import Path

import jsonschema
import pytest

from domicile.catalogue import rules_folder
from domicile.catalogue.generated_rows import generated_rows
from domicile.catalogue.yaml_files import read_yaml

RULES = rules_folder()
GENERATED = sorted(RULES.glob("catalogue/*/generated/*.yaml"))


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_generated_kinds_follow_their_schema(path: Path) -> None:
    schema = json.loads((RULES / "schemas" / "generated.json").read_text())
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    document = read_yaml(path)
    assert [error.message for error in validator.iter_errors(document)] == []
    assert (document["provider"], document["terraform"]) == (path.parent.parent.name, path.stem)


def test_what_waits_for_a_person_is_no_kind_yet() -> None:
    groups = [
        {"how": "provider", "place": ["provider"], "kinds": ["acme_gate", "acme_bucket"]},
        {"how": "left", "reason": "nothing is said", "kinds": ["acme_riddle"]},
    ]
    rows = dict(generated_rows({"review": ["acme_bucket"], "groups": groups}))
    assert rows == {"acme_gate": {"role": "none", "place": ["provider"]}}
