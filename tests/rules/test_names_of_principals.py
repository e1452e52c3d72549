"""How findings call principals."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.model.blocks import Block, Location
from domicile.model.facts import Grant, Principal
from domicile.model.values import Known
from domicile.rules.checks.names import name_of
from domicile.rules.checks.ways import names_of

WHERE = Location("main.tf", 1, 1)
REASON = "variable who has no value"


@pytest.mark.parametrize(
    ("principal", "name"),
    [
        (Principal("user", "opensearch:user/*", REASON), "a user that is not known"),
        (Principal("account", "aws:account/*", REASON), "an account that is not known"),
        (Principal("account", "aws:account/*"), "whoever IAM allows"),
        (Principal("role", "snowflake:role/*", REASON), "a role that is not known"),
        (Principal("role", "snowflake:role/SUPPORT"), "role SUPPORT"),
        (Principal("authenticated", "snowflake:role/PUBLIC"), "everybody who can log in"),
        (Principal("authenticated", "kubernetes:group/system:authenticated"), "every account of the cluster"),
        (Principal("authenticated", "gcp:allAuthenticatedUsers"), "every customer of the cloud"),
        (Principal("authenticated", "oci:any-user"), "everybody in the tenancy"),
        (Principal("service-account", "confluent:user/sa-1"), "service account sa-1"),
        (Principal("service-account", "kubernetes:serviceaccount/shop/api"), "service account shop/api"),
        (Principal("unknown", "kubernetes:group/?"), "a group that is not known"),
        (Principal("unknown", "aws:role/?"), "a role that is not known"),
        (Principal("unknown", "kubernetes:user/{{ .Values.who }}"), "a user that is not known ({{ .Values.who }})"),
        (Principal("unknown", "kubernetes:group/{{ .x }}-a"), "a group that is not wholly known ({{ .x }}-a)"),
        (Principal("unknown", "aws:role/1/{{ .x }}"), "a role that is not wholly known (1/{{ .x }})"),
        (
            Principal("service-account", 'kubernetes:serviceaccount/*/{{ include "a" . }}', REASON),
            'a service account that is not known ({{ include "a" . }})',
        ),
        (
            Principal("unknown", "kubernetes:unknown/{{ toYaml . }}"),
            "a principal that is not known ({{ toYaml . }})",
        ),
        (Principal("unknown", "aws:AIDAEXAMPLE"), '"AIDAEXAMPLE"'),
        (Principal("role", "aws-cn:role/111122223333/app"), "role 111122223333/app of aws-cn"),
        (Principal("user", "azure:principal/0000-1111"), "principal 0000-1111"),
        (Principal("service-account", "azure:identity/app"), "identity app"),
        (Principal("tenancy", "azure:tenant/0000"), "tenant 0000"),
        (Principal("tenancy", "azure:tenant/*", REASON), "a tenant that is not known"),
        (Principal("group", "azure:group/everybody in the tenant"), "everybody in the tenant"),
        (Principal("user", "azure:local-user/sftp"), "local user sftp"),
        (Principal("service-account", "oci:dynamic-group/functions"), "dynamic group functions"),
        (Principal("service-account", "oci:service/objectstorage"), "service objectstorage"),
        (Principal("tenancy", "oci:tenancy/*"), "every tenancy"),
        (Principal("tenancy", "oci:tenancy/acme", REASON), "tenancy acme"),
        (Principal("federated", "yandex:federatedUser:ann"), "user ann of a federation"),
        (Principal("account", "gcp:project/shop"), "project shop"),
        (Principal("group", "gcp:projectOwner:shop"), "the owners of the project shop"),
        (Principal("group", "gcp:projectViewer:shop-*", REASON), "the viewers of the project shop-…"),
        (Principal("tenancy", "oci:tenancy/*", REASON), "a tenancy that is not known"),
    ],
)
def test_a_principal_is_called_by_what_it_is(principal: Principal, name: str) -> None:
    assert called(principal) == name


IAM = "iam.googleapis.com/projects/1/locations/global/workloadIdentityPools"


@pytest.mark.parametrize(
    ("member", "name"),
    [
        ("serviceAccount:shop.svc.id.goog[bank/api]", "service account bank/api"),
        (f"principal://{IAM}/shop.svc.id.goog/subject/ns/bank/sa/api", "service account bank/api"),
        (f"principalSet://{IAM}/shop.svc.id.goog/namespace/bank", "every service account of the namespace bank"),
        (f"principal://{IAM}/ci/subject/repo:acme/app", "repo:acme/app of the pool ci"),
        (f"principalSet://{IAM}/ci/group/ops", "group ops of the pool ci"),
        (f"principalSet://{IAM}/ci/attribute.repository/acme/app", "whoever of the pool ci has repository acme/app"),
        (f"principalSet://{IAM}/ci/*", "everybody of the pool ci"),
        ("principal://iam.googleapis.com/locations/global/workforcePools/desk/subject/ann", "ann of the pool desk"),
        ("principalSet://iam.googleapis.com/locations/global/workforcePools/desk/*", "everybody of the pool desk"),
        ("principalSet://cloudresourcemanager.googleapis.com/organizations/12", "everybody of the organization 12"),
        (
            "principalSet://cloudresourcemanager.googleapis.com/projects/12/type/ServiceAccount",
            "every service account of the project 12",
        ),
        ("principalSet://elsewhere.googleapis.com/x/y", "principalSet://elsewhere.googleapis.com/x/y"),
    ],
)
def test_a_federated_member_of_google_is_called_by_its_subject(member: str, name: str) -> None:
    kind = "service-account" if member.startswith("serviceAccount") else "federated"
    assert called(Principal(kind, f"gcp:{member}")) == name


def test_what_is_not_known_of_a_federated_member_is_left_open() -> None:
    assert (
        called(Principal("service-account", "gcp:serviceAccount:*.svc.id.goog[*/api]", REASON))
        == "service account …/api"
    )
    assert called(Principal("federated", f"gcp:principalSet://{IAM}/*/*", REASON)) == "everybody of the pool …"


def test_a_workload_of_google_is_part_of_the_project_of_its_pool() -> None:
    workload = "gcp:serviceAccount:shop.svc.id.goog[bank/api]"
    assert list(names_of(workload)) == [workload, "gcp:project/shop"]
    assert list(names_of(workload.replace("shop", "*"))) == [workload.replace("shop", "*")]


@pytest.mark.parametrize("cloud", ["aws", "azure", "alibaba"])
@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("cognito-identity.amazonaws.com", "whoever signs in at cognito-identity.amazonaws.com"),
        ("arn:aws:iam::1:saml-provider/okta", "whoever signs in at arn:aws:iam::1:saml-provider/okta"),
        ("acs:ram::1:saml-provider/okta", "whoever signs in at acs:ram::1:saml-provider/okta"),
        ("gitlab.com/project_path:acme/app:*", "project_path:acme/app:* of gitlab.com"),
        ("oidc.example.com/id/0/system:serviceaccount:bank:api", "service account bank/api of oidc.example.com/id/0"),
    ],
)
def test_who_signs_in_elsewhere_is_called_by_subject_and_provider(cloud: str, who: str, name: str) -> None:
    assert called(Principal("federated", f"{cloud}:federated/{who}")) == name


def called(principal: Principal) -> str:
    block = Block("x", "x", "x.x", "resource", WHERE, Known({}))
    return name_of(Grant(block, principal, frozenset(), "it", "who", WHERE))


DATABRICKS = """data "azuread_user" "found" {
  display_name = "found"
}

resource "databricks_user" "this" {
  user_name = data.azuread_user.found.mail
}

resource "databricks_grants" "all" {
  catalog = "orders"
  grant {
    principal  = databricks_user.this.user_name
    privileges = ["ALL_PRIVILEGES"]
  }
}
"""


def test_somebody_whose_name_is_not_known_is_called_by_the_address(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(DATABRICKS)
    grants = scan(Request((tmp_path,), root=tmp_path)).estate.grants
    names = {name_of(grant).partition(" ")[2] for grant in grants if grant.block.kind == "databricks_grants"}
    assert names == {"databricks_user.this"}
