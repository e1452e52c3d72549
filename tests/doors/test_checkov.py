"""Checkov as a host, run as its users run it: external checks in its workers, and `domicile checkov`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

pytest.importorskip("checkov", reason="the extra checkov is not installed here")

PROJECT = Path(__file__).resolve().parents[2]
BINARIES = Path(sys.executable).parent
POLICY = "version: 1\nhome: eu-user\ndata_classes:\n  eu-user: {allow: [IE, NO]}\n"
ABROAD = (
    'provider "aws" {\n  region = "ap-southeast-1"\n}\n\nresource "aws_s3_bucket" "events" {\n  bucket = "events"\n}\n'
)
SECRETS = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: everything}
rules:
  - {apiGroups: ["*"], resources: ["*"], verbs: ["*"]}
"""
HOSTS = {
    "external checks": [
        str(BINARIES / "checkov"),
        "--skip-download",
        "--external-checks-dir",
        str(PROJECT / "custom_checks"),
    ],
    "domicile checkov": [str(BINARIES / "domicile"), "checkov"],
}


def run(host: str, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*HOSTS[host], "-d", str(folder), *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **environment},
        check=False,
    )


def failed(stdout: str) -> set[tuple[str, str, tuple[int, int]]]:
    documents = json.loads(stdout)
    records = [
        record
        for document in (documents if isinstance(documents, list) else [documents])
        for record in document.get("results", {}).get("failed_checks", [])
    ]
    return {(r["check_id"], r["resource"], tuple(r["file_line_range"])) for r in records if "RES" in r["check_id"]}


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(ABROAD)
    (tmp_path / "role.yaml").write_text(SECRETS)
    return tmp_path


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("frameworks", [[], ["--framework", "terraform"]])
def test_findings_stand_beside_checkovs_own_with_exact_lines(estate: Path, host: str, frameworks: list[str]) -> None:
    done = run(host, estate, "-o", "json", *frameworks)
    assert done.returncode == 1, done.stderr
    found = failed(done.stdout)
    assert ("CKV_RES_101", "aws_s3_bucket.events", (5, 7)) in found
    assert "CKV_AWS_18" in done.stdout
    kubernetes = {resource for _, resource, _ in found if resource.startswith("ClusterRole")}
    assert kubernetes == (set() if frameworks else {"ClusterRole.everything"})


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("form", ["cli", "junitxml"])
def test_message_reaches_every_output(estate: Path, host: str, form: str) -> None:
    done = run(host, estate, "-o", form, "--compact", "--framework", "terraform", "-c", "CKV_RES_101")
    assert "ap-southeast-1 (Singapore)" in done.stdout


@pytest.mark.parametrize("host", HOSTS)
def test_sarif_is_valid_and_points_at_our_lines(estate: Path, host: str, sarif_schema: dict[str, object]) -> None:
    done = run(host, estate, "-o", "sarif", "--output-file-path", str(estate / "out"), "--framework", "terraform")
    assert done.returncode == 1, done.stderr
    document = json.loads((estate / "out" / "results_sarif.sarif").read_text())
    jsonschema.Draft7Validator(sarif_schema).validate(document)
    ours = [result for result in document["runs"][0]["results"] if result["ruleId"] == "CKV_RES_101"]
    assert [result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in ours] == [5]


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("frameworks", [[], ["--framework", "terraform"], ["--framework", "kubernetes"]])
def test_broken_policy_fails_closed(estate: Path, host: str, frameworks: list[str]) -> None:
    (estate / "domicile.yaml").write_text("version: 1\nhome: nowhere\n")
    done = run(host, estate, "--compact", *frameworks)
    assert done.returncode != 0
    assert "domicile.yaml" in done.stdout + done.stderr


@pytest.mark.parametrize("host", HOSTS)
def test_unreadable_file_fails_closed(estate: Path, host: str) -> None:
    (estate / "main.tf").write_text(ABROAD.replace("ap-southeast-1", "eu-west-1"))
    (estate / "role.yaml").unlink()
    (estate / "broken.tf").write_text('resource "aws_s3_bucket" "b" {\n  bucket = = \n}\n')
    done = run(host, estate, "--compact", "-c", "CKV_RES_101")
    assert done.returncode != 0
    assert "broken.tf" in done.stdout + done.stderr


@pytest.mark.parametrize("host", HOSTS)
def test_folder_with_nothing_else_than_a_broken_policy_fails_closed(tmp_path: Path, host: str) -> None:
    (tmp_path / "domicile.yaml").write_text("home: nowhere\n")
    assert run(host, tmp_path, "--compact").returncode != 0


def test_missing_package_fails_closed(estate: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    shadow = tmp_path_factory.mktemp("shadow")
    (shadow / "domicile").mkdir()
    (shadow / "domicile" / "__init__.py").write_text("raise ImportError('domicile is not installed')\n")
    done = run("external checks", estate, "--compact", "-c", "CKV_RES_000", PYTHONPATH=str(shadow))
    assert done.returncode != 0
    assert "pip install 'domicile[checkov]'" in done.stdout


def test_fault_of_ours_fails_closed(estate: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    shadow = tmp_path_factory.mktemp("shadow")
    (shadow / "sitecustomize.py").write_text(
        "import domicile.facts.placement as room\n"
        "def broken(*arguments):\n    raise RuntimeError('broken on purpose')\n"
        "room.of_block = broken\n"
    )
    done = run("external checks", estate, "--compact", "-c", "CKV_RES_000", PYTHONPATH=str(shadow))
    assert done.returncode != 0
    assert "broken on purpose" in done.stdout


@pytest.mark.parametrize("host", HOSTS)
def test_checkov_skip_comment_is_honoured_and_shown(estate: Path, host: str) -> None:
    skip = "  #checkov:skip=CKV_RES_101:moves home in March\n"
    (estate / "main.tf").write_text(ABROAD.replace('  bucket = "events"\n', skip + '  bucket = "events"\n'))
    (estate / "role.yaml").unlink()
    done = run(host, estate, "--compact", "--framework", "terraform", "-c", "CKV_RES_101")
    assert done.returncode == 0, done.stdout
    assert "moves home in March" in done.stdout


def test_domicile_checkov_says_when_nothing_was_judged(estate: Path) -> None:
    done = run("domicile checkov", estate, "--framework", "dockerfile")
    assert done.returncode == 2
    assert "nothing was judged" in done.stderr
