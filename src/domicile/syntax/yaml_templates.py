"""Templates of YAML before anything fills them in: what Helm, Go and Jinja write in marks is placed as whole texts.

An action that stands for a value is that text; one on a line of its own is an entry, an item or the value of the key
above it, by what stands beside it; what only controls (`if`, `range`, `end`) gives no text, and what it encloses may
not be there. Source: https://pkg.go.dev/text/template, Actions; Helm documentation, "Flow Control" and `nindent`
(https://helm.sh/docs/chart_template_guide/control_structures/, from knowledge).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domicile.syntax.template_actions import ENDS, OPENS, TURNS, pieces, word_of
from domicile.syntax.template_filling import Meaning
from domicile.syntax.yaml_composer import compose
from domicile.syntax.yaml_nodes import NOT_RENDERED, Composed, Condition, Mapping, Node, Refused, Scalar, Sequence

_MOST = 10_000
"""How many conditions, and lines that are nothing but actions, one document may have."""
_DEEPEST = 200
"""How far an action may be indented, and how many conditions may enclose it."""
_LONGEST = 1_000_000
"""How much may be put into one document for its actions."""
_FAR = 1_000
"""How many lines above and below an action are looked at for what it stands beside."""
_INDENT = re.compile(r"\bn?indent\s+(\d+)")
_MARK = re.compile("\ue000(\\d+)\ue001")
"""Stands for an action while the text is composed: letters for private use, which no manifest has."""
_ALONE = re.compile("\\s*(?:\ue000\\d+\ue001\\s*)+(?:#.*)?\\Z")
_NOTHING = re.compile(r"\s*(?:#.*)?\Z|---(?:\s|\Z)")


def compose_template(text: str, meaning: Meaning | None = None) -> Composed:
    """The node of the one document that a template is the source of, with what of it may not be there.

    `meaning` is what is known of its lists and mappings that stand in lines of their own.
    Raises `Refused` where that is not one mapping, or gives a key twice: in each arm of a choice.
    """
    template = _Template(text, meaning)
    composed = compose(template.placed())
    root = composed.root
    if root is None:
        return composed
    if not isinstance(root, Mapping) or composed.complex_key or composed.duplicates:
        raise Refused(NOT_RENDERED, root.line)
    composed.conditions = tuple(template.inside())
    first = [root.line, *(line for name, (line, _) in root.entries.items() if name in ("apiVersion", "kind"))]
    if any(condition.holds(line) for condition in composed.conditions for line in first):
        raise Refused(NOT_RENDERED, root.line)
    composed.open_at = template.restore(root)
    return composed


@dataclass(slots=True)
class _Open:
    line: int
    action: str
    word: str


class _Template:
    """One document's text, each action of it a mark."""

    def __init__(self, text: str, meaning: Meaning | None) -> None:
        self._meaning = meaning
        self._left = _LONGEST
        self._actions: list[str] = []
        self._lines = "".join(self._marked(text)).split("\n")
        self._conditions: list[Condition] = []
        self._outputs: list[int] = []

    def _marked(self, text: str) -> Iterator[str]:
        """The text piece by piece, a mark and as many lines for each action. One that is never closed ends it."""
        if "\ue000" in text:
            raise Refused(NOT_RENDERED, text.count("\n", 0, text.index("\ue000")) + 1)
        for before, action in pieces(text):
            yield before
            if action:
                self._actions.append(action)
                yield f"\ue000{len(self._actions) - 1}\ue001" + "\n" * action.count("\n")

    def placed(self) -> str:
        """The text with every action placed, line by line. Raises `Refused`."""
        self._control()
        if len(self._outputs) > _MOST or len(self._conditions) > _MOST:
            raise Refused(f"{NOT_RENDERED}, with more than {_MOST} actions on lines of their own", 1)
        for number in self._outputs:
            if self._lines[number]:
                self._lines[number] = self._entry(number)
        return "\n".join(self._lines)

    def inside(self) -> Iterator[Condition]:
        """The conditions of parts of the document; one round all of it decides on the whole object."""
        content = [number for number, line in enumerate(self._lines, 1) if not _NOTHING.match(line)]
        for condition in self._conditions:
            if content and not (condition.holds(content[0]) and condition.holds(content[-1])):
                yield condition

    def restore(self, root: Mapping) -> int:
        """Put the actions back into the texts that they are parts of, and what is known of them where they stand for
        more. The first line of a mapping of which not all keys are known, 0 where all are."""
        pending: list[Node] = [root]
        seen, added = set[int](), list[int]()
        while pending:
            node = pending.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, Scalar):
                node.text = self._original(node.text)
            elif isinstance(node, Mapping):
                self._restore_entries(node, added)
                pending.extend(below for _, below in node.entries.values())
            else:
                node.items = [item for old in node.items for item in self._items(old)]
                pending.extend(node.items)
        return min(added, default=0)

    def _restore_entries(self, node: Mapping, added: list[int]) -> None:
        entries: dict[str, tuple[int, Node]] = {}
        for name, (line, below) in node.entries.items():
            known = self._known(below)
            if isinstance(known, Mapping) and _is_same(below, name):
                entries.update(known.entries)
                continue
            added += [line] if _MARK.search(name) else []
            entries[self._original(name)] = (line, known or below)
        node.entries = entries

    def _items(self, item: Node) -> list[Node]:
        known = self._known(item)
        return known.items if isinstance(known, Sequence) else [known or item]

    def _known(self, node: Node) -> Node | None:
        """The list or the mapping that a text stands for which is one action, None where it is not known."""
        match = _MARK.fullmatch(node.text.strip()) if isinstance(node, Scalar) and not node.style else None
        said = self._meaning.collection_of(self._actions[int(match[1])]) if match and self._meaning else None
        if said is None or len(said[0]) > self._left:
            return None
        self._left -= len(said[0])
        root = compose(said[0]).root
        return None if root is None else _moved(root, node.line)

    def _original(self, text: str) -> str:
        return _MARK.sub(lambda match: self._actions[int(match[1])], text) if "\ue000" in text else text

    def _control(self) -> None:
        """Take out what only controls, and note what it encloses."""
        opened: list[_Open] = []
        for number, line in enumerate(self._lines):
            actions = [self._actions[int(match[1])] for match in _MARK.finditer(line)]
            words = [word_of(action) for action in actions]
            is_alone = bool(_ALONE.match(line))
            if is_alone and "give" not in words:
                self._lines[number] = ""
                for action, word in zip(actions, words, strict=True):
                    self._step(opened, number, action, word)
            elif not _is_balanced(words):
                raise Refused(NOT_RENDERED, number + 1)
            elif is_alone:
                self._outputs.append(number)
        for one in opened:
            self._close(one, len(self._lines))

    def _step(self, opened: list[_Open], number: int, action: str, word: str) -> None:
        if word in ENDS | TURNS:
            # One without a beginning began in a document before this one.
            self._close(opened.pop() if opened else _Open(-1, action, word), number)
        if word in OPENS | TURNS:
            opened.append(_Open(number, action, word))
        if len(opened) > _DEEPEST:
            raise Refused(f"{NOT_RENDERED}, nested more than {_DEEPEST} levels deep", number + 1)

    def _close(self, one: _Open, end: int) -> None:
        if one.word == "define":
            for number in range(one.line, end):
                self._lines[number] = ""
            return
        self._conditions.append(Condition(one.line + 2, end, f"{one.action} decides whether it is there"))

    def _entry(self, number: int) -> str:
        """A line that is nothing but actions, as what they stand for: by the depth that they are put at and by what
        stands beside them."""
        text = self._lines[number].partition("#")[0].strip()
        asked = _INDENT.findall(self._original(text))
        depth = int(asked[-1]) if asked else _depth(self._lines[number])
        if depth > _DEEPEST:
            raise Refused(f"{NOT_RENDERED}, indented by more than {_DEEPEST}", number + 1)
        above = next(self._content(range(number - 1, max(number - _FAR, -1), -1)), "")
        below = next(self._content(range(number + 1, min(number + _FAR, len(self._lines)))), "")
        column = max((column for column, _ in _levels(above)), default=-1)
        if _OPEN_KEY.search(above):
            kind = _kind(below, depth)
            if kind == "item" or (kind and depth > column):
                return " " * depth + _FORMS[kind].format(text)
            return " " * max(depth, column + 1) + text
        kind = _kind(below, depth) or next(filter(None, self._kinds_above(number, depth)), "text")
        return " " * depth + _FORMS[kind].format(text)

    def _kinds_above(self, number: int, depth: int) -> Iterator[str]:
        """What begins at a depth, line by line upwards, as far as the lines are parts of one collection."""
        for line in self._content(range(number - 1, max(number - _FAR, -1), -1)):
            yield _kind(line, depth)
            if _depth(line) < depth:
                return

    def _content(self, numbers: range) -> Iterator[str]:
        return (line for number in numbers if not _NOTHING.match(line := self._lines[number]))


_OPEN_KEY = re.compile(r":(?:\s+(?:#.*|[|>][-+0-9]*))?\s*\Z")
"""The end of a line whose value stands below."""
_KEY = re.compile(r"[^\s#].*?:(?:\s|\Z)")
_FORMS = {"item": "- {0}", "key": "{0}: {0}", "text": "{0}"}


def _is_same(node: Node, name: str) -> bool:
    """Whether a value is the same text as its key: it stands for entries."""
    return isinstance(node, Scalar) and node.text == name


def _moved(root: Node, line: int) -> Node:
    """A node that stands on one line, on this one."""
    pending = [root]
    while pending:
        node = pending.pop()
        node.line = node.end_line = line
        if isinstance(node, Mapping):
            node.entries = {name: (line, below) for name, (_, below) in node.entries.items()}
            pending.extend(below for _, below in node.entries.values())
        elif isinstance(node, Sequence):
            pending.extend(node.items)
    return root


def _is_balanced(words: list[str]) -> bool:
    """Whether what is opened on a line is closed on it."""
    depth = 0
    for word in words:
        depth += (word in OPENS) - (word in ENDS)
        if depth < (word in TURNS):
            return False
    return depth == 0


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _levels(line: str) -> Iterator[tuple[int, str]]:
    """The columns at which something begins on a line, and what: an item, a key or a text."""
    column = _depth(line)
    while line.startswith("- ", column):
        yield column, "item"
        column += 1 + _depth(line[column + 1 :])
    if line[column:].rstrip() == "-":
        yield column, "item"
    elif column < len(line):
        yield column, "key" if _KEY.match(line, column) else "text"


def _kind(line: str, depth: int) -> str:
    """What begins at a column of a line, "" where nothing does."""
    return next((kind for column, kind in _levels(line) if column == depth), "")
