"""Each rule's verbs are told of its own resources, and a namespace gives nothing of what has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.rules.matrix import reaches

POLICY = """version: 1
home: eu-user
data_classes: {eu-user: {allow: [EEA], access: [EEA]}}
principals: {"kubernetes:group/auditors": {belongs: IE}}
"""
API = "apiVersion: rbac.authorization.k8s.io/v1\n"
READS, WRITES = frozenset({"list", "read"}), frozenset({"write"})


def written(folder: Path, rules: str, kind: str = "Role", binding: str = "RoleBinding") -> Request:
    """A role of `rules` and its binding to the group editors, both in the namespace shop."""
    subject = "{apiGroup: rbac.authorization.k8s.io, kind: Group, name: editors}"
    (folder / "domicile.yaml").write_text(POLICY)
    (folder / "access.yaml").write_text(
        f"{API}kind: {kind}\nmetadata: {{name: notes, namespace: shop}}\nrules: [{rules}]\n---\n"
        f"{API}kind: {binding}\nmetadata: {{name: given, namespace: shop}}\n"
        f"roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: {kind}, name: notes}}\nsubjects: [{subject}]\n"
    )
    return Request((folder,), root=folder)


def rule(resources: str, verbs: str, groups: str = "''") -> str:
    return f"{{apiGroups: [{groups}], resources: [{resources}], verbs: [{verbs}]}}"


def given(request: Request) -> dict[str, frozenset[str]]:
    """What is reached → the privileges over it."""
    grants = scan(request).estate.grants
    return {grant.scope.partition(", through")[0]: grant.privileges for grant in grants if grant.principal is not None}


def test_each_rule_gives_its_own_verbs_on_its_own_resources(tmp_path: Path) -> None:
    rules = ", ".join([rule("configmaps", "get, list"), rule("jobs", "create", "batch"), rule("pods", "get, list")])
    assert given(written(tmp_path, rules)) == {
        "configmaps, pods in the namespace shop": READS,
        "jobs in the namespace shop": WRITES,
    }


def test_several_rules_about_one_resource_are_told_together(tmp_path: Path) -> None:
    rules = ", ".join([rule("pods", "get, list"), rule("pods", "create")])
    assert given(written(tmp_path, rules)) == {"pods in the namespace shop": READS | WRITES}


def test_what_a_rule_about_everything_gives_anyway_is_not_told_again(tmp_path: Path) -> None:
    rules = ", ".join([rule("'*'", "get, list", "'*'"), rule("pods", "list"), rule("jobs", "create", "batch")])
    assert given(written(tmp_path, rules)) == {"the namespace shop": READS, "jobs in the namespace shop": WRITES}


OF_THE_CLUSTER = [
    ("nodes", "''", False),
    ("nodes/proxy", "''", False),
    ("storageclasses", "storage.k8s.io", False),
    ("persistentvolumes", "'', apps", False),
    ("clusterroles", "'*'", False),
    ("persistentvolumeclaims", "''", True),
    ("namespaces", "''", True),  # a request for one is in it
    ("nodes", "shop.io", True),  # another kind of the name, of which nothing says that it has no namespace
    ("nodes", "'', shop.io", True),
]


@pytest.mark.parametrize(("resource", "groups", "is_given"), OF_THE_CLUSTER)
@pytest.mark.parametrize("kind", ["Role", "ClusterRole"])
def test_a_namespace_gives_nothing_of_what_has_none(
    tmp_path: Path, kind: str, resource: str, groups: str, is_given: bool
) -> None:
    rules = f"{rule(resource, 'get, list', groups)}, {rule('pods', 'create')}"
    told = given(written(tmp_path, rules, kind))
    assert (f"{resource} in the namespace shop" in told) is is_given
    assert told["pods in the namespace shop"] == WRITES


def test_the_whole_cluster_gives_what_has_no_namespace(tmp_path: Path) -> None:
    request = written(tmp_path, rule("nodes", "get, list"), "ClusterRole", "ClusterRoleBinding")
    assert given(request) == {"nodes in the whole cluster": READS}


def test_what_keeps_no_data_is_not_told_beside_what_does(tmp_path: Path) -> None:
    rules = f"{rule('subjectaccessreviews', 'create', 'authorization.k8s.io')}, {rule('pods', 'get, list')}"
    request = written(tmp_path, rules, "ClusterRole", "ClusterRoleBinding")
    assert given(request) == {"pods in the whole cluster": READS}


def test_the_finding_tells_every_part(tmp_path: Path) -> None:
    rules = f"{rule('configmaps', 'get, list, create')}, {rule('events', 'list')}"
    (one,) = (found for found in scan(written(tmp_path, rules)).findings if found.rule == "RES404")
    assert (
        "lets group editors list, read, write configmaps and list events in the namespace shop, through the role notes,"
    ) in one.message


def test_the_matrix_has_every_part(tmp_path: Path) -> None:
    rules = f"{rule('configmaps', 'get, list, create')}, {rule('events', 'list')}"
    found = scan(written(tmp_path, rules))
    told = {reach.scope.partition(" in ")[0]: reach.privileges for reach in reaches(found.estate, found.policy)}
    assert told == {"configmaps": READS | WRITES, "events": frozenset({"list"})}
