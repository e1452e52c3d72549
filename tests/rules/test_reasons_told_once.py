"""What leaves a finding undecided stands in its sentence once."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan

POLICY = """version: 1
home: eu-user
data_classes: {eu-user: {allow: [EEA], access: [EEA]}}
principals: {"aws:role/*/desk": {belongs: IE}}
"""
TRUST = """variable "trust" {
  type = string
}

resource "aws_iam_role" "reader" {
  name               = "reader"
  assume_role_policy = var.trust
}
"""
ORACLE = """resource "oci_identity_policy" "support" {
  compartment_id = "ocid1.tenancy.oc1..aaaaexample"
  statements     = ["Allow group Support to mange object-family in tenancy"]
}
"""
ALIBABA = """variable "document" {
  type = string
}

resource "alicloud_ram_policy" "reports" {
  policy_name     = "reports"
  policy_document = var.document
}
"""


@pytest.mark.parametrize(
    ("text", "rule", "reason"),
    [
        (TRUST, "RES404", "variable trust has no value"),
        (ORACLE, "RES401", "is expected at character 24, not `mange`"),
        (ALIBABA, "RES401", "variable document has no value"),
    ],
)
def test_a_reason_is_told_once(tmp_path: Path, text: str, rule: str, reason: str) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(text)
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == rule)
    assert one.verdict == "undecided"
    assert " may " in one.message
    assert one.message.count(reason) == 1, one.message
    assert reason in one.reason
