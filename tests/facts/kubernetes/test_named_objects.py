"""A role that names its objects or kinds reaches those, not its namespace."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan

MANIFEST = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {{name: notes, namespace: shop}}
rules:
  - {{apiGroups: [""], resources: [{kinds}], verbs: [get]{names}}}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {{name: notes, namespace: shop}}
roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: Role, name: notes}}
subjects:
  - {{apiGroup: rbac.authorization.k8s.io, kind: Group, name: editors}}
"""


@pytest.mark.parametrize(
    ("kinds", "names", "scope"),
    [
        ("configmaps", ", resourceNames: [release]", "configmaps release in the namespace shop"),
        ("configmaps", "", "configmaps in the namespace shop"),
        ("configmaps, jobs, pods, pods/log, events", "", "configmaps, jobs, pods and 2 more in the namespace shop"),
        ('"*"', "", "the namespace shop"),
    ],
)
def test_what_a_binding_reaches(tmp_path: Path, kinds: str, names: str, scope: str) -> None:
    (tmp_path / "access.yaml").write_text(MANIFEST.format(kinds=kinds, names=names))
    grants = scan(Request((tmp_path,), root=tmp_path)).estate.grants
    assert {grant.scope for grant in grants if grant.principal is not None} == {f"{scope}, through the role notes"}
