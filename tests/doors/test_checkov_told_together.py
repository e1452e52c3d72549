"""What the engine tells as one is a record at each of its places in Checkov, which knows findings by resource."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("checkov", reason="the extra checkov is not installed here")

from tests.doors.test_checkov import HOSTS, failed, run

ROLES = """resource "google_project_iam_member" "jobs" {
  for_each = toset(["roles/owner", "roles/viewer"])
  project  = "shop"
  role     = each.key
  member   = "serviceAccount:jobs@shop.iam.gserviceaccount.com"
}
"""
BINDING = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: probe}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: probe, namespace: default}]
"""
SKIPPED = BINDING.replace("metadata:", "# checkov:skip=CKV_RES_411:it is emptied\nmetadata:")
QUESTION = """resource "kubernetes_role_binding" "%s" {
  metadata {
    name = "deploy"
  }
  role_ref {
    kind = "ClusterRole"
    name = "deployer"
  }
  subject {
    kind = "ServiceAccount"
    name = "ci"
  }
}
"""
ONLY = ("-c", "CKV_RES_402,CKV_RES_411")


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    (tmp_path / "main.tf").write_text(ROLES)
    for name, text in (("a", BINDING), ("b", BINDING), ("c", SKIPPED), ("d", BINDING)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def shown(stdout: str, sort: str) -> list[tuple[str, str, str]]:
    """Severity, file and resource of our records of a sort (failed_checks, skipped_checks)."""
    reports = json.loads(stdout)
    return sorted(
        (record["severity"], record["file_path"], record["resource"])
        for report in (reports if isinstance(reports, list) else [reports])
        for record in report["results"][sort]
        if "RES" in record["check_id"]
    )


@pytest.mark.parametrize("host", HOSTS)
def test_each_is_a_record_at_its_own_place_and_weight(estate: Path, host: str) -> None:
    done = run(host, estate, "-o", "json", *ONLY)
    assert done.returncode == 1, done.stderr
    assert shown(done.stdout, "failed_checks") == [
        ("CRITICAL", "/a.yaml", "ClusterRoleBinding.probe"),
        ("CRITICAL", "/b.yaml", "ClusterRoleBinding.probe"),
        ("CRITICAL", "/d.yaml", "ClusterRoleBinding.probe"),
        ("CRITICAL", "/main.tf", 'google_project_iam_member.jobs["roles/owner"]'),
        ("MEDIUM", "/main.tf", 'google_project_iam_member.jobs["roles/viewer"]'),
    ]
    assert shown(done.stdout, "skipped_checks") == [("CRITICAL", "/c.yaml", "ClusterRoleBinding.probe")]
    assert {lines for _, resource, lines in failed(done.stdout) if resource.startswith("Cluster")} == {(5, 5)}
    assert "more like it" not in done.stdout


def test_baseline_of_some_hides_none_that_is_new(tmp_path: Path) -> None:
    """Checkov's baseline knows a finding by its resource and check alone, whichever file it is in."""
    arguments = ("--framework", "terraform", "--compact", *ONLY)
    (tmp_path / "main.tf").write_text(ROLES.replace('"roles/owner", ', ""))
    run("domicile checkov", tmp_path, "--create-baseline", *arguments)
    same = run("domicile checkov", tmp_path, "--baseline", ".checkov.baseline", *arguments)
    assert same.returncode == 0, same.stdout
    (tmp_path / "main.tf").write_text(ROLES.replace('"roles/owner"', '"roles/editor", "roles/owner"'))
    more = run("domicile checkov", tmp_path, "--baseline", ".checkov.baseline", "-o", "json", *arguments)
    assert more.returncode == 1
    assert sorted(resource for *_, resource in shown(more.stdout, "failed_checks")) == [
        'google_project_iam_member.jobs["roles/editor"]',
        'google_project_iam_member.jobs["roles/owner"]',
    ]


def test_soft_fail_tells_all_of_them(estate: Path) -> None:
    done = run("domicile checkov", estate, "--framework", "kubernetes", "--soft-fail", "-o", "json", *ONLY)
    assert done.returncode == 0
    assert [file for _, file, _ in shown(done.stdout, "failed_checks")] == ["/a.yaml", "/b.yaml", "/d.yaml"]


def test_a_question_that_is_asked_of_many_is_a_record_of_each(tmp_path: Path) -> None:
    from domicile.doors.checkov.judging import judge
    from domicile.doors.checkov.records import records

    for name in ("north", "south"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(QUESTION % name)
    done = judge((tmp_path,)).scan
    assert done is not None
    (one,) = [finding for finding in done.findings if finding.rule == "RES410"]
    made = {
        verdict: [
            (record.resource, record.file_path, record.file_line_range, record.check_result["result"].name)
            for record in records(done, [replace(each, blocking=blocking) for each in one.each], tmp_path, details=True)
        ]
        for verdict, blocking in (("FAILED", True), ("SKIPPED", False))
    }
    assert made == {
        verdict: [
            (f"kubernetes_role_binding.{name}", f"/{name}/main.tf", [9, 12], verdict) for name in ("north", "south")
        ]
        for verdict in ("FAILED", "SKIPPED")
    }


@pytest.mark.parametrize("first", [True, False])
def test_of_one_resource_in_two_roots_the_one_that_blocks_decides(tmp_path: Path, first: bool) -> None:
    from domicile.doors.checkov.judging import judge
    from domicile.doors.checkov.records import records

    (tmp_path / "main.tf").write_text(QUESTION % "ann")
    done = judge((tmp_path,)).scan
    assert done is not None
    (one,) = [finding for finding in done.findings if finding.rule == "RES410"]
    both = [replace(one, blocking=first), replace(one, blocking=not first, severity="low")]
    (record,) = records(done, both, tmp_path, details=False)
    assert record.check_result["result"].name == "FAILED"
