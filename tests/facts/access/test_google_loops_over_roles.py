"""Roles of Google that a loop gives, some of them made here: each is judged by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile import catalogue
from domicile.facts.access import google
from domicile.facts.computed import COMPUTED
from domicile.model.estate import Index
from domicile.syntax.tree import read_tree
from domicile.terraform.configuration import load
from domicile.terraform.options import Options

ROLES = """
variable "project" {}
resource "google_project_iam_custom_role" "owner" {
  role_id     = "Owner"
  %s
  permissions = ["resourcemanager.projects.setIamPolicy"]
}
resource "google_project_iam_custom_role" "looker" {
  role_id     = "Looker"
  %s
  permissions = ["resourcemanager.projects.get"]
}
"""
OVER_ROLES = """
resource "google_project_iam_member" "app" {
  for_each = toset([
    "roles/run.invoker",
    google_project_iam_custom_role.owner.id,
    google_project_iam_custom_role.looker.name,
  ])
  project  = "shop"
  role     = each.%s
  member   = "user:ann@example.com"
}
"""
OVER_WHAT_IS_READ = """
data "terraform_remote_state" "shared" { backend = "gcs" }
locals {
  accounts = data.terraform_remote_state.shared.outputs.accounts
  roles    = { app = ["roles/storage.admin", "roles/run.invoker"] }
  names    = setintersection(toset(keys(local.accounts)), toset(keys(local.roles)))
  given = data.terraform_remote_state.shared.outputs.on ? flatten([
    for name in local.names : [for role in local.roles[name] : { role = role, account = local.accounts[name] }]
  ]) : []
}
resource "google_project_iam_member" "app" {
  for_each = { for one in local.given : "${one.account}-${one.role}" => one }
  project  = "shop"
  role     = each.value.role
  member   = "serviceAccount:${each.value.account}"
}
"""


def broad(folder: Path, text: str) -> set[tuple[str, str]]:
    """(what is too much, why that is not certain) of every grant that the configuration makes."""
    (folder / "main.tf").write_text(text, encoding="utf-8")
    blocks = load(read_tree(folder), Options(), COMPUTED).blocks
    return {(grant.broad, grant.undecided) for grant in google.derive(Index(blocks), catalogue.load()) if grant.broad}


@pytest.mark.parametrize("project", ['project = "shop"', "project = var.project", ""])
@pytest.mark.parametrize("each", ["key", "value"])
def test_custom_roles_of_a_loop_are_known_by_their_reference(tmp_path: Path, project: str, each: str) -> None:
    ((told, doubt),) = broad(tmp_path, ROLES % (project, project) + OVER_ROLES % each)
    assert told.startswith("google_project_iam_custom_role.owner holds resourcemanager.projects.setIamPolicy")
    assert doubt == ""


def test_roles_of_a_loop_over_what_is_read_are_not_one_of_several(tmp_path: Path) -> None:
    ((told, doubt),) = broad(tmp_path, OVER_WHAT_IS_READ)
    assert told.startswith("roles/storage.admin on the project gives ")
    assert doubt == ""
