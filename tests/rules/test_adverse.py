"""The files of `rules/adverse/`: each keeps to its schema, and says of Checkov what the installed Checkov says."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import jsonschema
import pytest

from domicile import catalogue
from domicile.catalogue import rules_folder
from domicile.catalogue.yaml_files import read_yaml
from domicile.rules import adverse
from domicile.rules.adverse import AdverseRule

FILES = sorted((rules_folder() / "adverse").glob("*.yaml"))
RULES = adverse.load()
CHECKOV = importlib.util.find_spec("checkov")


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_file_keeps_to_its_schema(path: Path) -> None:
    schema = json.loads((rules_folder() / "schemas" / "adverse.json").read_text(encoding="utf-8"))
    document = read_yaml(path)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(document)
    assert document["tool"] == path.stem


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule.tool.id}-{rule.id}" for rule in RULES])
def test_every_kind_has_a_place_in_the_catalogue(rule: AdverseRule) -> None:
    assert [kind for kind in rule.kinds if catalogue.load().kind(kind) is None] == []


def test_no_id_stands_twice() -> None:
    ids = [(rule.tool.id, name) for rule in RULES for name in rule.names]
    assert len(ids) == len(set(ids))


OF_CHECKOV = [rule for rule in RULES if rule.tool.id == "checkov"]


@pytest.mark.skipif(CHECKOV is None, reason="the extra `checkov` is not installed")
@pytest.mark.parametrize("rule", OF_CHECKOV, ids=[rule.id for rule in OF_CHECKOV])
def test_rule_of_checkov_is_what_the_installed_checkov_has(rule: AdverseRule) -> None:
    assert CHECKOV is not None and CHECKOV.origin is not None
    source = (Path(CHECKOV.origin).parent / rule.source.partition(", ")[2]).read_text(encoding="utf-8")
    assert [text for text in (rule.id, rule.name, *rule.kinds) if text not in source] == []


def test_ids_are_joined_as_the_other_scanner_wants_them() -> None:
    by_tool = {rule.tool.id: rule for rule in RULES}
    regula, trivy = by_tool["regula"], by_tool["trivy"]
    assert regula.tool.skipping((regula, regula)) == "--exclude FG_R00275 --exclude FG_R00275"
    assert trivy.tool.skipping((trivy,)) == "AZU-0058, AVD-AZU-0058 in .trivyignore"
