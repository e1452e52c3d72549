"""Manifests that Terraform applies: as objects, as what was encoded, and as text with parts that are not known."""

from __future__ import annotations

from domicile.facts.kubernetes.terraform_manifests import not_read, views
from domicile.model.blocks import Block
from domicile.model.paths import first
from domicile.model.values import Known, Unknown, Value, from_plain, text_of
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
