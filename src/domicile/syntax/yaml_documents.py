"""YAML files as values with lines: many documents, anchors and merges; what is broken is a fault, the rest is read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, optional
from domicile.syntax import yaml_nodes as nodes

if TYPE_CHECKING:
    from domicile.syntax.template_filling import Left, Meaning

# A line that begins with `---` ends a document even inside a block scalar (YAML 1.2, section 9.1.2).
_SEPARATOR = re.compile(r"^---(?=[ \t\n]|\Z)", re.MULTILINE)
_DIRECTIVE = re.compile(r"^%.*$", re.MULTILINE)
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?\Z")
_COMMENT = re.compile(r"(?:^|\s)#(.*)$")
_WORDS: Mapping[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""`yes`, `no`, `on`, `off`, `y` and `n` stay text, so that `NO` is still Norway."""
_LONGEST_STEP = 160


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """A document that could not be read. `template` says that it is the source of one (`{{ … }}` or `{% … %}`)."""

    path: str
    line: int
    end_line: int
    message: str
    template: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment without its `#`."""

    line: int
    text: str


@dataclass(slots=True, eq=False)
class Document:
    """One document. `value` is a known null when it is empty; objects in it are `YamlObject`.

    Lines are 1-based and inclusive and hold the content, not the `---` above it. `duplicates` are keys that were
    given twice, where the last one counts: (line, key). `open_at` is the first line at which a template may add to what
    is written, 0 where none does.
    """

    value: Value
    line: int
    end_line: int
    duplicates: tuple[tuple[int, str], ...] = ()
    comments: tuple[Comment, ...] = ()
    open_at: int = 0


@dataclass(slots=True)
class Documents:
    """What a file holds. `passed_over` counts the documents that were not wanted, `left` are the parts of a template
    that are not there."""

    documents: list[Document] = field(default_factory=list)
    faults: list[SyntaxFault] = field(default_factory=list)
    passed_over: int = 0
    left: list[Left] = field(default_factory=list)


def parse(
    path: str,
    text: bytes | str,
    *,
    wanted: Callable[[str], bool] | None = None,
    unrendered: Callable[[str], str] | None = None,
    meaning: Meaning | None = None,
) -> Documents:
    """Every document of a file; never raises.

    Only documents whose text is `wanted` are looked at, all of them without it. `unrendered` gives the reason why a
    one-line text stands for another that is not there yet ("" when it is plain): such a text becomes an unknown value.
    `meaning` is what is known of the actions of a template.
    """
    found = Documents()
    try:
        whole = _decoded(text)
    except UnicodeDecodeError as error:
        line = (text[: error.start].count(b"\n") if isinstance(text, bytes) else 0) + 1
        found.faults.append(SyntaxFault(path, line, line, "not text in UTF-8"))
        return found
    source = Source(path, whole, unrendered, meaning)
    if meaning is not None and is_template(whole):
        from domicile.syntax.template_filling import fill  # with what only charts need

        filled = fill(whole, meaning)
        whole, source.origins, found.left = filled.text, filled.origins, filled.left
        source.is_filled = True
    for offset, chunk in _chunks(whole):
        if wanted is not None and not wanted(chunk):
            found.passed_over += bool(chunk.strip(" -\n"))
            continue
        _read(source, offset, chunk, found)
    return found


def _decoded(text: bytes | str) -> str:
    if isinstance(text, bytes):
        wide = text.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = text.decode("utf-16" if wide else "utf-8-sig")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Each document's text with the number of lines before it."""
    starts = [0, *(match.start() for match in _SEPARATOR.finditer(text)), len(text)]
    before = 0
    for start, end in pairwise(starts):
        if end > start:
            chunk = text[start:end]
            yield before, chunk
            before += chunk.count("\n")


def _read(source: Source, offset: int, chunk: str, found: Documents) -> None:
    last = offset + chunk.rstrip("\n").count("\n") + 1
    try:
        text = _DIRECTIVE.sub("", chunk) if chunk.lstrip().startswith("%") else chunk
        composed = _composed(text, is_template(text) and source.fills_in_actions, source.meaning)
    except nodes.Refused as refused:
        line = min(offset + refused.line, last)
        found.faults.append(
            SyntaxFault(source.path, line, last, refused.message, source.is_filled or is_template(chunk))
        )
        return
    root = composed.root
    if root is None or (isinstance(root, nodes.Scalar) and not root.text and not root.style):
        return
    found.documents.append(
        Document(
            _value(root, root.line, _Part(source, offset, conditions=composed.conditions)),
            offset + root.line,
            offset + root.end_line,
            tuple((offset + line, key) for line, key in composed.duplicates),
            tuple(_comments(chunk, offset, root)) if "#" in chunk else (),
            offset + composed.open_at if composed.open_at else 0,
        )
    )


def _composed(text: str, as_template: bool, meaning: Meaning | None) -> nodes.Composed:
    """The node of a document; where it is no YAML before it is filled in, that of the template. Raises `Refused`."""
    from domicile.syntax.yaml_composer import compose  # with PyYAML, which most scans need not import

    try:
        composed = compose(text)
    except nodes.Refused:
        if not as_template:
            raise
        composed = None
    # `{{ … }}` of a template reads as a mapping that is a key.
    if composed is not None and not (composed.complex_key and is_template(text)):
        return composed
    if composed is not None and not as_template:
        raise nodes.Refused(nodes.NOT_RENDERED, composed.complex_key)
    from domicile.syntax.yaml_templates import compose_template

    return compose_template(text, meaning)


def is_template(text: str) -> bool:
    """Whether Helm's, Go's or Jinja's marks stand in a text."""
    return "{{" in text or "{%" in text


class Source:
    """A file's lines as they are written, split when the first one is asked for. `origins`: line → what the texts rest
    on that a template was filled in with there."""

    __slots__ = ("_lines", "_text", "is_filled", "meaning", "origins", "path", "unrendered")

    def __init__(
        self, path: str, text: str, unrendered: Callable[[str], str] | None, meaning: Meaning | None = None
    ) -> None:
        self.path = path
        self.meaning = meaning
        self.is_filled = False
        self.unrendered = unrendered
        self.origins: Mapping[int, tuple[Trail, ...]] = {}
        self._text = text
        self._lines: list[str] | None = None

    @property
    def fills_in_actions(self) -> bool:
        """Whether what stands between braces is filled in later: elsewhere it is broken YAML, and no template."""
        return self.unrendered is not None and bool(self.unrendered("{{ . }}"))

    def line(self, number: int) -> str:
        """The line without its indentation; 1-based."""
        if self._lines is None:
            self._lines = self._text.split("\n")
        return self._lines[number - 1].strip() if 0 < number <= len(self._lines) else ""


@dataclass(frozen=True, slots=True)
class _Part:
    """Where a value stands: its file, the lines before its document, whether its text is a secret, and which lines of
    the document may not be there."""

    source: Source
    offset: int
    secret: bool = False
    conditions: tuple[nodes.Condition, ...] = ()


class YamlObject(Mapping[str, Value]):
    """A mapping whose values are made when asked for. `line` and `end_line` are those of its content."""

    __slots__ = ("_node", "_part", "_ready", "_secrets", "end_line", "line")

    def __init__(self, node: nodes.Mapping, part: _Part) -> None:
        self._node = node
        self._part = part
        self._ready: dict[str, Value] = {}
        self._secrets: frozenset[str] = frozenset()
        self.line = part.offset + node.line
        self.end_line = part.offset + node.end_line

    def line_of(self, name: str) -> int:
        """The line of the key `name`."""
        return self._part.offset + self._node.entries[name][0]

    def end_line_of(self, name: str) -> int:
        """The last line of the value of `name`."""
        line, node = self._node.entries[name]
        return self._part.offset + max(line, node.end_line)

    def hide(self, *names: str) -> None:
        """Make what stands below these keys unknown, and keep it out of every text."""
        self._secrets |= frozenset(names)
        for name in names:
            self._ready.pop(name, None)

    def __getitem__(self, name: str) -> Value:
        ready = self._ready.get(name)
        if ready is None:
            line, node = self._node.entries[name]
            part = replace(self._part, secret=True) if name in self._secrets else self._part
            ready = self._ready[name] = _value(node, line, part, name)
        return ready

    def __iter__(self) -> Iterator[str]:
        return iter(self._node.entries)

    def __len__(self) -> int:
        return len(self._node.entries)

    def __contains__(self, name: object) -> bool:
        return name in self._node.entries


def _value(node: nodes.Node, line: int, part: _Part, key: str = "") -> Value:
    holding = next((condition for condition in part.conditions if condition.holds(line)), None)
    if holding is not None:
        inside = replace(part, conditions=tuple(one for one in part.conditions if not one.holds(line)))
        return optional(_value(node, line, inside, key), holding.reason, _trail(node, line, part, key))
    trail = _trail(node, line, part, key)
    if isinstance(node, nodes.Mapping):
        below = YamlObject(node, part)
        if part.secret:
            below.hide(*node.entries)
        return Known(below, trail)
    if isinstance(node, nodes.Sequence):
        return Known(tuple(_value(item, item.line, part) for item in node.items), trail)
    return _scalar(node, part, trail)


def _scalar(node: nodes.Scalar, part: _Part, trail: Trail) -> Value:
    if part.secret:
        return Unknown("the content of a secret is not read", trail)
    text = node.text
    one_line = not node.style or "\n" not in text  # a plain text that goes on below is one line, too
    if part.source.unrendered is not None and one_line and (reason := part.source.unrendered(text)):
        return Unknown(reason, trail, parts=(text,))
    return Known(_data(node), trail)


def _data(node: nodes.Scalar) -> str | int | float | bool | None:
    """What kubectl makes of a scalar, save that only `true` and `false` are booleans; see `_WORDS`."""
    text = node.text
    if node.style or node.tag.endswith((":str", ":binary")):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text) and len(text) < 40:
        return int(text)
    return float(text) if _FLOAT.match(text) else text


def _trail(node: nodes.Node, line: int, part: _Part, key: str) -> Trail:
    number = part.offset + line

    def text() -> str:
        if part.secret:
            return f"{key}: (a secret)" if key else "(a secret)"
        step = part.source.line(number)
        if len(step) <= _LONGEST_STEP:
            return step
        shown = node.text if isinstance(node, nodes.Scalar) else "…"
        step = f"{key}: {shown}" if key else shown
        return step if len(step) <= _LONGEST_STEP else step[: _LONGEST_STEP - 1] + "…"

    parents = () if part.secret else part.source.origins.get(number, ())
    return Trail(part.source.path, number, text, parents)


def _comments(chunk: str, offset: int, root: nodes.Node) -> Iterator[Comment]:
    inside: set[int] | None = None
    for number, line in enumerate(chunk.split("\n"), 1):
        match = _COMMENT.search(line) if "#" in line else None
        if match is None:
            continue
        if inside is None:
            inside = set(_lines_inside_texts(root))
        if number not in inside:
            yield Comment(offset + number, match[1].strip())


def _lines_inside_texts(root: nodes.Node) -> Iterator[int]:
    """Lines of texts that span several: what looks like a comment there is text."""
    pending: list[nodes.Node] = [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, nodes.Scalar):
            yield from range(node.line + 1, node.end_line + 1)
        elif id(node) not in seen:
            seen.add(id(node))
            pending.extend(node.items if isinstance(node, nodes.Sequence) else (n for _, n in node.entries.values()))
