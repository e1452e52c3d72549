"""Azure: who signs in as an identity by somebody else's token, and the pods of clusters that do."""

from __future__ import annotations

from typing import Any

import pytest

from domicile.model.blocks import Block
from domicile.model.facts import Grant
from domicile.model.values import Unknown
from tests.facts.access.test_azure import ACCOUNT, SOMEBODY, assign, ends, grants
from tests.facts.estate_of_blocks import block, refer

GITHUB = "https://token.actions.githubusercontent.com"
IDENTITY = block("azurerm_user_assigned_identity", "app", name="app")
APPLICATION = block("azuread_application", "app", display_name="app")
READS = assign(refer(ACCOUNT, "id"), "Storage Blob Data Reader", principal_id=refer(IDENTITY, "principal_id"))


def flexible(expression: Any) -> Grant:
    trusts = block("azuread_application_flexible_federated_identity_credential", "ci", issuer=GITHUB,
                   application_id=refer(APPLICATION, "id"), claims_matching_expression=expression)  # fmt: skip
    (found,) = grants(trusts, APPLICATION)
    return found


@pytest.mark.parametrize(
    ("expression", "subject", "category"),
    [
        ("claims['sub'] eq 'repo:acme/app:ref:refs/heads/main'", "repo:acme/app:ref:refs/heads/main", ""),
        ("claims['sub'] matches 'repo:acme/app:ref:refs/heads/*'", "repo:acme/app:ref:refs/heads/*", ""),
        ("claims['sub'] matches 'repo:acme/*' and claims['job_workflow_ref'] matches 'acme/x'", "repo:acme/*", ""),
        ("claims['sub'] matches 'repo:*'", "repo:*", "any-principal"),
        ("claims['sub'] matches '*'", "*", "any-principal"),
        ("claims['sub'] matches 'repo:*' and claims['repository_owner'] eq 'acme'", "repo:*", ""),
    ],
)  # fmt: skip
def test_a_flexible_credential_is_for_whom_its_expression_matches(expression: str, subject: str, category: str) -> None:
    found = flexible(expression)
    assert found.principal is not None
    assert found.principal.id == f"azure:federated/token.actions.githubusercontent.com/{subject}"
    assert (found.category, found.principal.unknown) == (category, "")


def test_an_expression_that_is_not_known_is_somebody_who_is_not_known() -> None:
    found = flexible(Unknown("variable e has no value"))
    assert found.principal is not None and found.principal.unknown == "variable e has no value"


def cluster(**more: Any) -> Block:
    return block("azurerm_kubernetes_cluster", "k", name="k", **more)


def pods(of: Block) -> Block:
    return block("azurerm_federated_identity_credential", "api", parent_id=refer(IDENTITY, "id"),
                 issuer=refer(of, "oidc_issuer_url"), subject="system:serviceaccount:shop:api")  # fmt: skip


@pytest.mark.parametrize(
    ("role", "reaches"),
    [
        ("Azure Kubernetes Service RBAC Cluster Admin", True),
        ("Azure Kubernetes Service RBAC Writer", True),
        ("Azure Kubernetes Service RBAC Reader", False),
        ("Azure Kubernetes Service Cluster Admin Role", True),
        ("Contributor", True),
        ("Reader", False),
    ],
)
def test_whoever_gets_into_the_pods_of_a_cluster_acts_as_their_identities(role: str, reaches: bool) -> None:
    here = cluster()
    found = ends(here, pods(here), IDENTITY, READS, ACCOUNT, assign(refer(here, "id"), role))
    assert ((f"azure:principal/{SOMEBODY}", ACCOUNT.address) in found) is reaches


def test_administrators_of_a_cluster_act_as_its_pods() -> None:
    here = cluster(azure_active_directory_role_based_access_control=[{"admin_group_object_ids": [SOMEBODY]}])
    found = ends(here, pods(here), IDENTITY, READS, ACCOUNT)
    assert found[f"azure:principal/{SOMEBODY}", ACCOUNT.address] == {"list", "read"}


def test_a_cluster_of_this_configuration_is_nobody_from_outside() -> None:
    here = cluster()
    assert all(grant.own for grant in grants(here, pods(here), IDENTITY))
