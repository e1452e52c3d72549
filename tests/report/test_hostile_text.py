"""Text from scanned files is harmless wherever a report shows it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import jsonschema
import pytest

from domicile.report.escape import CONTROL
from tests.cli.command_line import called
from tests.report import hostile

COMMAND = re.compile(r"^\s*::|##\[|##vso\[", re.MULTILINE)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    hostile.write(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown(form: str, *arguments: str) -> str:
    done = called("scan", "--format", form, *arguments)
    assert done.status == 1, done.said
    return done.out


def steering(text: str) -> list[str]:
    return [repr(found) for found in CONTROL.findall(text) if found != "\n"]


@pytest.mark.parametrize("form", ["text", "junit", "github"])
@pytest.mark.parametrize("passes", [[], ["--show-passes"]])
def test_nothing_steers_a_terminal(tree: Path, form: str, passes: list[str]) -> None:
    assert steering(shown(form, *passes)) == []


def test_nothing_in_the_text_report_is_a_command_of_a_log_reader(tree: Path) -> None:
    assert COMMAND.findall(shown("text", "--show-passes")) == []


def test_annotations_are_ours_alone(tree: Path) -> None:
    lines = shown("github").splitlines()
    assert all(re.match(r"::(error|warning|notice) (file=[^:,]+,line=\d+,|title=)", line) for line in lines[:-1])
    assert lines[-1].startswith("domicile: ") and "##[" not in "".join(lines)


def test_junit_is_well_formed(tree: Path) -> None:
    cases = ElementTree.fromstring(shown("junit")).iter("testcase")
    assert any("<script>" in (case.get("name") or "") for case in cases)


def test_sarif_makes_no_links_of_names_and_its_uris_are_encoded(tree: Path, sarif_schema: dict[str, Any]) -> None:
    text = shown("sarif")
    document = json.loads(text)
    jsonschema.Draft7Validator(sarif_schema).validate(document)
    results = document["runs"][0]["results"]
    assert [result for result in results if re.search(r"(?<!\\)\]\(", result["message"]["text"])] == []
    uris = {location["physicalLocation"]["artifactLocation"]["uri"] for r in results for location in r["locations"]}
    assert all(re.fullmatch(r"[A-Za-z0-9_.~/%-]+", uri) for uri in uris), uris
    assert {unquote(uri) for uri in uris} == {f"{hostile.FOLDER}/main.tf", f"{hostile.FOLDER}/role.yaml"}
    assert steering("".join(result["message"]["text"] for result in results)) == []


def test_endless_names_are_shortened_for_readers(tree: Path) -> None:
    assert max(map(len, shown("text").splitlines())) < 10_000
    assert hostile.ENDLESS in shown("json")


def test_file_name_that_is_not_utf8_is_shown_in_every_format(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        (tmp_path / "caf\udce9.tf").write_text(hostile.REGION + 'resource "aws_s3_bucket" "b" {\n}\n')
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    monkeypatch.chdir(tmp_path)
    for form in ("text", "json", "sarif", "junit", "github"):
        done = called("scan", "--home", "IE", "--format", form)
        assert done.status == 1 and "caf" in done.out, form
    assert "caf%E9.tf" in called("scan", "--home", "IE", "--format", "sarif").out


@pytest.mark.parametrize("arguments", [["where", "aws_s3_bucket.b"], ["where", "\x1b[2J"], ["init", "--print"]])
def test_other_commands_are_harmless_too(tree: Path, arguments: list[str]) -> None:
    assert steering(called(*arguments).said) == []
