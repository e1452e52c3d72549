"""What is in a namespace that nothing writes, that a build gives, or that is one of several."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.catalogue import Catalogue
from domicile.facts.access.cluster_identities import Identities
from domicile.facts.access.kubernetes import derive
from domicile.facts.access.ways import ways
from domicile.facts.kubernetes.namespaces import Namespace, namespace_in
from domicile.facts.kubernetes.rbac_objects import bindings
from domicile.kubernetes.objects import load
from domicile.model.estate import Index
from domicile.model.facts import Grant
from domicile.syntax.tree import read_tree
from tests.facts.access.test_aws_federation import EKS, arn, block, trust

SECRETS = "[{apiGroups: [''], resources: [secrets], verbs: [get, list]}]"
EXECS = "[{apiGroups: [''], resources: [pods/exec], verbs: [create]}]"


def role(name: str = "r", rules: str = SECRETS, more: str = "") -> str:
    return (
        f"kind: Role\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {{name: {name}{more}}}\nrules: {rules}\n---\n"
    )


def binding(subject: str, kind: str = "RoleBinding", of: str = "Role", name: str = "r", more: str = "") -> str:
    return (
        f"kind: {kind}\napiVersion: rbac.authorization.k8s.io/v1\nmetadata: {{name: b{more}}}\n"
        f"roleRef: {{kind: {of}, name: {name}, apiGroup: rbac.authorization.k8s.io}}\nsubjects: [{subject}]\n---\n"
    )


def account(name: str = "app", more: str = "") -> str:
    return f"kind: ServiceAccount\napiVersion: v1\nmetadata: {{name: {name}{more}}}\n---\n"


def kustomization(text: str) -> str:
    return f"apiVersion: kustomize.config.k8s.io/v1beta1\n{text}\n"


APP = "{kind: ServiceAccount, name: app}"
IN_SHOP = "{kind: ServiceAccount, name: app, namespace: shop}"
TEAM = "{kind: Group, name: team}"


def read(folder: Path, files: dict[str, str]) -> Index:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    objects = load(read_tree(folder))
    assert objects.problems == []
    return Index(objects.blocks)


def broad(grants: list[Grant]) -> list[str]:
    return [grant.broad for grant in grants if grant.broad]


def test_a_role_its_binding_and_their_account_are_told_to_be_where_they_are_applied(
    tmp_path: Path, facts: Catalogue
) -> None:
    grants = list(derive(read(tmp_path, {"a.yaml": role() + binding(APP) + account()}), facts))
    (given,) = [grant for grant in grants if grant.principal is not None and "impersonate" not in grant.privileges][:1]
    assert broad(grants) == [
        "it reads all secrets in the namespace that it is applied to (bound to service account app)"
    ]
    assert given.scope == "secrets in the namespace that it is applied to, through the role r"
    assert given.principal is not None
    assert (given.principal.id, given.own) == ("kubernetes:serviceaccount/*/app", True)


def test_a_cluster_role_holds_where_its_binding_is_applied(tmp_path: Path, facts: Catalogue) -> None:
    text = role(more="").replace("kind: Role", "kind: ClusterRole") + binding(TEAM, of="ClusterRole")
    more = binding(TEAM, of="ClusterRole", more=", namespace: shop").replace("name: b", "name: c")
    (one,) = broad(list(derive(read(tmp_path, {"a.yaml": text}), facts)))
    (two,) = broad(list(derive(read(tmp_path, {"a.yaml": text + more}), facts)))
    assert "in the namespace that its binding is applied to (bound" in one
    assert "in the namespaces shop and the one that its binding is applied to (bound" in two


def test_two_folders_hold_two_roles_of_one_name(tmp_path: Path, facts: Catalogue) -> None:
    narrow = "[{apiGroups: [''], resources: [pods], verbs: [get]}]"
    files = {"a/x.yaml": role() + binding(TEAM), "b/x.yaml": role(rules=narrow) + binding("{kind: User, name: ann}")}
    found = [grant.broad for grant in derive(read(tmp_path, files), facts) if grant.broad]
    assert found == ["it reads all secrets in the namespace that it is applied to (bound to group team)"]


def test_a_role_beside_a_binding_that_names_its_namespace_is_its_role(tmp_path: Path, facts: Catalogue) -> None:
    files = {"a/role.yaml": role(), "a/binding.yaml": binding(TEAM, more=", namespace: shop")}
    grants = list(derive(read(tmp_path, files), facts))
    assert not any(grant.undecided for grant in grants)
    far = {"b/role.yaml": role(), "c/binding.yaml": binding(TEAM, more=", namespace: shop")}
    for name in files:
        (tmp_path / name).unlink()
    reasons = [grant.undecided for grant in derive(read(tmp_path, far), facts) if grant.undecided]
    assert reasons == ["what it gives is not known: the role r is not in this scan"]


KUSTOMIZED = [
    # the subject, what makes the account, what the build says → the namespace of the subject
    (APP, account(), "namespace: eu", ("eu",)),
    (IN_SHOP, account(), "namespace: eu", ("shop",)),
    (IN_SHOP, account(more=", namespace: shop"), "namespace: eu", ("eu",)),
    ("{kind: ServiceAccount, name: app, namespace: default}", account(), "namespace: eu", ("eu",)),
    ("{kind: ServiceAccount, name: default, namespace: shop}", "", "namespace: eu", ("eu",)),
    ("{kind: ServiceAccount, name: default, namespace: shop}", "", "", ("shop",)),
    ("{kind: ServiceAccount, name: other, namespace: shop}", account(), "namespace: eu", ("shop",)),
    (APP, account(), "", ("",)),
]


@pytest.mark.parametrize(("subject", "made", "says", "names"), KUSTOMIZED)
@pytest.mark.parametrize("kind", ["RoleBinding", "ClusterRoleBinding"])
def test_a_build_moves_the_subjects_that_are_accounts_of_its_own(
    tmp_path: Path, subject: str, made: str, says: str, names: tuple[str, ...], kind: str
) -> None:
    files = {
        "base/kustomization.yaml": kustomization("resources: [all.yaml]"),
        "base/all.yaml": binding(subject, kind, "ClusterRole") + made,
        "eu/kustomization.yaml": kustomization(f"resources: [../base]\n{says}"),
    }
    (found,) = bindings(read(tmp_path, files))
    assert found.subjects[0].namespace.names == names


def test_builds_that_disagree_are_all_told(tmp_path: Path, facts: Catalogue) -> None:
    files = {
        "base/kustomization.yaml": kustomization("resources: [all.yaml]"),
        "base/all.yaml": role() + binding(APP) + account(),
        "eu/kustomization.yaml": kustomization("resources: [../base]\nnamespace: eu"),
        "us/kustomization.yaml": kustomization("resources: [../base]\nnamespace: us"),
    }
    grants = list(derive(read(tmp_path, files), facts))
    assert broad(grants) == ["it reads all secrets in the namespace eu or us (bound to service account app)"]
    assert {grant.principal.id for grant in grants if grant.principal} == {"kubernetes:serviceaccount/*/app"}


def test_what_a_build_puts_into_a_namespace_is_read_there(tmp_path: Path, facts: Catalogue) -> None:
    secret = "kind: Secret\napiVersion: v1\nmetadata: {name: s}\n---\n"
    files = {
        "base/kustomization.yaml": kustomization("resources: [all.yaml]\nnamespace: eu"),
        "base/all.yaml": secret,
        "b/x.yaml": role(more=", namespace: eu") + binding(TEAM, more=", namespace: eu"),
    }
    found = [(way.target.address, way.undecided) for way in ways(derive(read(tmp_path, files), facts))]
    assert ("Secret.eu.s", "") in found


def test_a_secret_of_another_unwritten_namespace_may_be_read(tmp_path: Path, facts: Catalogue) -> None:
    secret = "kind: Secret\napiVersion: v1\nmetadata: {name: s}\n---\n"
    told = {way.target.address: way.undecided for way in ways(derive(
        read(tmp_path, {"a/x.yaml": role() + binding(TEAM), "b/s.yaml": secret}), facts))}  # fmt: skip
    assert told["Secret.s"] == "nothing writes that both are applied to one namespace"
    (tmp_path / "b/s.yaml").unlink()
    told = {way.target.address: way.undecided for way in ways(derive(read(tmp_path, {"a/s.yaml": secret}), facts))}
    assert told["Secret.s"] == ""


def test_a_trusted_account_whose_namespace_is_not_written_may_be_the_one(tmp_path: Path, facts: Catalogue) -> None:
    condition = {"StringEquals": {f"{EKS}:sub": "system:serviceaccount:shop:app"}}
    trusted = block("aws_iam_role", "app", name="app", assume_role_policy=trust(arn(EKS), condition))
    index = read(tmp_path, {"a/x.yaml": role(rules=EXECS) + binding(TEAM) + account()})
    identities = Identities(Index([trusted, *index.blocks]), facts.section("workload_identity")["kubernetes"], {})
    (made,) = index.of_kind("ServiceAccount")
    (inside,) = identities.inside(namespace_in(made))
    assert (inside.role, inside.doubt) == (
        trusted,
        "that ServiceAccount.app is applied to the namespace shop is not written",
    )
    assert [one.doubt for one in identities.inside(Namespace(("shop",)))] == [""]
    assert identities.inside(Namespace(("pay",))) == []


def test_accounts_that_may_be_mapped_into_the_cluster_are_not_lost(tmp_path: Path, facts: Catalogue) -> None:
    text = """\
kind: ConfigMap
apiVersion: v1
metadata: {name: aws-auth}
data:
  mapRoles: |
    - rolearn: arn:aws:iam::111122223333:role/ops
      groups: ["system:masters"]
"""
    (grant,) = derive(read(tmp_path, {"a.yaml": text}), facts)
    assert grant.principal is not None
    assert grant.principal.id == "aws:role/111122223333/ops"


def test_a_name_that_kustomize_fills_in_is_not_known(tmp_path: Path, facts: Catalogue) -> None:
    subject = "{kind: ServiceAccount, name: $(accountName), namespace: shop}"
    given = [grant for grant in derive(read(tmp_path, {"a.yaml": role() + binding(subject)}), facts) if grant.principal]
    assert {grant.principal.unknown for grant in given if grant.principal} == {"$(accountName) is filled in later"}


def test_which_role_a_name_that_kustomize_fills_in_gives_is_not_known(tmp_path: Path, facts: Catalogue) -> None:
    grants = list(derive(read(tmp_path, {"a.yaml": role() + binding(APP, name="$(roleName)")}), facts))
    assert [grant.undecided for grant in grants if grant.undecided] == [
        "which role it gives is not known: $(roleName) is filled in later"
    ]
    assert broad(grants) == ["it reads all secrets in the namespace that it is applied to"]


@pytest.mark.parametrize("name", ["${NAMESPACE}", "{{ .Release.Namespace }}", "$(namespace)"])
def test_two_namespaces_that_are_filled_in_are_not_one(tmp_path: Path, facts: Catalogue, name: str) -> None:
    here = f", namespace: '{name}'"
    files = {"a/role.yaml": role(more=here), "a/binding.yaml": binding(TEAM, more=here)}
    files |= {"b/role.yaml": role(more=here), "b/binding.yaml": binding("{kind: Group, name: guests}", more=here)}
    assert broad(list(derive(read(tmp_path, files), facts))) == [
        f"it reads all secrets in the namespace {name} (bound to group {who})" for who in ("team", "guests")
    ]
