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

from domicile.syntax.yaml_composer import compose
from domicile.syntax.yaml_nodes import NOT_RENDERED, Composed, Condition, Mapping, Node, Refused, Scalar

_BEGINS = re.compile(r"\{\{-? ?/\*|\{\{|\{%")
_CLOSED_BY = {"{{": "}}", "{%": "%}"}
_MOST = 10_000
"""How many conditions, and lines that are nothing but actions, one document may have."""
_DEEPEST = 200
"""How far an action may be indented, and how many conditions may enclose it."""
_FAR = 1_000
"""How many lines above and below an action are looked at for what it stands beside."""
_WORD = re.compile(r"\{[{%]-?\s*(/\*|\$\w+\s*:?=|\w+)?")
_OPENS = frozenset({"if", "range", "with", "block", "define", "for"})
_ENDS = frozenset({"end", "endif", "endfor", "endwith", "endblock"})
_TURNS = frozenset({"else", "elif"})
_SILENT = frozenset({"fail", "break", "continue"})
_INDENT = re.compile(r"\bn?indent\s+(\d+)")
_MARK = re.compile("\ue000(\\d+)\ue001")
"""Stands for an action while the text is composed: letters for private use, which no manifest has."""
_ALONE = re.compile("\\s*(?:\ue000\\d+\ue001\\s*)+(?:#.*)?\\Z")
_NOTHING = re.compile(r"\s*(?:#.*)?\Z|---(?:\s|\Z)")


def compose_template(text: str) -> Composed:
    """The node of the one document that a template is the source of, with what of it may not be there.

    Raises `Refused` where that is not one mapping, or gives a key twice: in each arm of a choice.
    """
    template = _Template(text)
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

    def __init__(self, text: str) -> None:
        self._actions: list[str] = []
        self._lines = "".join(self._marked(text)).split("\n")
        self._conditions: list[Condition] = []
        self._outputs: list[int] = []

    def _marked(self, text: str) -> Iterator[str]:
        """The text piece by piece, a mark and as many lines for each action. One that is never closed ends it."""
        if "\ue000" in text:
            raise Refused(NOT_RENDERED, text.count("\n", 0, text.index("\ue000")) + 1)
        done = 0
        while begin := _BEGINS.search(text, done):
            inside = text.find("*/", begin.end()) if begin[0].endswith("*") else begin.end()
            closing = _CLOSED_BY[begin[0][:2]]
            end = text.find(closing, inside) if inside >= 0 else -1
            if end < 0:
                raise Refused(NOT_RENDERED, text.count("\n", 0, begin.start()) + 1)
            action = text[begin.start() : end + len(closing)]
            self._actions.append(action)
            yield text[done : begin.start()]
            yield f"\ue000{len(self._actions) - 1}\ue001" + "\n" * action.count("\n")
            done = begin.start() + len(action)
        yield text[done:]

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

    def restore(self, root: Node) -> int:
        """Put the actions back into the texts that they are parts of. The first line of a mapping of which not all keys
        are known, 0 where all are."""
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
                added += [line for name, (line, _) in node.entries.items() if _MARK.search(name)]
                node.entries = {self._original(name): entry for name, entry in node.entries.items()}
                pending.extend(below for _, below in node.entries.values())
            else:
                pending.extend(node.items)
        return min(added, default=0)

    def _original(self, text: str) -> str:
        return _MARK.sub(lambda match: self._actions[int(match[1])], text) if "\ue000" in text else text

    def _control(self) -> None:
        """Take out what only controls, and note what it encloses."""
        opened: list[_Open] = []
        for number, line in enumerate(self._lines):
            actions = [self._actions[int(match[1])] for match in _MARK.finditer(line)]
            words = [_word(action) for action in actions]
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
        if word in _ENDS | _TURNS:
            # One without a beginning began in a document before this one.
            self._close(opened.pop() if opened else _Open(-1, action, word), number)
        if word in _OPENS | _TURNS:
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


def _word(action: str) -> str:
    """What an action begins with, if that is a word of the language; fail for what gives no text (a comment, a
    variable that is set, a statement of Jinja), give for every other."""
    found = (match[1] if (match := _WORD.match(action)) else "") or ""
    if found in _OPENS | _ENDS | _TURNS | _SILENT:
        return found
    is_silent = (found and not found.isidentifier()) or (action.startswith("{%") and found != "include")
    return "fail" if is_silent else "give"


def _is_balanced(words: list[str]) -> bool:
    """Whether what is opened on a line is closed on it."""
    depth = 0
    for word in words:
        depth += (word in _OPENS) - (word in _ENDS)
        if depth < (word in _TURNS):
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
