"""A role that names its objects reaches those, not its namespace."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan

MANIFEST = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: notes, namespace: shop}
rules:
  - {apiGroups: [""], resources: [configmaps], verbs: [get]%s}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: notes, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: notes}
subjects:
  - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: editors}
"""


@pytest.mark.parametrize(
    ("names", "scope"),
    [
        (", resourceNames: [release]", "configmaps release in the namespace shop, through the role notes"),
        ("", "the namespace shop, through the role notes"),
    ],
)
def test_what_a_binding_reaches(tmp_path: Path, names: str, scope: str) -> None:
    (tmp_path / "access.yaml").write_text(MANIFEST % names)
    grants = scan(Request((tmp_path,), root=tmp_path)).estate.grants
    assert [grant.scope for grant in grants if grant.principal is not None] == [scope]
