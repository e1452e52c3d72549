"""Roles and bindings of OpenShift's former group, which lists users and groups by name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domicile.catalogue import Catalogue
from domicile.facts.access import platforms
from domicile.facts.access.kubernetes import derive
from domicile.model.estate import Index
from domicile.model.facts import Grant

Read = Callable[[str], Index]
BINDING = """
apiVersion: {version}
kind: ClusterRoleBinding
metadata: {{name: b}}
roleRef: {{name: cluster-admin}}
{who}
"""


def grants(index: Index, facts: Catalogue) -> list[Grant]:
    return list(derive(index, facts))


def principals(found: list[Grant]) -> set[tuple[str, str]]:
    return {(grant.principal.kind, grant.principal.id) for grant in found if grant.principal is not None}


@pytest.mark.parametrize(
    ("kind", "rule", "category"),
    [
        ("ClusterRole", "{apiGroups: ['*'], resources: ['*'], verbs: ['*']}", "kubernetes-cluster-admin"),
        (
            "ClusterRole",
            "{apiGroups: null, attributeRestrictions: null, resources: [secrets], verbs: [list]}",
            "kubernetes-secrets",
        ),
        ("ClusterRole", "{resources: [secrets], verbs: [list]}", "kubernetes-secrets"),
        ("Role", "{apiGroups: [''], resources: [secrets], verbs: [get]}", "kubernetes-namespace-secrets"),
        ("ClusterRole", "{apiGroups: [''], resources: [pods], verbs: [get]}", None),
    ],
)
def test_roles_of_the_former_group_are_roles(
    kind: str, rule: str, category: str | None, index: Read, facts: Catalogue
) -> None:
    text = f"""
    apiVersion: authorization.openshift.io/v1
    kind: {kind}
    metadata: {{name: r, namespace: shop}}
    rules:
    - {rule}
    """
    assert {grant.category for grant in grants(index(text), facts) if grant.broad} == ({category} - {None})


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("groupNames: ['system:authenticated']", {("authenticated", "kubernetes:group/system:authenticated")}),
        ("groupNames: ['system:unauthenticated']", {("everyone", "kubernetes:group/system:unauthenticated")}),
        ("userNames: [li]", {("user", "kubernetes:user/li")}),
        (
            "userNames: ['system:serviceaccount:shop:api']",
            {("service-account", "kubernetes:serviceaccount/shop/api")},
        ),
        (
            "subjects: [{kind: SystemGroup, name: 'system:authenticated'}]",
            {("authenticated", "kubernetes:group/system:authenticated")},
        ),
        ("subjects: [{kind: SystemUser, name: li}]", {("user", "kubernetes:user/li")}),
        ("groupNames: [support]\nsubjects: [{kind: User, name: li}]", {("group", "kubernetes:group/support")}),
        ("groupNames: null\nuserNames: null\nsubjects: [{kind: User, name: li}]", {("user", "kubernetes:user/li")}),
    ],
)
@pytest.mark.parametrize("version", ["authorization.openshift.io/v1", "v1"])
def test_names_of_users_and_groups_are_whom_a_binding_names(
    version: str, who: str, expected: set[tuple[str, str]], index: Read, facts: Catalogue
) -> None:
    found = grants(index(BINDING.format(version=version, who=who)), facts)
    assert principals(found) == expected
    assert all(grant.broad for grant in found if grant.category)


def test_names_are_no_field_of_kubernetes_own_bindings(index: Read, facts: Catalogue) -> None:
    text = BINDING.format(version="rbac.authorization.k8s.io/v1", who="groupNames: ['system:authenticated']")
    assert not principals(grants(index(text), facts))


def test_a_binding_to_a_role_of_a_project_is_joined_with_it(index: Read, facts: Catalogue) -> None:
    text = """
    apiVersion: authorization.openshift.io/v1
    kind: Role
    metadata: {name: r, namespace: shop}
    rules:
    - {apiGroups: [''], resources: [configmaps], verbs: [get]}
    ---
    apiVersion: authorization.openshift.io/v1
    kind: RoleBinding
    metadata: {name: b, namespace: shop}
    roleRef: {name: r, namespace: shop}
    groupNames: ['system:authenticated']
    """
    assert {grant.category for grant in grants(index(text), facts) if grant.broad} == {"kubernetes-any-account"}


CONSTRAINTS = """
apiVersion: security.openshift.io/v1
kind: SecurityContextConstraints
metadata: {{name: s}}
allowHostDirVolumePlugin: {host}
users: ["system:serviceaccount:agents:agent"]
groups: {groups}
"""


@pytest.mark.parametrize(
    ("host", "groups", "expected"),
    [
        ("true", "[system:authenticated]", ["kubernetes-any-account"]),
        ("false", "[system:authenticated]", []),
        ("true", "[system:nodes]", []),
        ("true", "[]", []),
    ],
)
def test_constraints_are_told_for_everybody_and_not_for_the_account_of_a_workload(
    host: str, groups: str, expected: list[str], index: Read, facts: Catalogue
) -> None:
    found = list(platforms.derive(index(CONSTRAINTS.format(host=host, groups=groups)), facts))
    assert [grant.category for grant in found if grant.category] == expected
    assert ("user", "kubernetes:user/system:serviceaccount:agents:agent") not in principals(found)
