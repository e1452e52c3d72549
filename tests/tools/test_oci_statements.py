"""The tool that holds public statements of Oracle Cloud against the grammar."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.facts.access.oci_language import shown
from tools.oci_statements.__main__ import main
from tools.oci_statements.found import judge
from tools.oci_statements.in_terraform import evaluated
from tools.oci_statements.in_text import literal


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.md", "- Allow group <ops> to read buckets in tenancy.", ["Allow group * to read buckets in tenancy"]),
        ("a.md", "We allow group members to see the page.", []),
        (
            "a.md",
            "Allow any-user to read objects in tenancy where all {\n a.b = 'c',\n d.e = 'f'\n}\n",
            ["Allow any-user to read objects in tenancy where all { a.b = 'c', d.e = 'f' }"],
        ),
        (
            "a.json",
            '["allow group A to use keys in tenancy", "define tenancy T as ocid1.tenancy.oc1..a"]',
            ["allow group A to use keys in tenancy", "define tenancy T as ocid1.tenancy.oc1..a"],
        ),
        (
            "a.py",
            'x = "allow group A to use keys in tenancy\\nallow group B to use keys in tenancy"',
            ["allow group A to use keys in tenancy", "allow group B to use keys in tenancy"],
        ),
        ("a.tf", 'x = "allow group ${var.a} to use keys in tenancy"', ["allow group * to use keys in tenancy"]),
        ("a.md", "| allow group A to use keys in tenancy | to encrypt |", ["allow group A to use keys in tenancy"]),
    ],
)
def test_statements_in_texts(tmp_path: Path, name: str, text: str, expected: list[str]) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found = list(literal(tmp_path))
    assert [shown(one.text) for one in found] == expected
    assert all(judge(one).statement for one in found)


POLICY = """
variable "group" {}

resource "oci_identity_policy" "p" {
  statements = [for verb in ["read", "see"] : "allow group ${var.group} to ${verb} buckets in tenancy"]
}
"""


def test_statements_in_terraform_are_evaluated_and_the_wrong_one_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(POLICY, encoding="utf-8")
    found = [one for one in evaluated(tmp_path) if not isinstance(one, str)]
    assert [shown(one.text) for one in found] == [
        "allow group * to read buckets in tenancy",
        "allow group * to see buckets in tenancy",
    ]
    assert main([str(tmp_path)]) == 1
    assert "`inspect` or `read` or `use` or `manage`" in capsys.readouterr().out
