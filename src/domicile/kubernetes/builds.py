"""Builds: what `kustomize build` makes of the folders that are applied, as far as namespaces and names go.

A build begins at a kustomization that no other takes up. The outermost `namespace` on the way from there to a file is
that of the objects in it, whatever they say themselves.

Source: github.com/kubernetes-sigs/kustomize, api/filters/namespace/namespace.go (read 2026-11-22); that a component's
`namespace` holds for what the kustomization around it has taken up: sigs.k8s.io/kustomize, KEP 1802 (from knowledge).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import astuple, replace

from domicile.kubernetes.unrendered import written
from domicile.model.blocks import Build
from domicile.model.paths import first, texts
from domicile.model.values import Value

Kustomizations = Mapping[str, Value]
"""Folder → the kustomization in it."""

_TAKES = ("resources", "bases", "components", "patches.path", "patchesStrategicMerge")
"""What names files or folders of objects; a patch is an object of the build, in its namespace."""


def of_files(kustomizations: Kustomizations) -> dict[str, tuple[Build, ...]]:
    """Path of a file → the builds that hold it, in the order of their folders."""
    taken = {path for folder in kustomizations for path in _taken(kustomizations, folder, *_TAKES)}
    found: dict[str, set[Build]] = {}
    for top in kustomizations:
        if top not in taken:
            for path, build in _files(kustomizations, top):
                found.setdefault(path, set()).add(build)
    return {path: tuple(sorted(builds, key=astuple)) for path, builds in found.items()}


def _files(kustomizations: Kustomizations, top: str) -> Iterator[tuple[str, Build]]:
    """Every file of a build with what it gives there."""
    pending, seen = [(top, Build(top, ""))], set[tuple[str, Build]]()
    while pending:
        folder, outer = pending.pop()
        build = _inside(kustomizations, folder, outer)
        if (folder, build) in seen:
            continue
        seen.add((folder, build))
        for path in _taken(kustomizations, folder, *_TAKES):
            if path in kustomizations:
                pending.append((path, build))
            else:
                yield path, build


def _inside(kustomizations: Kustomizations, folder: str, outer: Build) -> Build:
    """What a build gives below a kustomization: the outermost namespace, and every prefix and suffix, that of the
    innermost next to the name."""
    body = kustomizations[folder]
    return replace(
        outer,
        namespace=outer.namespace or _namespace(kustomizations, folder, set()),
        prefix=outer.prefix + written(first(body, "namePrefix")),
        suffix=written(first(body, "nameSuffix")) + outer.suffix,
    )


def _namespace(kustomizations: Kustomizations, folder: str, seen: set[str]) -> str:
    """What a kustomization writes, else what the last of its components that says one does."""
    seen.add(folder)
    own = written(first(kustomizations[folder], "namespace"))
    parts = [path for path in _taken(kustomizations, folder, "components") if path in kustomizations]
    inner = (_namespace(kustomizations, path, seen) for path in reversed(parts) if path not in seen)
    return own or next((namespace for namespace in inner if namespace), "")


def _taken(kustomizations: Kustomizations, folder: str, *names: str) -> Iterator[str]:
    for name in names:
        for path, _ in texts(kustomizations[folder], name)[0]:
            joined = posixpath.normpath(posixpath.join(folder, path))
            yield "" if joined == "." else joined
