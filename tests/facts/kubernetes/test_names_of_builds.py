"""Objects of one name in several builds, or in several parts of one, are objects of their own."""

from __future__ import annotations

from pathlib import Path

from domicile.catalogue import Catalogue
from domicile.facts.access.cluster_identities import Identities
from domicile.facts.access.kubernetes import derive
from domicile.facts.kubernetes.rbac_capabilities import ANY_ACCOUNT
from domicile.facts.kubernetes.rbac_objects import bindings
from domicile.model.estate import Index
from tests.facts.access.test_aws_federation import EKS, arn, block, trust
from tests.facts.kubernetes.test_unwritten_namespaces import APP, account, binding, kustomization, read, role

WHOLE = "ClusterRoleBinding"


def cluster_role() -> str:
    return role().replace("kind: Role", "kind: ClusterRole")


def held(folder: Path, files: dict[str, str], facts: Catalogue) -> dict[str, str]:
    """File of a role → who holds it."""
    found = derive(read(folder, files), facts)
    return {grant.location.file: grant.broad.partition("(")[2] for grant in found if grant.broad}


def test_a_binding_gives_the_role_of_its_own_part_of_a_build(tmp_path: Path, facts: Catalogue) -> None:
    files = {"all/kustomization.yaml": kustomization("resources: [../a, ../b]\nnamespace: eu")}
    for name in ("a", "b"):
        files[f"{name}/kustomization.yaml"] = kustomization(f"resources: [all.yaml]\nnamePrefix: {name}-")
        user = f"{{kind: User, name: {name}}}"
        files[f"{name}/all.yaml"] = cluster_role() + binding(user, WHOLE, "ClusterRole")
    assert held(tmp_path, files, facts) == {"a/all.yaml": "bound to user a)", "b/all.yaml": "bound to user b)"}


def test_a_role_that_no_build_takes_is_not_bound_by_one(tmp_path: Path, facts: Catalogue) -> None:
    files = {
        "a/kustomization.yaml": kustomization("resources: [role.yaml, binding.yaml]"),
        "a/role.yaml": cluster_role(),
        "a/binding.yaml": binding("{kind: User, name: ann}", WHOLE, "ClusterRole"),
        "b/role.yaml": cluster_role(),
    }
    assert held(tmp_path, files, facts) == {
        "a/role.yaml": "bound to user ann)",
        "b/role.yaml": "to nobody in this scan)",
    }


def test_copies_of_a_role_that_no_build_takes_are_one_role(tmp_path: Path, facts: Catalogue) -> None:
    files = {"docs/a.yaml": cluster_role(), "deploy/b.yaml": cluster_role()}
    files["deploy/b.yaml"] += binding("{kind: User, name: ann}", WHOLE, "ClusterRole")
    assert set(held(tmp_path, files, facts).values()) == {"bound to user ann)"}


def test_each_of_several_files_binds_its_own_role(tmp_path: Path, facts: Catalogue) -> None:
    files = {
        f"install/{file}": cluster_role() + binding(f"{{kind: User, name: {name}}}", WHOLE, "ClusterRole")
        for name, file in (("ann", "v1/all.yaml"), ("bob", "v1/plain.yaml"), ("cy", "v2/all.yaml"))
    }
    assert held(tmp_path, files, facts) == {
        "install/v1/all.yaml": "bound to user ann)",
        "install/v1/plain.yaml": "bound to user bob)",
        "install/v2/all.yaml": "bound to user cy)",
    }


def test_each_of_several_folders_binds_its_own_role(tmp_path: Path, facts: Catalogue) -> None:
    files = {}
    for name in ("ann", "bob"):
        files[f"{name}/role.yaml"] = cluster_role()
        files[f"{name}/binding.yaml"] = binding(f"{{kind: User, name: {name}}}", WHOLE, "ClusterRole")
    assert held(tmp_path, files, facts) == {
        "ann/role.yaml": "bound to user ann)",
        "bob/role.yaml": "bound to user bob)",
    }


def test_the_role_that_a_binding_proves_is_the_one_beside_it(tmp_path: Path, facts: Catalogue) -> None:
    files = {
        f"{name}/all.yaml": cluster_role() + binding("{kind: Group, name: system:authenticated}", WHOLE, "ClusterRole")
        for name in ("a", "b")
    }
    grants = [grant for grant in derive(read(tmp_path, files), facts) if grant.category == ANY_ACCOUNT]
    assert [(one.location.file, one.path[0].location.file) for one in grants] == [
        ("a/all.yaml", "a/all.yaml"),
        ("b/all.yaml", "b/all.yaml"),
    ]


def test_a_role_far_away_is_the_one_where_there_is_no_other(tmp_path: Path, facts: Catalogue) -> None:
    files = {"a/b.yaml": binding("{kind: User, name: ann}", WHOLE, "ClusterRole"), "x/y/role.yaml": cluster_role()}
    assert held(tmp_path, files, facts) == {"x/y/role.yaml": "bound to user ann)"}


def test_an_account_is_that_of_its_part_of_a_build(tmp_path: Path) -> None:
    files = {"all/kustomization.yaml": kustomization("resources: [../a, ../b]")}
    for name in ("a", "b"):
        text = f"resources: [all.yaml]\nnamePrefix: {name}-\nnamespace: {name}"
        files[f"{name}/kustomization.yaml"] = kustomization(text)
        files[f"{name}/all.yaml"] = account() + binding(APP, WHOLE, "ClusterRole")
    found = {one.block.location.file: one.subjects[0].namespace.names for one in bindings(read(tmp_path, files))}
    assert found == {"a/all.yaml": ("a",), "b/all.yaml": ("b",)}


def prefixed(text: str) -> dict[str, str]:
    says = "resources: [all.yaml]\nnamePrefix: a-\nnameSuffix: -z\nnamespace: eu"
    return {"a/kustomization.yaml": kustomization(says), "a/all.yaml": text}


def test_an_account_is_called_as_its_build_calls_it(tmp_path: Path, facts: Catalogue) -> None:
    other = "{kind: ServiceAccount, name: other, namespace: pay}"
    text = account() + cluster_role() + binding(f"{APP}, {other}", WHOLE, "ClusterRole")
    found = list(derive(read(tmp_path, prefixed(text)), facts))
    assert {grant.principal.id: grant.own for grant in found if grant.principal} == {
        "kubernetes:serviceaccount/eu/a-app-z": True,
        "kubernetes:serviceaccount/pay/other": False,
    }
    assert "(bound to service account eu/a-app-z, service account pay/other)" in found[0].broad


def test_builds_that_call_an_account_otherwise_leave_it_its_name(tmp_path: Path, facts: Catalogue) -> None:
    files = {"base/kustomization.yaml": kustomization("resources: [all.yaml]")}
    files["base/all.yaml"] = account() + binding(APP, WHOLE, "ClusterRole")
    for name in ("a", "b"):
        says = f"resources: [../base]\nnamespace: eu\nnamePrefix: {name}-"
        files[f"{name}/kustomization.yaml"] = kustomization(says)
    (found,) = bindings(read(tmp_path, files))
    assert (found.subjects[0].namespace.names, found.subjects[0].name) == (("eu",), "app")


def test_a_trust_names_an_account_as_its_build_calls_it(tmp_path: Path, facts: Catalogue) -> None:
    condition = {"StringEquals": {f"{EKS}:sub": "system:serviceaccount:eu:a-app-z"}}
    trusted = block("aws_iam_role", "app", name="app", assume_role_policy=trust(arn(EKS), condition))
    index = read(tmp_path, prefixed(account()))
    identities = Identities(Index([trusted, *index.blocks]), facts.section("workload_identity")["kubernetes"], {})
    assert [one.says.address for one in identities.inside(None)] == ["ServiceAccount.eu.app"]


def test_a_pod_runs_as_the_account_of_its_build(tmp_path: Path, facts: Catalogue) -> None:
    spec = "{hostPID: true, serviceAccountName: app, containers: []}"
    pod = f"kind: Pod\napiVersion: v1\nmetadata: {{name: p}}\nspec: {spec}\n---\n"
    (grant,) = derive(read(tmp_path, prefixed(account() + pod)), facts)
    assert grant.principal is not None
    assert grant.principal.id == "kubernetes:serviceaccount/eu/a-app-z"


def test_whom_a_role_is_bound_to_is_not_known_before_its_name_is(tmp_path: Path, facts: Catalogue) -> None:
    named = cluster_role()
    assert held(tmp_path / "named", {"role.yaml": named}, facts) == {"role.yaml": "to nobody in this scan)"}
    filled_in = named.replace("name: r}", 'name: "{{ .Values.role }}-extra"}')
    assert held(tmp_path / "filled-in", {"role.yaml": filled_in}, facts) == {"role.yaml": ""}
