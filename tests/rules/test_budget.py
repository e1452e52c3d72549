"""A budget counts principals that are told apart: one whose name is not known may be one of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.model.findings import Finding

POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {max_principals: %d}\n"
BUCKET = """variable "reader" {
  type = string
}

resource "aws_s3_bucket" "kept" {
  bucket = "kept"
}

data "aws_iam_policy_document" "kept" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.kept.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = [%s]
    }
  }
}

resource "aws_s3_bucket_policy" "kept" {
  bucket = aws_s3_bucket.kept.id
  policy = data.aws_iam_policy_document.kept.json
}
"""
KNOWN = [f'"arn:aws:iam::44445555666{number}:role/reader"' for number in range(3)]
UNKNOWN = "var.reader"


def judged(folder: Path, budget: int, readers: list[str]) -> list[Finding]:
    (folder / "domicile.yaml").write_text(POLICY % budget)
    (folder / "main.tf").write_text(BUCKET % ", ".join(readers))
    return [one for one in scan(Request((folder,), root=folder)).findings if one.rule == "RES409"]


@pytest.mark.parametrize(
    ("budget", "readers", "verdict"),
    [
        (1, KNOWN[:1], "pass"),
        (1, KNOWN[:2], "fail"),
        (1, [KNOWN[0], UNKNOWN], "undecided"),
        (3, [KNOWN[0], UNKNOWN], "pass"),  # the role, whoever it is, and everyone, whom it may mean
        (2, [*KNOWN, UNKNOWN], "fail"),
    ],
)
def test_who_is_not_known_may_be_one_of_the_others(
    tmp_path: Path, budget: int, readers: list[str], verdict: str
) -> None:
    assert [one.verdict for one in judged(tmp_path, budget, readers)] == ([] if verdict == "pass" else [verdict])


def test_over_the_budget_are_named_those_that_are_certain(tmp_path: Path) -> None:
    (found,) = judged(tmp_path, 2, [*KNOWN, UNKNOWN])
    assert found.message.startswith("3 principals reach data of class eu-user, and its budget is 2: role ")
    assert "not known" not in found.message


OPEN_BUCKET = """resource "google_storage_bucket" "site" {
  name     = "site"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "site" {
  bucket = google_storage_bucket.site.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}

resource "google_storage_bucket_iam_member" "editor" {
  bucket = google_storage_bucket.site.name
  role   = "roles/storage.objectAdmin"
  member = "user:editor@example.com"
}
"""
OPEN_NETWORK = """resource "azurerm_automation_account" "jobs" {
  name                          = "jobs"
  location                      = "westeurope"
  resource_group_name           = "jobs"
  sku_name                      = "Basic"
  public_network_access_enabled = true
}
"""


def of_text(folder: Path, budget: int, text: str) -> list[Finding]:
    (folder / "domicile.yaml").write_text(POLICY % budget)
    (folder / "main.tf").write_text(text)
    return [one for one in scan(Request((folder,), root=folder)).findings if one.rule == "RES409"]


def test_everyone_is_one_principal_by_the_grant_and_by_the_exposure(tmp_path: Path) -> None:
    (found,) = of_text(tmp_path, 1, OPEN_BUCKET)
    assert found.message.startswith("2 principals reach data of class eu-user, and its budget is 1: everyone, user ")
    assert not of_text(tmp_path, 2, OPEN_BUCKET)


def test_an_open_network_alone_lets_nobody_reach_data_for_certain(tmp_path: Path) -> None:
    (found,) = of_text(tmp_path, 0, OPEN_NETWORK)
    assert (found.verdict, found.reason) == ("undecided", "it is not certain that everyone reach it")
    assert not of_text(tmp_path, 1, OPEN_NETWORK)


KEYS = """resource "azurerm_app_configuration" "settings" {
  name                = "settings"
  location            = "westeurope"
  resource_group_name = "settings"
  sku                 = "standard"
  local_auth_enabled  = true
}
"""


def test_whoever_holds_a_key_is_not_everyone(tmp_path: Path) -> None:
    (found,) = of_text(tmp_path, 0, KEYS)
    assert found.verdict == "undecided"
    assert found.message.startswith("0 principals reach data of class eu-user, and its budget is 0 (domicile")
    assert found.reason == "whoever holds a key of azurerm_app_configuration.settings may be further ones"


def test_those_who_are_not_known_are_told_apart_from_the_number(tmp_path: Path) -> None:
    (found,) = judged(tmp_path, 1, [KNOWN[0], UNKNOWN])
    assert found.message.startswith("2 principals reach data of class eu-user, and its budget is 1: everyone, role ")
    assert found.reason.endswith("a principal that is not known may be further ones")
