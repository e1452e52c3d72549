"""Composes YAML nodes from the parser's events. PyYAML is imported with this module: only where there is YAML.

The C parser is driven through its events and never composes by itself: its own composer recurses on the C stack and
crashes the process on deep nesting, and it is three times slower.
"""

from __future__ import annotations

from typing import Any

import yaml

from domicile.syntax.yaml_nodes import Composed, Mapping, Node, Refused, Scalar, Sequence

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

DEEPEST = 200
MOST_NODES = 1_000_000
LONGEST_SCALAR = 4 * 1024 * 1024


def compose(text: str) -> Composed:
    """The node of the one document in `text`. Raises `Refused`."""
    return _Composer().run(text)


class _Composer:
    def __init__(self) -> None:
        self.composed = Composed()
        self.open: list[Sequence | Mapping] = []
        self.anchors: dict[str, Node] = {}

    def run(self, text: str) -> Composed:
        try:
            for event in yaml.parse(text, Loader=LOADER):
                self.handle(event)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            message = " ".join(part for part in (error.context, error.problem) if part)
            raise Refused(message or "not YAML", mark.line + 1 if mark else 1) from None
        except yaml.YAMLError as error:
            raise Refused(str(error).splitlines()[0], 1) from None
        return self.composed

    def handle(self, event: Any) -> None:
        kind = type(event)
        line = event.start_mark.line + 1
        if kind is yaml.ScalarEvent:
            self.scalar(event, line)
        elif kind is yaml.MappingStartEvent:
            self.begin(Mapping(line), event.anchor)
        elif kind is yaml.SequenceStartEvent:
            self.begin(Sequence(line), event.anchor)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self.end(event)
        elif kind is yaml.AliasEvent:
            self.alias(event, line)

    def scalar(self, event: Any, line: int) -> None:
        if len(event.value) > LONGEST_SCALAR:
            raise Refused(f"a text of more than {LONGEST_SCALAR // 1024} KiB is not read", line)
        end = event.end_mark.line + (1 if event.end_mark.column or event.end_mark.line + 1 == line else 0)
        node = Scalar(event.value, event.style or "", event.tag or "", line, max(line, end))
        if event.anchor:
            self.anchors[event.anchor] = node
        self.add(node)

    def begin(self, node: Sequence | Mapping, anchor: str | None) -> None:
        if len(self.open) >= DEEPEST:
            raise Refused(f"nested more than {DEEPEST} levels deep", node.line)
        if anchor:
            self.anchors[anchor] = node
        parent = self.open[-1] if self.open else None
        if isinstance(parent, Mapping) and parent.key is None:
            self.composed.complex_key = self.composed.complex_key or node.line
        self.open.append(node)

    def end(self, event: Any) -> None:
        node = self.open.pop()
        start, end = event.start_mark, event.end_mark
        is_flow = (end.line, end.column) > (start.line, start.column)
        # A block collection has no mark of its own at its end: it ends with its last child.
        node.end_line = max(node.line, node.end_line, end.line + 1 if is_flow else 0)
        node.closed = True
        self.add(node)

    def alias(self, event: Any, line: int) -> None:
        node = self.anchors.get(event.anchor)
        if node is None:
            raise Refused(f"alias *{event.anchor} has no anchor", line)
        if not isinstance(node, Scalar) and not node.closed:
            raise Refused(f"anchor &{event.anchor} contains itself", line)
        self.add(node, line)

    def add(self, node: Node, line: int = 0) -> None:
        if not self.open:
            if self.composed.root is not None:
                raise Refused("a second document begins without a line `---`", node.line)
            self.composed.root = node
            return
        parent = self.open[-1]
        parent.weight += node.weight
        parent.end_line = max(parent.end_line, line or node.end_line)
        if parent.weight > MOST_NODES:
            raise Refused(f"aliases and all, more than {MOST_NODES} values: refused as an alias bomb", parent.line)
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif parent.key is None:
            parent.key = node if isinstance(node, Scalar) else Scalar("", "?", "", line or node.line, node.line)
        else:
            self.enter(parent, parent.key, node)
            parent.key = None

    def enter(self, parent: Mapping, key: Scalar, node: Node) -> None:
        if key.text == "<<" and not key.style:
            self.merge(parent, node, key.line)
            return
        if key.style == "?":
            return
        name = key.text
        if name in parent.entries and name not in parent.merged:
            self.composed.duplicates.append((key.line, name))
        parent.merged.discard(name)
        parent.entries[name] = (key.line, node)

    def merge(self, parent: Mapping, node: Node, line: int) -> None:
        sources = node.items if isinstance(node, Sequence) else [node]
        for source in sources:
            if not isinstance(source, Mapping):
                raise Refused("a merge key (<<) takes a mapping or a list of mappings", line)
            for name, entry in source.entries.items():
                if name not in parent.entries:
                    parent.entries[name] = entry
                    parent.merged.add(name)
