"""What one resource gives too much, in all of its instances, is told once; other places to change are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.model.findings import Finding

ROLES = """resource "google_project_iam_member" "jobs" {
  for_each = toset([%s])
  project  = "shop"
  role     = each.key
  member   = "serviceAccount:jobs@shop.iam.gserviceaccount.com"
}
"""
MANY = '"roles/viewer", "roles/owner", "roles/storage.admin", "roles/pubsub.publisher"'
MODULE = """variable "iam" {
  type = map(list(string))
}

resource "google_project_iam_binding" "all" {
  for_each = var.iam
  project  = "shop"
  role     = each.key
  members  = each.value
}
"""
CALL = 'module "%s" {\n  source = "%s"\n  iam = {%s}\n}\n'


def found(folder: Path, rule: str = "RES402") -> list[Finding]:
    return [one for one in scan(Request((folder,), root=folder)).findings if one.rule == rule]


def test_roles_of_one_for_each_are_one_finding_as_bad_as_the_worst_of_them(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(ROLES % MANY)
    (one,) = found(tmp_path)
    assert (one.verdict, one.severity) == ("fail", "critical")
    assert one.address == 'google_project_iam_member.jobs["roles/owner"]'
    assert [step.text for step in one.also] == [
        'google_project_iam_member.jobs["roles/storage.admin"]',
        'google_project_iam_member.jobs["roles/viewer"]',
    ]


def test_message_says_what_else_is_given_and_to_whom(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(ROLES % MANY)
    (one,) = found(tmp_path)
    assert one.message.startswith(
        'google_project_iam_member.jobs["roles/owner"] gives too much to service account jobs@shop'
    )
    also = "; 2 more like it for the same cause: roles/storage.admin on the project gives"
    assert also in one.message
    assert one.message.count("service account jobs@shop.iam.gserviceaccount.com") == 1


def test_message_names_whom_else_the_same_is_given(tmp_path: Path) -> None:
    each = '{"a" = "user:ann@example.com", "b" = "user:bob@example.com"}'
    text = ROLES.replace("toset([%s])", each).replace("each.key", '"roles/owner"')
    mine = text.replace('"serviceAccount:jobs@shop.iam.gserviceaccount.com"', "each.value")
    (tmp_path / "main.tf").write_text(mine)
    (one,) = found(tmp_path)
    assert one.message.endswith("; 1 more like it for the same cause: the same to user bob@example.com")


def test_what_is_not_certain_is_told_beside_what_fails(tmp_path: Path) -> None:
    unknown = '"one" = "roles/owner", "two" = var.role'
    text = 'variable "role" {}\n' + ROLES.replace("toset([%s])", f"{{{unknown}}}").replace("each.key", "each.value")
    (tmp_path / "main.tf").write_text(text)
    assert {(one.verdict, one.address[-7:-2], len(one.also)) for one in found(tmp_path)} == {
        ("fail", '["one', 0),
        ("undecided", '["two', 0),
    }


def test_two_calls_of_a_module_that_give_different_roles_are_two_places_to_change(tmp_path: Path) -> None:
    (tmp_path / "iam").mkdir()
    (tmp_path / "iam" / "main.tf").write_text(MODULE)
    first = CALL % ("first", "./iam", '"roles/owner" = ["user:a@example.com"], "roles/editor" = ["user:b@example.com"]')
    second = CALL % ("second", "./iam", '"roles/storage.admin" = ["user:c@example.com"]')
    (tmp_path / "main.tf").write_text(first + second)
    assert sorted((one.address, len(one.also)) for one in found(tmp_path)) == [
        ('module.first.google_project_iam_binding.all["roles/owner"]', 1),
        ('module.second.google_project_iam_binding.all["roles/storage.admin"]', 0),
    ]


def test_calls_that_give_the_same_are_one_line_to_change_whichever_root_they_are_of(tmp_path: Path) -> None:
    (tmp_path / "iam").mkdir()
    (tmp_path / "iam" / "main.tf").write_text(MODULE)
    for root in ("live", "test"):
        (tmp_path / root).mkdir()
        (tmp_path / root / "main.tf").write_text(CALL % ("all", "../iam", '"roles/owner" = ["user:a@example.com"]'))
    (one,) = found(tmp_path)
    assert [step.text for step in one.also] == ['module.all.google_project_iam_binding.all["roles/owner"]']
    assert one.proof[-1].text.endswith('.all["roles/owner"] in test')


def test_instances_of_which_the_same_is_not_known_are_one_question(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('variable "role" {}\n' + ROLES.replace("each.key", "var.role") % '"a", "b", "c"')
    (one,) = found(tmp_path)
    assert (one.verdict, len(one.also)) == ("undecided", 2)


def test_a_waiver_of_one_instance_leaves_the_others_failing(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(ROLES % MANY)
    (tmp_path / "domicile.yaml").write_text(
        "version: 1\n"
        "approvers: [{name: office, belongs: IE}]\n"
        "waivers:\n"
        "  - {rule: RES402, address: 'google_project_iam_member.jobs[\"roles/owner\"]', reason: it bootstraps,\n"
        "     ticket: SEC-1, approved_by: office, approved_on: 2026-11-01, expires: 2027-01-31}\n"
    )
    assert [(one.verdict, len(one.also)) for one in found(tmp_path)] == [("waived", 0), ("fail", 1)]


def test_an_agent_of_the_clouds_own_is_named_although_it_is_no_principal_to_judge(tmp_path: Path) -> None:
    agent = "12345@cloudservices.gserviceaccount.com"
    (tmp_path / "main.tf").write_text(
        'resource "google_project_iam_member" "agent" {\n  project = "shop"\n  role    = "roles/owner"\n'
        f'  member  = "serviceAccount:{agent}"\n}}\n'
    )
    (finding,) = found(tmp_path)
    assert finding.message.startswith(f"google_project_iam_member.agent gives too much to Google's own agent {agent}:")


BINDING = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: probe}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: %s}
subjects: [{kind: ServiceAccount, name: %s, namespace: default}]
"""


def test_one_binding_in_several_files_is_one_thing_to_decide(tmp_path: Path) -> None:
    for file, account in (("a", "probe"), ("b", "probe"), ("c", "other")):
        (tmp_path / f"{file}.yaml").write_text(BINDING % ("cluster-admin", account))
    first, other = found(tmp_path, "RES411")
    assert [step.file for step in first.also] == ["b.yaml"]
    assert first.message.endswith("1 more like it for the same cause")
    assert other.file == "c.yaml"


def test_a_role_that_is_missing_is_one_question_in_every_root(tmp_path: Path) -> None:
    for folder in ("north", "south"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "main.tf").write_text(
            f'resource "kubernetes_role_binding" "{folder}" {{\n  metadata {{\n    name = "deploy"\n  }}\n'
            '  role_ref {\n    kind = "ClusterRole"\n    name = "deployer"\n  }\n'
            '  subject {\n    kind = "ServiceAccount"\n    name = "ci"\n  }\n}\n'
        )
    (question,) = found(tmp_path, "RES410")
    assert question.verdict == "undecided"
    assert [step.text for step in question.also] == ["kubernetes_role_binding.south"]
    assert question.message.endswith("1 more like it for the same cause: kubernetes_role_binding.south")


READS = """resource "aws_iam_policy" "%s" {
  name   = "%s"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "%s", Resource = var.%s }] })
}

variable "%s" {}
"""


def test_policies_that_one_variable_leaves_undecided_are_one_question(tmp_path: Path) -> None:
    reads = READS % ("reports", "reports", "s3:GetObject", "key", "key")
    decrypts = READS % ("keys", "keys", "kms:Decrypt", "key", "other")
    tables = READS % ("tables", "tables", "dynamodb:Scan", "table", "table")
    (tmp_path / "main.tf").write_text(reads + decrypts + tables)
    one, other = found(tmp_path, "RES405")
    assert (one.verdict, other.verdict) == ("undecided", "undecided")
    assert one.message == (
        "aws_iam_policy.reports may give too much to whoever holds it: with s3:GetObject it reads the data of some S3 "
        "bucket (the resource is not known: variable key has no value); 1 more like it for the same cause: "
        "with kms:Decrypt it decrypts with some KMS key"
    )
    assert [step.text for step in one.also] == ["aws_iam_policy.keys"]
    assert other.address == "aws_iam_policy.tables"


def test_actions_that_do_the_same_are_named_together(tmp_path: Path) -> None:
    statement = '{ Effect = "Allow", Action = [%s], Resource = "*" }'
    actions = statement % '"s3:GetObject",\n "s3:GetObjectVersion", "ssm:GetParameter"'
    text = 'resource "aws_iam_policy" "it" {\n  policy = jsonencode({ Statement = [%s] })\n}\n'
    (tmp_path / "main.tf").write_text(text % actions)
    (one,) = found(tmp_path, "RES405")
    assert one.message == (
        "aws_iam_policy.it gives too much to whoever holds it: with s3:GetObject and s3:GetObjectVersion it reads the "
        "data of every S3 bucket; with ssm:GetParameter it reads every Systems Manager parameter, those encrypted with "
        "AWS's own key too"
    )
    assert {2, 3} <= {step.line for step in one.proof}, "the line of each action"


HELD = """
resource "aws_iam_policy" "it" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*" }] })
}
"""
HOLDER = """
resource "aws_iam_role" "%s" {
  name               = "%s"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy_attachment" "%s" {
  role       = aws_iam_role.%s.name
  policy_arn = aws_iam_policy.it.arn
}
"""


@pytest.mark.parametrize(
    ("names", "told"), [(["a"], "role a"), (["a", "b"], "role a and role b"), (["a", "b", "c"], "role a and 2 others")]
)
def test_all_who_hold_a_policy_are_told(tmp_path: Path, names: list[str], told: str) -> None:
    (tmp_path / "main.tf").write_text(HELD + "".join(HOLDER % (name, name, name, name) for name in names))
    (one,) = found(tmp_path, "RES405")
    assert one.message.startswith(f"aws_iam_policy.it gives too much to {told}: ")


def test_what_two_unknown_values_would_give_is_said_once_with_both_reasons(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("""variable "first" {}
variable "second" {}

resource "aws_iam_role" "shared" {
  name = "shared"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for id in [var.first, var.second] : {
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = "arn:aws:iam::${id}:root" }
    }]
  })
}
""")
    (one,) = found(tmp_path, "RES407")
    assert one.message.count("everybody whom that account lets may take the role") == 1
    assert "(variable first has no value; variable second has no value)" in one.message
