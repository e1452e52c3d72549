"""`domicile access`: the matrix, the list behind a cell, what a change adds and removes."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.command_line import called

POLICY = """version: 1
home: eu-user
data_classes:
  eu-user: {allow: [EEA], access: [EEA]}
principals:
  aws:account/111122223333: {belongs: IE}
  aws:account/444455556666: {belongs: IN, name: night support}
"""
ESTATE = """
provider "aws" {
  region = "eu-west-1"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sqs_queue_policy" "orders" {
  queue_url = aws_sqs_queue.orders.id
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = ["sqs:ReceiveMessage"]
      Resource  = "*"
      Principal = { AWS = "arn:aws:iam::%s:role/worker" }
    }]
  })
}
"""
ROLE = """
resource "aws_iam_role" "desk" {
  name = "desk"
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::444455556666:role/helpdesk" }
    }]
  })
}

resource "aws_iam_role_policy" "desk" {
  role = aws_iam_role.desk.id
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "sqs:*", Resource = aws_sqs_queue.orders.arn }]
  })
}
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "domicile.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text(ESTATE % "111122223333")
    return tmp_path


def _git(*arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments], check=True)


def test_matrix_counts_principals_by_class_and_belonging(here: Path) -> None:
    (here / "main.tf").write_text(ESTATE % "111122223333" + ROLE)
    done = called("access", "--format", "json")
    assert (done.status, done.err) == (0, "")
    cells = {(cell["class"], cell["belongs"]): cell["principals"] for cell in json.loads(done.out)["cells"]}
    assert cells["eu-user", "IE"] == {"read": 1}
    assert cells["eu-user", "IN"]["read"] == 1 and cells["eu-user", "IN"]["delete"] == 1
    assert cells["eu-user", "own"]["read"] == 1
    assert ("eu-user", "unknown") not in cells


def test_list_behind_a_cell_shows_the_way(here: Path) -> None:
    (here / "main.tf").write_text(ESTATE % "111122223333" + ROLE)
    done = called("access", "--from", "IN", "--may", "read")
    assert "role 444455556666/helpdesk (IN) may" in done.out
    assert "by aws_iam_role.desk > aws_iam_role_policy.desk" in done.out
    assert "main.tf:" in done.out and "worker" not in done.out


def test_whoever_can_only_reach_something_reaches_it(here: Path) -> None:
    (here / "main.tf").write_text(
        'resource "azurerm_key_vault" "keys" {\n  name                          = "keys"\n'
        '  location                      = "westeurope"\n  public_network_access_enabled = true\n}\n'
    )
    assert "everyone (anyone) may reach azurerm_key_vault.keys" in called("access", "--list").out


def test_rows_for_a_spreadsheet_hold_no_formula(here: Path) -> None:
    (here / "domicile.yaml").write_text(POLICY.replace("eu-user", '"=cmd"'))
    rows = list(csv.DictReader(io.StringIO(called("access", "--format", "csv").out)))
    assert [row["class"] for row in rows] == ["'=cmd"]
    assert rows[0]["principal"] == "aws:role/111122223333/worker" and rows[0]["privileges"] == "read"


def test_base_shows_what_a_change_adds_and_removes(here: Path) -> None:
    _git("init", "-q")
    _git("add", ".")
    _git("commit", "-q", "-m", "first")
    assert "adds and removes no access" in called("access", "--base", "HEAD").out
    (here / "main.tf").write_text(ESTATE % "444455556666" + ROLE)
    done = called("access", "--base", "HEAD", "--format", "json")
    document = json.loads(done.out)
    added = {(row["principal"], row["target"], tuple(row["privileges"])) for row in document["added"]}
    removed = {(row["principal"], row["target"], tuple(row["privileges"])) for row in document["removed"]}
    assert ("aws:role/444455556666/worker", "aws_sqs_queue.orders", ("read",)) in added
    assert any(principal == "aws:role/444455556666/helpdesk" for principal, _, _ in added)
    assert removed == {("aws:role/111122223333/worker", "aws_sqs_queue.orders", ("read",))}
    text = called("access", "--base", "HEAD").out
    assert "+ role 444455556666/worker (IN) may read" in text and "- role 111122223333/worker (IE) may read" in text


def test_base_of_a_folder_below_the_repository_and_a_link_in_it(here: Path) -> None:
    inside = here / "live"
    inside.mkdir()
    for name in ("main.tf", "domicile.yaml"):
        (here / name).rename(inside / name)
    (inside / "outside.tf").symlink_to("/etc/hostname")
    _git("init", "-q")
    _git("add", ".")
    _git("commit", "-q", "-m", "first")
    (inside / "outside.tf").unlink()
    done = called("access", "live", "--base", "HEAD")
    assert (done.status, done.out.strip()) == (0, "The change adds and removes no access.")


@pytest.mark.parametrize("base", ["no-such-revision", "--output=/tmp/x", ""])
def test_base_that_is_no_revision_is_exit_status_2(here: Path, base: str) -> None:
    _git("init", "-q")
    _git("add", ".")
    _git("commit", "-q", "-m", "first")
    done = called("access", "--base", base)
    assert done.status == 2 and "cannot be read" in done.err


def test_without_a_repository_the_base_is_exit_status_2() -> None:
    done = called("access", "--base", "HEAD")
    assert done.status == 2 and "HEAD cannot be read" in done.err


def test_who_can_reach_nothing_is_said(here: Path) -> None:
    (here / "main.tf").write_text('resource "aws_sqs_queue" "orders" {}\n')
    assert "No grant or exposure leads to data here." in called("access").out


def test_a_class_that_is_not_there_is_a_mistake_and_not_nobody() -> None:
    done = called("access", "--class", "eu_user")
    assert (done.status, done.out) == (2, "")
    assert done.err == "domicile: no data class eu_user (did you mean eu-user?); there are (none), eu-user\n"


def test_nobody_from_somewhere_is_told_with_where_they_are_from() -> None:
    done = called("access", "--from", "India")
    assert (done.status, done.out) == (0, "Nobody is in the chosen cells.\n")
    assert done.err == "domicile: nobody who reaches data belongs to India: they belong to IE\n"
    assert called("access", "--from", "IE", "--may", "write").err == ""


def test_who_belongs_to_several_is_from_each_of_them(here: Path) -> None:
    (here / "domicile.yaml").write_text(POLICY.replace("{belongs: IE}", "{belongs: [IE, 'NO']}"))
    for place in ("NO", "ie", "IE, NO"):
        assert "role 111122223333/worker (IE, NO)" in called("access", "--from", place).out


UNFETCHED = 'module "desk" {\n  source = "example.com/desk/aws"\n}\n'


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_what_was_not_assessed_is_told_beside_the_matrix(here: Path, form: str) -> None:
    assert called("access", "--format", form).err == ""
    (here / "module.tf").write_text(UNFETCHED)
    done = called("access", "--format", form)
    assert (done.status, done.err) == (
        0,
        "domicile: 1 part was not assessed (domicile scan lists it): more may reach data\n",
    )


def test_json_lists_what_was_not_assessed_now_and_at_the_base(here: Path) -> None:
    (here / "module.tf").write_text(UNFETCHED)
    _git("init", "-q")
    _git("add", ".")
    _git("commit", "-q", "-m", "first")
    (here / "module.tf").unlink()
    done = called("access", "--base", "HEAD", "--format", "json")
    coverage = json.loads(done.out)["coverage"]
    assert coverage["not_assessed"] == []
    (gap,) = coverage["not_assessed_at_base"]
    assert (gap["what"], gap["address"], gap["file"], gap["line"]) == ("module", "module.desk", "module.tf", 1)
    assert done.err == "domicile: at HEAD 1 part was not assessed (domicile scan lists it): more may reach data\n"


def test_base_without_anything_to_scan_had_no_access(here: Path) -> None:
    (here / "main.tf").rename(here / "later")
    _git("init", "-q")
    _git("add", "domicile.yaml")
    _git("commit", "-q", "-m", "first")
    (here / "later").rename(here / "main.tf")
    done = called("access", "--base", "HEAD")
    assert done.status == 0 and "1 added, 0 removed" in done.out


UNCERTAIN = """
variable "effect" {
  type = string
}

resource "aws_sqs_queue_policy" "more" {
  queue_url = aws_sqs_queue.orders.id
  policy = jsonencode({
    Statement = [
      {
        Effect    = var.effect
        Action    = ["sqs:SendMessage", "sqs:ReceiveMessage"]
        Resource  = "*"
        Principal = { AWS = "arn:aws:iam::444455556666:role/helpdesk" }
      },
      {
        Effect    = "Allow"
        Action    = ["sqs:SendMessage"]
        Resource  = "*"
        Principal = { AWS = "arn:aws:iam::444455556666:role/desk" }
      },
    ]
  })
}
"""


def test_what_is_not_certain_is_counted_apart(here: Path) -> None:
    (here / "main.tf").write_text(ESTATE % "111122223333" + UNCERTAIN)
    (line,) = [line for line in called("access").out.splitlines() if " IN " in line]
    assert line.split()[1:] == ["IN", "·", "+1?", "1", "+1?", "·", "·", "·", "·"]
    (cell,) = [c for c in json.loads(called("access", "--format", "json").out)["cells"] if c["belongs"] == "IN"]
    assert cell["principals"] == {"read": 1, "write": 2} and cell["undecided"] == {"read": 1, "write": 1}
    listed = called("access", "--from", "IN").out
    assert "may read, write aws_sqs_queue.orders [eu-user], undecided: the effect" in " ".join(listed.split())


def test_an_opening_of_which_nothing_is_known_has_a_column_of_its_own(here: Path) -> None:
    opening = """
variable "networks" {
  type = list(string)
}

resource "google_sql_database_instance" "orders" {
  region = "europe-west1"
  settings {
    ip_configuration {
      dynamic "authorized_networks" {
        for_each = var.networks
        content {
          value = authorized_networks.value
        }
      }
    }
  }
}
"""
    (here / "main.tf").write_text(opening)
    head, line, *_ = called("access").out.splitlines()
    assert head.split()[-1] == "unknown" and line.split()[-1] == "+1?"


def test_the_matrix_on_the_page_is_that_of_the_estate(monkeypatch: pytest.MonkeyPatch) -> None:
    project = Path(__file__).parents[2]
    monkeypatch.chdir(project / "fixtures" / "estates" / "us-protected-data" / "violating")
    *rows, _ = called("access").out.rstrip("\n").split("\n")
    assert len(rows) > 1 and "\n".join(rows) in (project / "docs" / "access.md").read_text()
