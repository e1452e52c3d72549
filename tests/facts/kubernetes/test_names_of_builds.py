"""Objects of one name in several builds, or in several parts of one, are objects of their own."""

from __future__ import annotations

from pathlib import Path

from domicile.catalogue import Catalogue
from domicile.facts.access.kubernetes import derive
from domicile.facts.kubernetes.rbac_objects import bindings
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
