"""`.tf.json` files as the same bodies that HCL gives: which members are blocks follows from Terraform's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domicile.syntax.body import Attribute, BlockNode, Body, Comment, SyntaxFault
from domicile.syntax.expression import ListNode, Literal, Node, ObjectNode
from domicile.syntax.hcl_json import JsonExpression
from domicile.syntax.json_nodes import JsonFault, JsonMember, JsonMembers, JsonNode, read_json

LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "module": 1,
    "provider": 1,
    "variable": 1,
    "output": 1,
    "locals": 0,
    "terraform": 0,
    "check": 1,
    "moved": 0,
    "import": 0,
    "removed": 0,
}
"""Block type → number of labels, as members of members. Source: developer.hashicorp.com, JSON configuration syntax."""

INNER = {
    "terraform": {"backend": 1, "required_providers": 0, "cloud": 0, "provider_meta": 1},
    "cloud": {"workspaces": 0},
    "variable": {"validation": 0},
    "output": {"precondition": 0},
    "resource": {"lifecycle": 0, "connection": 0, "provisioner": 1, "dynamic": 1},
    "data": {"lifecycle": 0, "dynamic": 1},
    "provider": {"dynamic": 1},
    "backend": {},
    "dynamic": {"content": 0},
    "content": {"dynamic": 1},
}
"""Block type → its inner blocks that Terraform's own language defines; what providers define stays an attribute."""


class VerbatimJson(JsonExpression):
    """A JSON value whose texts are no templates: a value in a tfvars file."""

    __slots__ = ()

    def _read(self) -> Node:
        return _verbatim(self.data)


def _verbatim(data: Any) -> Node:
    if isinstance(data, dict):
        return ObjectNode(tuple((Literal(key), _verbatim(item)) for key, item in data.items()))
    if isinstance(data, list):
        return ListNode(tuple(_verbatim(item) for item in data))
    return Literal(data)


def _as_data(node: JsonNode) -> Any:
    value = node.value
    if isinstance(value, JsonMembers):
        return {member.name: _as_data(member.node) for member in value}
    return [_as_data(item) for item in value] if isinstance(value, tuple) else value


def parse(path: str, text: bytes) -> Body:
    """The structure of a `.tf.json` file. Never raises: a fault is in `errors` and then nothing else is there.

    `path` is POSIX and relative to the scan root. A list of objects at the top is read as all of them.
    """
    return _outermost(path, text, LABELS)


def parse_values(path: str, text: bytes) -> Body:
    """The structure of a `.tfvars.json` file: every member is an attribute with a literal value."""
    body = Body()
    root = _read(path, text, body)
    for member in _objects(root) if root is not None else ():
        body.attributes[member.name] = _attribute(path, member, VerbatimJson)
    return body


def _outermost(path: str, text: bytes, labels: dict[str, int]) -> Body:
    body = Body()
    root = _read(path, text, body)
    if root is None:
        return body
    for member in _objects(root):
        if member.name == "//":
            continue
        if member.name in labels:
            body.blocks.extend(_blocks(path, member.name, (), member.node, labels[member.name], member.line))
        else:
            body.attributes[member.name] = _attribute(path, member)
    body.comments.extend(_comments(root))
    return body


def _read(path: str, text: bytes, body: Body) -> JsonNode | None:
    try:
        root = read_json(text.decode("utf-8", "replace"))
    except JsonFault as fault:
        body.errors.append(SyntaxFault(fault.line, fault.column, f"{path} is not valid JSON: {fault.message}"))
        return None
    if not isinstance(root.value, (JsonMembers, tuple)):
        body.errors.append(SyntaxFault(root.line, 1, "expected an object"))
    return root


def _objects(node: JsonNode) -> Iterator[JsonMember]:
    """The members of an object, or of each object of a list."""
    if isinstance(node.value, JsonMembers):
        yield from node.value
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from _objects(item)


def _attribute(path: str, member: JsonMember, form: type[JsonExpression] = JsonExpression) -> Attribute:
    node = member.node
    return Attribute(member.name, form(path, node.line, node.end_line, _as_data(node)), member.line, node.end_line)


def _blocks(
    path: str, kind: str, labels: tuple[str, ...], node: JsonNode, missing: int, line: int
) -> Iterator[BlockNode]:
    """The blocks of a member: `missing` levels of members are labels, and a list holds several blocks."""
    if missing:
        for member in _objects(node):
            if member.name != "//":
                yield from _blocks(path, kind, (*labels, member.name), member.node, missing - 1, member.line)
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from _blocks(path, kind, labels, item, 0, item.line)
    elif isinstance(node.value, JsonMembers):
        yield BlockNode(kind, labels, _body(path, kind, node.value), line, node.end_line, path)


def _body(path: str, kind: str, members: JsonMembers) -> Body:
    body = Body()
    inner = INNER.get(kind, {})
    for member in members:
        if member.name in inner:
            body.blocks.extend(_blocks(path, member.name, (), member.node, inner[member.name], member.line))
        elif member.name != "//":
            body.attributes[member.name] = _attribute(path, member)
    return body


def _comments(node: JsonNode) -> Iterator[Comment]:
    """The texts of `//` members that may hold a waiver."""
    if isinstance(node.value, JsonMembers):
        for member in node.value:
            if member.name == "//" and isinstance(member.node.value, str) and "skip=" in member.node.value:
                yield Comment(member.line, member.node.value)
            yield from _comments(member.node)
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from _comments(item)
