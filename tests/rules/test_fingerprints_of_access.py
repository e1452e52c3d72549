"""What was accepted hides nobody new: a finding of access is known by whom it is about."""

from __future__ import annotations

from pathlib import Path

from domicile.engine import Request, scan

POLICY = """version: 1
home: eu-user
data_classes: {eu-user: {allow: [EEA], access: [EEA], max_principals: 0}}
principals: {"gcp:user:*": {belongs: SG}}
"""
BINDING = """resource "google_storage_bucket" "kept" {
  name     = "kept"
  location = "EU"
}

resource "google_storage_bucket_iam_binding" "given" {
  bucket  = google_storage_bucket.kept.name
  role    = "roles/storage.objectViewer"
  members = [%s]
}

resource "google_project_iam_binding" "owners" {
  project = "shop"
  role    = "roles/owner"
  members = [%s]
}
"""
ANN, BOB = '"user:ann@example.com"', '"user:bob@example.com"'


def fingerprints(folder: Path, *members: str) -> dict[str, set[str]]:
    (folder / "domicile.yaml").write_text(POLICY)
    (folder / "main.tf").write_text(BINDING % (", ".join(members), ", ".join(members)))
    found: dict[str, set[str]] = {}
    for one in scan(Request((folder,), root=folder)).findings:
        if one.family == "access":
            found.setdefault(one.rule, set()).update(one.members or {one.fingerprint})
    return found


def test_somebody_new_is_a_new_finding_of_every_rule(tmp_path: Path) -> None:
    before, after = fingerprints(tmp_path, ANN), fingerprints(tmp_path, BOB, ANN)
    assert before.keys() == after.keys() == {"RES402", "RES404", "RES409"}
    for rule in before:
        assert after[rule] - before[rule], rule
    assert before["RES404"] < after["RES404"], "who was there before is known as before"


def test_the_order_of_members_is_no_matter(tmp_path: Path) -> None:
    assert fingerprints(tmp_path, ANN, BOB) == fingerprints(tmp_path, BOB, ANN)
