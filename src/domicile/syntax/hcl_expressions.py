"""Reads the text of one expression of the Terraform language.

tree-sitter finds where expressions stand; their inside is read here, because tree-sitter-hcl 1.2 groups chained
conditionals from the left (`a ? b : c ? d : e`), leaves the white space of templates outside its nodes and knows no
difference between a new line inside an object and one inside a list. The same reader serves the texts of the JSON
form and of template files, which have no syntax tree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import partial
from typing import NoReturn, TypeVar

from domicile.syntax.expression import (
    Binary,
    Call,
    Conditional,
    Faulty,
    ForList,
    ForObject,
    GetAttribute,
    Index,
    ListNode,
    Literal,
    Node,
    ObjectNode,
    Splat,
    SplatItem,
    Unary,
    Variable,
)
from domicile.syntax.templates import read_heredoc, read_quoted, read_whole

DEEPEST_NESTING = 100
MOST_DIGITS = 400
EXACT_FLOATS = 2**53

_SPACE = re.compile(r"(?:[ \t\r]+|#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_SPACE_AND_LINES = re.compile(r"(?:[ \t\r\n\v\f]+|#[^\n]*|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w-]*")
_FUNCTION = re.compile(r"[^\W\d][\w-]*(?:::[^\W\d][\w-]*)*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_ATTRIBUTE = re.compile(r"\.([^\W\d][\w-]*)")
_DIGITS = re.compile(r"\d+")
_LEGACY_INDEX = re.compile(r"\.\d")
_OPERATOR = re.compile(r"\|\||&&|==|!=|<=|>=|[<>+\-*/%]")
_PLAIN_TEXT = re.compile(r'"([\t !#&-\[\]-~]*)"\Z')
_PLAIN_KEY = re.compile(r"([^\W\d][\w-]*)[ \t]*[=:](?![=>:])")
_LONE_TERM = r"""(?:([^\W\d][\w-]*)((?:\.[^\W\d][\w-]*)*)|"([\t !#&-\[\]-~]*)"|([0-9]{1,15}))"""
_LONE = re.compile(rf"\s*{_LONE_TERM}(?=\s*[,)\]}}])")
_LONE_ON_LINE = re.compile(rf"[ \t\r]*{_LONE_TERM}(?=[ \t\r]*[,)\]}}\n])")
_HEREDOC = re.compile(r"<<(-?)([^\W\d][\w-]*)[ \t]*\r?\n")

_SOLID = frozenset(["", *'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"()[]{}.,:=?!<>+-*%&|_$~'])
"""Characters that start neither white space nor a comment; "" is the end of the text."""

_ENDS = frozenset(["", *",)]}:\n"])
"""What ends an expression, and can neither be an operator nor begin white space before one."""

_OPERATOR_STARTS = frozenset("|&=!<>+-*/%")

_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}
_WORDS = {"true": Literal(True), "false": Literal(False), "null": Literal(None)}


Element = TypeVar("Element")


class Fault(Exception):
    """The text is no expression; `at` is the offset where reading stopped."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


def read_expression(text: str, line: int = 1) -> Node:
    """The nodes of an expression whose text starts at `line`. Never raises: a fault is a `Faulty` node."""
    if (plain := _PLAIN_TEXT.match(text)) is not None:
        return Literal(plain[1])
    return _expression(Reader(text, line=line), line)


def read_given_expression(text: str, line: int = 1) -> Node:
    """The nodes of an expression that stands in no file: its lines are no lines of one. Never raises."""
    return _expression(_ReaderOfOneLine(text), line)


def _expression(reader: Reader, line: int) -> Node:
    try:
        node = reader.expression()
        reader.end()
    except Fault as fault:
        return Faulty(fault.message, line + reader.text.count("\n", 0, fault.at))
    except RecursionError:
        return Faulty("nested too deeply", line)
    return node


def read_template(text: str, line: int = 1) -> Node:
    """The nodes of a text in the JSON form, which is a template on one `line` of its file. Never raises."""
    return _whole(_ReaderOfOneLine(text), line)


def read_template_file(text: str) -> Node:
    """The nodes of a template file's text; its lines count from 1. Never raises."""
    return _whole(Reader(text), 1)


def _whole(reader: Reader, line: int) -> Node:
    try:
        return read_whole(reader)
    except Fault as fault:
        return Faulty(fault.message, line + reader.text.count("\n", 0, fault.at))
    except RecursionError:
        return Faulty("nested too deeply", line)


class Reader:
    """A cursor over text. `lines_end` says whether a new line ends what is being read (inside an object).

    `line` is the number of the line on which the text at `at` stands.
    """

    __slots__ = ("_counted", "_line", "_skipped", "_skipped_to", "_stands_on", "at", "depth", "lines_end", "text")

    def __init__(self, text: str, at: int = 0, line: int = 1) -> None:
        self.text = text
        self.at = at
        self.depth = 0
        self.lines_end = True
        self._skipped = self._skipped_to = self._counted = at
        self._line = self._stands_on = line

    def line_number(self) -> int:
        """The line on which the cursor stands."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def stand_here(self) -> int:
        """Takes the line of the cursor for that of the whole expression."""
        self._stands_on = self.line_number()
        return self._stands_on

    def element(self, read: Callable[[], Element]) -> tuple[Element, int]:
        """What `read` gives, and the line that it begins on: 0 where that is the line of what it stands in."""
        outer, line = self._stands_on, self.line_number()
        if line == outer:
            return read(), 0
        self._stands_on = line
        found = read()
        self._stands_on = outer
        return found, line

    def end_of_last(self) -> int:
        """Where what was read last ends: before the white space and comments that the cursor has moved over since."""
        return self._skipped if self._skipped_to == self.at else self.at

    def fault(self, message: str) -> NoReturn:
        raise Fault(message, self.at)

    def skip(self) -> str:
        """Moves over white space and comments; the character that stands there, "" at the end."""
        text, at = self.text, self.at
        first = text[at : at + 1]
        if first in _SOLID:
            return first
        if first == " " and (second := text[at + 1 : at + 2]) in _SOLID:
            self._skipped = at
            self._skipped_to = self.at = at + 1
            return second
        match = (_SPACE if self.lines_end else _SPACE_AND_LINES).match(text, at)
        if match is not None and (end := match.end()) > at:
            self._skipped = at
            self._skipped_to = self.at = end
            return text[end : end + 1]
        return first

    def takes(self, mark: str) -> bool:
        """Whether `mark` stands next; then it is taken."""
        if self.skip() == mark[0] and self.text.startswith(mark, self.at):
            self.at += len(mark)
            return True
        return False

    def take(self, mark: str) -> None:
        if not self.takes(mark):
            self.fault(f"expected {mark}")

    def name(self) -> str:
        self.skip()
        match = _NAME.match(self.text, self.at)
        if match is None:
            self.fault("expected a name")
        self.at = match.end()
        return match[0]

    def end(self) -> None:
        """Nothing but white space may follow."""
        self.lines_end = False
        if self.skip():
            self.fault("the expression should end here")

    def expression(self) -> Node:
        """A whole expression: conditionals bind loosest, and group from the right."""
        lone = (_LONE_ON_LINE if self.lines_end else _LONE).match(self.text, self.at)
        if lone is not None:
            self.at = lone.end()
            return _lone(lone)
        if self.depth >= DEEPEST_NESTING:
            self.fault("nested too deeply")
        self.depth += 1
        node = self._unary()
        if self.text[self.at : self.at + 1] not in _ENDS:
            node = self._operated(node, 1)
            if self.takes("?"):
                then = self.expression()
                self.take(":")
                node = Conditional(node, then, self.expression())
        self.depth -= 1
        return node

    def _operated(self, left: Node, lowest: int) -> Node:
        """What the operators behind a term make of it, down to a precedence."""
        while True:
            if self.skip() not in _OPERATOR_STARTS:
                return left
            match = _OPERATOR.match(self.text, self.at)
            if match is None:
                return left
            operator = match[0]
            precedence = _PRECEDENCE[operator]
            if precedence < lowest:
                return left
            self.at = match.end()
            left = Binary(operator, left, self._operated(self._unary(), precedence + 1))

    def _unary(self) -> Node:
        if (first := self.skip()) not in ("-", "!"):
            return self._steps(self._term(first))
        operators: list[str] = []
        while first in ("-", "!"):
            operators.append(first)
            self.at += 1
            first = self.skip()
        if len(operators) > DEEPEST_NESTING:
            self.fault("nested too deeply")
        node = self._steps(self._term(first))
        for operator in reversed(operators):
            if operator == "-" and isinstance(node, Literal) and type(node.value) in (int, float):
                node = Literal(-node.value)  # type: ignore[operator]
            else:
                node = Unary(operator, node)
        return node

    def _term(self, first: str) -> Node:
        """A term that starts with the character `first`, where the cursor stands."""
        if first == '"':
            self.at += 1
            return read_quoted(self)
        if first == "[":
            return self._inside("]", self._list)
        if first == "{":
            return self._object()
        if first == "(":
            return self._inside(")", self.expression)
        if first == "<":
            return self._heredoc()
        if first.isdecimal():
            return self._number()
        return self._word()

    def _inside(self, close: str, read: Callable[[], Node]) -> Node:
        """What stands between brackets, where new lines mean nothing."""
        self.at += 1
        before, self.lines_end = self.lines_end, False
        node = read()
        self.skip()
        if not self.text.startswith(close, self.at):
            self.fault(f"expected {close}")
        self.at += 1
        self.lines_end = before
        return node

    def _number(self) -> Node:
        match = _NUMBER.match(self.text, self.at)
        if match is None:
            self.fault("expected a number")
        self.at = match.end()
        value = number(match[0])
        if value is None:
            self.fault("the number is too large")
        return Literal(value)

    def _word(self) -> Node:
        match = _FUNCTION.match(self.text, self.at)
        if match is None:
            self.fault("expected an expression")
        self.at = match.end()
        word = match[0]
        if self.text.startswith("(", self.at) or self.skip() == "(":
            return self._call(word)
        if "::" in word:
            self.fault(f"{word} is a function and needs its arguments")
        node: Node = _WORDS.get(word) or Variable(word)
        while (step := _ATTRIBUTE.match(self.text, self.at)) is not None:
            node = GetAttribute(node, step[1])
            self.at = step.end()
        return node

    def _call(self, name: str) -> Node:
        return self._inside(")", partial(self._arguments, name))

    def _arguments(self, name: str) -> Node:
        arguments: list[Node] = []
        expands = False
        while self.skip() not in (")", ""):
            arguments.append(self.expression())
            behind = self.skip()
            if behind == ",":
                self.at += 1
                continue
            if behind == "." and self.takes("..."):
                expands = True
                self.takes(",")
            break
        return Call(name, tuple(arguments), expands)

    def _list(self) -> Node:
        if self._is_for():
            return self._for_list()
        items: list[Node] = []
        lines: list[int] = []
        while self.skip() not in ("]", ""):
            item, line = self.element(self.expression)
            items.append(item)
            lines.append(line)
            if not self.takes(","):
                break
        return ListNode(tuple(items), tuple(lines) if any(lines) else ())

    def _is_for(self) -> bool:
        if self.skip() != "f":
            return False
        match = _NAME.match(self.text, self.at)
        return match is not None and match[0] == "for"

    def for_head(self) -> tuple[str, str, Node]:
        """`for key, value in collection`, from the word `for`: the two names ("" for no key) and the collection."""
        self.skip()
        self.at += len("for")
        key, value = "", self.name()
        if self.takes(","):
            key, value = value, self.name()
        if self.name() != "in":
            self.fault("expected in")
        return key, value, self.expression()

    def _for_list(self) -> Node:
        key, value, collection = self.for_head()
        self.take(":")
        return ForList(key, value, collection, self.expression(), self._for_condition())

    def _for_condition(self) -> Node | None:
        if self.skip() != "i":
            return None
        match = _NAME.match(self.text, self.at)
        if match is None or match[0] != "if":
            return None
        self.at = match.end()
        return self.expression()

    def _for_object(self) -> Node:
        key, value, collection = self.for_head()
        self.take(":")
        name = self.expression()
        self.take("=>")
        result = self.expression()
        groups = self.takes("...")
        return ForObject(key, value, collection, name, result, self._for_condition(), groups)

    def _object(self) -> Node:
        start = self.at
        self.at += 1
        before, self.lines_end = self.lines_end, False
        if self._is_for():
            self.at = start
            self.lines_end = before
            return self._inside("}", self._for_object)
        items: list[tuple[Node, Node]] = []
        lines: list[int] = []
        while self.skip() != "}":
            self.lines_end = True
            item, line = self.element(self._object_item)
            items.append(item)
            lines.append(line)
            ended = self.takes(",") or self.skip() in ("\n", "}")
            if not ended:
                self.fault("expected a comma, a new line or }")
            self.lines_end = False
        self.at += 1
        self.lines_end = before
        return ObjectNode(tuple(items), tuple(lines) if any(lines) else ())

    def _object_item(self) -> tuple[Node, Node]:
        plain = _PLAIN_KEY.match(self.text, self.at)
        if plain is not None and plain[1] not in _WORDS:
            self.at = plain.end()
            return Literal(plain[1]), self.expression()
        bare = _NAME.match(self.text, self.at) is not None
        key = self.expression()
        if bare and isinstance(key, Variable):
            key = Literal(key.name)
        if isinstance(key, Unary):
            self.fault("expected a key")
        # A bare `aws.replica` stays a reference: it is a key of a `providers` map, and an error anywhere else.
        if not self.takes("=") and not self.takes(":"):
            self.fault("expected = or :")
        return key, self.expression()

    def _steps(self, node: Node) -> Node:
        """What follows a term: attributes, indexes and splats."""
        while True:
            mark = self.skip()
            if mark == ".":
                if self.text.startswith("...", self.at):
                    return node
                self.at += 1
                node = self._dot(node)
            elif mark == "[":
                node = self._bracket(node)
            else:
                return node

    def _dot(self, node: Node) -> Node:
        mark = self.skip()
        if mark == "*":
            self.at += 1
            return Splat(node, self._attributes(SplatItem()))
        if mark.isdecimal():
            return self._legacy_index(node)
        return GetAttribute(node, self.name())

    def _legacy_index(self, node: Node) -> Node:
        match = _DIGITS.match(self.text, self.at)
        if match is None:
            self.fault("expected a number")
        self.at = match.end()
        if _LEGACY_INDEX.match(self.text, self.at):
            self.fault("two indexes in a row need square brackets")
        return Index(node, Literal(int(match[0])))

    def _attributes(self, node: Node) -> Node:
        """The steps that an attribute-only splat (`.*`) applies to each item: names and legacy indexes."""
        while self.skip() == "." and not self.text.startswith("...", self.at):
            self.at += 1
            node = self._legacy_index(node) if self.skip().isdecimal() else GetAttribute(node, self.name())
        return node

    def _bracket(self, node: Node) -> Node:
        star = re.compile(r"\[\s*\*\s*\]").match(self.text, self.at)
        if star is not None:
            self.at = star.end()
            return Splat(node, self._steps(SplatItem()))
        return Index(node, self._inside("]", self.expression))

    def _heredoc(self) -> Node:
        match = _HEREDOC.match(self.text, self.at)
        if match is None:
            self.fault("expected an expression")
        self.at = match.end()
        return read_heredoc(self, match[2], bool(match[1]))


class _ReaderOfOneLine(Reader):
    """Reads a text whose new lines are written as escapes: all of it stands on one line, which needs no telling."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        super().__init__(text, line=0)

    def line_number(self) -> int:
        return 0


def _lone(match: re.Match[str]) -> Node:
    """A term with nothing but a mark behind it: names, a text or a whole number."""
    name, attributes, text, digits = match.groups()
    if name is None:
        return Literal(text) if digits is None else Literal(int(digits))
    node: Node = _WORDS.get(name) or Variable(name)
    if attributes:
        for attribute in attributes[1:].split("."):
            node = GetAttribute(node, attribute)
    return node


def number(text: str) -> int | float | None:
    """A number as Terraform reads it: whole numbers exactly, others as floating point; None where it is too large."""
    if text.isdecimal():
        return int(text) if len(text) <= MOST_DIGITS else None
    value = float(text)
    if math.isinf(value):
        return None
    return int(value) if value.is_integer() and abs(value) < EXACT_FLOATS else value
