"""Every format of every fixture: valid where there is a schema, with relative places, and without secrets."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
import pytest

from domicile.catalogue import rules_folder
from domicile.engine import Scan, ScanError
from domicile.report import github, junit, sarif, text
from domicile.report import json as json_report
from tests.cli.command_line import called
from tools.fixture_cases import FIXTURES, cases, scanned

FOLDERS = [*(case.folder for case in cases()), *sorted((FIXTURES / "plans").iterdir())]
NAMES = [folder.relative_to(FIXTURES).as_posix() for folder in FOLDERS]


@cache
def scan_of(folder: Path) -> Scan | None:
    try:
        return scanned(folder)
    except ScanError:
        return None


@cache
def json_schema() -> Any:
    return jsonschema_rs.validator_for(json.loads((rules_folder() / "schemas" / "scan.json").read_text()))


@pytest.fixture(scope="session")
def sarif_validator(sarif_schema: dict[str, Any]) -> Any:
    return jsonschema_rs.validator_for(sarif_schema)


@pytest.mark.parametrize("folder", FOLDERS, ids=NAMES)
def test_formats_are_valid(folder: Path, sarif_validator: Any) -> None:
    done = scan_of(folder)
    if done is None:
        return
    json_schema().validate(json.loads(json_report.render(done, show_passes=True)))
    document = json.loads(sarif.render(done, show_passes=True))
    sarif_validator.validate(document)
    for uri in _uris(document):
        assert not uri.startswith(("/", "..", "file:")) and " " not in uri
    ElementTree.fromstring(junit.render(done, show_passes=True))
    lines = {(number, one.file, one.line) for number, told in enumerate(done.findings) for one in told.each}
    assert github.render(done).count("\n") == len(lines) + len(done.problems) + 1
    assert text.render(done, show_passes=True).endswith("passed\n") or done.problems


def _uris(document: Any) -> list[str]:
    if isinstance(document, dict):
        own = [document["uri"]] if "uri" in document and "uriBaseId" in document else []
        return own + [uri for value in document.values() for uri in _uris(value)]
    return [uri for item in document for uri in _uris(item)] if isinstance(document, list) else []


@pytest.mark.parametrize("width", [80, 100, 200])
def test_text_stays_within_the_terminal(width: int) -> None:
    done = scan_of(FIXTURES / "estates" / "eu-enclave" / "violating")
    assert done is not None
    sentences = [line for line in text.render(done, width=width).splitlines() if line.startswith(" " * 11)]
    breakable = [line for line in sentences if " " in line[:50].strip()]
    assert [line for line in breakable if len(line) > max(width, 50)] == []


def test_fix_is_told_once_in_a_file() -> None:
    done = scan_of(FIXTURES / "estates" / "us-protected-data" / "violating")
    assert done is not None
    shown = text.render(done)
    assert shown.count("fix: as for line 22") == 1


SECRETS = {
    "password": "marked-secret-one",
    "api_token": "marked-secret-two",
    "settings": "marked-secret-three",
    "note": "marked-secret-four",
}
CONFIGURATION = """
provider "aws" {
  region     = "ap-southeast-1"
  secret_key = var.api_token
}

variable "password" {}
variable "api_token" {}
variable "settings" {
  sensitive = true
}
variable "note" {
  sensitive = true
  type      = string
}

locals {
  connection = "postgres://orders:${var.password}@example"
}

resource "aws_db_instance" "orders" {
  username = "orders"
  password = var.password
}

resource "aws_secretsmanager_secret_version" "orders" {
  secret_id     = "orders"
  secret_string = local.connection
}

resource "aws_s3_bucket" "kept" {
  bucket = "kept-${var.settings}"
  tags   = { connection = local.connection, settings = var.settings }
}

resource "aws_s3_bucket" "by_note" {
  count  = var.note == "" ? 0 : 1
  region = var.note
}

resource "aws_lambda_function" "job" {
  function_name = "job"
  environment {
    variables = { TOKEN = var.api_token, PASSWORD = var.password }
  }
}
"""


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github"])
def test_secrets_of_variable_files_reach_no_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    (tmp_path / "main.tf").write_text(CONFIGURATION)
    rows = "".join(f'{name} = "{secret}"\n' for name, secret in SECRETS.items())
    (tmp_path / "terraform.tfvars").write_text(rows)
    monkeypatch.chdir(tmp_path)
    said = called("scan", "--home", "IE", "--format", form, "--show-passes").said
    said += called("where", "aws_s3_bucket.by_note").said + called("init", "--print").said
    assert [secret for secret in SECRETS.values() if secret in said] == []


def test_root_is_named_where_a_module_serves_several() -> None:
    done = scan_of(FIXTURES / "estates" / "us-protected-data" / "violating")
    assert done is not None
    assert "RES202 backup-outside-jurisdiction  line 22, in terraform\n" in text.render(done)


def test_many_findings_are_counted_by_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = 'resource "aws_s3_bucket" "b%d" {\n  bucket = "b"\n}\n'
    (tmp_path / "main.tf").write_text(
        'provider "aws" {\n  region = "eu-west-2"\n}\n' + "".join(bucket % number for number in range(30))
    )
    monkeypatch.chdir(tmp_path)
    assert "by rule\n         fail     others\n           30          ·  RES101 data-outside-jurisdiction\n" in (
        called("scan", "--home", "IE").out
    )


ENDPOINT = """apiVersion: v1
kind: ConfigMap
metadata: {name: feed}
data:
  ENDPOINT: "https://reader:marked-secret@s3.us-east-1.amazonaws.com/feed"
"""


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github"])
def test_credentials_in_an_endpoint_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    (tmp_path / "feed.yaml").write_text(ENDPOINT)
    monkeypatch.chdir(tmp_path)
    done = called("scan", "--home", "IE", "--format", form)
    assert done.status == 1 and "us-east-1" in done.out
    assert "marked-secret" not in done.said


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github"])
def test_secrets_of_a_plan_reach_no_output(form: str) -> None:
    plan = FIXTURES / "plans" / "aws-read-replica" / "plan.json"
    assert "not-shown-anywhere" in plan.read_text()
    assert "not-shown-anywhere" not in called("scan", plan, "--format", form, "--show-passes").said
