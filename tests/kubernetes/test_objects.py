"""Manifests become blocks: every object, with its own lines, nothing dropped in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.kubernetes.kinds import namespace_of
from domicile.kubernetes.objects import Objects, load
from domicile.model.blocks import Build
from domicile.model.paths import first
from domicile.model.values import Unknown, text_of
from domicile.syntax.tree import read_tree


def scan(folder: Path, **files: str) -> Objects:
    """Write `files` (`__` is a slash, `_yaml` at the end a suffix) and load them."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("_json", ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return load(read_tree(folder))


def addresses(objects: Objects) -> list[str]:
    return [block.address for block in objects.blocks]


OBJECT = "apiVersion: {}\nkind: {}\nmetadata:\n  name: {}\n"


@pytest.mark.parametrize(
    ("version", "kind", "named", "address"),
    [
        ("apps/v1", "StatefulSet", "StatefulSet", "StatefulSet.db"),
        ("v1", "PersistentVolume", "PersistentVolume", "PersistentVolume.db"),
        ("rbac.authorization.k8s.io/v1", "ClusterRole", "ClusterRole", "ClusterRole.db"),
        ("s3.aws.upbound.io/v1beta1", "Bucket", "s3.aws.upbound.io/Bucket", "Bucket.db"),
    ],
)
def test_kinds_and_addresses(tmp_path: Path, version: str, kind: str, named: str, address: str) -> None:
    (block,) = scan(tmp_path, a_yaml=OBJECT.format(version, kind, "db")).blocks
    assert (block.kind, block.address, block.mode) == (named, address, "object")


def test_a_namespace_stands_in_the_middle_and_a_cluster_wide_kind_has_none(tmp_path: Path) -> None:
    text = OBJECT.format("v1", "ConfigMap", "a.b") + "  namespace: shop\n"
    role = OBJECT.format("rbac.authorization.k8s.io/v1", "ClusterRole", "c") + "  namespace: ignored\n"
    blocks = scan(tmp_path, a_yaml=text + "---\n" + role).blocks
    assert [block.address for block in blocks] == ["ConfigMap.shop.a.b", "ClusterRole.c"]
    assert [namespace_of(block) for block in blocks] == ["shop", ""]


def test_objects_without_a_name_and_with_a_generated_one_are_kept(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: Pod\n---\napiVersion: batch/v1\nkind: Job\nmetadata: {generateName: export-}\n"
    assert addresses(scan(tmp_path, a_yaml=text)) == ["Pod.unnamed", "Job.export-"]


def test_a_list_is_unpacked_with_the_lines_of_each_item(tmp_path: Path) -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: a\n"
        "- apiVersion: v1\n  kind: ConfigMap\n  metadata:\n    name: b\n"
    )
    one, two = scan(tmp_path, a_yaml=text).blocks
    assert (one.location.line, one.location.end_line) == (4, 7)
    assert (two.location.line, two.location.end_line) == (8, 11)
    assert two.lines["metadata"].line == 10


def test_items_of_a_role_list_need_not_name_their_kind(tmp_path: Path) -> None:
    text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleList\nitems: [{metadata: {name: a}}]\n"
    assert addresses(scan(tmp_path, a_yaml=text)) == ["Role.a"]


def test_json_manifests_are_read(tmp_path: Path) -> None:
    text = '{\n\t"apiVersion": "v1",\n\t"kind": "Service",\n\t"metadata": {"name": "web"}\n}\n'
    assert addresses(scan(tmp_path, a_json=text)) == ["Service.web"]


def test_yaml_that_is_no_object_is_counted_and_left_alone(tmp_path: Path) -> None:
    objects = scan(tmp_path, ci_yaml="on: push\n", values_yaml="apiVersion: 1\n---\na: [\n")
    assert (objects.blocks, objects.problems, objects.not_assessed) == ([], [], [])
    assert objects.ignored == 3


def test_definitions_of_kinds_are_left_alone(tmp_path: Path) -> None:
    text = OBJECT.format("apiextensions.k8s.io/v1", "CustomResourceDefinition", "a.b") + "---\n"
    objects = scan(tmp_path, a_yaml=text + OBJECT.format("v1", "Pod", "a"))
    assert (addresses(objects), objects.ignored) == (["Pod.a"], 1)


def test_a_broken_document_is_a_problem_and_its_neighbours_are_read(tmp_path: Path) -> None:
    good = OBJECT.format("v1", "Pod", "a")
    objects = scan(tmp_path, a_yaml=good + "---\napiVersion: v1\nkind: Pod\nmetadata: {name: b\n---\n" + good)
    assert addresses(objects) == ["Pod.a"] * 2
    (problem,) = objects.problems
    assert problem.file == "a.yaml"
    assert 6 <= problem.line <= 9


CHOICE = "apiVersion: v1\n{{- if .x }}\nkind: Pod\n{{- else }}\nkind: Job\n{{- end }}\nmetadata:\n  name: a\n"


def test_a_template_that_is_no_yaml_is_read_with_its_names_as_they_are_written(tmp_path: Path) -> None:
    objects = scan(tmp_path, t_yaml=OBJECT.format("v1", "Pod", "{{ .name | quote }}"))
    assert addresses(objects) == ["Pod.{{ .name | quote }}"]
    assert (objects.not_assessed, objects.problems) == ([], [])


def test_a_template_that_cannot_be_read_is_not_assessed_and_its_neighbours_are_read(tmp_path: Path) -> None:
    objects = scan(tmp_path, t_yaml=CHOICE + "---\n" + OBJECT.format("v1", "Pod", "{{ .name }}"))
    (missing,) = objects.not_assessed
    assert (missing.what, missing.file, missing.data) == ("file", "t.yaml", True)
    assert addresses(objects) == ["Pod.{{ .name }}"]
    assert objects.problems == []


def test_a_template_that_may_add_to_what_is_written_is_not_assessed_though_it_is_read(tmp_path: Path) -> None:
    open_ = OBJECT.format("v1", "Pod", "a") + "spec:\n  hostPID: true\n  {{- toYaml .spec | nindent 2 }}\n"
    objects = scan(tmp_path, t_yaml=open_, c__Chart_yaml="apiVersion: v2\nname: c\n", c__templates__a_yaml=open_)
    assert addresses(objects) == ["Pod.a", "Pod.a"]
    assert [(entry.what, entry.file, entry.line) for entry in objects.not_assessed] == [
        ("chart", "c/Chart.yaml", 1),
        ("file", "t.yaml", 7),
    ]


def test_a_chart_is_not_assessed_once_and_its_objects_are_read(tmp_path: Path) -> None:
    objects = scan(
        tmp_path,
        c__Chart_yaml="apiVersion: v2\nname: c\n",
        c__templates__a_yaml=OBJECT.format("v1", "Pod", "{{ .Values.name }}"),
        c__templates__b_yaml=OBJECT.format("v1", "Pod", "plain"),
        c__charts__sub__Chart_yaml="apiVersion: v2\nname: sub\n",
        c__charts__sub__templates__a_yaml=OBJECT.format("v1", "Pod", "inner"),
    )
    (missing,) = objects.not_assessed
    assert (missing.what, missing.address) == ("chart", "c")
    assert addresses(objects) == ["Pod.inner", "Pod.{{ .Values.name }}", "Pod.plain"]
    assert {block.builds for block in objects.blocks} == {(Build("c", ""),)}


def test_a_template_of_a_chart_that_cannot_be_read_is_listed(tmp_path: Path) -> None:
    objects = scan(
        tmp_path,
        Chart_yaml="apiVersion: v2\nname: c\n",
        templates__a_yaml=CHOICE,
        templates__b_yaml=OBJECT.format("v1", "Pod", "plain"),
        other__b_yaml=OBJECT.format("v1", "Pod", "apart"),
    )
    assert [(entry.what, entry.file, entry.data) for entry in objects.not_assessed] == [
        ("chart", "Chart.yaml", True),
        ("file", "templates/a.yaml", False),
    ]
    assert [block.builds for block in objects.blocks] == [(), (Build("", "", is_whole=False),)]


def test_text_that_is_filled_in_later_is_unknown_and_still_names_the_object(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: '${app}-config'}\ndata: {region: '${REGION}'}\n"
    (block,) = scan(tmp_path, a_yaml=text).blocks
    assert block.address == "ConfigMap.${app}-config"
    region = first(block, "data.region")
    assert isinstance(region, Unknown)
    assert region.reason == "${REGION} is filled in later"


def test_the_content_of_a_secret_is_nowhere_to_be_found(tmp_path: Path) -> None:
    text = (
        "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations:\n"
        '    kubectl.kubernetes.io/last-applied-configuration: \'{"stringData": {"p": "hunter2"}}\'\n'
        "stringData:\n  p: hunter2\n"
    )
    (block,) = scan(tmp_path, a_yaml=text).blocks
    for path in ("stringData.p", "metadata.annotations.*"):
        value = first(block, path)
        assert isinstance(value, Unknown)
        assert value.trail is not None
        assert "hunter2" not in value.trail.text
    assert text_of(first(block, "metadata.name")) == "a"


@pytest.mark.parametrize(
    ("annotation", "rule", "reason", "tool"),
    [
        ("domicile.dev/skip: RES201=agreed with the DPO", "RES201", "agreed with the DPO", "domicile"),
        ("domicile.dev/skip.2: 'RES201: a=b=c'", "RES201", "a=b=c", "domicile"),
        ("checkov.io/skip1: CKV_RES_201=why=because", "CKV_RES_201", "why=because", "checkov"),
        ("checkov.io/skip12: CKV_RES_201", "CKV_RES_201", "", "checkov"),
    ],
)
def test_annotations_ask_for_waivers(tmp_path: Path, annotation: str, rule: str, reason: str, tool: str) -> None:
    text = f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    {annotation}\n"
    (skip,) = scan(tmp_path, a_yaml=text).blocks[0].skips
    assert (skip.rule, skip.reason, skip.tool, skip.location.line) == (rule, reason, tool, 6)


def test_comments_ask_for_waivers_on_their_own_object(tmp_path: Path) -> None:
    first_ = "# domicile:skip=RES101:moves in spring\n" + OBJECT.format("v1", "Pod", "a")
    second = OBJECT.format("v1", "Pod", "b") + "spec: {}  # checkov:skip=CKV_RES_410\n"
    one, two = scan(tmp_path, a_yaml=first_ + "---\n" + second).blocks
    assert [(skip.rule, skip.reason) for skip in one.skips] == [("RES101", "moves in spring")]
    assert [(skip.rule, skip.tool) for skip in two.skips] == [("CKV_RES_410", "checkov")]


def test_labels_of_a_namespace_hold_for_what_is_in_it(tmp_path: Path) -> None:
    namespace = OBJECT.format("v1", "Namespace", "shop") + "  labels: {data-class: eu-user}\n"
    pod = OBJECT.format("v1", "Pod", "a") + "  namespace: shop\n"
    other = OBJECT.format("v1", "Pod", "b")
    objects = scan(tmp_path, a_yaml=pod + "---\n" + other, b_yaml=namespace)
    labels = {block.name: {name: text_of(label) for name, label in block.inherited.items()} for block in objects.blocks}
    assert labels == {"a": {"data-class": "eu-user"}, "b": {}, "shop": {}}


def test_a_kustomization_gives_its_namespace_and_labels_to_its_resources(tmp_path: Path) -> None:
    objects = scan(
        tmp_path,
        k__kustomization_yaml="namespace: shop\ncommonLabels: {team: a}\nresources: [pod.yaml]\n",
        k__pod_yaml=OBJECT.format("v1", "Pod", "a"),
    )
    assert addresses(objects) == ["Pod.shop.a"]
    assert text_of(objects.blocks[0].inherited["team"]) == "a"
    assert [(missing.what, missing.data) for missing in objects.not_assessed] == [("kustomization", False)]


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("resources: ['https://github.com/a/b?ref=v1']", True),
        ("resources: [github.com/a/b//base]", True),
        ("resources: [../base, pod.yaml]", False),
        ("helmCharts: [{name: a}]", True),
        ("patches: [{patch: 'op: replace, path: /spec/forProvider/region'}]", True),
        ("patches: [{patch: 'op: replace, path: /spec/replicas'}]", False),
    ],
)
def test_only_what_may_move_data_makes_an_unbuilt_kustomization_a_finding(
    tmp_path: Path, text: str, data: bool
) -> None:
    (missing,) = scan(tmp_path, kustomization_yaml=text).not_assessed
    assert missing.data is data


def test_a_release_of_a_chart_that_is_not_here_is_not_assessed(tmp_path: Path) -> None:
    release = (
        OBJECT.format("helm.toolkit.fluxcd.io/v2", "HelmRelease", "db") + "spec: {chart: {spec: {chart: postgresql}}}\n"
    )
    (missing,) = scan(tmp_path, a_yaml=release).not_assessed
    assert (missing.what, missing.address) == ("chart", "HelmRelease.db")
    assert "postgresql" in missing.reason


def test_an_application_of_a_folder_of_this_repository_is_read_with_it(tmp_path: Path) -> None:
    application = OBJECT.format("argoproj.io/v1alpha1", "Application", "db") + "spec: {source: {path: apps/db}}\n"
    objects = scan(tmp_path, a_yaml=application, apps__db__pod_yaml=OBJECT.format("v1", "Pod", "a"))
    assert objects.not_assessed == []


COMPOSITION = """\
apiVersion: apiextensions.crossplane.io/v1
kind: Composition
metadata: {name: store}
spec:
  mode: Pipeline
  pipeline:
    - step: make
      input:
        resources:
          - name: bucket
            base:
              apiVersion: s3.aws.upbound.io/v1beta2
              kind: Bucket
              spec: {forProvider: {region: us-east-1}}
          - name: table
            base:
              apiVersion: dynamodb.aws.upbound.io/v1beta2
              kind: Table
              spec: {forProvider: {region: us-east-1}}
            patches:
              - {fromFieldPath: spec.region, toFieldPath: spec.forProvider.region}
"""


def test_a_composition_makes_its_resources_and_leaves_open_what_a_claim_sets(tmp_path: Path) -> None:
    _, bucket, table = scan(tmp_path, a_yaml=COMPOSITION).blocks
    assert (bucket.address, bucket.location.line, bucket.location.end_line) == ("Bucket.bucket", 12, 14)
    assert text_of(first(bucket, "spec.forProvider.region")) == "us-east-1"
    region = first(table, "spec.forProvider.region")
    assert isinstance(region, Unknown)
    assert region.trail is not None
    assert (region.reason, region.trail.line) == ("a claim of the composition sets it", 21)
