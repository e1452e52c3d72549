"""Helm charts and objects that stand for charts or repositories elsewhere: seen, and not rendered."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator

from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Block, Build
from domicile.model.estate import NotAssessed
from domicile.model.paths import read
from domicile.syntax.tree import Tree

_LIBRARY = re.compile(rb"^type:\s*[\"']?library", re.MULTILINE)

_SOURCES = {
    # kind → (paths of what it deploys, paths that are folders of this repository)
    "helm.toolkit.fluxcd.io/HelmRelease": (("spec.chart.spec.chart", "spec.chartRef.name"), ("spec.chart.spec.chart",)),
    "helm.cattle.io/HelmChart": (("spec.chart",), ()),
    "kustomize.toolkit.fluxcd.io/Kustomization": (("spec.path",), ("spec.path",)),
    "argoproj.io/Application": (
        ("spec.source.chart", "spec.source.path", "spec.sources.chart", "spec.sources.path"),
        ("spec.source.path", "spec.sources.path"),
    ),
    "argoproj.io/ApplicationSet": (
        ("spec.template.spec.source.chart", "spec.template.spec.source.path", "spec.template.spec.sources.path"),
        ("spec.template.spec.source.path", "spec.template.spec.sources.path"),
    ),
}


def not_rendered(tree: Tree) -> Iterator[NotAssessed]:
    """Each chart of the tree once; charts inside a chart belong to it, a library renders nothing by itself."""
    for chart in _outermost(tree):
        file = posixpath.join(chart, "Chart.yaml")
        text = next((found.text for found in tree.folder(chart) if found.path == file), b"")
        reason = "the chart is not rendered: scan what `helm template` makes of it with its values"
        yield NotAssessed("chart", chart or ".", file, 1, reason, data=not _LIBRARY.search(text), cause=reason)


def take_over(tree: Tree, blocks: list[Block], unread: Collection[str]) -> None:
    """What a chart's templates make is one build, with what the charts inside it make; `unread` are the files of which
    not all could be read."""
    folders = {chart: posixpath.join(chart, "") for chart in _outermost(tree)}
    builds = {
        chart: Build(chart, "", is_whole=not any(path.startswith(folder) and tree.in_chart(path) for path in unread))
        for chart, folder in folders.items()
    }
    for block in blocks if builds else ():
        path = block.location.file
        chart = next((chart for chart, folder in folders.items() if path.startswith(folder)), None)
        if chart is not None and not block.builds and tree.in_chart(path):
            block.builds = (builds[chart],)


def _outermost(tree: Tree) -> Iterator[str]:
    """The charts that are no part of another."""
    for chart in tree.charts:
        if not any(chart.startswith(posixpath.join(other, "charts/")) for other in tree.charts):
            yield chart


def elsewhere(blocks: list[Block], tree: Tree) -> Iterator[NotAssessed]:
    """Each object that deploys a chart, a folder or a repository which the scan does not hold."""
    for block in blocks:
        paths, local = _SOURCES.get(block.kind, ((), ()))
        named = [written(value) for path in paths for value in read(block, path)]
        if not named:
            continue
        here = {written(value) for path in local for value in read(block, path)}
        missing = [name for name in named if not (name in here and _is_folder(name, tree))]
        if missing:
            reason = f"it deploys {', '.join(dict.fromkeys(missing))}, which is not in this scan"
            yield NotAssessed("chart", block.address, block.location.file, block.location.line, reason)


def _is_folder(name: str, tree: Tree) -> bool:
    path = name.removeprefix("./").strip("/")
    return "{" not in path and tree.has_folder(path)
