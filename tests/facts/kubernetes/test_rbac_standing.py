"""Where a role holds decides how bad its breadth is: in the whole cluster, in namespaces, for nobody that is read."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domicile.catalogue import Catalogue
from domicile.facts.access.kubernetes import derive
from domicile.model.estate import Index
from domicile.model.facts import Grant

Read = Callable[[str], Index]
READS = "{apiGroups: [''], resources: [secrets], verbs: [get, list]}"
WILD = "{apiGroups: [shop.io], resources: ['*'], verbs: [get]}"
CHANGES = "{apiGroups: [''], resources: [secrets], verbs: [patch, delete]}"


def role(rule: str = READS, kind: str = "ClusterRole", called: str = "r", labels: str = "{}", more: str = "") -> str:
    return f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: {called}, namespace: shop, labels: {labels}}}
rules: [{rule}]
{more}
---"""


def bound(kind: str, namespace: str = "shop", called: str = "r", of: str = "ClusterRole", who: str = "team") -> str:
    return f"""
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: b, namespace: {namespace}}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {of}, name: {called}}}
subjects: [{{kind: Group, name: {who}}}]
---"""


def broad(index: Index, facts: Catalogue) -> list[Grant]:
    return [grant for grant in derive(index, facts) if grant.broad]


ONE, UNBOUND = "kubernetes-namespace-secrets", {"unbound"}
HOLDS = [
    (role() + bound("ClusterRoleBinding"), "kubernetes-secrets", set(), "in the whole cluster (bound to group team)"),
    (role() + bound("RoleBinding"), ONE, set(), "in the namespace shop (bound to group team)"),
    (
        role() + bound("RoleBinding") + bound("RoleBinding", "pay"),
        ONE,
        set(),
        "in the namespaces pay and shop (bound to",
    ),
    (role(), "kubernetes-secrets", UNBOUND, "wherever it is bound (to nobody in this scan)"),
    (role(kind="Role"), ONE, UNBOUND, "in the namespace shop (bound to nobody in this scan)"),
    (role(kind="Role") + bound("RoleBinding", of="Role"), ONE, set(), "in the namespace shop (bound to group team)"),
    (role(CHANGES) + bound("ClusterRoleBinding"), "kubernetes-secrets", {"changes"}, "in the whole cluster (bound to"),
    (role(CHANGES), "kubernetes-secrets", {"changes", "unbound"}, "wherever it is bound (to nobody in this scan)"),
]


@pytest.mark.parametrize(("text", "category", "eased", "where"), HOLDS)
def test_where_a_role_holds(
    index: Read, facts: Catalogue, text: str, category: str, eased: set[str], where: str
) -> None:
    (grant,) = broad(index(text), facts)
    assert (grant.category, grant.eased) == (category, eased)
    assert where in grant.broad


@pytest.mark.parametrize("category", ["exec", "escalation", "wildcard"])
def test_every_breadth_weighs_less_in_one_namespace(index: Read, facts: Catalogue, category: str) -> None:
    rule = {
        "exec": "{apiGroups: [''], resources: [pods/exec], verbs: [create]}",
        "escalation": "{apiGroups: [rbac.authorization.k8s.io], resources: [roles], verbs: [bind]}",
        "wildcard": "{apiGroups: [''], resources: [configmaps], verbs: ['*']}",
    }[category]
    (whole,) = broad(index(role(rule) + bound("ClusterRoleBinding")), facts)
    (one,) = broad(index(role(rule) + bound("RoleBinding")), facts)
    assert (whole.category, one.category) == (f"kubernetes-{category}", f"kubernetes-namespace-{category}")


def test_a_binding_whose_role_is_not_known_may_be_anybodys(index: Read, facts: Catalogue) -> None:
    (grant,) = broad(index(role() + bound("ClusterRoleBinding", called="'${ROLE}'")), facts)
    assert grant.eased == frozenset()


def test_a_part_is_bound_where_the_role_that_collects_it_is(index: Read, facts: Catalogue) -> None:
    whole = role("", called="whole", more="aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: whole}}]}")
    part = role(labels="{to: whole}")
    (grant,) = broad(index(part + whole + bound("RoleBinding", called="whole")), facts)
    assert (grant.block.name, grant.category, grant.eased) == ("r", "kubernetes-namespace-secrets", set())


@pytest.mark.parametrize(
    ("label", "rule", "eased", "where"),
    [
        ("edit", READS, {"given-anyway"}, "for whoever has edit, which gives that anyway"),
        ("view", READS, set(), "for whoever has view"),
        ("edit", "{apiGroups: [''], resources: [pods/exec], verbs: [create]}", {"given-anyway"}, "gives that anyway"),
        ("admin", "{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}", set(), "for whoever has admin"),
    ],
)
def test_what_is_added_to_a_role_of_every_cluster(
    index: Read, facts: Catalogue, label: str, rule: str, eased: set[str], where: str
) -> None:
    text = role(rule, labels=f'{{rbac.authorization.k8s.io/aggregate-to-{label}: "true"}}')
    (grant,) = broad(index(text), facts)
    assert grant.eased == eased
    assert grant.broad.endswith(where)


@pytest.mark.parametrize(
    "rule",
    [
        "{apiGroups: [''], resources: [nodes/proxy], verbs: [get]}",
        "{apiGroups: [''], resources: [persistentvolumes], verbs: [create]}",
        "{apiGroups: [''], resources: [groups], verbs: [impersonate]}",
    ],
)
def test_what_is_of_the_cluster_is_not_given_in_a_namespace(index: Read, facts: Catalogue, rule: str) -> None:
    """Resources without a namespace: "Using RBAC Authorization", a Role sets permissions within one namespace."""
    assert broad(index(role(rule, kind="Role")), facts) == []
    assert broad(index(role(rule) + bound("RoleBinding")), facts) == []
    assert len(broad(index(role(rule) + bound("ClusterRoleBinding")), facts)) == 1


def test_a_dumped_role_of_kubernetes_own_is_what_it_is_without_the_dump(index: Read, facts: Catalogue) -> None:
    everything = "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}"
    dumped = role(everything, called="cluster-admin", labels="{kubernetes.io/bootstrapping: rbac-defaults}")
    (grant,) = broad(index(dumped + bound("ClusterRoleBinding", called="cluster-admin")), facts)
    assert (grant.block.kind, grant.category) == ("ClusterRoleBinding", "kubernetes-cluster-admin")


def test_roles_alike_say_what_they_have_in_common(index: Read, facts: Catalogue) -> None:
    twice = broad(index(role(kind="Role") + role(kind="Role").replace("namespace: shop", "namespace: pay")), facts)
    assert len({grant.alike for grant in twice}) == 1
    assert twice[0].alike
    apart = broad(index(role(kind="Role") + role(CHANGES, kind="Role", called="other")), facts)
    assert len({grant.alike for grant in apart}) == 2


def test_one_role_for_a_namespace_and_for_the_cluster_is_one(index: Read, facts: Catalogue) -> None:
    whole, here = broad(index(role() + role(kind="Role")), facts)
    assert whole.alike == here.alike != ""


def test_a_wildcard_that_reaches_no_data_is_one_question_in_whatever_role(index: Read, facts: Catalogue) -> None:
    edit, view = "{apiGroups: [shop.io], resources: ['*'], verbs: [get, patch]}", WILD
    other = "{apiGroups: [pay.io], resources: ['*'], verbs: [get]}"
    first, second, third = broad(index(role(edit, called="a") + role(view, called="b") + role(other)), facts)
    assert first.alike == second.alike != third.alike


def test_every_verb_on_what_keeps_no_data_is_no_breadth(index: Read, facts: Catalogue) -> None:
    leases = "{apiGroups: [coordination.k8s.io], resources: [leases], verbs: ['*']}"
    assert broad(index(role(leases, kind="Role")), facts) == []
    assert broad(index(role(leases.replace("[leases]", "[leases, things]"), kind="Role")), facts) != []


def test_the_roles_of_one_controller_that_give_the_same_are_one_decision(index: Read, facts: Catalogue) -> None:
    text = role(called="cert-manager-a") + role(called="cert-manager-b") + role(CHANGES, called="cert-manager-c")
    reading, again, changing = (grant.alike for grant in broad(index(text), facts))
    assert reading == again == "cert-manager: reads all secrets"
    assert changing == "cert-manager: changes all secrets"


def test_wildcards_of_one_controller_are_one_decision_apart_from_those_that_reach_data(
    index: Read, facts: Catalogue
) -> None:
    other, data = WILD.replace("shop.io", "pay.io"), "{apiGroups: [''], resources: ['*'], verbs: [get]}"
    text = "".join(role(rule, called=f"katib-{name}") for rule, name in ((WILD, "ui"), (other, "controller")))
    first, second, reaching = broad(index(text + role(data, called="katib-ui", kind="Role")), facts)
    assert {first.alike, second.alike, reaching.alike} == {
        "Katib: kubernetes-narrow-wildcard",
        "Katib: kubernetes-wildcard",
    }


def test_wildcards_of_one_role_are_told_as_one(index: Read, facts: Catalogue) -> None:
    rules = "{apiGroups: [''], resources: [pods], verbs: ['*']}, {apiGroups: [shop.io], resources: ['*'], verbs: ['*']}"
    (grant,) = broad(index(role(rules)), facts)
    assert grant.category == "kubernetes-wildcard"
    assert "a wildcard for every verb on pods and for every verb and every resource on everything of" in grant.broad


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ("['', batch]", "on everything of the core API, batch in"),
        ("['']", "on everything of the core API in"),
        ("['*']", "on everything in"),
    ],
)
def test_everything_is_of_the_api_groups_that_a_rule_names(
    index: Read, facts: Catalogue, groups: str, expected: str
) -> None:
    (grant,) = broad(index(role(f"{{apiGroups: {groups}, resources: ['*'], verbs: [get]}}", kind="Role")), facts)
    assert expected in grant.broad


def test_wildcards_beside_everything_are_told_with_it(index: Read, facts: Catalogue) -> None:
    rules = "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}, {nonResourceURLs: ['*'], verbs: ['*']}"
    (grant,) = broad(index(role(rules)), facts)
    assert grant.category == "kubernetes-cluster-admin"


ARGO = "as Argo CD does by its own manifests"


@pytest.mark.parametrize(
    ("called", "labels", "ends"),
    [
        ("argocd-server", "{}", ARGO),
        ("argocd-server", "{app.kubernetes.io/part-of: argocd}", ARGO),
        ("prod-argocd-application-controller", "{}", ARGO),
        ("argocd-developers", "{}", "(to nobody in this scan)"),
        ("developers", "{app.kubernetes.io/part-of: argocd}", "as parts of Argo CD, as which it is labelled, do"),
    ],
)
def test_only_a_controllers_own_role_is_said_to_be_that(
    index: Read, facts: Catalogue, called: str, labels: str, ends: str
) -> None:
    (grant,) = broad(index(role(called=called, labels=labels)), facts)
    assert grant.broad.endswith(ends)


def test_a_role_over_a_hundred_groups_is_told_by_the_first(index: Read, facts: Catalogue) -> None:
    rules = ", ".join(f"{{apiGroups: [g{number}.io], resources: ['*'], verbs: [get]}}" for number in range(9))
    (grant,) = broad(index(role(rules)), facts)
    assert "everything of g3.io and 5 more wherever" in grant.broad
