"""Kustomize folders: not built, but the namespace and the labels that they give to plain resources are taken over."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

from domicile.kubernetes import builds
from domicile.kubernetes.kinds import address_of, namespace_of
from domicile.kubernetes.unrendered import reason_unrendered
from domicile.model.blocks import Block, Build
from domicile.model.estate import NotAssessed
from domicile.model.paths import is_set, read, texts
from domicile.model.values import Known, Value
from domicile.syntax.tree import SourceFile, Tree
from domicile.syntax.yaml_documents import Document, parse

NAMES = ("kustomization.yaml", "kustomization.yml")
_REMOTE = re.compile(r"^(?:https?|ssh|git|oci)://|^git@|^[\w.-]+\.[a-z]{2,}/|\?ref=")
_PLACE_WORD = re.compile(r"region|location|zone|endpoint|bucket", re.IGNORECASE)


def apply(tree: Tree, blocks: list[Block]) -> Iterator[NotAssessed]:
    """What was not built; blocks get the namespaces of the builds that hold their files, and the labels of the
    kustomization that lists theirs, where it is one."""
    listed: dict[str, list[Value]] = {}
    found: dict[str, Value] = {}
    for file in tree.files:
        if file.kind == "yaml" and file.name in NAMES:
            for document in parse(file.path, file.text, unrendered=reason_unrendered).documents:
                yield _not_built(file, document)
                found[file.folder] = document.value
                for name, _ in texts(document.value, "resources")[0]:
                    listed.setdefault(posixpath.normpath(posixpath.join(file.folder, name)), []).append(document.value)
    built = builds.of_files(found)
    for block in blocks if found else ():
        _take_over_builds(block, built.get(block.location.file, ()))
        users = listed.get(block.location.file, ())
        if len(users) == 1:
            _take_over_labels(block, users[0])


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


def _take_over_builds(block: Block, found: tuple[Build, ...]) -> None:
    block.builds = found
    if any(build.namespace for build in found):
        block.address = address_of(block.kind, namespace_of(block), block.name)


def _take_over_labels(block: Block, kustomization: Value) -> None:
    for path in ("commonLabels", "labels.pairs"):
        for labels in read(kustomization, path):
            if isinstance(labels, Known) and isinstance(labels.data, Mapping):
                block.inherited = {**block.inherited, **labels.data}
