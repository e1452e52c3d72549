"""Entra ID: roles of the directory, application permissions, who may act as whom by them."""

from __future__ import annotations

from typing import Any

import pytest

from domicile import catalogue, rules
from domicile.model.blocks import Block
from domicile.model.facts import Grant
from domicile.model.values import Unknown
from tests.facts.access.test_azure import ACCOUNT, SOMEBODY, assign, ends, grants
from tests.facts.estate_of_blocks import block, refer

GRAPH = block("azuread_service_principal", "graph", mode="data", client_id="00000003-0000-0000-c000-000000000000")
APPLICATION = block("azuread_application", "app", display_name="app")
PRINCIPAL = block("azuread_service_principal", "app", client_id=refer(APPLICATION, "client_id"))
READS = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(PRINCIPAL, "object_id"))
GLOBAL = "62e90394-69f5-4237-9190-012177145e10"


def one(*blocks: Block) -> Grant:
    (found,) = grants(*blocks)
    return found


def role(name: str = "", template: str = "") -> Block:
    return block("azuread_directory_role", "role", **{"display_name": name} if name else {"template_id": template})


def directory(kind: str, role_id: Any, **more: Any) -> Block:
    names = {
        "azuread_directory_role_assignment": ("role_id", "principal_object_id"),
        "azuread_directory_role_member": ("role_object_id", "member_object_id"),
        "azuread_directory_role_eligibility_schedule_request": ("role_definition_id", "principal_id"),
        "azuread_administrative_unit_role_member": ("role_object_id", "member_object_id"),
    }[kind]
    return block(kind, "given", **{names[0]: role_id, names[1]: SOMEBODY, **more})


@pytest.mark.parametrize(
    "given",
    [
        directory("azuread_directory_role_assignment", GLOBAL),
        directory("azuread_directory_role_assignment", GLOBAL.upper(), directory_scope_id="/"),
        directory("azuread_directory_role_assignment", refer(role("Global administrator"), "template_id")),
        directory("azuread_directory_role_member", refer(role("Global Administrator"), "object_id")),
        directory("azuread_directory_role_member", refer(role(template=GLOBAL), "object_id")),
    ],
)
def test_an_administrator_of_the_tenant_reaches_every_store(given: Block) -> None:
    (found,) = (grant for grant in grants(given, ACCOUNT) if grant.block is given)
    assert (found.category, found.undecided) == ("administrator", "")
    assert found.broad.startswith("Global Administrator gives every right in the tenant")
    assert "regrant" in found.privileges and ACCOUNT in found.targets


def test_an_administrator_of_the_tenant_is_told_of_stores_and_not_of_identities() -> None:
    identity = block("azurerm_user_assigned_identity", "i", name="i")
    given = directory("azuread_directory_role_assignment", GLOBAL)
    assert one(given, identity, ACCOUNT).targets == (ACCOUNT,)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("azuread_directory_role_eligibility_schedule_request", {"directory_scope_id": "/"}),
        ("azuread_administrative_unit_role_member", {"administrative_unit_object_id": "u1"}),
        ("azuread_directory_role_assignment", {"directory_scope_id": "/administrativeUnits/u1"}),
    ],
)
def test_a_role_that_is_activated_or_is_of_a_unit_is_not_too_much(kind: str, more: dict[str, Any]) -> None:
    found = one(directory(kind, GLOBAL, **more))
    assert found.privileges and (found.category, found.broad) == ("", "")


def test_a_role_of_a_unit_reaches_no_store() -> None:
    given = directory("azuread_directory_role_assignment", GLOBAL, directory_scope_id="/administrativeUnits/u1")
    assert not any(ACCOUNT in grant.targets for grant in grants(given, ACCOUNT))


def test_a_scope_that_is_not_known_is_undecided() -> None:
    given = directory(
        "azuread_directory_role_assignment", GLOBAL, directory_scope_id=Unknown("variable s has no value")
    )
    assert "variable s has no value" in one(given).undecided


def test_a_role_that_is_not_known_is_undecided() -> None:
    found = one(directory("azuread_directory_role_assignment", Unknown("variable r has no value")))
    assert "variable r has no value" in found.undecided and found.category


def test_a_role_that_leads_to_nothing_shows_the_directory() -> None:
    found = one(directory("azuread_directory_role_assignment", "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"))
    assert (found.privileges, found.broad) == (frozenset({"list"}), "")


@pytest.mark.parametrize("name", ["Application Administrator", "Cloud Application Administrator"])
def test_whoever_makes_credentials_of_applications_acts_as_them(name: str) -> None:
    given = directory("azuread_directory_role_member", refer(role(name), "object_id"))
    found = ends(given, role(name), APPLICATION, PRINCIPAL, READS, ACCOUNT)
    assert found[f"azure:principal/{SOMEBODY}", ACCOUNT.address] == {"list", "read"}


def test_whoever_may_change_groups_has_what_they_are_given() -> None:
    group = block("azuread_group", "desk", display_name="desk")
    closed = block("azuread_group", "admins", display_name="admins", assignable_to_role=True)
    given = directory("azuread_directory_role_assignment", "fdd7a751-b60b-444a-984c-02652fe8fa1c")
    reads = [assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(g, "object_id"))
             for g in (group,)]  # fmt: skip
    found = ends(group, closed, given, *reads, ACCOUNT)
    assert found[f"azure:principal/{SOMEBODY}", ACCOUNT.address] == {"list", "read"}
    reads = [assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(closed, "object_id"))]
    assert (f"azure:principal/{SOMEBODY}", ACCOUNT.address) not in ends(group, closed, given, *reads, ACCOUNT)


@pytest.mark.parametrize(
    ("actions", "category"),
    [
        (["microsoft.directory/applications/credentials/update"], "impersonation"),
        (["microsoft.directory/Applications/Credentials/Update"], "impersonation"),
        (["microsoft.directory/roleAssignments/allProperties/allTasks"], "role-administration"),
        (["microsoft.directory/applications/basic/update"], ""),
    ],
)
def test_a_custom_role_of_the_directory_is_what_its_operations_are(actions: list[str], category: str) -> None:
    custom = block("azuread_custom_directory_role", "own", permissions=[{"allowed_resource_actions": actions}])
    assert {grant.category for grant in grants(custom) if grant.broad} == ({category} if category else set())
    given = directory("azuread_directory_role_assignment", refer(custom, "object_id"))
    found = ends(given, custom, APPLICATION, PRINCIPAL, READS, ACCOUNT)
    assert ((f"azure:principal/{SOMEBODY}", ACCOUNT.address) in found) is bool(category)


def app_role(value: Any, of: Block = GRAPH, **more: Any) -> Block:
    return block("azuread_app_role_assignment", "given",
                 **{"app_role_id": value, "principal_object_id": SOMEBODY, "resource_object_id": refer(of, "object_id"),
                    **more})  # fmt: skip


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("RoleManagement.ReadWrite.Directory", "role-administration"),
        ("AppRoleAssignment.ReadWrite.All", "role-administration"),
        ("Application.ReadWrite.All", "impersonation"),
        ("Directory.ReadWrite.All", "impersonation"),
        ("Files.Read.All", "reads-everything"),
        ("Mail.Read", "reads-everything"),
        ("Sites.FullControl.All", "data-administrator"),
    ],
)
def test_permissions_of_graph_by_name_and_by_id(name: str, category: str) -> None:
    identity = catalogue.load().section("directory")["azure"]["permissions"][name]["id"]
    for given in (app_role(refer(GRAPH, f"app_role_ids.{name}")), app_role(identity)):
        found = one(given)
        assert found.category == category and found.broad.startswith(f"{name} gives ")


def test_a_permission_that_leads_to_nothing_is_no_grant() -> None:
    assert grants(app_role(refer(GRAPH, "app_role_ids.User.Read.All"))) == []


def test_a_permission_whose_name_a_plan_does_not_show_is_a_question() -> None:
    assert one(app_role(refer(GRAPH, "app_role_ids"))).undecided == "which of its permissions is not known"


def test_a_permission_of_an_own_application_is_no_permission_of_graph() -> None:
    assert grants(app_role(refer(PRINCIPAL, "app_role_ids.Files.Read.All"), PRINCIPAL), APPLICATION, PRINCIPAL) == []
    assert grants(app_role(Unknown("variable r has no value"), PRINCIPAL), APPLICATION, PRINCIPAL) == []


def test_a_permission_that_is_not_known_is_undecided() -> None:
    assert "variable r has no value" in one(app_role(Unknown("variable r has no value"))).undecided


def test_an_application_that_asks_waits_for_consent() -> None:
    asks = block("azuread_application", "app", display_name="app", required_resource_access=[
        {"resource_access": [{"id": "19dbc75e-c2e2-444c-a770-ec69d8559fc7", "type": "Role"},
                             {"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}]}])  # fmt: skip
    found = one(asks)
    assert "consent" in found.undecided and found.broad.startswith("Directory.ReadWrite.All")
    given = app_role("19dbc75e-c2e2-444c-a770-ec69d8559fc7")
    assert [grant.block for grant in grants(asks, given)] == [given]


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("azuread_group", {"owners": [SOMEBODY]}),
        (
            "azuread_privileged_access_group_eligibility_schedule",
            {"principal_id": SOMEBODY, "assignment_type": "owner"},
        ),
        (
            "azuread_privileged_access_group_assignment_schedule",
            {"principal_id": SOMEBODY, "assignment_type": "member"},
        ),
    ],
)
def test_owners_of_a_group_may_join_it(kind: str, attributes: dict[str, Any]) -> None:
    own = kind == "azuread_group"
    group = block("azuread_group", "desk", display_name="desk", **(attributes if own else {}))
    joined = [] if own else [block(kind, "x", group_id=refer(group, "object_id"), **attributes)]
    reads = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(group, "object_id"))
    found = ends(group, *joined, reads, ACCOUNT)
    assert found[f"azure:principal/{SOMEBODY}", ACCOUNT.address] == {"list", "read"}


@pytest.mark.parametrize("kind", ["azuread_application", "azuread_service_principal", "azuread_application_owner"])
def test_owners_of_an_application_act_as_it(kind: str) -> None:
    application = block("azuread_application", "app", display_name="app",
                        **({"owners": [SOMEBODY]} if kind == "azuread_application" else {}))  # fmt: skip
    principal = block("azuread_service_principal", "app", client_id=refer(application, "client_id"),
                      **({"owners": [SOMEBODY]} if kind == "azuread_service_principal" else {}))  # fmt: skip
    owner = block("azuread_application_owner", "x", application_id=refer(application, "id"), owner_object_id=SOMEBODY)
    more = [owner] if kind == "azuread_application_owner" else []
    reads = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(principal, "object_id"))
    found = ends(application, principal, *more, reads, ACCOUNT)
    assert found[f"azure:principal/{SOMEBODY}", ACCOUNT.address] == {"list", "read"}


def test_the_data_of_the_directory_is_told_by_rules_and_stands_once() -> None:
    section = catalogue.load().section("directory")["azure"]
    categories = {c for rule in rules.load() if rule.check == "grant" for c in rule.params["categories"]}
    for name in ("roles", "permissions"):
        rows = section[name].values()
        assert len({row["id"] for row in rows}) == len(rows)
        assert {row["category"] for row in rows} <= categories
        assert {row["over"] for row in rows} <= {"everything", "applications", "groups", "people", "nothing"}
