"""Findings about one statement of a policy stand at the statement, in every output, and stay the same finding."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command_line import called

POLICY = """provider "aws" {
  region = "eu-west-1"
}

resource "aws_iam_policy" "jobs" {
  name = "jobs"
  policy = jsonencode({
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "arn:aws:s3:::orders/*"
      },
      {
        Effect   = "Allow"
        Action   = "s3:*"
        Resource = "*"
      },
    ]
  })
}
"""
FIRST, LAST = 14, 18
RULE = "RES401"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.tf").write_text(POLICY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(rule: str = RULE) -> dict[str, Any]:
    findings = json.loads(called("scan", ".", "--format", "json").out)["findings"]
    return next(finding for finding in findings if finding["rule"] == rule)


def test_every_output_shows_the_lines_of_the_statement() -> None:
    assert (found()["line"], found()["end_line"]) == (FIRST, LAST)
    assert f"wildcard-data-access  line {FIRST}" in called("scan", ".").out
    assert f"line={FIRST},endLine={LAST}" in called("scan", ".", "--format", "github").out
    assert f"main.tf:{FIRST}" in called("scan", ".", "--format", "junit").out
    results = json.loads(called("scan", ".", "--format", "sarif").out)["runs"][0]["results"]
    region = next(one for one in results if one["ruleId"] == RULE)["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["endLine"]) == (FIRST, LAST)


def test_the_proof_goes_on_to_the_action() -> None:
    assert [(step["line"], step["text"]) for step in found()["proof"]] == [
        (7, "aws_iam_policy.jobs: policy"),
        (14, '{ Effect = "Allow" Action = "s3:*" Resource = "*" }'),
        (16, 'Action = "s3:*"'),
    ]


def test_a_moved_statement_is_the_same_finding(here: Path) -> None:
    before = found()
    (here / "main.tf").write_text(POLICY.replace("    Statement = [\n", "\n\n    Statement = [\n\n"))
    after = found()
    assert after["line"] == before["line"] + 3
    assert after["fingerprint"] == before["fingerprint"]


@pytest.mark.parametrize(
    "above", ['resource "aws_iam_policy"', '      {\n        Effect   = "Allow"\n        Action   = "s3:*"']
)
def test_a_comment_above_the_statement_or_the_block_waives(here: Path, above: str) -> None:
    (here / "main.tf").write_text(POLICY.replace(above, f"# domicile:skip={RULE}:agreed\n{above}"))
    finding = found()
    assert (finding["verdict"], finding["line"]) == ("waived", FIRST + 1)


def test_a_statement_of_a_module_is_told_once_for_all_its_calls(here: Path) -> None:
    (here / "store").mkdir()
    (here / "main.tf").rename(here / "store" / "main.tf")
    (here / "main.tf").write_text('module "a" {\n  source = "./store"\n}\nmodule "b" {\n  source = "./store"\n}\n')
    findings = json.loads(called("scan", ".", "--format", "json").out)["findings"]
    ours = [finding for finding in findings if finding["rule"] == RULE]
    assert [(finding["file"], finding["line"]) for finding in ours] == [("store/main.tf", FIRST)]
    assert "more like it" in ours[0]["message"]


HEREDOC = """resource "aws_iam_policy" "jobs" {
  policy = <<EOF
{
  "Statement": [
    {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*"},
    {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
  ]
EOF
}
"""


def test_a_heredoc_that_is_no_json_is_told_at_its_attribute(here: Path) -> None:
    (here / "main.tf").write_text(HEREDOC)
    finding = found()
    assert finding["verdict"] == "undecided"
    assert finding["line"] == 2


def test_files_with_windows_line_ends_have_the_same_lines(here: Path) -> None:
    (here / "main.tf").write_bytes(HEREDOC.replace("  ]\n", "  ]\n}\n").replace("\n", "\r\n").encode())
    assert (found()["line"], found()["end_line"]) == (6, 6)
