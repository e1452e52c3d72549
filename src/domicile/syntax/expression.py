"""Expressions of the Terraform language as a tree of small nodes, whichever file format they were written in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


# Nodes are made by the hundred thousand, and a frozen dataclass takes three times as long to make: they are not
# frozen, and nobody sets their fields all the same.
@dataclass(slots=True)
class Literal:
    """null, true, false, a number or a text without interpolation."""

    value: bool | int | float | str | None


@dataclass(slots=True)
class LinedLiteral(Literal):
    """Literal text of a heredoc or of a template file; `line`, where it begins, is counted as the reader counts."""

    line: int = 0


@dataclass(slots=True)
class Variable:
    """A root name: var, local, each, aws_s3_bucket, or a name that a `for` expression binds."""

    name: str


@dataclass(slots=True)
class GetAttribute:
    """`target.name`."""

    target: Node
    name: str


@dataclass(slots=True)
class Index:
    """`target[key]`, and the legacy `target.0`."""

    target: Node
    key: Node


@dataclass(slots=True)
class SplatItem:
    """The element that a splat stands at, inside `Splat.each`."""


@dataclass(slots=True)
class Splat:
    """`target[*].rest` and `target.*.rest`; `each` is the rest, built over a `SplatItem`."""

    target: Node
    each: Node


@dataclass(slots=True)
class Call:
    """`name(arguments)`; with `expands` the last argument is a list that gives the remaining arguments."""

    name: str
    arguments: tuple[Node, ...]
    expands: bool = False


@dataclass(slots=True)
class Unary:
    """`-operand` or `!operand`."""

    operator: str
    operand: Node


@dataclass(slots=True)
class Binary:
    """`left operator right`."""

    operator: str
    left: Node
    right: Node


@dataclass(slots=True)
class Conditional:
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(slots=True)
class ListNode:
    """`[a, b]`.

    `lines` says where each item begins, 0 for one that begins on the line of what it stands in; empty where all do.
    """

    items: tuple[Node, ...]
    lines: tuple[int, ...] = field(default=(), compare=False)


@dataclass(slots=True)
class ObjectNode:
    """`{ key = value }`; a bare key is a `Literal`. `lines` as in `ListNode`."""

    items: tuple[tuple[Node, Node], ...]
    lines: tuple[int, ...] = field(default=(), compare=False)


@dataclass(slots=True)
class ForList:
    """`[for key, value in collection : result if condition]`; `key` is "" where only the value is named."""

    key: str
    value: str
    collection: Node
    result: Node
    condition: Node | None


@dataclass(slots=True)
class ForObject:
    """`{for key, value in collection : name => result if condition}`, with `...` when `groups`."""

    key: str
    value: str
    collection: Node
    name: Node
    result: Node
    condition: Node | None
    groups: bool


@dataclass(slots=True)
class Template:
    """Text with interpolations and directives; its parts are joined. A lone `${x}` is `x` itself, not a template."""

    parts: tuple[Node, ...]


@dataclass(slots=True)
class TemplateFor:
    """`%{ for key, value in collection }body%{ endfor }`."""

    key: str
    value: str
    collection: Node
    body: Node


@dataclass(slots=True)
class Faulty:
    """An expression that could not be read; `line` is 1-based in its file."""

    message: str
    line: int


Node = (
    Literal
    | Variable
    | GetAttribute
    | Index
    | SplatItem
    | Splat
    | Call
    | Unary
    | Binary
    | Conditional
    | ListNode
    | ObjectNode
    | ForList
    | ForObject
    | Template
    | TemplateFor
    | Faulty
)


class Expression:
    """The right side of an attribute, read into nodes when it is first needed.

    `file` is POSIX and relative to the scan root; `line` and `end_line` are 1-based and inclusive. The lines in the
    nodes are lines of the file. `name` is the attribute's.
    """

    __slots__ = ("_tree", "end_line", "file", "line", "name")

    def __init__(self, file: str, line: int, end_line: int, name: str = "") -> None:
        self.name = name
        self.file = file
        self.line = line
        self.end_line = end_line
        self._tree: Node | None = None

    @property
    def tree(self) -> Node:
        """The nodes; a fault in the text is a `Faulty` node, never an exception."""
        if self._tree is None:
            self._tree = self._read()
        return self._tree

    def _read(self) -> Node:
        raise NotImplementedError

    def text(self) -> str:
        """The source on one line, cut where it is long."""
        raise NotImplementedError

    def source(self) -> str:
        """The source as it stands in the file, from `line` on; "" where it is not kept."""
        return ""


LONGEST_TEXT = 120


def on_one_line(source: str, limit: int = LONGEST_TEXT) -> str:
    """Source text with its white space collapsed, cut to `limit` characters."""
    line = " ".join(source[: limit * 4].split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def traversal(node: Node) -> tuple[str | int, ...] | None:
    """The steps of a plain reference (`module.a["x"].b[0]` gives module, a, x, b, 0); None for anything else."""
    steps: list[str | int] = []
    while True:
        if isinstance(node, GetAttribute):
            steps.append(node.name)
            node = node.target
        elif isinstance(node, Index):
            if not isinstance(node.key, Literal) or not isinstance(node.key.value, (str, int)):
                return None
            steps.append(node.key.value)
            node = node.target
        elif isinstance(node, Variable):
            steps.append(node.name)
            return tuple(reversed(steps))
        else:
            return None


def references(node: Node, bound: frozenset[str] = frozenset()) -> Iterator[tuple[str | int, ...]]:
    """The references that an expression makes: for each, its longest plain prefix; names bound by `for` left out."""
    pending: list[tuple[Node, frozenset[str]]] = [(node, bound)]
    while pending:
        node, bound = pending.pop()
        steps = traversal(node)
        if steps is not None:
            if steps[0] not in bound:
                yield steps
            continue
        pending.extend(_inner(node, bound))


def _inner(node: Node, bound: frozenset[str]) -> list[tuple[Node, frozenset[str]]]:
    if isinstance(node, (ForList, ForObject, TemplateFor)):
        inner = bound | {node.key, node.value}
        body: tuple[Node | None, ...]
        if isinstance(node, ForList):
            body = (node.result, node.condition)
        elif isinstance(node, ForObject):
            body = (node.name, node.result, node.condition)
        else:
            body = (node.body,)
        return [(node.collection, bound), *((part, inner) for part in body if part is not None)]
    return [(part, bound) for part in children(node)]


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside a node, in reading order."""
    match node:
        case GetAttribute():
            return (node.target,)
        case Index():
            return (node.target, node.key)
        case Splat():
            return (node.target, node.each)
        case Call():
            return node.arguments
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Conditional():
            return (node.condition, node.then, node.otherwise)
        case ListNode():
            return node.items
        case ObjectNode():
            return tuple(part for item in node.items for part in item)
        case ForList():
            return (node.collection, node.result, *([node.condition] if node.condition else []))
        case ForObject():
            return (node.collection, node.name, node.result, *([node.condition] if node.condition else []))
        case Template():
            return node.parts
        case TemplateFor():
            return (node.collection, node.body)
        case _:
            return ()
