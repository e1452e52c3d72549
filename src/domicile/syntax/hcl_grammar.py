"""Any HCL file by its grammar: blocks and attributes by tree-sitter, expressions left as text until asked for."""

from __future__ import annotations

import re
from functools import cache

import tree_sitter_hcl
from tree_sitter import Language, Node, Parser

from domicile.syntax.body import Attribute, BlockNode, Body, Comment, SyntaxFault
from domicile.syntax.expression import on_one_line
from domicile.syntax.hcl_source import HclExpression
from domicile.syntax.hcl_strings import unescape
from domicile.syntax.hcl_structure import MOST_NESTED_BLOCKS

MOST_FAULTS = 20


class _Kinds:
    """The numbers that the grammar gives its node types; comparing them is cheaper than comparing names."""

    __slots__ = ("attribute", "block", "body", "identifier", "label", "language")

    def __init__(self, language: Language) -> None:
        self.language = language
        self.body, self.attribute, self.block, self.identifier, self.label = (
            language.id_for_node_kind(name, True) or 0
            for name in ("body", "attribute", "block", "identifier", "string_lit")
        )


@cache
def _kinds() -> _Kinds:
    return _Kinds(Language(tree_sitter_hcl.language()))


def parse(path: str, text: bytes) -> Body:
    """The structure of an HCL file. Never raises: what could not be read is in `errors`, the rest is there."""
    kinds = _kinds()
    root = Parser(kinds.language).parse(text).root_node
    if root.has_error and _NOT_IN_THE_GRAMMAR.search(text):
        root = Parser(kinds.language).parse(_NOT_IN_THE_GRAMMAR.sub(_digits_instead, text)).root_node
    reader = _Reader(path, text, kinds)
    body = reader.read_root(root)
    if root.has_error:
        body.errors.extend(_faults(root))
    body.errors.extend(reader.faults)
    body.errors.sort(key=lambda fault: (fault.line, fault.column))
    if b"skip=" in text:
        body.comments.extend(_comments(root, text))
    return body


_NOT_IN_THE_GRAMMAR = re.compile(rb"(?<![\w.-])\d+[eE][+-]?\d+|%{3,}\{")
"""What Terraform reads and the grammar does not: `1e6`, a number without a fraction, and `%%%{`, a text."""


def _digits_instead(match: re.Match[bytes]) -> bytes:
    """What the grammar reads in its place; as long as it, so that everything else keeps its position."""
    return b"1" * len(match[0])


class _Reader:
    """Turns the syntax tree of one file into a `Body`."""

    def __init__(self, path: str, source: bytes, kinds: _Kinds) -> None:
        self._path = path
        self._source = source
        self._kinds = kinds
        self.faults: list[SyntaxFault] = []

    def read_root(self, root: Node) -> Body:
        """Everything in the file; after a fault the grammar may leave several bodies, or blocks outside of any."""
        body = Body()
        for node in root.named_children:
            if node.kind_id == self._kinds.body:
                self._fill(body, node, 0)
            else:
                self._add(body, node, 0)
        return body

    def _fill(self, body: Body, node: Node, depth: int) -> None:
        for child in node.named_children:
            self._add(body, child, depth)

    def _add(self, body: Body, node: Node, depth: int) -> None:
        kind = node.kind_id
        if kind == self._kinds.attribute:
            self._add_attribute(body, node)
        elif kind == self._kinds.block:
            self._add_block(body, node, depth)
        elif node.is_error and depth < MOST_NESTED_BLOCKS:
            self._fill(body, node, depth + 1)

    def _add_attribute(self, body: Body, node: Node) -> None:
        parts = node.named_children
        name, value = parts[0], parts[-1]
        if len(parts) < 2 or value.type != "expression":
            return
        text = self._source[value.start_byte : value.end_byte]
        key = self._source[name.start_byte : name.end_byte].decode("utf-8", "replace")
        line, end_line = node.start_point[0] + 1, node.end_point[0] + 1
        if b"<<" in text and not _heredocs_end(text):
            self.faults.append(SyntaxFault(line, node.start_point[1] + 1, f"the heredoc in {key} is never closed"))
        if key in body.attributes:
            self.faults.append(SyntaxFault(line, node.start_point[1] + 1, f"{key} is set a second time"))
            return
        expression = HclExpression(self._path, value.start_point[0] + 1, value.end_point[0] + 1, text, None, key)
        body.attributes[key] = Attribute(key, expression, line, end_line)

    def _add_block(self, body: Body, node: Node, depth: int) -> None:
        names: list[str] = []
        inner = Body()
        line = node.start_point[0] + 1
        for child in node.named_children:
            kind = child.kind_id
            if kind == self._kinds.identifier:
                names.append(self._source[child.start_byte : child.end_byte].decode("utf-8", "replace"))
            elif kind == self._kinds.label:
                names.append(self._label(child))
            elif kind == self._kinds.body:
                if depth >= MOST_NESTED_BLOCKS:
                    self.faults.append(SyntaxFault(line, node.start_point[1] + 1, "blocks are nested too deeply"))
                else:
                    self._fill(inner, child, depth + 1)
            elif child.is_error and depth < MOST_NESTED_BLOCKS:
                self._fill(inner, child, depth + 1)
        if names:
            block = BlockNode(names[0], tuple(names[1:]), inner, line, node.end_point[0] + 1, self._path)
            body.blocks.append(block)

    def _label(self, node: Node) -> str:
        text = self._source[node.start_byte + 1 : node.end_byte - 1].decode("utf-8", "replace")
        return unescape(text) if "\\" in text else text


_HEREDOC = re.compile(rb"<<-?([^\W\d][\w-]*)\r?\n")


def _heredocs_end(text: bytes) -> bool:
    """Whether every heredoc that starts in an expression has its end mark; the grammar itself accepts one without."""
    position = 0
    while start := _HEREDOC.search(text, position):
        end = re.compile(rb"^[ \t]*" + re.escape(start[1]) + rb"[ \t]*\r?$", re.MULTILINE).search(text, start.end())
        if end is None:
            return False
        position = end.end()
    return True


_EXPECTED = {"<<": "a value", "<<-": "a value", "identifier": "a name"}
"""Where a value is missing, the grammar makes up a heredoc."""


def _faults(root: Node) -> list[SyntaxFault]:
    """The places where the grammar gave up, the outermost of each, `MOST_FAULTS` at most."""
    faults: list[SyntaxFault] = []
    pending = [root]
    while pending and len(faults) < MOST_FAULTS:
        node = pending.pop()
        row, column = node.start_point
        if node.is_missing:
            if node.type != "heredoc_identifier":
                faults.append(SyntaxFault(row + 1, column + 1, f"expected {_EXPECTED.get(node.type, node.type)}"))
        elif node.is_error:
            faults.append(SyntaxFault(row + 1, column + 1, f"cannot be read: {_excerpt(node)}"))
        elif node.has_error:
            pending.extend(reversed(node.children))
    return faults


def _excerpt(node: Node) -> str:
    return on_one_line((node.text or b"")[:200].decode("utf-8", "replace"), 40) or "the end of the file came too early"


def _comments(root: Node, source: bytes) -> list[Comment]:
    """Every comment that holds `skip=`, found by going down to where the text stands."""
    found: dict[int, Comment] = {}
    for match in re.finditer(rb"skip=", source):
        node = root.descendant_for_byte_range(match.start(), match.end())
        if node is not None and node.type == "comment" and node.start_byte not in found:
            text = source[node.start_byte : node.end_byte].decode("utf-8", "replace")
            for offset, line in enumerate(text.splitlines()):
                if "skip=" in line:
                    row = node.start_point[0] + 1 + offset
                    found[node.start_byte + offset] = Comment(row, line.strip().strip("#/*").strip())
    return list(found.values())
