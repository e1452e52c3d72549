"""The options of DESIGN section 9."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command_line import called

BUCKET = 'resource "aws_s3_bucket" "kept" {\n  bucket = "kept"\n}\n'
WANTED = 'variable "region" {}\n\nprovider "aws" {\n  region = var.region\n}\n\n' + BUCKET
UNKNOWN_MAY_PASS = "version: 1\nhome: a\ndata_classes:\n  a: {allow: [IE], undecided: warn}\n"
CLAIM = """apiVersion: s3.aws.upbound.io/v1beta1
kind: Bucket
metadata: {name: events}
spec:
  forProvider: {region: eu-west-2}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(WANTED)
    return tmp_path


def verdicts(*arguments: str) -> list[tuple[str, str]]:
    done = called("scan", "--format", "json", *arguments)
    return [(row["rule"], row["verdict"]) for row in json.loads(done.out)["findings"]]


@pytest.mark.parametrize(("region", "status"), [("eu-west-1", 0), ("eu-west-2", 1)])
def test_variable_file_decides(here: Path, region: str, status: int) -> None:
    (here / "live.tfvars").write_text(f'region = "{region}"\n')
    assert called("scan", "--home", "IE").status == 1
    assert called("scan", "--home", "IE", "--var-file", "live.tfvars").status == status


def test_later_variable_file_wins(here: Path) -> None:
    (here / "one.tfvars").write_text('region = "eu-west-2"\n')
    (here / "two.tfvars").write_text('region = "eu-west-1"\n')
    assert called("scan", "--home", "IE", "--var-file", "one.tfvars", "--var-file", "two.tfvars").status == 0


def test_environment_variables_count_only_when_asked_for(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_VAR_region", "eu-west-1")
    assert ("RES101", "undecided") in verdicts("--home", "IE")
    assert verdicts("--home", "IE", "--env-vars") == []


@pytest.mark.parametrize(("flags", "status"), [([], 0), (["--strict"], 1), (["--strict", "--exit-zero"], 0)])
def test_strict_makes_undecided_fail(here: Path, flags: list[str], status: int) -> None:
    (here / "domicile.yaml").write_text(UNKNOWN_MAY_PASS)
    done = called("scan", *flags)
    assert (done.status, "undecided  RES101" in done.out) == (status, True)


def test_strict_and_blocking_undecided_findings_are_counted_as_failing(here: Path) -> None:
    (here / "domicile.yaml").write_text(UNKNOWN_MAY_PASS)
    assert "1 undecided, " in called("scan").out
    assert "1 undecided (1 of them fail), " in called("scan", "--strict").out


def test_exit_zero_keeps_the_findings(here: Path) -> None:
    (here / "terraform.tfvars").write_text('region = "eu-west-2"\n')
    done = called("scan", "--home", "IE", "--exit-zero")
    assert (done.status, "RES101" in done.out) == (0, True)


def test_passes_are_listed_when_asked_for(here: Path) -> None:
    (here / "terraform.tfvars").write_text('region = "eu-west-1"\n')
    assert ("RES101", "pass") not in verdicts("--home", "IE")
    assert ("RES101", "pass") in verdicts("--home", "IE", "--show-passes")
    assert "passed\n  main.tf\n" in called("scan", "--home", "IE", "--show-passes").out


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "github"])
def test_report_goes_to_a_file_and_a_summary_beside_it(here: Path, form: str) -> None:
    done = called("scan", "--home", "IE", "--format", form, "--output", "report")
    assert (done.status, done.out) == (1, "")
    assert "report in report" in done.err and "aws_s3_bucket.kept" in (here / "report").read_text()


def test_report_on_the_screen_and_in_a_file_are_the_same(here: Path) -> None:
    called("scan", "--home", "IE", "--output", "report")
    assert (here / "report").read_text() == called("scan", "--home", "IE").out


def test_manifest_on_the_standard_input_is_judged_alone(here: Path) -> None:
    done = called("scan", "-", "--home", "IE", given=CLAIM)
    assert done.status == 1
    assert "<stdin>" in done.out and "eu-west-2 (United Kingdom)" in done.out and "main.tf" not in done.out


def test_standard_input_and_a_path_are_judged_together(here: Path) -> None:
    (here / "terraform.tfvars").write_text('region = "eu-west-2"\n')
    done = called("scan", "-", ".", "--home", "IE", given=CLAIM)
    assert "<stdin>" in done.out and "main.tf" in done.out


def test_plan_on_the_standard_input(here: Path) -> None:
    plan = (Path(__file__).resolve().parents[2] / "fixtures/plans/gcs-multi-region/plan.json").read_text()
    done = called("scan", "-", "--home", "IE", given=plan)
    assert (done.status, "google_storage_bucket.exports" in done.out) == (1, True)


def test_no_cache_changes_nothing(here: Path) -> None:
    assert called("scan", "--home", "IE", "--no-cache") == called("scan", "--home", "IE")


def test_policy_file_is_preferred_to_the_nearest(here: Path) -> None:
    (here / "terraform.tfvars").write_text('region = "eu-west-2"\n')
    (here / "domicile.yaml").write_text(UNKNOWN_MAY_PASS)
    (here / "other.yaml").write_text(UNKNOWN_MAY_PASS.replace("IE", "GB"))
    assert called("scan").status == 1
    assert called("scan", "--policy", "other.yaml").status == 0


def test_without_policy_the_places_are_shown(here: Path) -> None:
    (here / "terraform.tfvars").write_text('region = "eu-west-2"\n')
    done = called("scan")
    assert done.status == 0
    assert "where data lives" in done.out and "aws:eu-west-2  United Kingdom" in done.out


@pytest.mark.parametrize("name", ["RES201", "ckv_res_201", "CKV_RES_201", "replica-outside-jurisdiction"])
def test_rule_is_explained_by_each_of_its_names(name: str) -> None:
    done = called("explain", name)
    assert (done.status, done.out.startswith("RES201  replica-outside-jurisdiction")) == (0, True)


def test_place_of_a_resource_with_its_proof(here: Path) -> None:
    (here / "terraform.tfvars").write_text('region = "eu-west-2"\n')
    done = called("where", "aws_s3_bucket.kept")
    assert done.status == 0
    assert "primary: aws:eu-west-2 (United Kingdom)" in done.out and "terraform.tfvars:1" in done.out


def test_first_policy_never_overwrites(here: Path) -> None:
    assert called("init").status == 0
    written = (here / "domicile.yaml").read_text()
    done = called("init")
    assert (done.status, "exists" in done.err) == (2, True)
    assert (here / "domicile.yaml").read_text() == written


@pytest.mark.parametrize("command", [[], ["scan"], ["where"], ["explain"], ["init"]])
def test_help_says_what_it_does(command: list[str]) -> None:
    done = called(*command, "--help")
    assert (done.status, "Usage:" in done.out) == (0, True)
