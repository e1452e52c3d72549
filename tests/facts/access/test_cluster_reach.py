"""What a binding of a cluster leads to: a wildcard over named resources reaches those alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan

MANIFEST = """apiVersion: v1
kind: Secret
metadata: {name: cards, namespace: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: till, namespace: shop}
spec:
  selector: {matchLabels: {app: till}}
  template:
    metadata: {labels: {app: till}}
    spec: {containers: [{name: till, image: till, env: [{name: A, valueFrom: {secretKeyRef: {name: cards, key: a}}}]}]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: given}
rules: [{apiGroups: ["", apps], resources: [%s], verbs: ["*"]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: given}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: given}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: night-support}]
"""


def reached(folder: Path, resources: str) -> set[str]:
    """The addresses that a group which is given every verb on these resources gets to."""
    (folder / "all.yaml").write_text(MANIFEST % resources)
    found = scan(Request((folder,), root=folder)).estate.grants
    return {target.address for grant in found for target in grant.targets}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        ("services, services/status", set()),
        ("nodes, persistentvolumeclaims", set()),
        ("secrets", {"Secret.shop.cards"}),
        ("services, secrets", {"Secret.shop.cards"}),
        ('"*"', {"Secret.shop.cards", "Deployment.shop.till"}),
        ("deployments", {"Secret.shop.cards"}),
    ],
)
def test_a_wildcard_over_named_resources_reaches_those_alone(
    tmp_path: Path, resources: str, expected: set[str]
) -> None:
    assert reached(tmp_path, resources) == expected
