"""A long report ends with the worst, a table by rule and what most hangs on; a short one does not."""

from __future__ import annotations

from pathlib import Path

from domicile.engine import Request, Scan, scan
from domicile.report import text

POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {allow: [IE]}\n"
PROVIDERS = """provider "aws" {
  region = "us-east-1"
}

variable "region" {
  type = string
}

provider "aws" {
  alias  = "given"
  region = var.region
}
"""


def table(name: str, provider: str = "aws") -> str:
    return f'\nresource "aws_dynamodb_table" "{name}" {{\n  provider = {provider}\n  name     = "{name}"\n}}\n'


def scanned(folder: Path, abroad: int, given: int) -> Scan:
    (folder / "domicile.yaml").write_text(POLICY)
    network = '\nresource "aws_vpc" "main" {\n  cidr_block = "10.0.0.0/16"\n}\n'
    tables = [table(f"abroad{number}") for number in range(abroad)]
    tables += [table(f"given{number}", "aws.given") for number in range(given)]
    (folder / "main.tf").write_text(PROVIDERS + network + "".join(tables))
    return scan(Request((folder,), root=folder))


def test_a_long_report_ends_with_what_there_is(tmp_path: Path) -> None:
    report = text.render(scanned(tmp_path, 9, 4))
    _, _, end = report.partition("the worst\n")
    assert end.startswith(" critical  RES101  main.tf:19  aws_dynamodb_table.abroad0\n")
    assert "low" not in end
    table_of_rules, _, questions = end.partition("by rule\n")[2].partition(
        "what is not known, and how much hangs on it\n"
    )
    assert table_of_rules == (
        "         fail  undecided     others\n"
        "            9          1          3  RES101 data-outside-jurisdiction\n"
        "            1          ·          ·  RES106 regional-resource-outside-jurisdiction\n\n"
    )
    remedy = "(--var-file, a tfvars file, or `environments` in the policy)"
    assert questions.startswith(f"      4  variable region has no value {remedy}\n")


def test_a_question_to_the_policy_names_its_key(tmp_path: Path) -> None:
    policy = POLICY.replace("allow: [IE]", "allow: [US], access: [EEA]")
    policy += "principals:\n  'aws:account/111122223333': {belongs: DE}\n"
    group = """
resource "azurerm_role_assignment" "reader%d" {
  scope                = "/subscriptions/00000000-0000-0000-0000-000000000001"
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = "00000000-0000-0000-0000-00000000000%d"
}
"""
    (tmp_path / "domicile.yaml").write_text(policy)
    (tmp_path / "main.tf").write_text("".join(group % (number, number) for number in range(9)))
    report = text.render(scan(Request((tmp_path,), root=tmp_path)))
    assert "  the policy does not say where it belongs (`principals` in the policy)\n" in report


def test_a_question_on_which_little_hangs_is_not_told_again(tmp_path: Path) -> None:
    report = text.render(scanned(tmp_path, 9, 2))
    assert "by rule" in report
    assert "what is not known" not in report


def test_a_short_report_has_no_overview(tmp_path: Path) -> None:
    report = text.render(scanned(tmp_path, 3, 4))
    assert "the worst" not in report
    assert "by rule" not in report
