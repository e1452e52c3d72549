"""The objects of all manifests of a scan, as blocks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from domicile.kubernetes import charts, compositions, kustomizations
from domicile.kubernetes.kinds import address_of, kind_name, namespace_for, namespace_of
from domicile.kubernetes.skips import skips_in_annotations, skips_in_comments
from domicile.kubernetes.unrendered import reason_unrendered, written
from domicile.model.blocks import Block, Location, Skip
from domicile.model.estate import NotAssessed, Problem
from domicile.model.paths import first
from domicile.model.values import NULL, Known, Value, text_of
from domicile.syntax.tree import SourceFile, Tree
from domicile.syntax.yaml_documents import Document, Documents, YamlObject, parse
from domicile.syntax.yaml_nodes import NOT_RENDERED

if TYPE_CHECKING:
    from domicile.syntax.template_filling import Left, Meaning

_LOOKS_LIKE_AN_OBJECT = re.compile(rb"""^[\s{-]*["']?kind["']?\s*:""", re.MULTILINE)
_OBJECT = re.compile(r"^kind:", re.MULTILINE)
_DEFINITION = re.compile(r"^kind: *[\"']?CustomResourceDefinition\b", re.MULTILINE)
_SECRET_ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration"
_DEEPEST_LIST = 8
UNNAMED = "unnamed"
"""The name of an object that has none."""
KUSTOMIZE = "kustomize.config.k8s.io/"
"""Build instructions and no objects; see `domicile.kubernetes.kustomizations`."""


@dataclass(slots=True)
class Objects:
    """What the manifests hold. `ignored` counts the YAML documents that are no Kubernetes objects, `unread` are the
    files of which a part could not be read, or is made only where others than a chart's own values are given."""

    blocks: list[Block] = field(default_factory=list)
    not_assessed: list[NotAssessed] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: int = 0
    unread: list[str] = field(default_factory=list)


def load(tree: Tree) -> Objects:
    """Every object of the tree's YAML files (and of JSON files that hold objects), in reading order."""
    objects = Objects()
    objects.not_assessed.extend(charts.not_rendered(tree))
    meaning_for = _meanings(tree)
    for file in tree.files:
        if file.kind == "yaml":
            try:
                _read(file, tree, objects, meaning_for(file.path))
            except Exception as error:  # the edge of reading: the other files are still judged
                fault = f"fault of domicile: {type(error).__name__}: {error}"
                objects.problems.append(Problem(fault[:500], file.path, 1))
    objects.not_assessed.extend(charts.elsewhere(objects.blocks, tree))
    objects.not_assessed.extend(kustomizations.apply(tree, objects.blocks))
    charts.take_over(tree, objects.blocks, objects.unread)
    _inherit_from_namespaces(objects.blocks)
    return objects


def _meanings(tree: Tree) -> Callable[[str], Meaning | None]:
    """What gives for a file what is known of the actions in it."""
    if not tree.charts:
        return lambda _: None
    from domicile.kubernetes.chart_values import Charts  # which most scans need not import

    return Charts(tree).of


def _read(file: SourceFile, tree: Tree, objects: Objects, meaning: Meaning | None) -> None:
    if b"apiVersion" not in file.text:
        objects.ignored += 1
        return
    reading = parse(file.path, file.text, wanted=_may_matter, unrendered=reason_unrendered, meaning=meaning)
    objects.ignored += reading.passed_over
    for document in reading.documents:
        blocks = list(_objects(document.value, file, 0))
        objects.ignored += not blocks
        objects.blocks.extend(_with_comments(blocks, document, file.path))
    _report(reading, file, tree, objects)
    _list_left(reading.left, file, objects)


def _may_matter(document: str) -> bool:
    """Definitions of kinds hold no data, and are by far the longest documents there are."""
    return "apiVersion" in document and not _DEFINITION.search(document)


def _report(reading: Documents, file: SourceFile, tree: Tree, objects: Objects) -> None:
    """A template of which something is not known is not assessed (of a chart's the chart is a finding, and those that
    cannot be read are listed); what is broken is a problem, if it is an object."""
    templates = [fault.line for fault in reading.faults if fault.template]
    added = [document.open_at for document in reading.documents if document.open_at]
    in_chart = tree.in_chart(file.path)
    objects.unread.extend([file.path] if reading.faults else [])
    if templates or (added and not in_chart):
        reason = NOT_RENDERED if templates else "a template: what fills it in may add to it"
        line = min(templates or added)
        objects.not_assessed.append(NotAssessed("file", file.path, file.path, line, reason, data=not in_chart))
    for fault in reading.faults:
        if not fault.template and _LOOKS_LIKE_AN_OBJECT.search(file.text):
            objects.problems.append(Problem(f"not valid YAML: {fault.message}", file.path, fault.line))


def _list_left(parts: list[Left], file: SourceFile, objects: Objects) -> None:
    """Objects that a chart makes only with other values than its own are listed, and not judged."""
    for part in parts:
        if "apiVersion" in part.text and _OBJECT.search(part.text):
            decided = (
                "holds with them, and this is for where it does not" if part.is_else else "does not hold with them"
            )
            reason = f"it is made only where others than the chart's own values are given: {part.action} {decided}"
            objects.not_assessed.append(NotAssessed("file", file.path, file.path, part.line, reason, data=False))
            objects.unread.append(file.path)


def _objects(value: Value, file: SourceFile, depth: int, like: tuple[str, str] = ("", "")) -> Iterator[Block]:
    """The object that a value is, or those of the list that it is; `like` is what a list says of its items."""
    if not isinstance(value, Known) or not isinstance(value.data, YamlObject):
        return
    body = value.data
    version = text_of(body["apiVersion"]) if "apiVersion" in body else like[0]
    kind = text_of(body["kind"]) if "kind" in body else like[1]
    if not version or not kind:
        return
    if version.startswith(KUSTOMIZE):
        return
    items = _items(body, version, kind)
    if items is None:
        block = _block(value, body, kind_name(version, kind), file)
        yield block
        if block.kind == compositions.KIND and depth < _DEEPEST_LIST:
            yield from _composed(value, file, depth)
    elif depth < _DEEPEST_LIST:
        of_items = ("", "") if kind in ("List", "Template") else (version, kind.removesuffix("List"))
        for item in items:
            yield from _objects(item, file, depth + 1, of_items)


def _composed(value: Value, file: SourceFile, depth: int) -> Iterator[Block]:
    for template in compositions.templates(value):
        for block in _objects(template.base, file, depth + 1):
            if block.name == UNNAMED and template.name:
                block.name = template.name
                block.address = address_of(block.kind, namespace_for(block.kind, ""), template.name)
            block.body = compositions.opened(block.body, template)
            yield block


def _items(body: YamlObject, version: str, kind: str) -> tuple[Value, ...] | None:
    """What a List, a SomethingList or an OpenShift Template holds; None for a plain object."""
    name = "objects" if kind == "Template" and version.startswith("template.openshift.io") else "items"
    if name == "items" and not kind.endswith("List"):
        return None
    held = body[name] if name in body else NULL
    return held.data if isinstance(held, Known) and isinstance(held.data, tuple) else None


def _block(value: Known, body: YamlObject, kind: str, file: SourceFile) -> Block:
    if kind == "Secret":
        _hide_secrets(body)
    namespace = namespace_for(kind, written(first(value, "metadata.namespace")))
    name = written(first(value, "metadata.name")) or written(first(value, "metadata.generateName")) or UNNAMED
    annotations = first(value, "metadata.annotations")
    asked: tuple[Skip, ...] = ()
    if isinstance(annotations, Known) and isinstance(annotations.data, Mapping):
        asked = tuple(skips_in_annotations(annotations.data, file.path))
    return Block(
        kind=kind,
        name=name,
        address=address_of(kind, namespace, name),
        mode="object",
        location=Location(file.path, body.line, body.end_line),
        body=value,
        root=file.folder,
        skips=asked,
        lines={key: Location(file.path, body.line_of(key), body.end_line_of(key)) for key in body},
    )


def _hide_secrets(body: YamlObject) -> None:
    body.hide("data", "stringData")
    annotations = first(Known(body), "metadata.annotations")
    if (
        isinstance(annotations, Known)
        and isinstance(annotations.data, YamlObject)
        and _SECRET_ANNOTATION in annotations.data
    ):
        annotations.data.hide(_SECRET_ANNOTATION)


def _with_comments(blocks: list[Block], document: Document, file: str) -> list[Block]:
    """Hand each waiver in a comment to the object that it stands in or above, all of a list's when above the list."""
    for line, skip in skips_in_comments(document.comments, file) if document.comments else ():
        inside = [block for block in blocks if block.location.line <= line <= block.location.end_line]
        below = [block for block in blocks if block.location.line > line]
        above_all = line < document.line
        for block in inside or (below if above_all else below[:1]) or blocks[-1:]:
            block.skips = (*block.skips, replace(skip))
    return blocks


def _inherit_from_namespaces(blocks: list[Block]) -> None:
    """Labels of a Namespace object hold for the objects in it, where they say nothing themselves."""
    labels: dict[str, Mapping[str, Value]] = {}
    for block in blocks:
        if block.kind == "Namespace":
            found = first(block, "metadata.labels")
            if isinstance(found, Known) and isinstance(found.data, Mapping):
                labels[block.name] = found.data
    for block in blocks if labels else ():
        given = labels.get(namespace_of(block))
        if given:
            block.inherited = {**given, **block.inherited}
