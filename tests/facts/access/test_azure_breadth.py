"""Azure: what is too much: custom roles by what is left of their operations, the giving of roles under a condition,
what is delegated to another tenant, roles that are not known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domicile.model.blocks import Block
from domicile.model.facts import Grant
from domicile.model.values import Known, Unknown
from domicile.rules.checks.names import name_of
from tests.facts.access.test_azure import SUBSCRIPTION, assign, grants
from tests.facts.estate_of_blocks import as_value, block, refer

BLOBS = "Microsoft.Storage/storageAccounts/blobServices/containers/blobs"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"


def custom(*permissions: dict[str, Any]) -> Block:
    return block("azurerm_role_definition", "own", name="own", permissions=list(permissions))


def told(*blocks: Block) -> dict[str, str]:
    """category → what is too much, certainly."""
    return {grant.category: grant.broad for grant in grants(*blocks) if grant.broad and not grant.undecided}


def open_questions(*blocks: Block) -> list[Grant]:
    return [grant for grant in grants(*blocks) if grant.undecided and grant.category]


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        ({"actions": ["*"]}, {"wildcard-action"}),
        ({"actions": ["*"], "not_actions": ["*"]}, set()),
        ({"actions": ["*"], "not_actions": ["Microsoft.Authorization/*/Write"]}, {"wildcard-action"}),
        ({"actions": ["*/read"]}, set()),
        ({"actions": ["*/action"]}, {"service-wildcard"}),
        ({"actions": ["*/write"]}, {"role-administration"}),
        ({"actions": ["Microsoft.Authorization/*"]}, {"role-administration"}),
        ({"actions": ["Microsoft.Authorization/*"], "not_actions": ["Microsoft.Authorization/*/write"]}, set()),
        ({"actions": ["Microsoft.Authorization/*/read"]}, set()),
        ({"actions": ["Microsoft.Storage/*"]}, {"service-wildcard"}),
        ({"actions": ["Microsoft.Storage/storageAccounts/*"]}, {"service-wildcard"}),
        ({"actions": ["Microsoft.Storage/storageAccounts/*"],
          "not_actions": ["Microsoft.Storage/storageAccounts/list*/action"]}, set()),
        ({"actions": ["Microsoft.Storage/storageAccounts/*/read"]}, set()),
        ({"actions": ["Microsoft.Storage/*"], "not_actions": ["Microsoft.Storage/*"]}, set()),
        ({"data_actions": ["*"]}, {"wildcard-action"}),
        ({"data_actions": ["*/read"]}, {"reads-everything"}),
        ({"data_actions": ["*/write"]}, {"service-wildcard"}),
        ({"data_actions": ["Microsoft.KeyVault/*"]}, {"service-wildcard"}),
        ({"data_actions": [f"{BLOBS}/*"]}, set()),
        ({"data_actions": [f"{BLOBS}/read"]}, set()),
        ({"actions": ["Microsoft.Storage/*/listKeys/action"]}, {"service-wildcard"}),
        ({"actions": ["Microsoft.Storage/storageAccounts/*/listKeys/action"]}, {"service-wildcard"}),
        ({"actions": ["Microsoft.Authorization/roleAssignments/*/write"]}, {"role-administration"}),
        ({"actions": ["Microsoft.Network/*"]}, set()),
        ({"actions": []}, set()),
    ],
)  # fmt: skip
def test_a_custom_role_is_as_broad_as_what_is_left_of_it(permissions: dict[str, Any], expected: set[str]) -> None:
    assert set(told(custom(permissions))) == expected


def test_what_one_permission_refuses_another_may_give() -> None:
    first = {"actions": ["*"], "not_actions": ["*"]}
    assert set(told(custom(first, {"actions": ["Microsoft.Storage/*"]}))) == {"service-wildcard"}


def test_a_role_of_every_action_but_the_giving_of_roles_says_so() -> None:
    most = custom({"actions": ["*"], "not_actions": ["Microsoft.Authorization/*/Write"]})
    (found,) = grants(most)
    assert found.broad == "the custom role holds every action but Microsoft.Authorization/*/Write"


def test_of_what_a_role_refuses_nothing_is_left_out_unsaid() -> None:
    refused = ["Microsoft.Authorization/*/Write", "Microsoft.Network/*/write", "Microsoft.Compute/*/write", "x/y/z"]
    (found,) = grants(custom({"actions": ["*"], "not_actions": refused}))
    assert found.broad.endswith(
        "every action but Microsoft.Authorization/*/Write, Microsoft.Network/*/write and 2 more"
    )


@pytest.mark.parametrize("attribute", ["actions", "data_actions", "not_actions"])
def test_operations_that_are_not_known_are_undecided(attribute: str) -> None:
    known = {"actions": ["Microsoft.Storage/*"]} if attribute == "not_actions" else {}
    (found,) = open_questions(custom({**known, attribute: Unknown("variable a has no value")}))
    assert "variable a has no value" in found.undecided
    (found,) = open_questions(block("azurerm_role_definition", "own", permissions=Unknown("variable p has no value")))
    assert "variable p has no value" in found.undecided


def limited(operator: str, *roles: str) -> str:
    """A condition as Azure's portal writes it."""
    parts = [
        f"((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/{verb}'}})) OR (@{where}"
        f"[Microsoft.Authorization/roleAssignments:RoleDefinitionId] {operator} {{{', '.join(roles)}}}))"
        for verb, where in (("write", "Request"), ("delete", "Resource"))
    ]
    return " AND ".join(parts)


@pytest.mark.parametrize(
    ("condition", "category"),
    [
        ("", "role-administration"),
        (limited("ForAnyOfAnyValues:GuidEquals", PULL), ""),
        (limited("ForAnyOfAnyValues:GuidEquals", PULL, OWNER), "role-administration"),
        (limited("ForAnyOfAllValues:GuidNotEquals", OWNER), "role-administration"),
        (limited("ForAnyOfAllValues:GuidNotEquals", OWNER, ADMINISTRATOR, "f58310d9-a9f6-439a-9e8d-f62e7b41a168"),
         "any-role"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["User Access Administrator", "Role Based Access Control Administrator"])
def test_a_condition_may_leave_few_roles_to_give(role: str, condition: str, category: str) -> None:
    more = {"condition": condition, "condition_version": "2.0"} if condition else {}
    assert set(told(assign(SUBSCRIPTION, role, **more))) == ({category} if category else set())


@pytest.mark.parametrize(
    "condition",
    [
        "@Resource[x] StringEquals 'a'",
        Unknown("variable c has no value"),
        "(!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR "
        "(@Request[Microsoft.Authorization/roleAssignments:PrincipalType] StringEqualsIgnoreCase 'User')",
    ],
)
def test_a_condition_that_says_nothing_of_roles_leaves_it_open(condition: Any) -> None:
    found = assign(SUBSCRIPTION, "User Access Administrator", condition=condition)
    assert told(found) == {}
    assert len(open_questions(found)) == 1


def test_a_condition_changes_nothing_of_an_owner_but_the_giving_of_roles() -> None:
    found = told(assign(SUBSCRIPTION, "Owner", condition=limited("ForAnyOfAnyValues:GuidEquals", PULL)))
    assert set(found) == {"owner"}


def delegated(**more: Any) -> Block:
    given = {"managing_tenant_id": "t1", "scope": SUBSCRIPTION,
             "authorization": [{"principal_id": "p", "role_definition_id": CONTRIBUTOR}]}  # fmt: skip
    return block("azurerm_lighthouse_definition", "msp", **{**given, **more})


def test_a_role_is_delegated_by_whatever_names_it() -> None:
    role = block("azurerm_role_definition", "c", mode="data", role_definition_id=CONTRIBUTOR)
    for value in (CONTRIBUTOR, refer(role, "role_definition_id"), refer(role, "id")):
        authorization = [{"principal_id": "p", "role_definition_id": value}]
        assert set(told(delegated(authorization=authorization))) == {"editor"}


def test_a_tenant_that_is_not_known_is_given_it_all_the_same() -> None:
    (found,) = grants(delegated(managing_tenant_id=Unknown("variable t has no value")))
    assert found.principal is not None and found.principal.unknown == "variable t has no value"
    assert found.category == "editor"


def test_a_delegated_role_that_is_not_known_is_undecided() -> None:
    authorization = [{"principal_id": "p", "role_definition_id": Unknown("variable r has no value")}]
    (found,) = open_questions(delegated(authorization=authorization))
    assert "variable r has no value" in found.undecided


def test_the_giving_of_named_roles_alone_is_delegated() -> None:
    authorization = {"principal_id": "p", "role_definition_id": ADMINISTRATOR}
    assert set(told(delegated(authorization=[authorization]))) == {"role-administration"}
    few = {**authorization, "delegated_role_definition_ids": [PULL]}
    assert told(delegated(authorization=[few])) == {}


@pytest.mark.parametrize(
    ("scope", "asked"),
    [(SUBSCRIPTION, True), ("/", True), (f"{SUBSCRIPTION}/resourceGroups/data", True),
     (f"{SUBSCRIPTION}/resourceGroups/d/providers/Microsoft.Storage/storageAccounts/orders", False)],
)  # fmt: skip
@pytest.mark.parametrize("attribute", ["role_definition_name", "role_definition_id"])
def test_a_role_that_is_not_known_is_undecided_where_it_may_be_too_much(
    scope: str, asked: bool, attribute: str
) -> None:
    found = open_questions(assign(scope, **{attribute: Unknown("variable r has no value")}))
    assert [("variable r has no value" in one.undecided, one.category) for one in found] == (
        [(True, "unknown-role")] if asked else []
    )


@pytest.mark.parametrize(
    ("role", "why"),
    [
        ({"role_definition_id": f"{SUBSCRIPTION}/x/roleDefinitions/00000000-0000-0000-0000-00000000000f"},
         "its id is that of no built-in role"),
        ({"role_definition_name": "our own reader"}, "no built-in role is called so"),
        ({"role_definition_name": "Lab Creator"}, "operations of Microsoft.LabServices"),
        ({"role_definition_id": f"{SUBSCRIPTION}/x/roleDefinitions/b97fb8bc-a8b2-4522-a38b-dd33c7e65ead"},
         "operations of Microsoft.LabServices"),
    ],
)  # fmt: skip
def test_a_role_whose_rights_nobody_knows_is_a_question_on_a_subscription(role: dict[str, str], why: str) -> None:
    (found,) = open_questions(assign(SUBSCRIPTION, **role))
    assert (found.category, why in found.undecided) == ("unknown-role", True)
    assert open_questions(assign(f"{SUBSCRIPTION}/resourceGroups/data", **role)) == []


def test_a_role_that_is_made_here_may_be_given_by_its_name() -> None:
    made = custom({"data_actions": [f"{BLOBS}/read"]})
    assert open_questions(assign(SUBSCRIPTION, role_definition_name="Own"), made) == []
    assert set(told(assign(SUBSCRIPTION, role_definition_name="Own"), made)) == {"data-reader"}


def test_a_role_that_another_root_makes_is_the_one_of_its_name() -> None:
    made = replace(custom({"data_actions": [f"{BLOBS}/read"]}), root="tenant")
    by_name = assign(SUBSCRIPTION, role_definition_name="Own")
    looked_up = block("azurerm_role_definition", "own", mode="data", name="Own")
    by_id = assign(SUBSCRIPTION, role_definition_id=refer(looked_up, "id"))
    for found in ((by_name, made), (by_id, looked_up, made)):
        assert open_questions(*found) == []
        assert set(told(*found)) == {"data-reader"}
    assert len(open_questions(by_name, made, replace(made, root="other"))) == 1


def test_a_built_in_role_is_no_role_that_another_root_makes() -> None:
    permissions = [{"data_actions": [f"{BLOBS}/read"]}]
    made = replace(block("azurerm_role_definition", "own", name="Reader", permissions=permissions), root="tenant")
    assert "data-reader" not in told(assign(SUBSCRIPTION, role_definition_name="Reader"), made)


@pytest.mark.parametrize(
    ("role", "category"),
    [
        ("Azure Digital Twins Data Reader", "data-reader"),
        ("Cognitive Services OpenAI Contributor", "data-administrator"),
        ("Azure Connected Machine Resource Administrator", "data-administrator"),
        ("AgFood Platform Service Reader", "data-reader"),
        ("SignalR Service Owner", "data-reader"),
        ("IoT Hub Data Contributor", "data-administrator"),
        ("Azure Maps Data Reader", ""),
        ("Grafana Viewer", ""),
        ("Monitoring Metrics Publisher", ""),
        ("Azure Relay Sender", ""),
    ],
)
def test_roles_of_every_service_are_judged_on_a_subscription(role: str, category: str) -> None:
    assert set(told(assign(SUBSCRIPTION, role))) == ({category} if category else set())
    assert open_questions(assign(SUBSCRIPTION, role)) == []


def test_what_a_provider_without_a_row_keeps_is_called_by_it() -> None:
    (words,) = told(assign(SUBSCRIPTION, "AgFood Platform Service Reader")).values()
    assert words.endswith("gives the reading of the data of every resource of Microsoft.AgFoodPlatform")


WEB = block("azurerm_linux_web_app", "app", name="app")


@pytest.mark.parametrize(
    ("role", "scope"),
    [("Network Contributor", SUBSCRIPTION), ("Reader", refer(WEB, "id")), ("AcrPull", refer(WEB, "id"))],
)
def test_a_role_that_gives_nothing_over_what_it_is_on_gives_nothing(role: str, scope: Any) -> None:
    assert [set(grant.privileges) for grant in grants(assign(scope, role), WEB)] == [set()]


def test_a_role_that_nobody_knows_may_read() -> None:
    assert [set(grant.privileges) for grant in grants(assign(SUBSCRIPTION, "Own Role"))] == [{"read"}]


@pytest.mark.parametrize("encoded", [False, True])
def test_an_assignment_by_azures_own_interface_is_one(encoded: bool) -> None:
    properties = {"roleDefinitionId": f"{SUBSCRIPTION}/providers/x/roleDefinitions/{OWNER}", "principalId": "p1"}
    body = as_value({"properties": properties})
    given = block("azapi_resource", "a", type="Microsoft.Authorization/roleAssignments@2022-04-01",
                  parent_id=SUBSCRIPTION, body=Known("{}", structure=body) if encoded else body)  # fmt: skip
    (found,) = grants(given)
    assert found.principal is not None
    assert (found.category, found.principal.id) == ("owner", "azure:principal/p1")


def test_other_resources_of_azures_own_interface_assign_nothing() -> None:
    assert (
        grants(block("azapi_resource", "a", type="Microsoft.Storage/storageAccounts@2023-01-01", parent_id="/")) == []
    )


@pytest.mark.parametrize(
    "names", [["ann_partner.example#EXT#@acme.onmicrosoft.com"], ["a@acme.example", "b@acme.example"]]
)
def test_one_of_users_that_are_read_by_name_is_that_user(names: list[str]) -> None:
    users = block("azuread_users", "u", mode="data", user_principal_names=names)
    given = assign(SUBSCRIPTION, "Owner", principal_id=refer(users, "object_ids.0"))
    (found,) = grants(given, users)
    assert found.principal is not None
    assert found.principal.id == ("azure:user/ann@partner.example" if len(names) == 1 else "")


def test_whoever_runs_terraform_is_called_that() -> None:
    here = block("azurerm_client_config", "current", mode="data")
    (found,) = grants(here, assign(SUBSCRIPTION, "Owner", principal_id=refer(here, "object_id")))
    assert found.principal is not None
    assert (found.principal.kind, name_of(found)) == ("applier", "whoever runs Terraform")


@pytest.mark.parametrize("scope", [SUBSCRIPTION, f"{SUBSCRIPTION}/resourceGroups/data"])
def test_whoever_runs_as_identities_acts_as_those_and_not_as_the_scope(scope: str) -> None:
    (found,) = grants(assign(scope, "Managed Identity Operator"))
    assert found.scope.startswith("every identity of the ")
