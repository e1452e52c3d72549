"""What "Role Based Access Control Good Practices" of Kubernetes names as privilege escalation risks, one case each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domicile.catalogue import Catalogue
from domicile.facts.access.kubernetes import derive
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, Reference, Unknown, from_plain

Read = Callable[[str], Index]


def role(rule: str, kind: str = "ClusterRole") -> str:
    return f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: r, namespace: shop}}
rules: [{rule}]
---"""


def bound(subject: str, kind: str = "ClusterRoleBinding", name: str = "r") -> str:
    return f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: b, namespace: shop}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: '{name}'}}
subjects: [{subject}]
---"""


def group(name: str) -> str:
    return f"{{kind: Group, name: '{name}'}}"


def rule(groups: str, resources: str, verbs: str, more: str = "") -> str:
    return f"{{apiGroups: [{groups}], resources: [{resources}], verbs: [{verbs}]{more}}}"


def categories(index: Index, facts: Catalogue) -> set[str]:
    return {grant.category for grant in derive(index, facts) if grant.broad}


WEBHOOKS = "mutatingwebhookconfigurations, validatingwebhookconfigurations"
CERTIFICATES, WEBHOOK_GROUP = "certificates.k8s.io", "admissionregistration.k8s.io"
RISKS = [
    ("listing secrets", rule("''", "secrets", "list"), "kubernetes-secrets"),
    ("workloads: pods", rule("''", "pods", "create"), "kubernetes-indirect"),
    ("workloads: deployments", rule("apps", "deployments", "patch"), "kubernetes-indirect"),
    ("workloads: cron jobs", rule("batch", "cronjobs, jobs", "create"), "kubernetes-indirect"),
    ("volumes", rule("''", "persistentvolumes", "create"), "kubernetes-escalation"),
    ("nodes", rule("''", "nodes/proxy", "get"), "kubernetes-exec"),
    ("escalate", rule("rbac.authorization.k8s.io", "clusterroles", "escalate"), "kubernetes-escalation"),
    ("bind", rule("rbac.authorization.k8s.io", "roles", "bind"), "kubernetes-escalation"),
    ("impersonate users", rule("''", "users, groups", "impersonate"), "kubernetes-escalation"),
    ("impersonate accounts", rule("''", "serviceaccounts", "impersonate"), "kubernetes-escalation"),
    ("impersonate extra", rule("authentication.k8s.io", "userextras/scopes", "impersonate"), "kubernetes-escalation"),
    ("certificates", rule(CERTIFICATES, "certificatesigningrequests/approval", "update"), "kubernetes-escalation"),
    ("signers", rule("certificates.k8s.io", "signers", "approve"), "kubernetes-escalation"),
    ("tokens", rule("''", "serviceaccounts/token", "create"), "kubernetes-escalation"),
    ("webhooks", rule(WEBHOOK_GROUP, WEBHOOKS, "update"), "kubernetes-escalation"),
    ("ephemeral containers", rule("''", "pods/ephemeralcontainers", "patch"), "kubernetes-exec"),
    ("attach", rule("''", "pods/attach", "create"), "kubernetes-exec"),
    ("tunnels", rule("''", "pods/portforward", "create"), "kubernetes-exec"),
    ("stores of secrets", rule("external-secrets.io", "externalsecrets", "create"), "kubernetes-indirect"),
    ("volumes of secrets", rule("secrets-store.csi.x-k8s.io", "secretproviderclasses", "patch"), "kubernetes-indirect"),
    ("who may enter", rule("''", "configmaps", "update", ", resourceNames: [aws-auth]"), "kubernetes-escalation"),
    ("every URL", "{nonResourceURLs: ['*'], verbs: [get]}", "kubernetes-narrow-wildcard"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "category"), [row[1:] for row in RISKS], ids=[row[0] for row in RISKS])
def test_risk_is_told(index: Read, facts: Catalogue, given: str, category: str) -> None:
    assert categories(index(role(given) + bound(group("ops"))), facts) == {category}


@pytest.mark.parametrize(
    "given",
    [
        rule("''", "pods", "get, delete"),
        rule("apps", "deployments/scale", "update, patch"),
        rule("certificates.k8s.io", "certificatesigningrequests", "create"),
        rule(WEBHOOK_GROUP, WEBHOOKS, "get"),
        rule(WEBHOOK_GROUP, WEBHOOKS, "update", ", resourceNames: [own]"),
        rule("external-secrets.io", "externalsecrets", "get"),
        rule("''", "configmaps", "update", ", resourceNames: [settings]"),
        "{nonResourceURLs: [/metrics], verbs: [get]}",
    ],
)
def test_what_leads_no_further_is_not_told(index: Read, facts: Catalogue, given: str) -> None:
    assert categories(index(role(given) + bound(group("ops"))), facts) == set()


def test_making_workloads_in_one_namespace_is_a_deployers_job(index: Read, facts: Catalogue) -> None:
    given = rule("apps", "deployments", "create")
    assert categories(index(role(given) + bound(group("ops"), "RoleBinding")), facts) == set()
    assert categories(index(role(given, "Role")), facts) == set()


def test_a_wildcard_is_told_where_what_else_it_gives_is_not(index: Read, facts: Catalogue) -> None:
    """Every verb on pods that are named: no making of pods, and still a wildcard."""
    named = rule("''", "pods", "'*'", ", resourceNames: [one]")
    assert categories(index(role(named, "Role")), facts) == {"kubernetes-narrow-wildcard"}
    assert categories(index(role(named) + bound(group("ops"))), facts) == {"kubernetes-narrow-wildcard"}
    elsewhere = rule("''", "nodes/proxy", "'*'")
    assert categories(index(role(elsewhere, "Role")), facts) == {"kubernetes-narrow-wildcard"}


def test_making_workloads_in_all_namespaces_is_a_controllers_job_and_no_persons(index: Read, facts: Catalogue) -> None:
    given = role(rule("apps", "deployments", "create"))
    account = "{kind: ServiceAccount, name: operator, namespace: shop}"
    assert categories(index(given + bound(account)), facts) == set()
    assert categories(index(given + bound(f"{account}, {group('team')}")), facts) == {"kubernetes-indirect"}


POD_READER = rule("''", "pods", "get")
DEFAULT = "{kind: ServiceAccount, name: default, namespace: shop}"
NO_TOKEN = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: shop}
automountServiceAccountToken: false
---"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (role(POD_READER) + bound(DEFAULT), {"kubernetes-default-account"}),
        (role(POD_READER) + bound(DEFAULT) + NO_TOKEN, set()),
        (role(POD_READER) + bound(DEFAULT.replace("default", "reader")), set()),
        (role(rule("coordination.k8s.io", "leases", "get")) + bound(DEFAULT), set()),
        (role(POD_READER) + bound(group("system:serviceaccounts:shop")), {"kubernetes-namespace-accounts"}),
        (role(POD_READER) + bound(group("system:serviceaccounts")), {"kubernetes-any-account"}),
        (bound(group("system:nodes"), name="system:node"), {"kubernetes-secrets"}),
        (bound(group("system:masters"), name="cluster-admin"), set()),
    ],
)
def test_subjects_that_stand_for_many(index: Read, facts: Catalogue, text: str, expected: set[str]) -> None:
    assert categories(index(text), facts) == expected


def terraform(kind: str, **body: object) -> Index:
    return Index([Block(kind, "x", f"{kind}.x", "resource", Location("main.tf", 1, 9), from_plain(body))])


@pytest.mark.parametrize("kind", ["kubernetes_config_map", "kubernetes_config_map_v1", "kubernetes_config_map_v1_data"])
def test_members_of_groups_that_terraform_maps(facts: Catalogue, kind: str) -> None:
    text = "- rolearn: arn:aws:iam::444455556666:role/ops\n  groups: [system:masters]\n"
    metadata = [{"name": "aws-auth", "namespace": "kube-system"}]
    found: list[Grant] = list(derive(terraform(kind, metadata=metadata, data={"mapRoles": text}), facts))
    assert [(grant.category, grant.principal and grant.principal.id) for grant in found] == [
        ("kubernetes-cluster-admin", "aws:role/444455556666/ops")
    ]


def test_a_role_that_terraform_makes_and_maps_is_the_configurations_own(facts: Catalogue) -> None:
    made = Block("aws_iam_role", "ops", "aws_iam_role.ops", "resource", Location("main.tf", 1, 2), from_plain({}))
    arn = Unknown("known after apply", reference=Reference(made, "arn"))
    entry = Known({"rolearn": arn, "groups": from_plain(["system:masters"])})
    text = Unknown("known after apply", structure=Known((entry,)))
    body = Known(
        {"metadata": from_plain([{"name": "aws-auth", "namespace": "kube-system"}]), "data": Known({"mapRoles": text})}
    )
    kind = "kubernetes_config_map_v1_data"
    block = Block(kind, "x", f"{kind}.x", "resource", Location("main.tf", 4, 9), body)
    (grant,) = derive(Index([made, block]), facts)
    assert (grant.own, grant.holders, grant.category) == (True, (made,), "kubernetes-cluster-admin")
