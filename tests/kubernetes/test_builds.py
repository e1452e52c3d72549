"""The namespace of an object is that of the build which is applied, as kustomize sets it; none is made up."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.kubernetes.kinds import namespaces_of
from domicile.kubernetes.objects import load
from domicile.syntax.tree import read_tree

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
TOLD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: own}\n"
CUSTOM = "apiVersion: s3.aws.upbound.io/v1\nkind: Bucket\nmetadata: {name: a}\n"
BASE = {"base/kustomization.yaml": "resources: [pod.yaml]"}
PATCH = {"base/kustomization.yaml": "resources: [../other]\nnamespace: base\npatches: [{path: pod.yaml}]"}
STRATEGIC = {"base/kustomization.yaml": "resources: [../other]\nnamespace: base\npatchesStrategicMerge: [pod.yaml]"}


def overlay(name: str, text: str) -> dict[str, str]:
    return {f"{name}/kustomization.yaml": text}


CASES = [
    (POD, {}, ("",), "Pod.a"),
    (POD, BASE, ("",), "Pod.a"),
    (POD, BASE | overlay("eu", "resources: [../base]\nnamespace: eu"), ("eu",), "Pod.eu.a"),
    (POD, BASE | overlay("eu", "bases: [../base]\nnamespace: eu"), ("eu",), "Pod.eu.a"),
    (POD, BASE | overlay("eu", "components: [../base]\nnamespace: eu"), ("eu",), "Pod.eu.a"),
    (TOLD, BASE, ("own",), "Pod.own.a"),
    (TOLD, BASE | overlay("eu", "resources: [../base]\nnamespace: eu"), ("eu",), "Pod.eu.a"),
    (
        POD,
        overlay("base", "resources: [pod.yaml]\nnamespace: base") | overlay("eu", "resources: [../base]"),
        ("base",),
        "Pod.base.a",
    ),
    (
        POD,
        overlay("base", "resources: [pod.yaml]\nnamespace: base")
        | overlay("mid", "resources: [../base]\nnamespace: mid")
        | overlay("eu", "resources: [../mid]\nnamespace: eu"),
        ("eu",),
        "Pod.eu.a",
    ),
    (
        POD,
        BASE
        | overlay("eu", "resources: [../base]\nnamespace: eu")
        | overlay("us", "resources: [../base]\nnamespace: us"),
        ("eu", "us"),
        "Pod.a",
    ),
    (
        POD,
        BASE | overlay("eu", "resources: [../base]\nnamespace: eu") | overlay("x", "resources: [../base]"),
        ("eu", ""),
        "Pod.a",
    ),
    (
        POD,
        BASE
        | overlay("part", "kind: Component\nnamespace: part")
        | overlay("eu", "resources: [../base]\ncomponents: [../part]"),
        ("part",),
        "Pod.part.a",
    ),
    (POD, PATCH, ("base",), "Pod.base.a"),
    (POD, STRATEGIC, ("base",), "Pod.base.a"),
    (POD, BASE | overlay("eu", "resources: [../eu, ../base]\nnamespace: eu"), ("",), "Pod.a"),
    (CUSTOM, BASE | overlay("eu", "resources: [../base]\nnamespace: eu"), (), "Bucket.a"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "files", "namespaces", "address"), CASES)
def test_the_outermost_namespace_of_each_build_counts(
    tmp_path: Path, text: str, files: dict[str, str], namespaces: tuple[str, ...], address: str
) -> None:
    for name, content in {"base/pod.yaml": text, **files}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content)
    (block,) = load(read_tree(tmp_path)).blocks
    assert (namespaces_of(block), block.address) == (namespaces, address)
