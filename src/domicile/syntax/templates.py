"""Templates: text with `${…}` and `%{…}`, in quotes, in heredocs and in files, read into nodes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn, Protocol
from unicodedata import normalize

from domicile.syntax.expression import Conditional, LinedLiteral, Literal, Node, Template, TemplateFor
from domicile.syntax.hcl_strings import BadEscape, unescape


class Cursor(Protocol):
    """What templates need of the reader of expressions, which in turn reads quoted texts with this module."""

    text: str
    at: int
    lines_end: bool

    def expression(self) -> Node: ...
    def for_head(self) -> tuple[str, str, Node]: ...
    def line_number(self) -> int: ...
    def name(self) -> str: ...
    def takes(self, mark: str) -> bool: ...
    def take(self, mark: str) -> None: ...
    def fault(self, message: str) -> NoReturn: ...


@dataclass(slots=True)
class _Text:
    """Literal text. In heredocs and files each piece ends with its line, as strip marks reach no further.

    `line` is where it stands there, 0 in a text in quotes.
    """

    value: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class _Interpolation:
    node: Node


@dataclass(frozen=True, slots=True)
class _If:
    condition: Node


@dataclass(frozen=True, slots=True)
class _For:
    key: str
    value: str
    collection: Node


@dataclass(frozen=True, slots=True)
class _Mark:
    """else, endif or endfor."""

    word: str


_Piece = _Text | _Interpolation | _If | _For | _Mark

_QUOTED_TEXT = re.compile(r'(?:[^"\\$%]+|\\.|\$\$\{|%%\{|[$%](?!\{))+', re.DOTALL)
_LINE_OF_TEXT = re.compile(r"(?:[^\n$%]+|\$\$\{|%%\{|[$%](?!\{))*\n?")


def read_quoted(cursor: Cursor) -> Node:
    """A text in quotes, from behind its first quote to behind its last."""
    pieces = list[_Piece]()
    while not cursor.text.startswith('"', cursor.at):
        _add_piece(pieces, cursor, _QUOTED_TEXT)
    cursor.at += 1
    return _node(pieces, cursor)


def read_heredoc(cursor: Cursor, mark: str, indented: bool) -> Node:
    """A heredoc, from the line after its `<<MARK` to its end mark; `indented` is the form `<<-`."""
    end = re.compile(rf"[ \t]*{re.escape(mark)}[ \t]*\r?(?=\n|\Z)")
    pieces = list[_Piece]()
    at_line_start = True
    while not (at_line_start and (found := end.match(cursor.text, cursor.at))):
        _add_piece(pieces, cursor, _LINE_OF_TEXT)
        last = pieces[-1]
        at_line_start = isinstance(last, _Text) and cursor.text[cursor.at - 1] == "\n"
    cursor.at = found.end()
    if indented:
        _outdent(pieces)
    return _node(pieces, cursor)


def read_whole(cursor: Cursor) -> Node:
    """A template that is a whole text: a file, or a text in the JSON form."""
    pieces = list[_Piece]()
    while cursor.at < len(cursor.text):
        _add_piece(pieces, cursor, _LINE_OF_TEXT)
    return _node(pieces, cursor)


def _add_piece(pieces: list[_Piece], cursor: Cursor, plain_text: re.Pattern[str]) -> None:
    """Reads the next piece, and strips the text before and after it as its marks ask."""
    text, at = cursor.text, cursor.at
    if at >= len(text):
        cursor.fault("the text is never closed")
    if text.startswith(("${", "%{"), at):
        _add_sequence(pieces, cursor)
        return
    match = plain_text.match(text, at)
    if match is None or match.end() == at:
        cursor.fault("the text is never closed")
    line = 0 if plain_text is _QUOTED_TEXT else cursor.line_number()
    cursor.at = match.end()
    value = match[0].replace("$${", "${").replace("%%{", "%{")
    if plain_text is _QUOTED_TEXT:
        try:
            value = unescape(value)
        except BadEscape as error:
            cursor.fault(str(error))
    if not value.isascii():
        value = normalize("NFC", value)
    if at and text[at - 1] == "}" and pieces and text[at - 2] == "~" and not isinstance(pieces[-1], _Text):
        value = value.lstrip()
    pieces.append(_Text(value, line))


def _add_sequence(pieces: list[_Piece], cursor: Cursor) -> None:
    directive = cursor.text[cursor.at] == "%"
    cursor.at += 2
    before, cursor.lines_end = cursor.lines_end, False
    if cursor.text.startswith("~", cursor.at):
        cursor.at += 1
        last = pieces[-1] if pieces else None
        if isinstance(last, _Text):
            last.value = last.value.rstrip()
    pieces.append(_directive(cursor) if directive else _Interpolation(cursor.expression()))
    if not cursor.takes("~}"):
        cursor.take("}")
    cursor.lines_end = before


def _directive(cursor: Cursor) -> _Piece:
    at = cursor.at
    word = cursor.name()
    if word == "if":
        return _If(cursor.expression())
    if word == "for":
        cursor.at = at
        return _For(*cursor.for_head())
    if word not in ("else", "endif", "endfor"):
        cursor.fault(f"{word} is no directive")
    return _Mark(word)


def _outdent(pieces: Sequence[_Piece]) -> None:
    """Takes from each line the indentation that all lines share; blank lines do not count."""
    first_of_line: list[_Text] = []
    shared: int | None = None
    starts_line = True
    for piece in pieces:
        if starts_line:
            starts_line = False
            spaces: int | None = 0
            if isinstance(piece, _Text):
                spaces = len(piece.value) - len(piece.value.lstrip())
                if spaces == len(piece.value) and piece.value.endswith("\n"):
                    spaces = None
                else:
                    first_of_line.append(piece)
            if spaces is not None and (shared is None or spaces < shared):
                shared = spaces
        if isinstance(piece, _Text) and piece.value.endswith("\n"):
            starts_line = True
    for text in first_of_line:
        text.value = text.value[shared or 0 :]


def _node(pieces: list[_Piece], cursor: Cursor) -> Node:
    if len(pieces) == 1 and isinstance(pieces[0], _Interpolation):
        return pieces[0].node
    return _Assembly(pieces, cursor).whole()


class _Assembly:
    """Puts flat pieces together into nodes, matching directives with their ends."""

    __slots__ = ("_at", "_cursor", "_depth", "_pieces")

    def __init__(self, pieces: list[_Piece], cursor: Cursor) -> None:
        self._pieces = pieces
        self._cursor = cursor
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        node, end = self._sequence()
        if end:
            self._cursor.fault(f"{end} has no beginning")
        return node

    def _sequence(self) -> tuple[Node, str]:
        """The nodes up to an else or an end, and which of them it was ("" at the end of the text)."""
        parts: list[Node] = []
        texts: list[_Text] = []
        end = ""
        while self._at < len(self._pieces):
            piece = self._pieces[self._at]
            self._at += 1
            if isinstance(piece, _Text):
                if piece.value:
                    texts.append(piece)
                continue
            if isinstance(piece, _Mark):
                end = piece.word
                break
            if texts:
                parts.append(_literal(texts))
                texts.clear()
            parts.append(self._one(piece))
        if texts or not parts:
            parts.append(_literal(texts))
        return parts[0] if len(parts) == 1 and isinstance(parts[0], Literal) else Template(tuple(parts)), end

    def _one(self, piece: _Interpolation | _If | _For) -> Node:
        if isinstance(piece, _Interpolation):
            return piece.node
        self._depth += 1
        if self._depth > DEEPEST_DIRECTIVES:
            self._cursor.fault("nested too deeply")
        node = self._if(piece) if isinstance(piece, _If) else self._for(piece)
        self._depth -= 1
        return node

    def _if(self, piece: _If) -> Node:
        then, end = self._sequence()
        otherwise: Node = Literal("")
        if end == "else":
            otherwise, end = self._sequence()
        if end != "endif":
            self._cursor.fault("if has no endif")
        return Conditional(piece.condition, then, otherwise)

    def _for(self, piece: _For) -> Node:
        body, end = self._sequence()
        if end != "endfor":
            self._cursor.fault("for has no endfor")
        return TemplateFor(piece.key, piece.value, piece.collection, body)


DEEPEST_DIRECTIVES = 50


def _literal(texts: list[_Text]) -> Literal:
    """Pieces of text that follow one another; with their line in a heredoc or a file."""
    value = "".join(text.value for text in texts)
    return LinedLiteral(value, texts[0].line) if texts and texts[0].line else Literal(value)
