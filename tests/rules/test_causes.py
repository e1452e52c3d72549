"""A reason that names what is missing is one question everywhere; any other is one at the line that it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.model.trail import Trail
from domicile.rules.checks.causes import decided_at, question


def trail(line: int) -> Trail:
    return Trail("main.tf", line, "location = var.location", (Trail("variables.tf", 7, 'variable "location" { … }'),))


@pytest.mark.parametrize(
    "reason",
    [
        "variable location has no value",
        "module not fetched",
        "no provider configuration",
        "its source ../vault does not exist",
        "region comes from the environment (AWS_REGION)",
        "the backend names a bucket and not its location",
        "the place of module.app.data.azurerm_key_vault.kv is not known",
        "the catalogue does not know the gcp place 'primary-b'",
        "the host dbc-1.cloud.databricks.com names no place that is known",
    ],
)
def test_a_reason_that_names_what_is_missing_is_the_question(reason: str) -> None:
    assert question(reason, trail(3), "here") == reason


@pytest.mark.parametrize(
    "reason", ["known after apply", "the place of azurerm_storage_account.this is not known", "not all keys are known"]
)
def test_any_other_reason_is_a_question_at_its_line(reason: str) -> None:
    assert question(reason, trail(3), "here") == f"{reason} variables.tf:7"
    assert question(reason, Trail("main.tf", 3, "location"), "here") == f"{reason} here"
    assert question(reason, None, "here") == f"{reason} here"


def test_the_line_that_decides_is_where_the_proof_ends() -> None:
    assert decided_at(trail(3), "main.tf:3") == "variables.tf:7"
    assert decided_at(None, "main.tf:3") == "main.tf:3"


TRANSFER = """resource "google_storage_bucket" "orders" {
  name     = "orders"
  location = "europe-west1"
}

resource "google_storage_bucket" "mirror" {
  name     = "orders-mirror"
  location = "us-central1"
}

resource "google_storage_transfer_job" "nightly" {
  description = "every night"
  transfer_spec {
    gcs_data_source {
      bucket_name = google_storage_bucket.orders.name
    }
    gcs_data_sink {
      bucket_name = google_storage_bucket.mirror.name
    }
  }
}
"""


def test_a_flow_of_a_module_that_several_roots_call_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text("version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {allow: [EEA]}\n")
    (tmp_path / "nightly").mkdir()
    (tmp_path / "nightly/main.tf").write_text(TRANSFER)
    for root in ("north", "west"):
        (tmp_path / root).mkdir()
        (tmp_path / root / "main.tf").write_text('module "nightly" {\n  source = "../nightly"\n}\n')
    (told,) = (one for one in scan(Request((tmp_path,), root=tmp_path)).findings if one.rule == "RES502")
    assert told.verdict == "fail"
    assert [(other.address, other.root) for other in told.each[1:]] == [(told.address, "west")]
