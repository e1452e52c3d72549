"""Grants on Google, Azure, Oracle, Alibaba and Yandex."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.access.google_policies import document
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, OneOf, Reference, Unknown, from_plain


def block(kind: str, called: str = "x", mode: str = "resource", /, **body: Any) -> Block:
    values = {k: v if isinstance(v, (Known, Unknown, OneOf)) else from_plain(v) for k, v in body.items()}
    return Block(kind, called, f"{kind}.{called}", mode, Location("main.tf", 1, 9), Known(values))


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), catalogue.load()))


def categories(*blocks: Block) -> set[str]:
    return {grant.category for grant in grants(*blocks) if grant.broad and not grant.undecided}


def refers(target: Block, path: str) -> Unknown:
    return Unknown("known after apply", reference=Reference(target, path))


@pytest.mark.parametrize(
    ("kind", "role", "category"),
    [
        ("google_organization_iam_member", "roles/owner", "owner"),
        ("google_folder_iam_member", "roles/editor", "editor"),
        ("google_project_iam_member", "roles/viewer", "basic-viewer"),
        ("google_project_iam_member", "roles/storage.admin", "data-administrator"),
        ("google_project_iam_member", "roles/secretmanager.secretAccessor", "data-reader"),
        ("google_project_iam_member", "roles/iam.serviceAccountTokenCreator", "impersonation"),
        ("google_project_iam_member", "roles/resourcemanager.projectIamAdmin", "role-administration"),
        ("google_folder_iam_member", "roles/bigquery.dataViewer", "data-reader"),
        ("google_project_iam_member", "roles/bigquery.dataViewer", ""),
        ("google_project_iam_member", "roles/logging.logWriter", ""),
        ("google_storage_bucket_iam_member", "roles/storage.admin", ""),
        ("google_secret_manager_secret_iam_member", "roles/secretmanager.secretAccessor", ""),
        ("google_service_account_iam_member", "roles/iam.serviceAccountTokenCreator", ""),
    ],
)
def test_google_roles_by_the_level_at_which_they_are_given(kind: str, role: str, category: str) -> None:
    found = categories(block(kind, role=role, member="group:a@example.com"))
    assert found == ({category} if category else set())


def test_google_binding_without_members_gives_nothing() -> None:
    assert grants(block("google_project_iam_binding", role="roles/editor", members=[])) == []


def test_google_role_under_a_condition_is_narrower_but_a_basic_role_is_not() -> None:
    condition = [{"title": "t", "expression": "resource.name.startsWith('x')"}]
    member = "group:a@example.com"
    narrowed = block("google_project_iam_member", role="roles/storage.admin", member=member, condition=condition)
    basic = block("google_project_iam_member", role="roles/owner", member=member, condition=condition)
    assert categories(narrowed) == set()
    assert categories(basic) == {"owner"}


def test_google_role_that_is_not_known_may_be_too_much_on_a_project_only() -> None:
    role = Unknown("variable role has no value")
    (grant,) = grants(block("google_project_iam_member", role=role, member="group:a@example.com"))
    assert "variable role has no value" in grant.undecided
    assert grant.broad
    (grant,) = grants(block("google_storage_bucket_iam_member", role=role, member="group:a@example.com"))
    assert "variable role has no value" in grant.undecided
    assert not grant.broad


@pytest.mark.parametrize(
    ("member", "kind", "principal"),
    [
        ("user:ann@example.com", "user", "gcp:user:ann@example.com"),
        ("group:ops@example.com", "group", "gcp:group:ops@example.com"),
        ("domain:example.com", "domain", "gcp:domain:example.com"),
        ("allUsers", "everyone", "gcp:allUsers"),
        ("allAuthenticatedUsers", "authenticated", "gcp:allAuthenticatedUsers"),
        (
            "serviceAccount:a@b.iam.gserviceaccount.com",
            "service-account",
            "gcp:serviceAccount:a@b.iam.gserviceaccount.com",
        ),
        (
            "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*",
            "federated",
            "gcp:principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/*",
        ),
    ],
)
def test_google_members(member: str, kind: str, principal: str) -> None:
    (grant,) = grants(block("google_storage_bucket_iam_member", role="roles/storage.objectViewer", member=member))
    assert grant.principal is not None
    assert (grant.principal.kind, grant.principal.id) == (kind, principal)


def test_google_service_account_of_the_configuration_is_its_own() -> None:
    account = block("google_service_account", "jobs", account_id="jobs")
    member = Unknown("after apply", parts=("serviceAccount:", refers(account, "email")))
    (grant,) = grants(account, block("google_project_iam_member", role="roles/owner", member=member))
    assert grant.own
    assert grant.path == (account,)


def test_google_agents_of_services_are_nobody() -> None:
    member = "serviceAccount:service-123@gcp-sa-pubsub.iam.gserviceaccount.com"
    (grant,) = grants(block("google_project_iam_member", role="roles/pubsub.publisher", member=member))
    assert grant.principal is None


def test_google_policy_data_is_computed_and_judged() -> None:
    data = block(
        "google_iam_policy",
        "d",
        "data",
        binding=[{"role": "roles/owner", "members": ["user:a@example.com"]}],
    )
    value = document(data, "policy_data")
    assert isinstance(value, Known)
    assert json.loads(value.data) == {"bindings": [{"role": "roles/owner", "members": ["user:a@example.com"]}]}
    assert categories(data, block("google_project_iam_policy", policy_data=value)) == {"owner"}


SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-000000000001"
OWNER = "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"


@pytest.mark.parametrize(
    ("role", "scope", "category"),
    [
        ({"role_definition_name": "Owner"}, SUBSCRIPTION, "owner"),
        ({"role_definition_name": "Owner"}, f"{SUBSCRIPTION}/resourceGroups/a", "owner"),
        (
            {"role_definition_name": "Owner"},
            f"{SUBSCRIPTION}/resourceGroups/a/providers/Microsoft.Storage/storageAccounts/b",
            "",
        ),
        ({"role_definition_id": OWNER}, SUBSCRIPTION, "owner"),
        (
            {"role_definition_id": f"{SUBSCRIPTION}{OWNER}"},
            "/providers/Microsoft.Management/managementGroups/m",
            "owner",
        ),
        ({"role_definition_name": "Contributor"}, SUBSCRIPTION, "editor"),
        ({"role_definition_name": "Contributor"}, f"{SUBSCRIPTION}/resourceGroups/a", ""),
        ({"role_definition_name": "User Access Administrator"}, SUBSCRIPTION, "role-administration"),
        ({"role_definition_name": "Storage Blob Data Reader"}, SUBSCRIPTION, "data-reader"),
        ({"role_definition_name": "Storage Blob Data Reader"}, f"{SUBSCRIPTION}/resourceGroups/a", ""),
        ({"role_definition_name": "Reader"}, SUBSCRIPTION, ""),
    ],
)
def test_azure_roles_by_their_scope(role: dict[str, str], scope: str, category: str) -> None:
    found = categories(block("azurerm_role_assignment", scope=scope, principal_id="1", **role))
    assert found == ({category} if category else set())


def test_azure_scope_is_what_it_refers_to() -> None:
    subscription = block("azurerm_subscription", "s", "data")
    group = block("azurerm_resource_group", "g")
    for target, expected in ((subscription, {"editor"}), (group, set())):
        assignment = block(
            "azurerm_role_assignment",
            scope=refers(target, "id"),
            role_definition_name="Contributor",
            principal_id="1",
        )
        assert categories(target, assignment) == expected


@pytest.mark.parametrize(
    ("permissions", "category"),
    [
        ({"actions": ["*"]}, "wildcard-action"),
        ({"data_actions": ["*"]}, "wildcard-action"),
        ({"actions": ["Microsoft.Authorization/*"]}, "role-administration"),
        ({"actions": ["microsoft.authorization/roleAssignments/WRITE"]}, "role-administration"),
        ({"actions": ["*/write"]}, "role-administration"),
        ({"actions": ["Microsoft.Storage/*"]}, "service-wildcard"),
        ({"actions": ["*/read"]}, ""),
        ({"actions": ["Microsoft.Authorization/roleDefinitions/read"]}, ""),
        ({"actions": ["Microsoft.Network/*"]}, ""),
        ({"data_actions": ["Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read"]}, ""),
    ],
)
def test_azure_custom_roles(permissions: dict[str, Any], category: str) -> None:
    found = categories(block("azurerm_role_definition", permissions=[permissions]))
    assert found == ({category} if category else set())


@pytest.mark.parametrize(
    ("statement", "category"),
    [
        ("Allow group Ops to manage all-resources in tenancy", "administrator"),
        ("Allow dynamic-group Jobs to manage all-resources in tenancy", "administrator"),
        ("Allow group Ops to manage all-resources in tenancy where request.permission != 'X'", "administrator"),
        ("Allow group Administrators to manage all-resources in tenancy", ""),
        ("Allow group Ops to manage all-resources in compartment a", ""),
        ("Allow group Ops to manage object-family in tenancy", "data-administrator"),
        ("Allow group Ops to manage object-family in tenancy where target.bucket.name = 'a'", ""),
        ("Allow group Ops to read objects in tenancy", "data-reader"),
        ("Allow group Ops to inspect objects in tenancy", ""),
        ("Allow group Ops to manage policies in tenancy", "role-administration"),
        ("Allow any-user to read objects in compartment a", "any-principal"),
        ("Allow any-user to read objects in tenancy where target.bucket.name = 'a'", "any-principal"),
        ("Allow any-user to read objects in tenancy where request.principal.type = 'fnfunc'", ""),
        (
            "Allow any-user to read objects in tenancy where any {request.principal.type = 'fnfunc', target.x = 'y'}",
            "any-principal",
        ),
        ("Allow any-user to use log-groups in tenancy", ""),
        ("Allow service blockstorage to use keys in tenancy", ""),
        ("Deny group Ops to manage all-resources in tenancy", ""),
        ("Endorse group Ops to manage all-resources in any-tenancy", ""),
    ],
)
def test_oracle_statements(statement: str, category: str) -> None:
    found = categories(block("oci_identity_policy", statements=[statement]))
    assert found == ({category} if category else set())


@pytest.mark.parametrize(
    ("statements", "principals"),
    [
        (["Allow group Ops to read buckets in tenancy"], ["oci:group/Ops"]),
        (
            ["Allow group 'Default'/'Ops', Other to read buckets in tenancy"],
            ["oci:group/Default/Ops", "oci:group/Other"],
        ),
        (["Allow group id ocid1.group.oc1..a to read buckets in tenancy"], ["oci:group/ocid1.group.oc1..a"]),
        (["Allow dynamic-group Jobs to read buckets in tenancy"], ["oci:dynamic-group/Jobs"]),
        (
            [
                "Admit group A of tenancy Partner to read buckets in tenancy",
                "Define tenancy Partner as ocid1.tenancy.oc1..b",
            ],
            ["oci:tenancy/ocid1.tenancy.oc1..b"],
        ),
    ],
)
def test_oracle_principals(statements: list[str], principals: list[str]) -> None:
    found = grants(block("oci_identity_policy", statements=statements))
    assert [grant.principal.id for grant in found if grant.principal] == principals


def test_oracle_statement_with_a_fault_is_undecided_and_says_where() -> None:
    statements = ["Allow group Ops to read vcns in tenancy", "Allow group Ops to see buckets in tenancy"]
    _, grant = grants(block("oci_identity_policy", statements=statements))
    assert "statement 2 cannot be read" in grant.undecided
    assert "character 20" in grant.undecided
    assert grant.undecided in grant.broad


@pytest.mark.parametrize(
    ("policy_type", "name", "category"),
    [
        ("System", "AdministratorAccess", "administrator"),
        ("System", "AliyunOSSFullAccess", "service-wildcard"),
        ("System", "AliyunOSSReadOnlyAccess", "reads-everything"),
        ("Custom", "AdministratorAccess", ""),
        ("System", "AliyunECSReadOnlyAccess", ""),
    ],
)
def test_alibaba_system_policies(policy_type: str, name: str, category: str) -> None:
    attachment = block(
        "alicloud_ram_user_policy_attachment", policy_name=name, policy_type=policy_type, user_name="ann"
    )
    assert categories(attachment) == ({category} if category else set())


@pytest.mark.parametrize(
    ("statement", "category"),
    [
        ({"Effect": "Allow", "Action": "*", "Resource": "*"}, "administrator"),
        ({"Effect": "Allow", "Action": ["oss:*"], "Resource": ["*"]}, "service-wildcard"),
        ({"Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:*"}, "service-wildcard"),
        ({"Effect": "Allow", "Action": "oss:*", "Resource": "acs:oss:*:*:reports/*"}, ""),
        ({"Effect": "Allow", "Action": "rds:*", "Resource": "acs:rds:*:*:dbinstance/*"}, "service-wildcard"),
        ({"Effect": "Deny", "Action": "*", "Resource": "*"}, ""),
    ],
)
def test_alibaba_policies(statement: dict[str, Any], category: str) -> None:
    text = json.dumps({"Version": "1", "Statement": [statement]})
    assert categories(block("alicloud_ram_policy", policy_document=text)) == ({category} if category else set())


@pytest.mark.parametrize(
    ("kind", "role", "category"),
    [
        ("yandex_organizationmanager_organization_iam_member", "organization-manager.organizations.owner", "owner"),
        ("yandex_organizationmanager_organization_iam_member", "editor", "editor"),
        ("yandex_resourcemanager_cloud_iam_member", "admin", "owner"),
        ("yandex_resourcemanager_folder_iam_member", "editor", "editor"),
        ("yandex_organizationmanager_organization_iam_member", "viewer", "basic-viewer"),
        ("yandex_resourcemanager_cloud_iam_member", "viewer", ""),
        ("yandex_resourcemanager_cloud_iam_binding", "lockbox.payloadViewer", "data-reader"),
        ("yandex_resourcemanager_folder_iam_binding", "lockbox.payloadViewer", ""),
        ("yandex_storage_bucket_iam_binding", "storage.admin", ""),
    ],
)
def test_yandex_roles(kind: str, role: str, category: str) -> None:
    assert categories(block(kind, role=role, member="userAccount:a")) == ({category} if category else set())
