"""A principal, a role and a scope that are all not known are one question."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan

POLICY = """version: 1
home: eu-user
data_classes:
  eu-user: {allow: [EEA], access: [EEA]}
principals:
  "azure:group/support": {belongs: US}
"""
WITHOUT = "rules: {RES402: off}\n"
ASSIGNMENT = """variable "given" {
  type = object({ scope = string, role = string, to = string })
}

resource "azurerm_role_assignment" "given" {
  scope                = var.given.scope
  role_definition_name = %s
  principal_id         = %s
}
"""


@pytest.mark.parametrize(
    ("role", "to", "more", "rules"),
    [
        ("var.given.role", "var.given.to", "", ["RES402"]),
        ("var.given.role", "var.given.to", WITHOUT, ["RES404"]),
        ("var.given.role", '"0d6b0a7e-0000-4000-8000-000000000001"', "", ["RES402", "RES404"]),
        ('"Storage Blob Data Reader"', "var.given.to", "", ["RES404", "RES405"]),
    ],
)
def test_what_is_not_known_is_asked_once(tmp_path: Path, role: str, to: str, more: str, rules: list[str]) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY + more)
    (tmp_path / "main.tf").write_text(ASSIGNMENT % (role, to))
    found = scan(Request((tmp_path,), root=tmp_path)).findings
    assert sorted(one.rule for one in found if one.family == "access") == rules
