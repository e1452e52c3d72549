"""How a finding tells the ways of an outsider: each end once, with all that is given there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.model.estate import Estate
from domicile.model.findings import Finding
from domicile.policy import Policy
from domicile.rules.checks import ways
from domicile.rules.matrix import cells, reaches

POLICY = """version: 1
home: eu-user
data_classes: {eu-user: {allow: [EEA], access: [EEA]}}
principals: {"gcp:group:*": {belongs: SG, name: support}}
"""
ACCOUNT = """resource "google_service_account" "jobs" {
  account_id = "jobs"
  project    = "shop"
}

resource "google_service_account_iam_member" "acts" {
  service_account_id = google_service_account.jobs.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = "group:support@example.com"
}
"""
GIVEN = """resource "google_%s_iam_member" "given%d" {
  %s
  role   = "%s"
  member = "serviceAccount:${google_service_account.jobs.email}"
}
"""
ORGANIZATION = ("organization", 'org_id = "1"')


def told(folder: Path, *given: tuple[str, str, str]) -> Finding:
    (folder / "domicile.yaml").write_text(POLICY)
    more = "".join(GIVEN % (level, number, where, role) for number, (level, where, role) in enumerate(given))
    (folder / "main.tf").write_text(ACCOUNT + more)
    (one,) = (found for found in scan(Request((folder,), root=folder)).findings if found.rule == "RES408")
    return one


def test_an_end_of_several_grants_is_told_once_with_all_that_they_give(tmp_path: Path) -> None:
    roles = ("roles/storage.objectViewer", "roles/storage.objectCreator", "roles/logging.viewer")
    message = told(tmp_path, *((*ORGANIZATION, role) for role in roles)).message
    told_once = "may list, read, write the buckets of the organization and list, read the logs of the organization"
    assert f"and {told_once}; access is for EEA" in message


def test_outsiders_are_worked_out_once_for_a_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Policy] = []
    real = ways._outsiders

    def counted(estate: Estate, policy: Policy) -> Iterator[ways.Outsider]:
        asked.append(policy)
        return real(estate, policy)

    monkeypatch.setattr(ways, "_outsiders", counted)
    told(tmp_path, (*ORGANIZATION, "roles/storage.objectViewer"))
    assert len(asked) == 1
    done = scan(Request((tmp_path,), root=tmp_path))
    other = scan(Request((tmp_path,), root=tmp_path)).policy
    asked.clear()
    assert len(ways.outsiders(done.estate, done.policy)) == len(ways.outsiders(done.estate, other)) == 1
    assert asked == [other]


def test_projects_and_folders_are_told_apart_by_name(tmp_path: Path) -> None:
    message = told(
        tmp_path,
        ("project", 'project = "shop"', "roles/storage.objectViewer"),
        ("project", 'project = "bank"', "roles/storage.objectCreator"),
        ("folder", 'folder = "folders/12"', "roles/storage.objectCreator"),
    ).message
    assert (
        "may list, read the buckets of the project shop and write the buckets of the project bank, the buckets of"
        in message
    )
    assert "the buckets of the folder 12;" in message


KEY_IN_AN_APP = """resource "azurerm_storage_account" "orders" {
  name = "orders"
}

resource "azurerm_linux_web_app" "shop" {
  name         = "shop"
  app_settings = { KEY = azurerm_storage_account.orders.primary_access_key }
}

resource "azurerm_role_assignment" "support" {
  scope                = azurerm_linux_web_app.shop.id
  role_definition_name = "Website Contributor"
  principal_id         = "p1"
}
"""


def test_a_key_that_is_read_is_told_where_it_is_kept_and_nobody_is_acted_as_for_it(tmp_path: Path) -> None:
    policy = POLICY.replace('"gcp:group:*"', '"azure:principal/p1"')
    (tmp_path / "domicile.yaml").write_text(policy)
    (tmp_path / "main.tf").write_text(KEY_IN_AN_APP)
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == "RES408")
    assert (
        "principal p1 reads the key in azurerm_linux_web_app.shop and may list, read, write, delete "
        "azurerm_storage_account.orders;" in one.message
    )


TWO_ACCOUNTS = """resource "google_service_account" "reader" {
  account_id = "reader"
  project    = "shop"
}

resource "google_service_account" "writer" {
  account_id = "writer"
  project    = "shop"
}

resource "google_project_iam_member" "acts" {
  project = "shop"
  role    = "roles/iam.serviceAccountTokenCreator"
  member  = "group:support@example.com"
}

resource "google_storage_bucket" "orders" {
  name     = "orders"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "reads" {
  bucket = google_storage_bucket.orders.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${google_service_account.reader.email}"
}

resource "google_storage_bucket_iam_member" "writes" {
  bucket = google_storage_bucket.orders.name
  role   = "roles/storage.objectAdmin"
  member = "serviceAccount:${google_service_account.writer.email}"
}

resource "google_storage_bucket" "invoices" {
  name     = "invoices"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "writes_invoices" {
  bucket = google_storage_bucket.invoices.name
  role   = "roles/storage.objectAdmin"
  member = "serviceAccount:${google_service_account.writer.email}"
}
"""


def test_of_several_that_may_be_acted_as_the_one_that_is_given_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(TWO_ACCOUNTS)
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == "RES408")
    assert "acts as google_service_account.reader and may" not in one.message
    assert "acts as google_service_account.writer and may list, read, write, delete" in one.message
    assert any(step.text.startswith("google_service_account.writer may") for step in one.proof)


MAYBE = """variable "writes" {
  type = bool
}

resource "google_project_iam_member" "writes" {
  count   = var.writes ? 1 : 0
  project = "shop"
  role    = "roles/storage.objectCreator"
  member  = "serviceAccount:${google_service_account.jobs.email}"

  condition {
    title      = "some"
    expression = var.writes
  }
}
"""


def test_what_is_not_certain_is_told_apart_from_what_is(tmp_path: Path) -> None:
    (tmp_path / "more.tf").write_text(MAYBE)
    found = told(tmp_path, ("project", 'project = "shop"', "roles/storage.objectViewer"))
    assert found.verdict == "fail"
    estate = scan(Request((tmp_path,), root=tmp_path))
    counted = cells(reaches(estate.estate, estate.policy))["eu-user", "SG"]
    assert {name: (count.all, count.doubtful) for name, count in counted.items()} == {
        "list": (1, 0),
        "read": (1, 0),
        "write": (1, 1),
    }
    assert (
        "and may list, read the buckets of the project shop; it is not certain that group support@example.com acts as "
        in found.message
    )
    assert "and may write what its condition leaves of the buckets of the project shop (its condition" in found.message


KEPT = """resource "google_service_account_key" "jobs" {
  service_account_id = google_service_account.jobs.name
}

resource "google_secret_manager_secret" "key" {
  secret_id = "key"
  project   = "shop"
}

resource "google_secret_manager_secret_version" "key" {
  secret      = google_secret_manager_secret.key.id
  secret_data = google_service_account_key.jobs.private_key
}

resource "google_secret_manager_secret_iam_member" "reads" {
  secret_id = google_secret_manager_secret.key.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "group:night@example.com"
}
"""


def test_what_is_done_on_a_way_is_told_in_order(tmp_path: Path) -> None:
    (tmp_path / "kept.tf").write_text(KEPT)
    message = told(tmp_path, (*ORGANIZATION, "roles/storage.objectViewer")).message
    way = "reads the key in google_secret_manager_secret.key and acts as google_service_account.jobs and may list, read"
    assert f"group night@example.com {way} the buckets of the organization" in message


NAMESAKE = """resource "google_service_account" "jobs" {
  account_id = "jobs"
  project    = "%s"
}

resource "google_service_account_iam_member" "acts" {
  service_account_id = google_service_account.jobs.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = "group:support@example.com"
}

resource "google_storage_bucket" "%s" {
  name     = "%s-example"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "given" {
  bucket = google_storage_bucket.%s.name
  role   = "roles/storage.objectViewer"
  member = "serviceAccount:${google_service_account.jobs.email}"
}

terraform {
  backend "gcs" {}
}
"""


def test_two_identities_of_one_address_in_two_roots_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    for root in ("shop", "books"):
        (tmp_path / root).mkdir()
        (tmp_path / root / "main.tf").write_text(NAMESAKE % (root, root, root, root))
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == "RES408")
    who = "group support@example.com acts as google_service_account.jobs"
    for root in ("shop", "books"):
        assert f"{who} in {root} and may list, read google_storage_bucket.{root}" in one.message


def test_what_a_role_is_given_on_is_told_and_not_the_block_that_gives_it(tmp_path: Path) -> None:
    message = told(
        tmp_path,
        ("billing_account", 'billing_account_id = "01-23"', "roles/billing.admin"),
        ("storage_bucket", 'bucket = "elsewhere"', "roles/storage.objectViewer"),
        ("pubsub_topic", "topic = var.topic", "roles/pubsub.viewer"),
    ).message
    assert "may list, read, administer, share the billing account 01-23 and" in message
    assert "list, read the storage bucket elsewhere" in message
    assert "google_billing_account_iam_member" not in message


def test_over_a_project_somebody_is_told_with_all_that_they_may_do_to_what_is_named_in_it(tmp_path: Path) -> None:
    bucket = """resource "google_storage_bucket" "orders" {
  name     = "orders"
  project  = "shop"
  location = "EU"
}

resource "google_storage_bucket_iam_member" "direct" {
  bucket = google_storage_bucket.orders.name
  role   = "roles/storage.admin"
  member = "group:support@example.com"
}
"""
    (tmp_path / "bucket.tf").write_text(bucket)
    roles = ("roles/logging.viewer", "roles/storage.admin")
    message = told(tmp_path, *(("project", 'project = "shop"', role) for role in roles)).message
    assert (
        "jobs and may list, read the logs of the project shop; group support@example.com may list, read, write, "
        in message
    )
    (tmp_path / "bucket.tf").write_text("")
    message = told(tmp_path, *(("project", 'project = "shop"', role) for role in roles)).message
    assert (
        "jobs and may list, read the logs of the project shop and list, read, write, delete, administer, share "
        in message
    )
    assert "share the buckets of the project shop;" in message


CHAIN = """resource "google_service_account" "last" {
  account_id = "last"
  project    = "%s"
}

resource "google_service_account_iam_member" "last" {
  service_account_id = google_service_account.last.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = "serviceAccount:${google_service_account.jobs.email}"
}

resource "google_storage_bucket_iam_member" "last" {
  bucket = google_storage_bucket.%s.name
  role   = "roles/storage.admin"
  member = "serviceAccount:${google_service_account.last.email}"
}
"""


def test_every_identity_whose_address_is_in_several_roots_is_told_with_its_own(tmp_path: Path) -> None:
    (tmp_path / "domicile.yaml").write_text(POLICY)
    for root in ("shop", "books"):
        (tmp_path / root).mkdir()
        text = NAMESAKE % (root, root, root, root) + (CHAIN % (root, root) if root == "shop" else "")
        (tmp_path / root / "main.tf").write_text(text)
    (one,) = (found for found in scan(Request((tmp_path,), root=tmp_path)).findings if found.rule == "RES408")
    who = "group support@example.com acts as google_service_account.jobs in shop, then google_service_account.last"
    assert f"{who} and may list, read, write, delete, administer, share google_storage_bucket.shop" in one.message
    assert "acts as google_service_account.jobs in books and may list, read google_storage_bucket.books" in one.message
