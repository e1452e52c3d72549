"""Kustomize folders: not built, but the namespace and the labels that they give to plain resources are taken over."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from domicile.kubernetes.kinds import address_of, is_cluster_wide, namespace_of
from domicile.kubernetes.unrendered import reason_unrendered, written
from domicile.model.blocks import Block
from domicile.model.estate import NotAssessed
from domicile.model.paths import first, is_set, read, texts
from domicile.model.values import Known, Value
from domicile.syntax.tree import SourceFile, Tree
from domicile.syntax.yaml_documents import Document, parse

NAMES = ("kustomization.yaml", "kustomization.yml")
_REMOTE = re.compile(r"^(?:https?|ssh|git|oci)://|^git@|^[\w.-]+\.[a-z]{2,}/|\?ref=")
_PLACE_WORD = re.compile(r"region|location|zone|endpoint|bucket", re.IGNORECASE)


def apply(tree: Tree, blocks: list[Block]) -> Iterator[NotAssessed]:
    """What was not built; blocks of the files that exactly one kustomization lists get its namespace and labels."""
    listed: dict[str, list[Value]] = {}
    for file in tree.files:
        if file.kind == "yaml" and file.name in NAMES:
            for document in parse(file.path, file.text, unrendered=reason_unrendered).documents:
                yield _not_built(file, document)
                for name, _ in texts(document.value, "resources")[0]:
                    listed.setdefault(posixpath.normpath(posixpath.join(file.folder, name)), []).append(document.value)
    for block in blocks if listed else ():
        users = listed.get(block.location.file, ())
        if len(users) == 1:
            _take_over(block, users[0])


def _not_built(file: SourceFile, document: Document) -> NotAssessed:
    """Remote bases, charts and patches that may move data are worth a finding; all else is only listed."""
    value = document.value
    remote = [
        name
        for path in ("resources", "bases", "components", "crds")
        for name, _ in texts(value, path)[0]
        if _REMOTE.search(name)
    ]
    reason, data = "the kustomization is not built; its plain resources were read", False
    if remote:
        reason, data = f"it takes {', '.join(remote)}, which is not in this scan", True
    elif is_set(value, "helmCharts") or is_set(value, "helmChartInflationGenerator"):
        reason, data = "it renders a Helm chart, which is not in this scan", True
    elif any(
        _PLACE_WORD.search(text)
        for path in ("patches.patch", "patchesJson6902.patch")
        for text, _ in texts(value, path)[0]
    ):
        reason, data = "its patches may change where something is, and are not applied", True
    return NotAssessed("kustomization", file.folder or ".", file.path, document.line, reason, data)


def _take_over(block: Block, kustomization: Value) -> None:
    namespace = written(first(kustomization, "namespace"))
    if namespace and not is_cluster_wide(block.kind) and ("/" not in block.kind or namespace_of(block)):
        block.address = address_of(block.kind, namespace, block.name)
    for path in ("commonLabels", "labels.pairs"):
        for labels in read(kustomization, path):
            if isinstance(labels, Known) and isinstance(labels.data, Mapping):
                block.inherited = {**block.inherited, **labels.data}
