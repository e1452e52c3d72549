"""How a finding tells of a principal whom nobody knows: who, why, what; each once."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.rules.checks.names import name_of

POLICY = """version: 1
home: eu-user
data_classes: {eu-user: {allow: [EEA], access: [EEA]}}
principals: {"azure:group/desk": {belongs: IE}}
"""
GIVEN = """variable "who" {}

resource "azurerm_role_assignment" "given" {
  scope                = "/subscriptions/00000000-0000-0000-0000-000000000001"
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = var.who
}
"""


def test_somebody_who_is_not_known_is_told_with_the_reason_and_once(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(GIVEN)
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == "RES404")
    assert one.message == (
        "azurerm_role_assignment.given lets a principal that is not known (variable who has no value) list, read "
        "what Storage Blob Data Reader reaches in the subscription; access is for EEA"
    )


def told(folder: Path, text: str) -> str:
    (folder / "domicile.yaml").write_text(POLICY)
    (folder / "main.tf").write_text(text)
    (one,) = (found for found in scan(Request((folder,), root=folder)).findings if found.rule == "RES404")
    return one.message


POOL = """resource "google_project" "shop" {
  name       = "shop"
  project_id = "shop"
}

resource "google_service_account" "jobs" {
  account_id = "jobs"
}

resource "google_service_account_iam_member" "pool" {
  service_account_id = google_service_account.jobs.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/projects/${google_project.shop.number}/locations/global/workloadIdentityPools/ci/*"
}
"""


def test_of_a_name_that_is_shown_not_all_is_known(tmp_path: Path) -> None:
    message = told(tmp_path, POOL)
    assert "lets everybody of the pool ci act as it, and not all of its name is known: " in message


ROLE = """variable "account" {}

resource "aws_iam_role" "shared" {
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = {
      AWS = ["arn:aws:iam::${var.account}:role/deploy%s", "arn:aws:iam::${var.account}:role/${var.account}"]
    } }]
  })
}
"""


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("", "lets role …/deploy act as the role, and its account is not known: "),
        ("-${var.account}", "lets role …/deploy-… act as the role, and not all of its name is known: "),
    ],
)
def test_a_role_in_an_account_that_is_not_known_is_told_by_its_name(tmp_path: Path, rest: str, expected: str) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(ROLE % rest)
    findings = scan(Request((tmp_path,), root=tmp_path)).findings
    nameless, named = sorted(found.message for found in findings if found.rule == "RES404")
    assert "a principal that is not known (variable account has no value)" in nameless
    assert expected in named


MAYBE = """resource "azurerm_role_assignment" "given" {
  scope                = "/subscriptions/00000000-0000-0000-0000-000000000001"
  role_definition_name = var.role
  principal_id         = %s
}

variable "role" {}

variable "who" {}
"""


def test_a_grant_that_is_not_certain_may_let_somebody_whom_nobody_places(tmp_path: Path) -> None:
    message = told(tmp_path, MAYBE % '"5f1c0c1e-8f6c-4d43-9c52-2d24a7ef8f0a"')
    assert " may let principal 5f1c0c1e-8f6c-4d43-9c52-2d24a7ef8f0a " in message
    assert ", and the policy does not say where it belongs (" in message


GROUP = """resource "databricks_user" "ann" {
  user_name = %s
}

variable "ann" {}

resource "databricks_group" "ops" {
  display_name = "ops"
}

resource "databricks_mws_permission_assignment" "given" {
  workspace_id = 1
  principal_id = %s
  permissions  = ["USER"]
}

data "databricks_service_principal" "ci" {
  display_name = "0c6e"
}
"""


def test_who_is_given_something_is_called_what_makes_them(tmp_path: Path) -> None:
    policy = POLICY.replace("azure:group/desk", "databricks:*").replace("IE", "IN")
    (tmp_path / "domicile.yaml").write_text(policy)
    for name, principal, called in (
        ('"ann@example.com"', "databricks_user.ann.id", "user ann@example.com"),
        ("var.ann", "databricks_user.ann.id", "user databricks_user.ann"),
        ("var.ann", "databricks_group.ops.id", "group ops"),
        ("var.ann", "var.ann", "a principal that is not known"),
        ("var.ann", "data.databricks_service_principal.ci.id", "service account 0c6e"),
        ("var.ann", '"4711"', "principal 4711"),
    ):
        (tmp_path / "main.tf").write_text(GROUP % (name, principal))
        found = scan(Request((tmp_path,), root=tmp_path)).estate.grants
        assert [name_of(grant) for grant in found if grant.block.name == "given"] == [called]


def test_somebody_who_is_not_known_is_no_star(tmp_path: Path) -> None:
    text = GROUP.replace('"USER"', '"ADMIN"') % ("var.ann", "var.ann")
    (tmp_path / "main.tf").write_text(text)
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == "RES402")
    assert one.message.endswith(
        "gives too much to a principal that is not known: it administers the workspace, with all data in it"
    )


DATABASE = """resource "google_sql_database_instance" "orders" {
  name             = "orders"
  database_version = "POSTGRES_15"
}

resource "google_storage_bucket" "dumps" {
  name     = "dumps"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "dumps" {
  bucket = google_storage_bucket.dumps.name
  role   = "roles/storage.objectAdmin"
  member = "serviceAccount:${google_sql_database_instance.orders.service_account_email_address}"
}
"""


def test_the_account_of_a_database_that_is_made_here_is_no_outsider(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(DATABASE)
    done = scan(Request((tmp_path,), root=tmp_path))
    assert [grant.own for grant in done.estate.grants] == [True]
    assert not [found for found in done.findings if found.rule == "RES404"]


ONE_OF = """variable "wide" {
  type = bool
}

resource "aws_s3_bucket" "kept" {
  bucket = "kept"
}

resource "aws_s3_bucket_policy" "kept" {
  bucket = aws_s3_bucket.kept.id
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "s3:GetObject"
      Resource  = "${aws_s3_bucket.kept.arn}/*"
      Principal = { AWS = var.wide ? "arn:aws:iam::111122223333:role/desk" : "arn:aws:iam::444455556666:role/desk" }
    }]
  })
}
"""


def test_of_two_who_may_be_given_something_neither_is_given_it_for_certain(tmp_path: Path) -> None:
    policy = POLICY.replace("azure:group/desk", "aws:*").replace("IE", "IN")
    (tmp_path / "domicile.yaml").write_text(policy)
    (tmp_path / "main.tf").write_text(ONE_OF)
    found = [one for one in scan(Request((tmp_path,), root=tmp_path)).findings if one.rule == "RES404"]
    assert {one.verdict for one in found} == {"undecided"}
    assert all(" may let role " in one.message and "who it is is one of several" in one.message for one in found)


EMPTY = """resource "google_storage_bucket" "kept" {
  name     = "kept"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "given" {
  bucket = google_storage_bucket.kept.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:"
}
"""


def test_a_member_without_a_name_is_nobody_who_is_known(tmp_path: Path) -> None:
    assert "lets a service account that is not known (it is given as empty text) list, read it" in told(tmp_path, EMPTY)


def test_of_two_members_of_google_neither_is_certain(tmp_path: Path) -> None:
    member = 'var.wide ? "group:desk@example.com" : "group:all@example.com"'
    text = 'variable "wide" {\n  type = bool\n}\n' + EMPTY.replace('"serviceAccount:"', member)
    (tmp_path / "domicile.yaml").write_text(POLICY.replace("azure:group/desk", "gcp:group:*").replace("IE", "IN"))
    (tmp_path / "main.tf").write_text(text)
    found = [one for one in scan(Request((tmp_path,), root=tmp_path)).findings if one.rule == "RES404"]
    assert {one.verdict for one in found} == {"undecided"}
    assert all(" may let group " in one.message for one in found)


def test_others_for_the_same_cause_are_told_with_what_they_are_given(tmp_path: Path) -> None:
    """One principal that nobody placed: it may read one thing and own the other."""
    given = """resource "google_storage_bucket_iam_member" "read" {
  bucket = "invoices"
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:jobs@elsewhere.iam.gserviceaccount.com"
}

resource "google_pubsub_topic_iam_member" "send" {
  topic  = "orders"
  role   = "roles/pubsub.publisher"
  member = "serviceAccount:jobs@elsewhere.iam.gserviceaccount.com"
}
"""
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(given)
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == "RES404")
    assert "; 1 more like it for the same cause: " in one.message
    assert [step.text for step in one.also] == ["google_pubsub_topic_iam_member.send"]
    assert one.proof[-1].text.startswith("google_pubsub_topic_iam_member.send: write")


BOUND = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: bound}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
subjects:
  - {kind: ServiceAccount, name: "{{ .Values.account }}", namespace: "{{ .Release.Namespace }}"}
"""


def test_an_account_that_a_chart_fills_in_is_told_with_what_fills_it_in_and_once(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "chart/templates").mkdir(parents=True)
    (tmp_path / "chart/Chart.yaml").write_text("apiVersion: v2\nname: chart\n")
    (tmp_path / "chart/templates/bound.yaml").write_text(BOUND)
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == "RES404")
    assert one.message.startswith(
        "ClusterRoleBinding.bound lets a service account that is not known ({{ .Values.account }}) list, read "
    )
    assert "filled in later" not in one.message
