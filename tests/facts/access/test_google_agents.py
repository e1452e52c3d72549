"""Agents of Google's own services: what Google gives them by itself is no more than what stands there anyway."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan

MEMBER = """data "google_project" "shop" {
  project_id = "shop"
}

resource "google_%s_iam_member" "agent" {
  %s
  role   = "%s"
  member = "serviceAccount:%s"
}
"""
HERE = "${data.google_project.shop.number}@cloudservices.gserviceaccount.com"
BY_NUMBER = "473674835135@cloudservices.gserviceaccount.com"


def judged(folder: Path, level: str, where: str, role: str, agent: str) -> list[str]:
    (folder / "main.tf").write_text(MEMBER % (level, where, role, agent))
    done = scan(Request((folder,), root=folder))
    return [f"{one.verdict}: {one.message}" for one in (*done.findings, *done.passes) if one.rule == "RES402"]


@pytest.mark.parametrize("where", ['project = "shop"', "project = data.google_project.shop.project_id"])
def test_the_editor_that_google_makes_its_agent_is_no_finding(tmp_path: Path, where: str) -> None:
    (told,) = judged(tmp_path, "project", where, "roles/editor", HERE)
    assert told.startswith("pass: google_project_iam_member.agent gives Google's own agent ")
    assert told.endswith(" no more than it has anyway")


def test_whether_an_agent_is_of_this_project_may_not_be_known(tmp_path: Path) -> None:
    (told,) = judged(tmp_path, "project", 'project = "shop"', "roles/editor", BY_NUMBER)
    assert told.startswith("undecided: google_project_iam_member.agent may give too much to Google's own agent 4736")
    assert told.endswith(
        "(Google gives it that by itself on its own project, and whether this is that one is not known)"
    )


OWN = """
resource "google_project_iam_member" "agent_%s" {
  project = "%s"
  role    = "roles/%s.serviceAgent"
  member  = "serviceAccount:service-%s@%s.iam.gserviceaccount.com"
}
"""
PUBSUB = ("pubsub", "shop", "pubsub", "473674835135", "gcp-sa-pubsub")
DATAPROC = ("dataproc", "shop", "dataproc", "473674835135", "dataproc-accounts")


@pytest.mark.parametrize(
    ("agents", "where", "verdict"),
    [
        ([PUBSUB, DATAPROC], "shop", "pass"),
        ([PUBSUB], "shop", "undecided"),
        ([PUBSUB, ("own", "shop", "dataproc", "473674835135", "bank")], "shop", "undecided"),
        ([PUBSUB, DATAPROC], "bank", "undecided"),
        ([PUBSUB, DATAPROC, ("build", "shop", "cloudbuild", "12", "gcp-sa-cloudbuild")], "shop", "undecided"),
        ([(one[0], one[1], one[2], "12", one[4]) for one in (PUBSUB, DATAPROC)], "shop", "fail"),
        ([], "473674835135", "pass"),
        ([], "12", "fail"),
    ],
)
def test_the_number_of_a_project_is_that_of_the_agents_that_have_their_own_roles_there(
    tmp_path: Path, agents: list[tuple[str, ...]], where: str, verdict: str
) -> None:
    (tmp_path / "agents.tf").write_text("".join(OWN % one for one in agents))
    (told,) = [
        one
        for one in judged(tmp_path, "project", f'project = "{where}"', "roles/editor", BY_NUMBER)
        if "google_project_iam_member.agent " in one
    ]
    assert told.startswith(f"{verdict}: ")


POOL = """
resource "google_iam_workload_identity_pool" "ci" {
  project                   = "shop"
  workload_identity_pool_id = "ci"
}

resource "google_service_account" "deploy" {
  project    = "shop"
  account_id = "deploy"
}

resource "google_service_account_iam_member" "deploy" {
  service_account_id = google_service_account.deploy.id
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.ci.name}/attribute.repository/a/b"
}
"""


@pytest.mark.parametrize(("agents", "number"), [([PUBSUB, DATAPROC], "473674835135"), ([], "*")])
def test_a_pool_is_called_by_its_projects_number(tmp_path: Path, agents: list[tuple[str, ...]], number: str) -> None:
    (tmp_path / "main.tf").write_text(POOL + "".join(OWN % one for one in agents))
    estate = scan(Request((tmp_path,), root=tmp_path)).estate
    ids = {grant.principal.id for grant in estate.grants if grant.principal is not None}
    pool = f"projects/{number}/locations/global/workloadIdentityPools/ci"
    assert f"gcp:principalSet://iam.googleapis.com/{pool}/attribute.repository/a/b" in ids


@pytest.mark.parametrize(
    ("level", "where", "role", "agent"),
    [
        ("project", 'project = "shop"', "roles/owner", HERE),
        ("folder", 'folder = "folders/12"', "roles/editor", HERE),
        ("project", 'project = "shop"', "roles/editor", HERE.replace("cloudservices", "cloudbuild")),
        ("project", 'project = "shop"', "roles/editor", "service-1@gcp-sa-storageinsights.iam.gserviceaccount.com"),
        ("project", 'project = "shop"', "roles/storage.admin", "service-1@gcp-gae-service.iam.gserviceaccount.com"),
        ("project", 'project = "shop"', "roles/editor", "1-compute@developer.gserviceaccount.com"),
    ],
)
def test_what_google_does_not_give_by_itself_stays_a_finding(
    tmp_path: Path, level: str, where: str, role: str, agent: str
) -> None:
    (told,) = judged(tmp_path, level, where, role, agent)
    assert told.startswith("fail: ")


@pytest.mark.parametrize(("where", "verdict"), [('project = "bank"', "fail"), ("project = var.project", "undecided")])
def test_the_agent_of_another_project_is_too_much(tmp_path: Path, where: str, verdict: str) -> None:
    (tmp_path / "variables.tf").write_text('variable "project" {}\n')
    (told,) = judged(tmp_path, "project", where, "roles/editor", HERE)
    assert told.startswith(f"{verdict}: ")


AGENT = "service-${data.google_project.shop.number}@gcp-sa-cloudbuild.iam.gserviceaccount.com"


def becoming(folder: Path, role: str, member: str, before: str = "") -> list[str]:
    (folder / "main.tf").write_text(before + MEMBER % ("project", 'project = "shop"', role, member))
    done = scan(Request((folder,), root=folder))
    return [f"{one.verdict}: {one.message}" for one in done.findings if one.rule == "RES406"]


def test_a_role_of_an_agent_is_too_much_for_anybody_else(tmp_path: Path) -> None:
    (told,) = becoming(tmp_path, "roles/cloudbuild.serviceAgent", "ci@shop.iam.gserviceaccount.com")
    assert told == (
        "fail: google_project_iam_member.agent gives too much to service account ci@shop.iam.gserviceaccount.com: "
        "roles/cloudbuild.serviceAgent lets its holder become every service account on the project"
    )


def test_a_role_of_an_agent_is_the_agents(tmp_path: Path) -> None:
    assert not becoming(tmp_path, "roles/cloudbuild.serviceAgent", AGENT)


def test_an_identity_that_is_made_for_a_service_is_its_agent(tmp_path: Path) -> None:
    made = 'resource "google_project_service_identity" "build" {\n  service = "cloudbuild.googleapis.com"\n}\n'
    member = "${google_project_service_identity.build.email}"
    assert not becoming(tmp_path, "roles/cloudbuild.serviceAgent", member, made)


def test_whether_somebody_who_is_not_known_is_an_agent_is_a_question(tmp_path: Path) -> None:
    (told,) = becoming(tmp_path, "roles/cloudbuild.serviceAgent", "${var.build}", 'variable "build" {}\n')
    assert told.startswith("undecided: ")
    assert "made for agents of Google's own" in told


@pytest.mark.parametrize("role", ["roles/iam.devOps", "roles/backupdr.computeEngineOperator"])
def test_a_role_that_acts_as_every_account_is_told_whatever_its_name(tmp_path: Path, role: str) -> None:
    (told,) = becoming(tmp_path, role, "ci@shop.iam.gserviceaccount.com")
    assert told.startswith("fail: ")
