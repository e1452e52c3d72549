"""What a reader takes as one is shown as one, and counted as many."""

from __future__ import annotations

import json
from pathlib import Path

from domicile.engine import Request, scan
from domicile.report import json as json_report
from domicile.report import sarif, text

POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {allow: [IE]}\n"
BUCKETS = """provider "aws" {
  region = "us-east-1"
}

resource "aws_s3_bucket" "kept" {
  for_each = toset(["a", "b", "c"])
  bucket   = "kept-${each.key}"
}
"""
CALL = 'module "m%d" {\n  source = "terraform-example-modules/store/aws"\n}\n\n'


def estate(folder: Path, configuration: str) -> Path:
    (folder / "domicile.yaml").write_text(POLICY)
    (folder / "main.tf").write_text(configuration)
    return folder


def test_instances_of_one_resource_are_told_once_with_their_keys(tmp_path: Path) -> None:
    done = scan(Request((estate(tmp_path, BUCKETS),), root=tmp_path))
    report = text.render(done)
    assert report.count("RES101 data-outside-jurisdiction  line") == 1
    assert 'the same for ["b"], ["c"]' in report
    assert done.count("fail") == 3
    assert json_report.render(done).count('"rule": "RES101"') == 3


def test_modules_that_were_not_fetched_are_one_gap_with_the_number_of_calls(tmp_path: Path) -> None:
    done = scan(Request((estate(tmp_path, "".join(CALL % number for number in range(9))),), root=tmp_path))
    report = text.render(done)
    assert report.count("RES901 module-not-assessed") == 1
    assert "9 times: not fetched: terraform init was not run here" in report
    assert "main.tf:1  module.m0" in report
    assert "… and 4 more" in report
    assert done.count("undecided") == 1
    assert len(done.estate.not_assessed) == 9
    (row,) = json_report.document(done)["findings"]
    assert [call["address"] for call in row["also"]] == [f"module.m{number}" for number in range(1, 9)]


def test_roots_of_which_none_was_initialised_are_one_question(tmp_path: Path) -> None:
    for name in ("north", "west"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text("".join(CALL % number for number in range(3)))
    done = scan(Request((tmp_path,), root=tmp_path))
    (finding,) = done.findings
    assert {step.file for step in finding.also} == {"north/main.tf", "west/main.tf"}
    assert "6 times: not fetched: terraform init was not run here" in text.render(done)


def test_sarif_has_a_result_for_each_that_one_question_leaves_open(tmp_path: Path) -> None:
    tables = "".join(
        f'resource "aws_dynamodb_table" "t{number}" {{\n  name = "t{number}"\n}}\n\n' for number in range(9)
    )
    provider = 'variable "region" {}\n\nprovider "aws" {\n  region = var.region\n}\n\n'
    done = scan(Request((estate(tmp_path, provider + tables),), root=tmp_path))
    (finding,) = done.findings
    assert len(finding.also) == 8
    (run,) = json.loads(sarif.render(done))["runs"]
    places = [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in run["results"]]
    assert places == [finding.line, *(step.line for step in finding.also)]
    assert len(set(places)) == 9


def test_buckets_on_different_lines_stay_apart(tmp_path: Path) -> None:
    more = BUCKETS + 'resource "aws_s3_bucket" "other" {\n  bucket = "other"\n}\n'
    report = text.render(scan(Request((estate(tmp_path, more),), root=tmp_path)))
    assert report.count("RES101 data-outside-jurisdiction  line") == 2


def test_inventory_rows_of_one_module_in_two_roots_name_their_roots(tmp_path: Path) -> None:
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "main.tf").write_text('resource "aws_s3_bucket" "kept" {\n  bucket = "kept"\n}\n')
    for name, region in (("north", "eu-north-1"), ("west", "eu-west-1")):
        (tmp_path / name).mkdir()
        call = f'provider "aws" {{\n  region = "{region}"\n}}\n\nmodule "store" {{\n  source = "../module"\n}}\n'
        (tmp_path / name / "main.tf").write_text(call)
    rows = json_report.document(scan(Request((tmp_path,), root=tmp_path)))["inventory"]
    assert [(row["root"], row["place"]["region"]) for row in rows] == [("north", "eu-north-1"), ("west", "eu-west-1")]


def test_links_to_one_file_that_is_not_there_are_one_gap(tmp_path: Path) -> None:
    for name in ("north", "west"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(BUCKETS)
        (tmp_path / name / "common.auto.tfvars").symlink_to("../common.auto.tfvars")
    done = scan(Request((tmp_path,), root=tmp_path))
    (gap,) = [finding for finding in done.findings if finding.rule == "RES902"]
    assert [step.file for step in (*gap.also,)] == ["west/common.auto.tfvars"]


def test_calls_below_one_folder_that_is_not_there_are_one_question(tmp_path: Path) -> None:
    sources = {"keys": "./submodule/keys", "store": "./submodule/store", "other": "./other"}
    calls = "".join(f'module "{name}" {{\n  source = "{source}"\n}}\n\n' for name, source in sources.items())
    done = scan(Request((estate(tmp_path, calls),), root=tmp_path))
    told = [(finding.address, len(finding.also)) for finding in done.findings]
    assert told == [("module.keys", 1), ("module.other", 0)]
    assert "2 times: the folder submodule is not there" in text.render(done)
    assert "its source ./submodule/keys does not exist" in done.findings[0].message


def test_a_folder_that_terraform_init_makes_is_missing_for_that_cause(tmp_path: Path) -> None:
    for name in ("north", "west"):
        (tmp_path / name).mkdir()
        call = 'module "keys" {\n  source = "./.terraform/modules/__v4__/keys"\n}\n'
        (tmp_path / name / "main.tf").write_text(call + CALL % 1)
    (finding,) = scan(Request((tmp_path,), root=tmp_path)).findings
    assert len(finding.also) == 3
