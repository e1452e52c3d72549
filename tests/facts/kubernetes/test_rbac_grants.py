"""What roles allow is judged on the role, who gets it on the binding."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domicile.catalogue import Catalogue
from domicile.facts.access.kubernetes import derive
from domicile.facts.derive import derive as estate_of
from domicile.model.blocks import Block, Location
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.model.values import Known, OneOf, Unknown, Value, from_plain

Read = Callable[[str], Index]
ROLE = """
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: r, namespace: shop}}
rules:
- apiGroups: {groups}
  resources: {resources}
  verbs: {verbs}
"""


def grants(index: Index, facts: Catalogue) -> list[Grant]:
    return list(derive(index, facts))


def categories(found: list[Grant]) -> set[str]:
    return {grant.category for grant in found if grant.broad}


@pytest.mark.parametrize(
    ("kind", "groups", "resources", "verbs", "category"),
    [
        ("ClusterRole", "['*']", "['*']", "['*']", "kubernetes-cluster-admin"),
        ("ClusterRole", "['']", "['*']", "[get]", "kubernetes-wildcard"),
        ("Role", "['*']", "['*']", "[list]", "kubernetes-namespace-wildcard"),
        ("Role", "['']", "[pods]", "['*']", "kubernetes-namespace-wildcard"),
        ("ClusterRole", "[velero.io]", "['*']", "['*']", "kubernetes-narrow-wildcard"),
        ("Role", "['*']", "[pods/log]", "[get]", "kubernetes-narrow-wildcard"),
        ("Role", "['']", "['pods/*']", "[get]", "kubernetes-narrow-wildcard"),
        ("ClusterRole", "['']", "[secrets]", "[list]", "kubernetes-secrets"),
        ("Role", "['']", "[secrets]", "[get]", "kubernetes-namespace-secrets"),
        ("Role", "['']", "[configmaps, secrets]", "[watch]", "kubernetes-namespace-secrets"),
        ("ClusterRole", "['']", "[secrets]", "[patch]", "kubernetes-secrets"),
        ("ClusterRole", "[rbac.authorization.k8s.io]", "[clusterroles]", "[escalate]", "kubernetes-escalation"),
        ("ClusterRole", "['']", "[users]", "[impersonate]", "kubernetes-escalation"),
        ("Role", "['']", "[serviceaccounts/token]", "[create]", "kubernetes-namespace-escalation"),
        ("ClusterRole", "['']", "[persistentvolumes]", "[create]", "kubernetes-escalation"),
        ("Role", "['']", "[pods/exec]", "[create]", "kubernetes-namespace-exec"),
        ("Role", "['']", "['*/exec']", "[create]", "kubernetes-namespace-exec"),
        ("Role", "['']", "[pods/portforward]", "['*']", "kubernetes-namespace-exec"),
        ("ClusterRole", "['']", "[nodes/proxy]", "[get]", "kubernetes-exec"),
        ("Role", "['']", "[pods/ephemeralcontainers]", "[patch]", "kubernetes-namespace-exec"),
    ],
)
def test_breadth_of_a_role(
    index: Read, facts: Catalogue, kind: str, groups: str, resources: str, verbs: str, category: str
) -> None:
    found = grants(index(ROLE.format(kind=kind, groups=groups, resources=resources, verbs=verbs)), facts)
    assert category in categories(found)
    assert all(grant.principal is None for grant in found)


@pytest.mark.parametrize(
    ("groups", "resources", "verbs"),
    [
        ("['*']", "[leases]", "[get]"),
        ("['']", "[pods]", "[get, list]"),
        ("[apps]", "[secrets]", "[get]"),
        ("['']", "[secrets]", "[create]"),
        ("['']", "[pods/log]", "[get]"),
        ("['']", "[pods/exec]", "[list]"),
        ("['']", "[roles]", "[escalate]"),
    ],
)
def test_roles_that_are_narrow(index: Read, facts: Catalogue, groups: str, resources: str, verbs: str) -> None:
    found = grants(index(ROLE.format(kind="Role", groups=groups, resources=resources, verbs=verbs)), facts)
    assert [(grant.broad, grant.undecided) for grant in found] == [("", "")]


def test_secrets_that_are_named_are_narrow(index: Read, facts: Catalogue) -> None:
    text = ROLE.format(kind="Role", groups="['']", resources="[secrets]", verbs="[get]") + "  resourceNames: [one]\n"
    assert categories(grants(index(text), facts)) == set()


def test_the_line_to_change_is_that_of_the_rule(index: Read, facts: Catalogue) -> None:
    text = ROLE.format(kind="Role", groups="['']", resources="[pods]", verbs="[get]")
    text += "- apiGroups: ['']\n  resources: [secrets]\n  verbs: [get]\n"
    (grant,) = grants(index(text), facts)
    assert (grant.location.line, grant.location.end_line) == (8, 10)
    assert grant.trail is not None
    assert grant.trail.text == "resources: [secrets]"


def test_a_role_with_a_placeholder_is_undecided(index: Read, facts: Catalogue) -> None:
    (grant,) = grants(index(ROLE.format(kind="Role", groups="['']", resources="['${WHAT}']", verbs="[get]")), facts)
    assert (grant.broad, "${WHAT}" in grant.undecided) == ("", True)


def test_roles_that_kubernetes_ships_are_not_judged(index: Read, facts: Catalogue) -> None:
    text = ROLE.format(kind="ClusterRole", groups="['*']", resources="['*']", verbs="['*']")
    text = text.replace("namespace: shop", "labels: {kubernetes.io/bootstrapping: rbac-defaults}")
    assert grants(index(text), facts) == []


BINDING = """
apiVersion: rbac.authorization.k8s.io/v1
kind: {kind}
metadata: {{name: b, namespace: shop}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: "{role}"}}
subjects:
- {subject}
"""
GROUP = "{{kind: Group, name: '{}'}}"


@pytest.mark.parametrize(
    ("kind", "role", "subject", "category"),
    [
        ("ClusterRoleBinding", "cluster-admin", GROUP.format("ops"), "kubernetes-cluster-admin"),
        ("RoleBinding", "cluster-admin", "{kind: ServiceAccount, name: ci}", "kubernetes-namespace-admin"),
        ("ClusterRoleBinding", "edit", GROUP.format("ops"), "kubernetes-cluster-admin"),
        ("RoleBinding", "admin", GROUP.format("ops"), "kubernetes-namespace-secrets"),
        ("ClusterRoleBinding", "view", GROUP.format("system:unauthenticated"), "kubernetes-public-subject"),
        ("RoleBinding", "mine", "{kind: User, name: 'system:anonymous'}", "kubernetes-public-subject"),
        ("ClusterRoleBinding", "view", GROUP.format("system:authenticated"), "kubernetes-any-account"),
        ("ClusterRoleBinding", "mine", GROUP.format("system:serviceaccounts"), "kubernetes-any-account"),
    ],
)
def test_breadth_of_a_binding(index: Read, facts: Catalogue, kind: str, role: str, subject: str, category: str) -> None:
    found = grants(index(BINDING.format(kind=kind, role=role, subject=subject)), facts)
    assert categories(found) == {category}


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("view", GROUP.format("ops")),
        ("cluster-admin", GROUP.format("system:masters")),
        ("system:public-info-viewer", GROUP.format("system:unauthenticated")),
        ("system:discovery", GROUP.format("system:authenticated")),
    ],
)
def test_bindings_that_are_no_broader_than_every_cluster_has_them(
    index: Read, facts: Catalogue, role: str, subject: str
) -> None:
    (grant,) = grants(index(BINDING.format(kind="ClusterRoleBinding", role=role, subject=subject)), facts)
    assert (grant.broad, grant.undecided) == ("", "")


def test_a_binding_to_a_role_that_is_not_here_is_undecided(index: Read, facts: Catalogue) -> None:
    (grant,) = grants(index(BINDING.format(kind="RoleBinding", role="mine", subject=GROUP.format("ops"))), facts)
    assert "not in this scan" in grant.undecided


@pytest.mark.parametrize(
    ("subject", "kind", "name"),
    [
        ("{kind: Group, name: apac-support}", "group", "kubernetes:group/apac-support"),
        ("{kind: User, name: jane@example.com}", "user", "kubernetes:user/jane@example.com"),
        ("{kind: ServiceAccount, name: ci}", "service-account", "kubernetes:serviceaccount/shop/ci"),
        ("{kind: ServiceAccount, name: ci, namespace: a}", "service-account", "kubernetes:serviceaccount/a/ci"),
    ],
)
def test_principals_are_named_as_policies_match_them(
    index: Read, facts: Catalogue, subject: str, kind: str, name: str
) -> None:
    (grant,) = grants(index(BINDING.format(kind="RoleBinding", role="view", subject=subject)), facts)
    assert grant.principal is not None
    assert (grant.principal.kind, grant.principal.id) == (kind, name)
    assert "the namespace shop" in grant.scope


def test_a_binding_leads_to_the_role_that_it_gives(index: Read, facts: Catalogue) -> None:
    role = ROLE.format(kind="ClusterRole", groups="['']", resources="[secrets]", verbs="[get]")
    binding = BINDING.format(kind="ClusterRoleBinding", role="r", subject=GROUP.format("ops"))
    bound = grants(index(role + "---" + binding), facts)[-1]
    assert (bound.broad, bound.privileges) == ("", {"read"})
    assert [block.address for block in bound.path] == ["ClusterRole.r"]


def test_an_aggregated_role_gives_what_its_parts_give(index: Read, facts: Catalogue) -> None:
    part = ROLE.format(kind="ClusterRole", groups="['']", resources="[pods]", verbs="[delete]")
    part = part.replace("namespace: shop", "labels: {to: whole}")
    whole = """
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: whole}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to: whole}}]}
rules: []
"""
    binding = BINDING.format(kind="ClusterRoleBinding", role="whole", subject=GROUP.format("ops"))
    assert grants(index(part + "---" + whole + "---" + binding), facts)[-1].privileges == {"delete"}


def terraform(kind: str, body: dict[str, object]) -> Index:
    location = Location("main.tf", 1, 9)
    return Index([Block(kind, "x", f"{kind}.x", "resource", location, from_plain(body))])


def test_roles_and_bindings_for_terraform_are_read_alike(facts: Catalogue) -> None:
    role = terraform(
        "kubernetes_cluster_role_v1",
        {"metadata": [{"name": "r"}], "rule": [{"api_groups": [""], "resources": ["secrets"], "verbs": ["get"]}]},
    )
    assert categories(grants(role, facts)) == {"kubernetes-secrets"}
    binding = terraform(
        "kubernetes_cluster_role_binding",
        {
            "metadata": [{"name": "b"}],
            "role_ref": [{"kind": "ClusterRole", "name": "cluster-admin"}],
            "subject": [{"kind": "Group", "name": "ops"}],
        },
    )
    assert categories(grants(binding, facts)) == {"kubernetes-cluster-admin"}


NO_VALUE = Unknown("variable namespace has no value")
PARTLY = Unknown("variable env has no value", parts=(Unknown("variable env has no value"), "-system"))


@pytest.mark.parametrize(
    ("namespace", "called"),
    [(NO_VALUE, "…"), (PARTLY, "…-system"), (OneOf((Known("north"), Known("south"))), "…"), (Known(None), "default")],
)
def test_a_binding_in_a_namespace_that_is_not_known_is_not_one_of_the_whole_cluster(
    facts: Catalogue, namespace: Value, called: str
) -> None:
    def one(**fields: Value) -> Value:
        return Known((Known(fields),))

    body = {
        "metadata": one(name=Known("app"), namespace=namespace),
        "role_ref": one(kind=Known("ClusterRole"), name=Known("cluster-admin")),
        "subject": one(kind=Known("ServiceAccount"), name=Known("app"), namespace=namespace),
    }
    kind = "kubernetes_role_binding"
    index = Index([Block(kind, "x", f"{kind}.x", "resource", Location("main.tf", 1, 9), Known(body))])
    (given,) = (grant for grant in grants(index, facts) if grant.category)
    assert given.category == "kubernetes-namespace-admin"
    assert f"in the namespace {called}," in given.broad
    assert given.principal is not None
    assert given.principal.id == f"kubernetes:serviceaccount/{called}/app"


def test_a_manifest_in_terraform_is_judged_under_the_address_of_its_resource(facts: Catalogue) -> None:
    manifest = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "Role",
        "metadata": {"name": "r", "namespace": "shop"},
        "rules": [{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}],
    }
    index = terraform("kubernetes_manifest", {"manifest": manifest})
    (grant,) = estate_of(index.blocks, facts).grants
    assert (grant.block.address, grant.category) == ("kubernetes_manifest.x", "kubernetes-namespace-secrets")
    assert grant.scope == "the namespace shop"


def test_the_proof_shows_the_resource_that_makes_a_role_broad(index: Read, facts: Catalogue) -> None:
    text = """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRole
        metadata: {name: r}
        rules:
        - apiGroups: ['']
          resources:
          - configmaps
          - secrets
          verbs: [get]
    """
    (grant,) = grants(index(text), facts)
    assert grant.trail is not None
    assert (grant.trail.line, grant.trail.text) == (8, "- secrets")


@pytest.mark.parametrize(
    ("subject", "kind", "undecided"),
    [
        ("{kind: ServiceAccount, name: 'app-${NAMESPACE}', namespace: shop}", "service-account", ""),
        ("{kind: Group, name: '${GROUP}'}", "unknown", "who gets the role is not known"),
    ],
)
def test_an_account_whose_name_is_filled_in_later_is_not_everybody(
    index: Read, facts: Catalogue, subject: str, kind: str, undecided: str
) -> None:
    (grant,) = grants(index(BINDING.format(kind="ClusterRoleBinding", role="view", subject=subject)), facts)
    assert grant.principal is not None
    assert (grant.principal.kind, grant.undecided) == (kind, undecided)
