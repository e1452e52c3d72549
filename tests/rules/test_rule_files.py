"""The rule files: their form, their names, and that all they name exists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from domicile import rules
from domicile.catalogue import rules_folder
from domicile.catalogue.yaml_files import read_yaml
from domicile.rules.checks import CHECKS
from domicile.rules.loading import FOLDERS, RuleError, read_sources, source_files
from domicile.rules.model import Rule
from domicile.rules.reviews import REVIEWS
from tools.pages import PAGES, control_titles

FILES = [rules_folder() / name for name, _ in source_files(rules_folder())]
RULES = rules.load()
DIGITS = {
    "placement": "1",
    "copies": "2",
    "exposure": "3",
    "access": "4",
    "flows": "5",
    "coverage": "09",
    "governance": "9",
}


@pytest.fixture(scope="module")
def schema() -> Mapping[str, Any]:
    text = (rules_folder() / "schemas" / "rule.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_rule_file_has_the_form_of_its_schema_and_is_named_after_the_rule(
    path: Path, schema: Mapping[str, Any]
) -> None:
    document = read_yaml(path)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert path.stem == f"{document['id']}-{document['name']}"
    assert path.parent.name == {"governance": "coverage"}.get(document["family"], document["family"])
    assert document["id"][3] in DIGITS[document["family"]]


def test_no_rule_file_stands_where_it_would_not_be_read() -> None:
    assert {path.parent.name for path in rules_folder().glob("**/RES*.yaml")} <= set(FOLDERS)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_all_that_a_rule_names_exists(rule: Rule) -> None:
    assert rule.check in CHECKS or rule.check in REVIEWS
    assert set(rule.controls) <= set(control_titles())
    assert (PAGES / f"{rule.id}.md").is_file()
    assert "TODO" not in f"{rule.title}{rule.why}{rule.fix}{rule.sources}"


def test_names_are_used_once() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", sorted((rules_folder() / "controls").glob("*.yaml")), ids=lambda path: path.stem)
def test_a_framework_is_sourced_and_says_each_control_in_one_sentence(path: Path) -> None:
    document = read_yaml(path)
    assert document["framework"] == path.stem
    assert document["source"]
    assert document["checked"]
    assert all(sentence and not sentence.endswith(".") for sentence in document["controls"].values())


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"id: RES101\n", "'name'"), (b"id: [", r"RES101\.yaml"), (b"text", "RES101"), (b"", "RES101")],
)
def test_a_broken_rule_file_is_told_by_name(text: bytes, said: str) -> None:
    with pytest.raises(RuleError, match=said):
        read_sources([("placement/RES101.yaml", text)])


def test_an_id_that_is_used_twice_is_told() -> None:
    content = FILES[0].read_bytes()
    with pytest.raises(RuleError, match="used twice"):
        read_sources([("a.yaml", content), ("b.yaml", content)])


def test_the_compiled_rules_are_read_again_when_a_rule_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "rules"
    (folder / "coverage").mkdir(parents=True)
    source = next(path for path in FILES if path.stem.startswith("RES903"))
    changed = folder / "coverage" / source.name
    changed.write_bytes(source.read_bytes())
    monkeypatch.setattr("domicile.rules.loading.rules_folder", lambda: folder)
    monkeypatch.setattr("domicile.rules.loading.is_checkout", lambda: True)
    read = rules.load.__wrapped__
    assert [rule.severity for rule in read()] == ["medium"]
    assert (folder / "compiled" / "rules.json").is_file()
    assert read() == read()
    changed.write_bytes(source.read_bytes().replace(b"severity: medium", b"severity: low"))
    assert [rule.severity for rule in read()] == ["low"]
