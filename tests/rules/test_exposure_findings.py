"""What a finding of an exposure says: who can do what, and what decided; its severity; what a data class allows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.model.findings import Finding

Scanned = Callable[..., list[Finding]]

POLICY = """\
version: 1
home: customers
data_classes:
  customers: {allow: [EU]}
  brochures: {public: allowed}
classify:
  - {tags: {data-class: brochures}, class: brochures}
"""
BUCKET = """\
resource "aws_s3_bucket" "b" {
  bucket = "b"
  tags   = { %s }
}
"""


@pytest.fixture
def findings(tmp_path: Path) -> Scanned:
    def scanned(text: str, policy: str = "") -> list[Finding]:
        (tmp_path / "main.tf").write_text(text, encoding="utf-8")
        path = tmp_path / "domicile.yaml"
        if policy:
            path.write_text(policy, encoding="utf-8")
        request = Request(paths=(tmp_path,), root=tmp_path, policy=path if policy else None, without_policy=not policy)
        return [one for one in scan(request).findings if one.family == "exposure"]

    return scanned


def bucket(tags: str = "") -> str:
    return BUCKET % tags


def acl(value: str) -> str:
    return f'resource "aws_s3_bucket_acl" "b" {{\n  bucket = aws_s3_bucket.b.id\n  acl    = "{value}"\n}}\n'


def policy(action: str, *, principal: str = '"*"', condition: str = "") -> str:
    narrowed = f", Condition = {condition}" if condition else ""
    return (
        'resource "aws_s3_bucket_policy" "b" {\n  bucket = aws_s3_bucket.b.id\n  policy = jsonencode({ Statement = [{ '
        f'Effect = "Allow", Principal = {principal}, Action = {action}, Resource = "*"{narrowed} }}] }})\n}}\n'
    )


@pytest.mark.parametrize(
    ("setting", "severity", "done"),
    [
        (acl("public-read"), "high", "listed"),
        (acl("public-read-write"), "critical", "listed and written"),
        (policy('"s3:ListBucket"'), "high", "listed"),
        (policy('"s3:GetObject"'), "critical", "read"),
        (policy('"s3:PutObject"'), "critical", "written"),
        (policy('"s3:DeleteObject"'), "critical", "deleted"),
        (policy('"s3:PutBucketPolicy"'), "critical", "administered"),
        (policy('["s3:ListBucket", "s3:GetObject"]'), "critical", "listed and read"),
    ],
)
def test_a_finding_says_what_outsiders_can_do_and_is_as_severe_as_that(
    findings: Scanned, setting: str, severity: str, done: str
) -> None:
    (found,) = findings(bucket() + setting)
    assert (found.rule, found.severity, found.verdict) == ("RES301", severity, "fail")
    assert found.message.startswith(f"aws_s3_bucket.b can be {done} by anybody on the internet: ")


@pytest.mark.parametrize(
    ("action", "severity"),
    [("sqs:SendMessage", "high"), ("sqs:ReceiveMessage", "critical"), ("sqs:AddPermission", "critical")],
)
def test_a_queue_is_worst_where_it_is_read(findings: Scanned, action: str, severity: str) -> None:
    statement = f'{{ Effect = "Allow", Principal = "*", Action = "{action}", Resource = "*" }}'
    text = f'resource "aws_sqs_queue" "q" {{\n  policy = jsonencode({{ Statement = [{statement}] }})\n}}\n'
    (found,) = findings(text)
    assert (found.rule, found.severity) == ("RES304", severity)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        (
            acl("authenticated-read"),
            "aws_s3_bucket.b can be listed by any customer of the cloud: "
            "aws_s3_bucket_acl.b: acl is authenticated-read",
        ),
        (
            policy('"s3:GetObject"', condition='{ IpAddress = { "aws:SourceIp" = "0.0.0.0/0" } }'),
            "aws_s3_bucket.b can be read by anybody on the internet: aws_s3_bucket_policy.b: its policy allows "
            's3:GetObject to "*", and IpAddress aws:SourceIp 0.0.0.0/0 keeps nobody out',
        ),
        (
            policy(
                '"s3:GetObject"', condition='{ StringLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/reader" } }'
            ),
            "aws_s3_bucket.b can be read by any customer of the cloud: aws_s3_bucket_policy.b: its policy allows "
            's3:GetObject to "*", narrowed only by StringLike aws:PrincipalArn arn:aws:iam::*:role/reader',
        ),
    ],
)
def test_the_message_names_what_decided(findings: Scanned, setting: str, message: str) -> None:
    (found,) = findings(bucket() + setting)
    assert found.message == message


def test_a_block_that_only_refuses_is_named(findings: Scanned) -> None:
    block = (
        'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n'
        "  block_public_acls = true\n}\n"
    )
    (found,) = findings(bucket() + acl("public-read") + block)
    assert found.verdict == "undecided"
    assert found.message.endswith(
        "(block_public_acls of aws_s3_bucket_public_access_block.b refuses what is new "
        "and leaves what was there before)"
    )


def test_a_block_that_is_off_is_shown_as_it_is_set(findings: Scanned) -> None:
    block = (
        'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n'
        "  block_public_acls = false\n}\n"
    )
    (found,) = findings(bucket() + acl("public-read") + block)
    assert "block_public_acls = false" in [step.text for step in found.proof]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            bucket(),
            "block_public_acls, ignore_public_acls, block_public_policy and restrict_public_buckets are not set",
        ),
        (
            bucket() + 'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n'
            "  block_public_acls = true\n  block_public_policy = true\n  ignore_public_acls = false\n}\n",
            "ignore_public_acls is false and restrict_public_buckets is not set",
        ),
        (
            'resource "azurerm_storage_account" "a" {\n  name = "a"\n  allow_nested_items_to_be_public = true\n}\n',
            "allow_nested_items_to_be_public is true",
        ),
        (
            'resource "azurerm_storage_account" "a" {\n  account_kind = "StorageV2"\n'
            "  allow_nested_items_to_be_public = true\n}\n",
            "allow_nested_items_to_be_public is true",
        ),
    ],
)
def test_a_missing_guard_is_told_as_it_is_set(findings: Scanned, text: str, says: str) -> None:
    required = POLICY.replace("customers: {allow: [EU]}", "customers: {guards: required}")
    (found,) = [one for one in findings(text, required) if one.rule == "RES302"]
    assert found.message.endswith(f"from becoming public: {says}")


def test_a_setting_inside_a_text_is_named_in_the_proof(findings: Scanned) -> None:
    text = (
        'resource "aws_opensearchserverless_security_policy" "p" {\n  type   = "network"\n'
        "  policy = jsonencode([{ AllowFromPublic = true }])\n}\n"
    )
    (found,) = findings(text)
    assert found.proof[0].text.endswith("policy has AllowFromPublic = true")


def test_a_class_may_be_public_by_design_and_no_other_is(findings: Scanned) -> None:
    brochures = bucket('data-class = "brochures"') + acl("public-read")
    assert findings(brochures, POLICY) == []
    (found,) = findings(bucket('data-class = "customers"') + acl("public-read"), POLICY)
    assert (found.verdict, found.data_classes) == ("fail", ("customers",))
    (found,) = findings(bucket() + acl("public-read"), POLICY)
    assert (found.verdict, found.data_classes) == ("fail", ("customers",))


def test_a_class_that_is_not_known_is_not_public_by_design(findings: Scanned) -> None:
    text = 'variable "class" {}\n' + bucket("data-class = var.class") + acl("public-read")
    (found,) = findings(text, POLICY)
    assert found.verdict == "undecided"
    assert "its data class is not known" in found.message


def test_without_a_policy_nothing_is_public_by_design(findings: Scanned) -> None:
    (found,) = findings(bucket('data-class = "brochures"') + acl("public-read"))
    assert found.verdict == "fail"


def test_a_missing_guard_and_an_exposure_are_never_mixed(findings: Scanned) -> None:
    required = POLICY.replace("customers: {allow: [EU]}", "customers: {guards: required}")
    (found,) = findings(bucket(), required)
    assert (found.rule, found.severity) == ("RES302", "medium")
    assert "can be" not in found.message
    (found,) = findings(bucket() + acl("public-read"), required)
    assert found.rule == "RES301"
    assert "keeps" not in found.message


WEBSITE = """\
resource "aws_s3_bucket_website_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  index_document {
    suffix = "index.html"
  }
}
"""
CORS = """\
resource "aws_s3_bucket_cors_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = [%s]
  }
}
"""


@pytest.mark.parametrize(
    ("context", "says", "line"),
    [
        (WEBSITE, "; it is served as a website as well", 'aws_s3_bucket_website_configuration "b"'),
        (
            CORS % '"*"',
            "; its CORS rules let pages of every site call it",
            "aws_s3_bucket_cors_configuration.b: cors_rule.allowed_origins = *",
        ),
        (CORS % '"https://example.org"', "", ""),
    ],
)
def test_what_a_public_bucket_is_for_is_told_and_proved(findings: Scanned, context: str, says: str, line: str) -> None:
    (found,) = findings(bucket() + acl("public-read") + context)
    assert found.message.endswith(f"acl is public-read{says}")
    assert not line or line in [step.text for step in found.proof]


@pytest.mark.parametrize("context", [WEBSITE, CORS % '"*"'])
def test_a_website_or_cors_alone_opens_nothing(findings: Scanned, context: str) -> None:
    assert findings(bucket() + context) == []


def test_what_guests_may_do_is_told_of_their_role(findings: Scanned) -> None:
    text = """\
resource "aws_cognito_identity_pool" "g" {
  identity_pool_name               = "g"
  allow_unauthenticated_identities = true
  allow_classic_flow               = true
}
resource "aws_iam_role" "g" {
  name               = "g"
  assume_role_policy = "{}"
}
resource "aws_iam_role_policy" "g" {
  role   = aws_iam_role.g.id
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:Query", Resource = "*" }] })
}
resource "aws_cognito_identity_pool_roles_attachment" "g" {
  identity_pool_id = aws_cognito_identity_pool.g.id
  roles            = { unauthenticated = aws_iam_role.g.arn }
}
"""
    (found,) = [one for one in findings(text) if one.rule == "RES304"]
    assert found.message == (
        "what aws_iam_role.g reaches can be read by anybody on the internet: "
        "aws_cognito_identity_pool_roles_attachment.g: whoever has not signed in gets the role at "
        "roles.unauthenticated (aws_iam_role.g), whose policies allow dynamodb:Query"
    )


def test_a_link_says_until_when_it_opens(findings: Scanned) -> None:
    text = """\
resource "oci_objectstorage_preauthrequest" "p" {
  bucket       = "b"
  namespace    = "n"
  name         = "p"
  access_type  = "AnyObjectRead"
  time_expires = "2027-12-29T23:00:00Z"
}
"""
    (found,) = findings(text)
    assert found.message.endswith("access_type is AnyObjectRead, until 2027-12-29T23:00:00Z")


def test_a_grant_on_an_object_is_told_of_the_object(findings: Scanned) -> None:
    text = """\
resource "aws_s3_object_copy" "c" {
  bucket = "b"
  key    = "report.pdf"
  source = "a/report.pdf"
  grant {
    type        = "Group"
    uri         = "http://acs.amazonaws.com/groups/global/AllUsers"
    permissions = ["READ"]
  }
}
"""
    (found,) = findings(text)
    assert found.message.startswith("aws_s3_object_copy.c can be read by anybody on the internet: it grants READ")


def test_an_ingress_that_may_let_in_is_told_as_it_is_set(findings: Scanned) -> None:
    text = """\
resource "google_cloud_run_v2_service" "s" {
  name    = "s"
  ingress = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
}
resource "google_cloud_run_v2_service_iam_member" "s" {
  name   = google_cloud_run_v2_service.s.name
  role   = "roles/run.invoker"
  member = "allUsers"
}
"""
    (found,) = findings(text)
    assert found.verdict == "undecided"
    assert "ingress of google_cloud_run_v2_service.s is INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER: only" in found.message


def test_what_is_given_to_whom_is_told_where_neither_is_known(findings: Scanned) -> None:
    text = """\
variable "given" {}
resource "google_storage_bucket_iam_binding" "b" {
  bucket  = "b"
  role    = var.given.role
  members = var.given.members
}
"""
    (found,) = findings(text)
    assert "it gives a role not known to members not known" in found.message


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        (bucket(), "Add an aws_s3_bucket_public_access_block for the bucket with all four settings true."),
        (
            bucket() + 'resource "aws_s3_bucket_public_access_block" "b" {\n  bucket = aws_s3_bucket.b.id\n'
            "  block_public_acls = true\n  block_public_policy = true\n  ignore_public_acls = false\n}\n",
            "Set ignore_public_acls and restrict_public_buckets to true in aws_s3_bucket_public_access_block.b.",
        ),
        (
            'resource "google_storage_bucket" "g" {\n  name = "g"\n  location = "europe-west1"\n}\n',
            "Set public_access_prevention to enforced in google_storage_bucket.g.",
        ),
    ],
)
def test_the_fix_of_a_missing_guard_names_what_to_set(findings: Scanned, text: str, fix: str) -> None:
    required = POLICY.replace("customers: {allow: [EU]}", "customers: {guards: required}")
    (found,) = [one for one in findings(text, required) if one.rule == "RES302"]
    assert found.fix == fix


@pytest.mark.parametrize(
    ("access", "named"),
    [("ObjectRead", "oci_objectstorage_preauthrequest.p"), ("AnyObjectRead", "oci_objectstorage_bucket.b")],
)
def test_a_link_to_one_object_is_not_told_of_the_bucket(findings: Scanned, access: str, named: str) -> None:
    text = f"""\
resource "oci_objectstorage_bucket" "b" {{
  name = "b"
}}
resource "oci_objectstorage_preauthrequest" "p" {{
  bucket      = oci_objectstorage_bucket.b.name
  access_type = "{access}"
}}
"""
    (found,) = [one for one in findings(text) if one.rule == "RES307"]
    assert found.message.startswith(f"{named} can be read by whoever has the link: ")
