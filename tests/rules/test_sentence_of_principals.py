"""How a finding tells of a principal whom nobody knows: who, why, what; each once."""

from __future__ import annotations

from pathlib import Path

from domicile.engine import Request, scan

POLICY = """version: 1
home: eu-user
data_classes: {eu-user: {allow: [EEA], access: [EEA]}}
principals: {"azure:group/desk": {belongs: IE}}
"""
GIVEN = """variable "who" {}

resource "azurerm_role_assignment" "given" {
  scope                = "/subscriptions/00000000-0000-0000-0000-000000000001"
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = var.who
}
"""


def test_somebody_who_is_not_known_is_told_with_the_reason_and_once(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(GIVEN)
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == "RES404")
    assert one.message == (
        "azurerm_role_assignment.given lets a principal that is not known (variable who has no value) list, read "
        "the subscription and what is in it; access is for EEA"
    )
