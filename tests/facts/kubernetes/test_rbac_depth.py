"""RBAC beyond one role: aggregation, well-known controllers, and what leads from a cluster into a cloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domicile import catalogue
from domicile.catalogue import Catalogue
from domicile.facts.access.kubernetes import derive
from domicile.facts.access.ways import ways
from domicile.kubernetes.objects import load
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Reference, Unknown, from_plain
from domicile.syntax.tree import read_tree

Read = Callable[[str], Index]


def role(name: str, rule: str, labels: str = "{}", kind: str = "ClusterRole", more: str = "") -> str:
    return f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: {name}, namespace: shop, labels: {labels}}}
rules: [{rule}]
{more}
---"""


def binding(role_name: str, kind: str = "RoleBinding", called: str = "given") -> str:
    return f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: {called}, namespace: shop}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: {role_name}}}
subjects: [{{kind: Group, name: support}}]
---"""


SECRETS = "{apiGroups: [''], resources: [secrets], verbs: [get, list]}"
TOKEN = "{apiGroups: [''], resources: [serviceaccounts/token], verbs: [create], resourceNames: [%s]}"
MAKES_PODS = "{apiGroups: [apps], resources: [deployments], verbs: [create]}"
SECRET = """
apiVersion: v1
kind: Secret
metadata: {name: payment, namespace: shop}
---"""


def block(kind: str, called: str = "x", /, **body: Any) -> Block:
    values = {k: v if isinstance(v, (Known, Unknown)) else from_plain(v) for k, v in body.items()}
    return Block(kind, called, f"{kind}.{called}", "resource", Location("main.tf", 1, 9), Known(values))


def refers(target: Block, path: str) -> Unknown:
    return Unknown("known after apply", reference=Reference(target, path))


def with_cloud(manifests: Index, *blocks: Block) -> Index:
    return Index([*manifests.blocks, *blocks])


def reached(found: list[Grant], principal: str = "kubernetes:group/support") -> set[str]:
    return {t.address for g in found if g.principal and g.principal.id == principal for t in g.targets}


def categories(found: list[Grant]) -> set[str]:
    return {grant.category for grant in found if grant.broad}


GOOGLE = block("google_service_account", "jobs", account_id="jobs")
AZURE = block("azurerm_user_assigned_identity", "jobs", name="jobs")
PROJECT = Unknown("variable project has no value")
TRUSTS = [
    (
        GOOGLE,
        block(
            "google_service_account_iam_member",
            service_account_id=refers(GOOGLE, "name"),
            role="roles/iam.workloadIdentityUser",
            member="serviceAccount:shop-prod.svc.id.goog[shop/jobs]",
        ),
    ),
    (
        GOOGLE,
        block(
            "google_service_account_iam_binding",
            service_account_id=refers(GOOGLE, "name"),
            members=Known(
                (Unknown("partly", parts=("serviceAccount:", PROJECT, ".svc.id.goog[shop/jobs]")),),
            ),
        ),
    ),
    (
        AZURE,
        block(
            "azurerm_federated_identity_credential",
            user_assigned_identity_id=refers(AZURE, "id"),
            subject="system:serviceaccount:shop:jobs",
        ),
    ),
    (
        AZURE,
        block(
            "azurerm_federated_identity_credential",
            parent_id=refers(AZURE, "id"),
            subject="system:serviceaccount:shop:jobs",
        ),
    ),
]


@pytest.mark.parametrize(("identity", "trust"), TRUSTS)
@pytest.mark.parametrize(
    "rule", [MAKES_PODS, TOKEN % "jobs", "{apiGroups: [''], resources: [pods/exec], verbs: [create]}"]
)
def test_who_runs_pods_or_has_their_tokens_acts_as_their_cloud_identity(
    index: Read, facts: Catalogue, identity: Block, trust: Block, rule: str
) -> None:
    found = list(derive(with_cloud(index(role("r", rule) + binding("r")), identity, trust), facts))
    assert identity.address in reached(found)


def test_a_token_of_another_account_leads_to_no_identity(index: Read, facts: Catalogue) -> None:
    manifests = index(role("r", TOKEN % "another") + binding("r"))
    assert reached(list(derive(with_cloud(manifests, *TRUSTS[0]), facts))) == set()


def test_an_identity_of_another_namespace_is_not_reached(index: Read, facts: Catalogue) -> None:
    trust = block(
        "google_service_account_iam_member",
        service_account_id=refers(GOOGLE, "name"),
        member="serviceAccount:shop-prod.svc.id.goog[billing/jobs]",
    )
    manifests = index(role("r", MAKES_PODS) + binding("r"))
    assert reached(list(derive(with_cloud(manifests, GOOGLE, trust), facts))) == set()


def test_who_makes_pods_mounts_the_secrets_of_the_namespace_and_is_no_finding(index: Read, facts: Catalogue) -> None:
    found = list(derive(index(role("r", MAKES_PODS) + binding("r") + SECRET), facts))
    assert reached(found) == {"Secret.shop.payment"}
    assert categories(found) == set()


@pytest.mark.parametrize(
    ("given_to", "label", "expected"),
    [
        ("view", "aggregate-to-view", {"Secret.shop.payment"}),
        ("edit", "aggregate-to-view", {"Secret.shop.payment"}),
        ("view", "aggregate-to-edit", set()),
        ("view", "aggregate-to-other", set()),
    ],
)
def test_labels_add_to_the_roles_that_every_cluster_has(
    index: Read, facts: Catalogue, given_to: str, label: str, expected: set[str]
) -> None:
    added = role("adds", SECRETS, f'{{rbac.authorization.k8s.io/{label}: "true"}}')
    found = list(derive(index(added + binding(given_to) + SECRET), facts))
    assert reached(found) == expected | ({"Secret.shop.payment"} if given_to == "edit" else set())


def test_aggregation_goes_on_through_aggregated_roles(index: Read, facts: Catalogue) -> None:
    outer = role("outer", "", more="aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: outer}}]}")
    inner = role(
        "inner", "", "{to: outer}", more="aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: inner}}]}"
    )
    leaf = role("leaf", SECRETS, "{to: inner}")
    found = list(derive(index(outer + inner + leaf + binding("outer") + SECRET), facts))
    assert reached(found) == {"Secret.shop.payment"}


def test_roles_that_aggregate_each_other_end(index: Read, facts: Catalogue) -> None:
    one = role("one", SECRETS, "{to: two}", more="aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: one}}]}")
    two = role("two", "", "{to: one}", more="aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: two}}]}")
    found = list(derive(index(one + two + binding("two") + SECRET), facts))
    assert reached(found) == {"Secret.shop.payment"}


@pytest.mark.parametrize(
    ("name", "labels", "rule", "category"),
    [
        ("cert-manager-controller-certificates", "{}", SECRETS, "kubernetes-controller-secrets"),
        ("release-controller", "{app.kubernetes.io/name: cert-manager}", SECRETS, "kubernetes-controller-secrets"),
        ("crd-controller-flux-system", "{}", SECRETS, "kubernetes-controller-secrets"),
        ("my-ingress-nginx", "{}", SECRETS, "kubernetes-controller-secrets"),
        ("cert-managers", "{}", SECRETS, "kubernetes-secrets"),
        ("shop", "{}", SECRETS, "kubernetes-secrets"),
        (
            "cert-manager-edit",
            "{}",
            "{apiGroups: [''], resources: [pods/exec], verbs: [create]}",
            "kubernetes-exec",
        ),
        (
            "prometheus-operator",
            "{}",
            "{apiGroups: [''], resources: [secrets], verbs: ['*']}",
            "kubernetes-controller-wildcard",
        ),
    ],
)
def test_a_well_known_controller_is_judged_as_what_it_is(
    index: Read, facts: Catalogue, name: str, labels: str, rule: str, category: str
) -> None:
    (grant,) = derive(index(role(name, rule, labels)), facts)
    assert grant.broad
    assert grant.category == category


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("cluster-reconciler-flux-system", "kubernetes-controller-admin"),
        ("velero", "kubernetes-controller-admin"),
        ("developers", "kubernetes-cluster-admin"),
    ],
)
def test_a_controllers_own_binding_to_cluster_admin(index: Read, facts: Catalogue, name: str, category: str) -> None:
    found = list(derive(index(binding("cluster-admin", "ClusterRoleBinding", name)), facts))
    assert categories(found) == {category}


@pytest.fixture(scope="session")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Read:
    folder = tmp_path_factory.mktemp("manifests")

    def read(text: str) -> Index:
        (folder / "manifests.yaml").write_text(text)
        return Index(load(read_tree(folder)).blocks)

    return read


OPERATOR = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: operator, namespace: shop}
---"""
OPERATES = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: operates}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: all-secrets}
subjects: [{kind: ServiceAccount, name: operator, namespace: shop}]
---"""


@pytest.mark.parametrize("made", [OPERATOR, ""])
@pytest.mark.parametrize(
    ("rule", "steps"),
    [
        (MAKES_PODS, 2),
        (TOKEN % "operator", 2),
        (TOKEN % "another", None),
        ("{apiGroups: [''], resources: [pods], verbs: [get]}", None),
    ],
)
def test_who_acts_as_a_service_account_has_its_rights(
    index: Read, facts: Catalogue, made: str, rule: str, steps: int | None
) -> None:
    secret = SECRET.replace("shop", "billing")
    text = role("r", rule) + binding("r") + role("all-secrets", SECRETS) + OPERATES + made + secret
    found = [
        len(way.grants)
        for way in ways(derive(index(text), facts))
        if way.principal.id == "kubernetes:group/support" and way.target.address == "Secret.billing.payment"
    ]
    assert found == ([steps] if steps else [])


RULES = st.sampled_from(
    [
        SECRETS,
        MAKES_PODS,
        TOKEN % "jobs",
        "{apiGroups: [''], resources: [pods/exec], verbs: [create]}",
        "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}",
        "{apiGroups: [apps], resources: ['*'], verbs: [get]}",
    ]
)


NARROW = "kubernetes-narrow-wildcard"
TAKES_IN = {
    "kubernetes-namespace-admin": {NARROW, "kubernetes-namespace-wildcard"},
    "kubernetes-namespace-wildcard": {NARROW},
}
"""What is told with a stronger breadth of the same role."""


@settings(max_examples=60, deadline=None)
@given(rules=st.lists(RULES, max_size=3), more=RULES)
def test_one_rule_more_never_removes_a_finding_nor_a_way(read_once: Read, rules: list[str], more: str) -> None:
    def judged(held: list[str]) -> tuple[set[str], set[str]]:
        text = role("r", ", ".join(held)) + binding("r") + SECRET
        found = list(derive(with_cloud(read_once(text), *TRUSTS[0]), catalogue.load()))
        told = categories(found)
        return told.union(*(TAKES_IN.get(category, set()) for category in told)), reached(found)

    before, after = judged(rules), judged([*rules, more])
    assert before[0] <= after[0]
    assert before[1] <= after[1]
