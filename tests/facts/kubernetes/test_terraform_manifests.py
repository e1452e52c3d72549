"""Manifests that Terraform applies: as objects, as what was encoded, and as text with parts that are not known."""

from __future__ import annotations

from pathlib import Path

import pytest

from domicile.facts.kubernetes.terraform_manifests import not_read, views, without_templates
from domicile.kubernetes.objects import load as load_objects
from domicile.model.blocks import Block
from domicile.model.paths import first, read
from domicile.model.values import Known, Unknown, Value, from_plain, text_of
from domicile.syntax.tree import read_tree
from domicile.terraform.configuration import load
from domicile.terraform.options import Options
from tests.facts.estate_of_blocks import block

TEXT = "apiVersion: v1\nkind: {}\nmetadata: {{name: a}}\ndata: {{key: aGVsbG8=}}\n"


def applied(body: Value, kind: str = "kubectl_manifest", attribute: str = "yaml_body") -> Block:
    return block(kind, "x", **{attribute: body})


def test_every_document_of_a_text_is_an_object_under_the_address_of_the_resource() -> None:
    found = list(views([applied(Known(TEXT.format("ConfigMap") + "---\n" + TEXT.format("Service")))]))
    assert [(view.kind, view.name, view.address) for view in found] == [
        ("ConfigMap", "a", "kubectl_manifest.x"),
        ("Service", "a", "kubectl_manifest.x"),
    ]


def test_a_part_that_is_not_known_leaves_the_others_known() -> None:
    hole = Unknown("variable n has no value")
    [view] = views(
        [applied(Unknown(hole.reason, parts=("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  namespace: ", hole)))]
    )
    namespace = first(view, "metadata.namespace")
    assert view.name == "a"
    assert isinstance(namespace, Unknown)
    assert namespace.reason == hole.reason


def test_what_a_secret_holds_is_not_kept() -> None:
    [secret, other] = views([applied(Known(TEXT.format("Secret"))), applied(Known(TEXT.format("ConfigMap")))])
    assert text_of(first(secret, "data.key")) is None
    assert text_of(first(other, "data.key")) == "aGVsbG8="


def test_a_manifest_of_which_nothing_is_known_is_said_not_to_be_read() -> None:
    known = applied(from_plain({"apiVersion": "v1", "kind": "Pod"}), "kubernetes_manifest", "manifest")
    unknown = applied(Unknown("no such file: x.yaml"), "kubernetes_manifest", "manifest")
    broken = applied(Known("kind: [Pod"))
    assert [(gap.what, gap.reason) for gap in not_read([known, unknown, broken])] == [
        ("document", "what it applies is not known: no such file: x.yaml"),
        ("document", "what it applies is not known: it is no object of Kubernetes"),
    ]


RULES = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: ${var.name}
rules:
  - apiGroups: [""]
    resources: ["configmaps"]
    verbs: ["get"]
  - apiGroups: ["*"]
    resources: ["*"]
    verbs: ["*"]
"""


@pytest.mark.parametrize(
    "start",
    [
        "yaml_body = <<YAML\n",
        "# one line more\nyaml_body = <<-YAML\n",
    ],
)
@pytest.mark.parametrize("given", ["", '\n  default = "a"'])
def test_a_rule_of_a_manifest_in_a_heredoc_stands_on_its_lines(tmp_path: Path, start: str, given: str) -> None:
    (tmp_path / "main.tf").write_text(
        f'variable "name" {{{given}\n}}\nresource "kubectl_manifest" "x" {{\n{start}{RULES}YAML\n}}\n'
    )
    blocks = load(read_tree(tmp_path), Options()).blocks
    [view] = views(blocks)
    rules = list(read(view, "rules"))
    written = (tmp_path / "main.tf").read_text().split("\n")
    stands = [rule.trail for rule in rules if rule.trail is not None]
    assert [written[trail.line - 1] for trail in stands] == ['  - apiGroups: [""]', '  - apiGroups: ["*"]']
    assert [written[trail.end_line - 1] for trail in stands] == ['    verbs: ["get"]', '    verbs: ["*"]']


FILLED = 'resource "kubectl_manifest" "x" {\n  yaml_body = templatefile("${path.module}/all.yaml", { name = "a" })\n}\n'


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({"main.tf": FILLED, "all.yaml": RULES.replace("var.", "")}, []),
        ({"main.tf": FILLED, "all.yaml": RULES.replace("${var.name}", "plain")}, ["all.yaml"]),
        (
            {"main.tf": FILLED, "all.yaml": TEXT.format("Pod"), "b.yaml": RULES.replace("var.", "")},
            ["all.yaml", "b.yaml"],
        ),
        ({"all.yaml": RULES.replace("var.", "")}, ["all.yaml"]),
    ],
)
def test_a_template_that_terraform_fills_in_is_no_object_of_its_own(
    tmp_path: Path, files: dict[str, str], left: list[str]
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    tree = read_tree(tmp_path)
    every = [*load(tree, Options()).blocks, *load_objects(tree).blocks]
    kept = without_templates(every, list(views(every)))
    assert [block.location.file for block in kept if block.mode == "object"] == left
