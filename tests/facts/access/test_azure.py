"""Azure: what roles give, what of the configuration a scope leads to, and who can act as whom."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.access.azure_principals import home_mail
from domicile.facts.access.azure_roles import covers
from domicile.facts.access.ways import ways
from domicile.model.blocks import Block
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown, one_of
from tests.facts.estate_of_blocks import block, provider, refer

SUBSCRIPTION = "/subscriptions/00000000-0000-0000-0000-00000000000a"
OTHER = "/subscriptions/00000000-0000-0000-0000-00000000000b"
MINE = provider("azurerm", subscription_id=SUBSCRIPTION.rpartition("/")[2])
SOMEBODY = "11111111-0000-0000-0000-000000000001"


def grants(*blocks: Block) -> list[Grant]:
    return list(derive(Index(blocks), catalogue.load()))


def reached(*blocks: Block) -> dict[str, set[str]]:
    """address → what is certainly given over it."""
    found: dict[str, set[str]] = {}
    for grant in grants(*blocks):
        for target in grant.targets if not (grant.undecided or grant.doubt) else ():
            found.setdefault(target.address, set()).update(grant.privileges)
    return found


def ends(*blocks: Block) -> dict[tuple[str, str], set[str]]:
    return {(way.principal.id, way.target.address): set(way.privileges) for way in ways(grants(*blocks))}


def assign(scope: Any, role: str = "", kind: str = "azurerm_role_assignment", **more: Any) -> Block:
    named = {"role_definition_name": role} if role else {}
    return block(kind, "given", scope=scope, **{"principal_id": SOMEBODY, **named, **more})


GROUP = block("azurerm_resource_group", "data", MINE, name="data")
IN_GROUP = refer(GROUP, "name", "data")
ACCOUNT = block("azurerm_storage_account", "orders", MINE, name="orders", resource_group_name=IN_GROUP)
CONTAINER = block("azurerm_storage_container", "raw", MINE, name="raw", storage_account_id=refer(ACCOUNT, "id"))
ELSEWHERE = block("azurerm_storage_account", "logs", MINE, name="logs", resource_group_name="logs")
VAULT = block("azurerm_key_vault", "keys", MINE, name="keys", resource_group_name=IN_GROUP)
BY_ROLES = block(
    "azurerm_key_vault", "keys", MINE, name="keys", resource_group_name=IN_GROUP, rbac_authorization_enabled=True
)
ESTATE = (GROUP, ACCOUNT, CONTAINER, ELSEWHERE, BY_ROLES)


@pytest.mark.parametrize(
    ("scope", "addresses"),
    [
        (SUBSCRIPTION, {ACCOUNT, CONTAINER, ELSEWHERE}),
        (OTHER, set()),
        (f"{SUBSCRIPTION}/resourceGroups/data", {ACCOUNT, CONTAINER}),
        (f"{SUBSCRIPTION}/resourceGroups/DATA", {ACCOUNT, CONTAINER}),
        (f"{SUBSCRIPTION}/resourceGroups/logs", {ELSEWHERE}),
        (refer(GROUP, "id"), {ACCOUNT, CONTAINER}),
        (refer(ACCOUNT, "id"), {ACCOUNT, CONTAINER}),
        (refer(CONTAINER, "id"), {CONTAINER}),
        (f"{SUBSCRIPTION}/resourceGroups/d/providers/Microsoft.Storage/storageAccounts/orders", {ACCOUNT, CONTAINER}),
    ],
)  # fmt: skip
def test_a_scope_reaches_what_is_in_it(scope: Any, addresses: set[Block]) -> None:
    found = reached(assign(scope, "Storage Blob Data Reader"), *ESTATE)
    assert found == {one.address: {"list", "read"} for one in addresses}


def below(group: Block, path: str, *more: Any) -> Unknown:
    """The id of something in a resource group, as a text that begins with the id of that."""
    return Unknown("known after apply", parts=(refer(group, "id"), f"/providers/{path}", *more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "more", "addresses"),
    [
        ("Microsoft.Storage/storageAccounts/orders", (), {ACCOUNT, CONTAINER}),
        ("Microsoft.Storage/storageAccounts/", (refer(ACCOUNT, "name"),), {ACCOUNT, CONTAINER}),
        ("Microsoft.Storage/storageAccounts/others", (), set()),
        ("Microsoft.Storage/storageAccounts/orders-", (Unknown("variable env has no value"),), set()),
    ],
)
def test_what_is_named_below_a_resource_group_is_that_alone(path: str, more: Any, addresses: set[Block]) -> None:
    given = assign(below(GROUP, path, *more), "Storage Blob Data Reader")
    found = [grant for grant in grants(given, *ESTATE) if grant.block is given]
    assert {target for grant in found for target in grant.targets} == addresses
    assert not any(grant.wide or GROUP.address in grant.scope for grant in found)


def test_an_identity_whose_name_is_one_of_several_is_none_of_them_for_certain() -> None:
    several = one_of([Known("first"), Known("second")], reason="variable env has no value")
    read = block("azurerm_user_assigned_identity", "job", mode="data", name=several, resource_group_name="jobs")
    given = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(read, "principal_id"))
    (found,) = {(g.principal.kind, g.principal.id, g.principal.unknown) for g in grants(given, read, *ESTATE)}
    assert found == ("service-account", f"azure:identity/{read.address}", "its name is one of several: first, second")


def test_the_subscription_that_terraform_works_in_is_that_of_its_provider() -> None:
    here = block("azurerm_subscription", "current", MINE, mode="data")
    found = reached(assign(refer(here, "id"), "Storage Blob Data Reader"), here, *ESTATE)
    assert set(found) == {ACCOUNT.address, CONTAINER.address, ELSEWHERE.address}


def test_what_is_under_a_management_group_is_not_known() -> None:
    scope = "/providers/Microsoft.Management/managementGroups/all"
    found = grants(assign(scope, "Storage Blob Data Reader"), *ESTATE)
    assert reached(assign(scope, "Storage Blob Data Reader"), *ESTATE) == {}
    assert any("is in that management group is not known" in grant.doubt for grant in found)


@pytest.mark.parametrize(
    ("role", "account", "vault"),
    [
        ("Reader", {"list"}, set()),
        ("Storage Blob Data Reader", {"list", "read"}, set()),
        ("Storage Blob Data Contributor", {"list", "read", "write", "delete"}, set()),
        ("Storage Blob Data Owner", {"list", "read", "write", "delete", "regrant"}, set()),
        ("Reader and Data Access", {"read", "write", "delete"}, set()),
        ("Key Vault Secrets User", set(), {"list", "read"}),
        ("Key Vault Secrets Officer", set(), {"list", "read", "write", "delete"}),
        ("Key Vault Crypto User", set(), {"decrypt"}),
        ("Key Vault Reader", set(), {"list"}),
        ("User Access Administrator", {"list", "regrant"}, {"regrant"}),
        ("Monitoring Reader", {"list"}, set()),
        ("AcrPull", set(), set()),
    ],
)
def test_what_a_role_gives_over_each_store(role: str, account: set[str], vault: set[str]) -> None:
    found = reached(assign(SUBSCRIPTION, role), *ESTATE)
    assert (found.get(ACCOUNT.address, set()), found.get(VAULT.address, set())) == (account, vault)


@pytest.mark.parametrize(
    ("pattern", "operation", "falls_under"),
    [
        ("*", "Microsoft.Storage/storageAccounts/listKeys/action", True),
        ("*/read", "Microsoft.Storage/storageAccounts/read", True),
        ("*/read", "Microsoft.Storage/storageAccounts/listKeys/action", False),
        ("Microsoft.Storage/*", "microsoft.storage/storageAccounts/delete", True),
        ("Microsoft.Storage/storageAccounts/*/read", "Microsoft.Storage/storageAccounts/blobServices/read", True),
        ("Microsoft.Storage", "Microsoft.Storage/storageAccounts/read", False),
        ("Microsoft.App/containerApps/*/write", "Microsoft.App/containerApps/write", True),
        ("Microsoft.App/containerApps/*/write", "Microsoft.App/containerApps/authConfigs/write", True),
        ("Microsoft.App/containerApps/*/write", "Microsoft.App/jobs/write", False),
        ("Microsoft.App/containerApps/*/write", "Microsoft.App/containerApps/delete", False),
        ("Microsoft.NetApp/*/write", "Microsoft.NetApp/netAppAccounts/write", True),
    ],
)
def test_operations_fall_under_patterns(pattern: str, operation: str, falls_under: bool) -> None:
    assert covers(pattern, operation) is falls_under


BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ({"data_actions": [f"{BLOBS}/read"]}, {"read"}),
        ({"data_actions": [f"{BLOBS}/*"], "not_data_actions": [f"{BLOBS}/delete"]}, {"read", "write", "regrant"}),
        ({"actions": ["Microsoft.Storage/storageAccounts/listKeys/action"]}, {"read", "write", "delete"}),
        ({"actions": ["Microsoft.Storage/*"], "not_actions": ["Microsoft.Storage/storageAccounts/list*/action",
          "Microsoft.Storage/storageAccounts/delete", "*/containers/delete"]}, {"list", "administer"}),
        ({"actions": ["*"], "not_actions": ["Microsoft.Authorization/*", "Microsoft.Storage/*"]}, set()),
        ({"actions": ["Microsoft.Authorization/roleAssignments/write"]}, {"regrant"}),
        ({"actions": [f"{BLOBS}/read"]}, set()),
        ({"actions": ["Microsoft.Storage/storageAccounts/*/write"]}, {"administer"}),
    ],
)  # fmt: skip
def test_a_custom_role_gives_what_its_operations_give(permissions: dict[str, Any], expected: set[str]) -> None:
    role = block("azurerm_role_definition", "own", name="own", permissions=[permissions])
    found = reached(assign(SUBSCRIPTION, role_definition_id=refer(role, "role_definition_resource_id")), role, *ESTATE)
    assert found.get(ACCOUNT.address, set()) == expected


def test_a_custom_role_whose_operations_are_not_known_is_undecided() -> None:
    operations = [{"data_actions": Unknown("variable a has no value")}]
    role = block("azurerm_role_definition", "own", name="own", permissions=operations)
    found = grants(assign(SUBSCRIPTION, role_definition_id=refer(role, "role_definition_resource_id")), role)
    assert any("variable a has no value" in grant.doubt for grant in found)


def test_a_role_that_may_be_activated_gives_what_it_gives_and_is_not_held_all_the_time() -> None:
    owner = f"{SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
    for kind, broad in (("azurerm_pim_active_role_assignment", 1), ("azurerm_pim_eligible_role_assignment", 0)):
        given = assign(SUBSCRIPTION, kind=kind, role_definition_id=owner)
        assert len([grant for grant in grants(given) if grant.broad]) == broad
        assert "write" in reached(given, *ESTATE)[ACCOUNT.address]


def test_whoever_is_in_a_group_has_what_the_group_is_given() -> None:
    group = block("azuread_group", "desk", display_name="desk")
    guest = block("azuread_invitation", "ann", user_email_address="ann@partner.example")
    joined = block("azuread_group_member", "ann", group_object_id=refer(group, "object_id"),
                   member_object_id=refer(guest, "user_id"))  # fmt: skip
    given = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(group, "object_id"))
    found = ends(group, guest, joined, given, ACCOUNT)
    assert found["azure:user/ann@partner.example", ACCOUNT.address] == {"list", "read"}
    whole = block("azuread_group", "desk", display_name="desk", members=[refer(guest, "user_id")])
    given = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(whole, "object_id"))
    assert ("azure:user/ann@partner.example", ACCOUNT.address) in ends(whole, guest, given, ACCOUNT)


@pytest.mark.parametrize(
    ("kind", "attributes", "name"),
    [
        ("azurerm_user_assigned_identity", {"name": "feed"}, "feed"),
        ("azurerm_user_assigned_identity", {"name": Unknown("not known")}, "azurerm_user_assigned_identity.this"),
        ("azuread_service_principal",
         {"client_id": refer(block("azuread_application", "app", display_name="the shop"), "client_id")}, "the shop"),
    ],
)  # fmt: skip
def test_an_identity_is_called_by_its_name(kind: str, attributes: dict[str, Any], name: str) -> None:
    (found,) = grants(assign(SUBSCRIPTION, "Owner", principal_id=refer(block(kind, **attributes), "object_id")))
    assert found.principal is not None and found.principal.id == f"azure:identity/{name}"


@pytest.mark.parametrize(
    ("kind", "attributes", "principal"),
    [
        ("azuread_service_principal", {"display_name": "AzureDatabricks"}, "azure:identity/AzureDatabricks"),
        ("azuread_service_principal", {"client_id": "2ff8"}, "azure:identity/2ff8"),
        ("azurerm_user_assigned_identity", {"name": "feed"}, "azure:identity/feed"),
        ("azuread_service_principal", {"client_id": Unknown("not known")}, ""),
        (
            "azurerm_user_assigned_identity",
            {"name": Unknown("no", parts=("ci-", Unknown("no")))},
            "azure:identity/ci-*",
        ),
    ],
)
def test_an_identity_that_is_read_is_called_by_what_it_is_read_by(
    kind: str, attributes: dict[str, Any], principal: str
) -> None:
    read = block(kind, "x", mode="data", **attributes)
    (found,) = grants(assign(SUBSCRIPTION, "Owner", principal_id=refer(read, "object_id")))
    assert found.principal is not None
    assert (found.principal.id, found.own) == (principal, False)


@pytest.mark.parametrize(
    ("attributes", "path", "principal"),
    [
        ({"name": "gate"}, "identity[0].principal_id", "azure:identity/gate"),
        ({}, "identity[0].principal_id", "azure:identity/data.azurerm_api_management.x"),
        ({}, "identity.0.principal_id", "azure:identity/data.azurerm_api_management.x"),
        ({}, "identity[0].tenant_id", ""),
        ({}, "id", ""),
    ],
)
def test_the_own_identity_of_what_is_read_is_called_like_it(
    attributes: dict[str, Any], path: str, principal: str
) -> None:
    read = block("azurerm_api_management", "x", mode="data", **attributes)
    (found,) = grants(assign(SUBSCRIPTION, "Owner", principal_id=refer(read, path)))
    assert found.principal is not None
    assert (found.principal.id, found.own) == (principal, False)


def test_groups_whose_names_are_not_known_are_not_one_group() -> None:
    desk, night = (block("azuread_group", called, display_name=Unknown("not known")) for called in ("desk", "night"))
    joined = block("azuread_group_member", "ann", group_object_id=refer(night, "object_id"), member_object_id=SOMEBODY)
    given = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(desk, "object_id"))
    found = ends(desk, night, joined, given, ACCOUNT)
    assert (f"azure:principal/{SOMEBODY}", ACCOUNT.address) not in found
    assert ("azure:group/azuread_group.desk", ACCOUNT.address) in found


@pytest.mark.parametrize(
    ("name", "mail"),
    [
        ("ann_partner.example#EXT#@acme.onmicrosoft.com", "ann@partner.example"),
        ("ann.b_c_partner.example#EXT#@acme.onmicrosoft.com", "ann.b_c@partner.example"),
        ("ann@acme.example", "ann@acme.example"),
    ],
)
def test_a_guest_belongs_to_the_domain_at_home(name: str, mail: str) -> None:
    assert home_mail(name) == mail


@pytest.mark.parametrize(
    ("issuer", "subject", "principal"),
    [
        ("https://token.actions.githubusercontent.com", "repo:acme/app:ref:refs/heads/main",
         "azure:federated/token.actions.githubusercontent.com/repo:acme/app:ref:refs/heads/main"),
        ("https://oidc.prod-aks.azure.com/0000/", "system:serviceaccount:shop:api",
         "azure:federated/oidc.prod-aks.azure.com/0000/system:serviceaccount:shop:api"),
    ],
)  # fmt: skip
def test_a_token_of_somebody_else_signs_in_as_the_identity(issuer: str, subject: str, principal: str) -> None:
    identity = block("azurerm_user_assigned_identity", "app", name="app")
    trusts = block("azurerm_federated_identity_credential", "ci", user_assigned_identity_id=refer(identity, "id"),
                   issuer=issuer, subject=subject)  # fmt: skip
    given = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(identity, "principal_id"))
    assert ends(identity, trusts, given, ACCOUNT)[principal, ACCOUNT.address] == {"list", "read"}


def test_an_application_is_signed_in_as_its_service_principal() -> None:
    application = block("azuread_application", "app", display_name="app")
    principal = block("azuread_service_principal", "app", client_id=refer(application, "client_id"))
    trusts = block("azuread_application_federated_identity_credential", "ci", application_id=refer(application, "id"),
                   issuer="https://gitlab.com", subject="project_path:acme/app")  # fmt: skip
    given = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(principal, "object_id"))
    found = ends(application, principal, trusts, given, ACCOUNT)
    assert found["azure:federated/gitlab.com/project_path:acme/app", ACCOUNT.address] == {"list", "read"}


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ({"secret_permissions": ["Get"]}, {"read"}),
        ({"secret_permissions": ["Get", "List"]}, {"list", "read"}),
        ({"secret_permissions": ["Set"]}, {"write"}),
        ({"secret_permissions": ["Purge"]}, {"delete"}),
        ({"key_permissions": ["Get", "List"]}, {"list"}),
        ({"key_permissions": ["Encrypt", "WrapKey", "Sign", "Verify"]}, set()),
        ({"key_permissions": ["Decrypt"]}, {"decrypt"}),
        ({"key_permissions": ["UnwrapKey"]}, {"decrypt"}),
        ({"certificate_permissions": ["Get"], "key_permissions": ["Decrypt"]}, {"read", "decrypt"}),
    ],
)
def test_what_a_vaults_access_policy_gives(permissions: dict[str, list[str]], expected: set[str]) -> None:
    whose = {"key_vault_id": refer(VAULT, "id"), "object_id": SOMEBODY}
    policy = block("azurerm_key_vault_access_policy", "desk", **whose, **permissions)
    inline = block("azurerm_key_vault", "own", name="own", access_policy=[{"object_id": SOMEBODY, **permissions}])
    found = {} if not expected else {VAULT.address: expected}
    assert {a: p for a, p in reached(policy, VAULT).items() if p} == found
    assert [set(grant.privileges) for grant in grants(inline)] == [expected]


@pytest.mark.parametrize(
    ("whole", "says"),
    [
        (["secret_permissions"], "every secret permission"),
        (["key_permissions"], "every key permission"),
        (["secret_permissions", "key_permissions"], "every secret and every key permission"),
    ],
)
def test_all_permissions_of_a_vault_are_told_at_the_line_that_gives_them(whole: list[str], says: str) -> None:
    permissions = {"secret_permissions": ["Get"], "key_permissions": ["Get"], **{name: ["All"] for name in whole}}
    whose = {"key_vault_id": refer(VAULT, "id"), "object_id": SOMEBODY}
    policy = block("azurerm_key_vault_access_policy", "desk", **whose, **permissions)
    (given,) = grants(VAULT, policy)
    assert (given.attribute, given.broad) == (whole[0], f"it holds {says}, purging too")


@pytest.mark.parametrize(
    ("kind", "attributes", "expected"),
    [
        ("azurerm_mssql_server", {"azuread_administrator": [{"object_id": SOMEBODY}]}, "regrant"),
        ("azurerm_postgresql_flexible_server_active_directory_administrator", {"object_id": SOMEBODY}, "administer"),
        ("azurerm_cosmosdb_sql_role_assignment", {"principal_id": SOMEBODY, "role_definition_id":
         "/x/sqlRoleDefinitions/00000000-0000-0000-0000-000000000001"}, "read"),
        ("azurerm_redis_cache_access_policy_assignment",
         {"object_id": SOMEBODY, "access_policy_name": "Data Reader"}, "read"),
        ("azurerm_kusto_database_principal_assignment", {"principal_id": SOMEBODY, "role": "Ingestor"}, "write"),
        ("azurerm_storage_account_local_user",
         {"name": "sftp", "permission_scope": [{"permissions": [{"read": True}]}]}, "read"),
        ("azurerm_kubernetes_cluster", {"azure_active_directory_role_based_access_control":
         [{"admin_group_object_ids": [SOMEBODY]}]}, "administer"),
    ],
)  # fmt: skip
def test_rights_that_a_resource_keeps_itself(kind: str, attributes: dict[str, Any], expected: str) -> None:
    (grant,) = grants(block(kind, "x", **attributes))
    assert expected in grant.privileges
    assert grant.principal is not None and grant.principal.id.startswith("azure:")


def test_a_monitor_of_a_database_reads_no_data() -> None:
    monitor = block("azurerm_kusto_database_principal_assignment", "x", principal_id=SOMEBODY, role="Monitor")
    assert grants(monitor) == []


def test_another_tenant_gets_what_is_delegated_to_it() -> None:
    roles = [{"principal_id": "p", "role_definition_id": "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"}]
    here = block(
        "azurerm_lighthouse_definition", "msp", managing_tenant_id="t1", scope=SUBSCRIPTION, authorization=roles
    )
    assert ends(here, *ESTATE)["azure:tenant/t1", ACCOUNT.address] == {"list", "read"}


def test_a_condition_leaves_open_what_is_reached() -> None:
    given = assign(SUBSCRIPTION, "Storage Blob Data Reader", condition="@Resource[x] StringEquals 'a'")
    assert reached(given, *ESTATE) == {}


ROLES = st.sampled_from(["Owner", "Reader", "Storage Blob Data Reader", "Key Vault Administrator", "AcrPull"])
SCOPES = st.sampled_from([SUBSCRIPTION, OTHER, f"{SUBSCRIPTION}/resourceGroups/data", "/"])


def _certain(blocks: list[Block]) -> set[tuple[str, str, str]]:
    found = ways(grants(*blocks, *ESTATE))
    certain = [way for way in found if not way.undecided and way.target in ESTATE]
    return {(way.principal.id, way.target.address, p) for way in certain for p in way.privileges}


@given(st.lists(st.tuples(SCOPES, ROLES), max_size=3), SCOPES, ROLES)
def test_one_assignment_more_takes_no_way_away(some: list[tuple[str, str]], scope: str, role: str) -> None:
    given_before = [assign(*one) for one in some]
    assert _certain(given_before) <= _certain([*given_before, assign(scope, role)])


@given(SCOPES, ROLES)
def test_a_condition_more_adds_no_way(scope: str, role: str) -> None:
    assert _certain([assign(scope, role, condition="@Resource[x] StringEquals 'a'")]) <= _certain([assign(scope, role)])


@given(st.lists(st.sampled_from(["*", "*/read", "Microsoft.Storage/*", f"{BLOBS}/read"]), max_size=3),
       st.sampled_from(["*", "Microsoft.Storage/*", "*/read", f"{BLOBS}/*"]))  # fmt: skip
def test_an_operation_that_is_refused_adds_no_way(actions: list[str], refused: str) -> None:
    def given_by(refusals: list[str]) -> set[tuple[str, str, str]]:
        parts = {"actions": actions, "data_actions": actions, "not_actions": refusals, "not_data_actions": refusals}
        role = block("azurerm_role_definition", "own", name="own", permissions=[parts])
        return _certain([role, assign(SUBSCRIPTION, role_definition_id=refer(role, "role_definition_resource_id"))])

    assert given_by([refused]) <= given_by([])
