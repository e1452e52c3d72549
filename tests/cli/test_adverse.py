"""`domicile adverse`: what it prints, and the lists that other scanners read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.cli.command_line import called

ESTATE = """provider "azurerm" {
  features {}
}

resource "azurerm_storage_account" "kept" {
  name     = "kept"
  location = "brazilsouth"
}

resource "azurerm_postgresql_server" "orders" {
  name     = "orders"
  location = "brazilsouth"
}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(ESTATE)
    return tmp_path


def test_rules_that_contradict_are_shown_with_the_alternative_and_the_way_to_skip_them() -> None:
    done = called("adverse", "--home", "BR")
    assert (done.status, done.err) == (0, "")
    assert "azurerm_storage_account.kept (main.tf:5): contradicts" in done.out
    assert "southcentralus" in done.out and "ZRS" in done.out
    assert "skip: --skip-check CKV_AZURE_102,CKV_AZURE_206" in done.out


@pytest.mark.parametrize(
    ("form", "key", "ids"),
    [
        ("checkov", "skip-check", ["CKV_AZURE_102", "CKV_AZURE_206"]),
        ("kics", "exclude-queries", ["8b042c30-e441-453f-b162-7696982ebc58"]),
    ],
)
def test_list_is_yaml_as_the_other_scanner_reads_it(form: str, key: str, ids: list[str]) -> None:
    assert yaml.safe_load(called("adverse", "--home", "BR", "--format", form).out) == {key: ids}
    (Path() / "main.tf").write_text(ESTATE.replace("brazilsouth", "westeurope"))
    assert yaml.safe_load(called("adverse", "--home", "EU", "--format", form).out) == {key: []}


def test_trivyignore_holds_ids_and_comments_alone() -> None:
    lines = called("adverse", "--home", "BR", "--format", "trivy").out.splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["AZU-0058", "AVD-AZU-0058"]


def test_json_has_every_rule_and_every_list() -> None:
    document = json.loads(called("adverse", "--home", "BR", "--format", "json").out)
    assert document["skip"]["terrascan"] == ["AC_AZURE_0407"]
    row = next(row for row in document["rules"] if row["id"] == "CKV_AZURE_206")
    assert row["resources"][0]["places"] == [{"provider": "azure", "region": "southcentralus", "countries": ["US"]}]


def test_policy_without_limits_cannot_be_contradicted() -> None:
    done = called("adverse")
    assert (done.status, done.out) == (2, "") and "--policy FILE or --home" in done.err


def test_file_that_cannot_be_read_is_told_and_is_status_2(here: Path) -> None:
    (here / "broken.tf").write_text('resource "aws_s3_bucket" {{{\n')
    done = called("adverse", "--home", "BR")
    assert done.status == 2 and "broken.tf" in done.err and "CKV_AZURE_206" in done.out


def test_what_was_not_assessed_is_told(here: Path) -> None:
    (here / "more.tf").write_text('module "far" {\n  source  = "example/far/aws"\n  version = "1.0.0"\n}\n')
    done = called("adverse", "--home", "BR")
    assert done.status == 0 and "not assessed" in done.err


def test_name_in_a_file_cannot_write_into_a_list(here: Path) -> None:
    (here / "main.tf").unlink()
    (here / "a\nskip-check: [CKV_AWS_1]\n.tf").write_text(ESTATE)
    assert "CKV_AWS_1]" not in str(yaml.safe_load(called("adverse", "--home", "BR", "--format", "checkov").out))
