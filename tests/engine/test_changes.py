"""Scans of changed files: what uses them is judged, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.engine import Request, scan
from domicile.model.findings import Finding
from tests.cli.command_line import Answer, called

POLICY = "version: 1\nhome: a\ndata_classes:\n  a: {allow: [IE]}\n"
FAR = 'provider "aws" {\n  region = "ap-southeast-1"\n}\n'
ROLE = """apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: app}
rules:
  - {apiGroups: [""], resources: [secrets], verbs: [get, list]}
"""
BINDING = """apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: readers, namespace: app}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects:
  - {kind: Group, name: "system:authenticated", apiGroup: rbac.authorization.k8s.io}
"""


ADMIN = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: probe}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: probe, namespace: default}]
"""


def bucket(name: str) -> str:
    return f'resource "aws_s3_bucket" "{name}" {{\n  bucket = "{name}"\n}}\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    files = {
        "domicile.yaml": POLICY,
        "live/main.tf": FAR + 'module "store" {\n  source = "../modules/store"\n}\n' + bucket("live"),
        "live/gone.tf": bucket("gone"),
        "live/templates/policy.json": "{}\n",
        "other/main.tf": FAR + bucket("other"),
        "modules/store/main.tf": bucket("inner"),
        "manifests/role.yaml": ROLE,
        "manifests/binding.yaml": BINDING,
        "README.md": "# words\n",
        "ci/steps.yaml": "steps: []\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def changed(*paths: str) -> Answer:
    return called("scan", "--changed-only", *paths)


def found(*paths: str, changed_only: bool = False) -> tuple[Finding, ...]:
    return scan(Request(tuple(Path(path) for path in paths), changed_only=changed_only)).findings


@pytest.mark.parametrize(
    ("path", "judged", "left"),
    [
        ("other/main.tf", ["aws_s3_bucket.other"], ["aws_s3_bucket.live"]),
        ("live/main.tf", ["aws_s3_bucket.live", "module.store.aws_s3_bucket.inner"], ["aws_s3_bucket.other"]),
        ("modules/store/main.tf", ["module.store.aws_s3_bucket.inner"], ["aws_s3_bucket.other"]),
        ("live/templates/policy.json", ["aws_s3_bucket.live"], ["aws_s3_bucket.other"]),
        ("domicile.yaml", ["aws_s3_bucket.live", "aws_s3_bucket.other", "Role"], []),
    ],
)
def test_changed_file_is_judged_in_the_roots_that_use_it(path: str, judged: list[str], left: list[str]) -> None:
    done = changed(path)
    assert done.status == 1
    assert [name for name in judged if name not in done.out] == []
    assert [name for name in left if name in done.out] == []


def test_deleted_file_is_judged_in_its_root(here: Path) -> None:
    (here / "live" / "gone.tf").unlink()
    done = changed("live/gone.tf")
    assert done.status == 1
    assert "aws_s3_bucket.live" in done.out and "aws_s3_bucket.other" not in done.out


@pytest.mark.parametrize("path", ["ci/steps.yaml", "ci/gone.yaml"])
def test_file_that_nothing_uses_is_one_line(path: str) -> None:
    done = changed(path)
    assert (done.status, done.said.count("\n"), "nothing to judge" in done.said) == (0, 1, True)


@pytest.mark.parametrize("path", ["manifests/role.yaml", "manifests/binding.yaml"])
def test_binding_is_judged_with_the_role_of_another_file(path: str) -> None:
    done = changed(path)
    assert done.status == 1
    whole = called("scan", "manifests").out
    assert "RoleBinding.app.readers" in whole
    assert ("RoleBinding.app.readers" in done.out) or "Role.app.reader" in done.out
    assert "aws_s3_bucket" not in done.out


def test_waiver_of_another_root_is_not_called_unused(here: Path) -> None:
    waiver = "approvers: [{name: office, belongs: IE}]\nwaivers:\n  - {rule: RES101, address: aws_s3_bucket.live, "
    waiver += "reason: moves, ticket: S-1, approved_by: office, approved_on: 2026-11-01, expires: 2999-01-01}\n"
    (here / "domicile.yaml").write_text(POLICY + waiver)
    assert "RES907" not in changed("other/main.tf").out


def test_broken_policy_stops_every_change(here: Path) -> None:
    (here / "domicile.yaml").write_text("version: 1\nhome: nowhere\n")
    assert changed("ci/steps.yaml").status == 2


def test_broken_file_elsewhere_does_not_stop_a_change(here: Path) -> None:
    (here / "manifests" / "role.yaml").write_text("apiVersion: v1\nkind: [\n")
    assert changed("other/main.tf").status == 1
    assert changed("manifests/role.yaml").status == 2


def test_change_to_one_of_many_that_are_told_as_one_is_told_where_it_was_made(here: Path) -> None:
    skipped = ADMIN.replace("metadata:", "# domicile:skip=RES411:it is emptied\nmetadata:")
    for name, text in (("a", ADMIN), ("b", ADMIN), ("c", ADMIN), ("d", skipped)):
        (here / "clusters").mkdir(exist_ok=True)
        (here / "clusters" / f"{name}.yaml").write_text(text)
    whole = [one for one in found("clusters") if one.rule == "RES411"]
    assert [(one.verdict, one.file, len(one.also)) for one in whole] == [
        ("fail", "clusters/a.yaml", 2),
        ("waived", "clusters/d.yaml", 0),
    ]
    for changes, told in (("c", ["c"]), ("bc", ["b", "c"]), ("abc", ["a", "b", "c"])):
        (one,) = [
            one
            for one in found(*(f"clusters/{name}.yaml" for name in changes), changed_only=True)
            if one.rule == "RES411"
        ]
        assert [each.file for each in one.each] == [f"clusters/{name}.yaml" for name in told]
    assert changed("clusters/c.yaml").status == 1
    (waived,) = [one for one in found("clusters/d.yaml", changed_only=True) if one.rule == "RES411"]
    assert waived.verdict == "waived"
    assert changed("clusters/d.yaml").status == 0
