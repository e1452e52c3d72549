"""What is told as one is found by each of its places in the forms that programs read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from domicile.engine import Request, Scan, scan
from domicile.report import github, junit, sarif, text
from domicile.report import json as json_report

BINDING = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: probe}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: probe, namespace: default}]
"""
ROLES = """resource "google_project_iam_member" "jobs" {
  for_each = toset(["roles/owner", "roles/viewer"])
  project  = "shop"
  role     = each.key
  member   = "serviceAccount:jobs@shop.iam.gserviceaccount.com"
}
"""
FILES = [f"{name}.yaml" for name in "abcdefgh"]


def scanned(folder: Path, files: list[str], **changes: str) -> Scan:
    for file in files:
        (folder / file).write_text(changes.get(file[0], BINDING))
    return scan(Request((folder,), root=folder))


def results(done: Scan) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(sarif.render(done))["runs"][0]["results"]
    return found


def place(result: dict[str, Any]) -> tuple[str, int]:
    (location,) = result["locations"]
    physical = location["physicalLocation"]
    return physical["artifactLocation"]["uri"], physical["region"]["startLine"]


def test_sarif_has_a_result_at_each_place(tmp_path: Path) -> None:
    done = scanned(tmp_path, FILES)
    assert done.count("fail") == 1
    found = results(done)
    assert [place(result) for result in found] == [(file, 5) for file in FILES]
    marks = [result["partialFingerprints"]["domicile/v1"] for result in found]
    assert marks == list(done.findings[0].members) and len(set(marks)) == len(FILES)
    assert {result["properties"]["groupFingerprint"] for result in found} == {done.findings[0].fingerprint}
    assert "more like it" not in str([result["message"] for result in found])


def test_sarif_result_that_is_new_is_the_one_that_is_not_known(tmp_path: Path) -> None:
    before = {result["partialFingerprints"]["domicile/v1"] for result in results(scanned(tmp_path, FILES[1:]))}
    after = results(scanned(tmp_path, FILES[:1]))
    new = [place(result) for result in after if result["partialFingerprints"]["domicile/v1"] not in before]
    assert new == [("a.yaml", 5)]


def test_sarif_says_of_each_how_bad_it_is_itself(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(ROLES)
    done = scanned(tmp_path, [])
    assert [(one.severity, len(one.also)) for one in done.findings] == [("critical", 1)]
    assert [(result["level"], result["properties"]["severity"]) for result in results(done)] == [
        ("error", "critical"),
        ("warning", "medium"),
    ]


def test_junit_has_a_case_for_each(tmp_path: Path) -> None:
    suite = ElementTree.fromstring(junit.render(scanned(tmp_path, FILES))).find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures")) == ("8", "8")
    assert [case.get("file") for case in suite] == FILES


def test_annotations_tell_each_finding_before_the_other_lines_of_any(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(ROLES)
    *lines, _ = github.render(scanned(tmp_path, FILES)).splitlines()
    files = [line.partition("file=")[2].partition(",")[0] for line in lines]
    assert files == ["a.yaml", "main.tf", *FILES[1:]], "both roles stand on one line"
    assert "7 more like it" in lines[0] and "more like it" not in lines[2]


def test_text_says_where_the_rest_is_listed(tmp_path: Path) -> None:
    report = text.render(scanned(tmp_path, FILES))
    assert report.count("the same holds for") == 5
    assert "… and 2 more; --format json lists them all" in report


@pytest.mark.parametrize(
    "comment", ["# domicile:skip=RES411:it is emptied\n", "# checkov:skip=CKV_RES_411:it is emptied\n"]
)
def test_a_comment_on_one_counts_for_that_one_alone(tmp_path: Path, comment: str) -> None:
    skipped = BINDING.replace("metadata:", f"{comment}metadata:")
    done = scanned(tmp_path, FILES[:4], c=skipped)
    assert [(one.verdict, one.file) for one in done.findings] == [("fail", "a.yaml"), ("waived", "c.yaml")]
    assert [step.file for step in done.findings[0].also] == ["b.yaml", "d.yaml"]
    assert [place(result)[0] for result in results(done) if "suppressions" in result] == ["c.yaml"]
    assert done.exit_status() == 1
    assert scanned(tmp_path, FILES[:4], **dict.fromkeys("abcd", skipped)).exit_status() == 0


def test_json_lists_the_others_of_one_with_the_fingerprints_of_sarif(tmp_path: Path) -> None:
    done = scanned(tmp_path, FILES)
    (row,) = json_report.document(done)["findings"]
    assert [(other["file"], other["line"]) for other in row["also"]] == [(file, 5) for file in FILES[1:]]
    marks = [result["partialFingerprints"]["domicile/v1"] for result in results(done)]
    assert [other["fingerprint"] for other in row["also"]] == marks[1:]
