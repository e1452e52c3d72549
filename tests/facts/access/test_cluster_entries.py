"""EKS's own access policies: what each gives, and what is said of one that the catalogue does not name."""

from __future__ import annotations

from typing import Any

import pytest

from domicile import catalogue
from domicile.facts.access import derive
from domicile.facts.access.aws_table import ALL_PRIVILEGES
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Unknown
from tests.facts.estate_of_blocks import block

ARN = "arn:aws:eks::aws:cluster-access-policy/"
TABLE = catalogue.load().section("workload_identity")["kubernetes"]
REACHES = {"everything", "secrets", "none"}


def associated(policy: Any, **scope: Any) -> Grant:
    whose = "arn:aws:iam::444455556666:role/desk"
    where = [{"type": "namespace" if scope else "cluster", **scope}]
    association = block(
        "aws_eks_access_policy_association", "desk", principal_arn=whose, policy_arn=policy, access_scope=where
    )
    (grant,) = derive(Index((association,)), catalogue.load())
    return grant


def test_a_policy_that_the_catalogue_does_not_name_is_undecided_with_its_name() -> None:
    grant = associated(f"{ARN}AmazonEKSWeatherPolicy")
    assert grant.undecided == "what the access policy AmazonEKSWeatherPolicy gives is not known"
    assert grant.category == "kubernetes-cluster-admin"
    inside = associated(f"{ARN}AmazonEKSWeatherPolicy", namespaces=["shop"])
    assert (inside.category, bool(inside.undecided)) == ("kubernetes-namespace-secrets", True)


def test_a_policy_that_is_not_known_says_why() -> None:
    grant = associated(Unknown("variable without value"))
    assert grant.undecided == "which policy it gives is not known: variable without value"


@pytest.mark.parametrize(
    ("policy", "category"),
    [
        ("AmazonEKSClusterAdminPolicy", "kubernetes-cluster-admin"),
        ("AmazonEKSEditPolicy", "kubernetes-cluster-admin"),
        ("AmazonEKSAdminViewPolicy", "kubernetes-secrets"),
        ("AmazonEKSSecretReaderPolicy", "kubernetes-secrets"),
        ("AmazonEKSBlockStorageClusterPolicy", "kubernetes-escalation"),
        ("AmazonEKSViewPolicy", ""),
        ("AmazonEKSAutoNodePolicy", ""),
        ("AmazonAIOpsAssistantPolicy", ""),
    ],
)
def test_how_broad_a_policy_is_over_the_whole_cluster(policy: str, category: str) -> None:
    grant = associated(ARN + policy)
    assert (grant.category, bool(grant.broad), grant.undecided) == (category, bool(category), "")


@pytest.mark.parametrize("policy", ["AmazonEKSNetworkingPolicy", "AmazonEKSBlockStoragePolicy"])
def test_locks_between_controllers_are_no_data(policy: str) -> None:
    assert associated(ARN + policy).privileges == frozenset()


@pytest.mark.parametrize(("policy", "row"), TABLE["access_policies"].items())
def test_every_access_policy_has_words_that_code_knows(policy: str, row: dict[str, Any]) -> None:
    assert row["reach"] in REACHES, policy
    assert set(row["privileges"]) <= ALL_PRIVILEGES, policy
    assert ("category" in row) is ("says" in row), policy
