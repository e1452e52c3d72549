"""The words of a policy statement, one after the other."""

from __future__ import annotations

import re

from domicile.facts.access.oci_language import HOLES, StatementError

_BLANK = re.compile(r"(?:\s+|//[^\n]*)*")
_WORD = re.compile(r"[^\s,{}()='\"‘’“”!]+")
_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|‘[^’]*’|“[^”]*”")
_PATTERN = re.compile(r"/(?:[^/\\\s]|\\.|(?<=\S) (?=\S))*/|/[^/]*/")


class Reader:
    """A statement and how far it has been read. Names, words and marks may have blanks and comments before them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def skip(self) -> None:
        """Over blanks and comments."""
        match = _BLANK.match(self.text, self.at)
        if match:
            self.at = match.end()

    def ended(self) -> bool:
        """Whether nothing is left."""
        self.skip()
        return self.at >= len(self.text)

    def maybe(self, *words: str) -> str | None:
        """The next word, read, where it is one of these (lower case)."""
        self.skip()
        match = _WORD.match(self.text, self.at)
        if match is None or match.group().lower() not in words:
            return None
        self.at = match.end()
        return match.group().lower()

    def keyword(self, *words: str) -> str:
        """The next word, which must be one of these. Raises StatementError."""
        found = self.maybe(*words)
        if found is None:
            raise self.fault(" or ".join(f"`{word}`" for word in words))
        return found

    def sees(self, *words: str) -> bool:
        """Whether the next word or mark is one of these; nothing is read."""
        self.skip()
        if self.text[self.at : self.at + 1] in words:
            return True
        match = _WORD.match(self.text, self.at)
        return match is not None and match.group().lower() in words

    def sees_word(self) -> bool:
        """Whether anything follows that is no closing mark."""
        self.skip()
        return bool(_WORD.match(self.text, self.at) or _QUOTED.match(self.text, self.at)) or self.sees(
            "=", "!", "(", "{"
        )

    def sees_hole(self) -> bool:
        """Whether the next word is unknown as a whole."""
        self.skip()
        match = _WORD.match(self.text, self.at)
        return match is not None and re.fullmatch(f"[{HOLES}]+", match.group()) is not None

    def name(self) -> str:
        """A name without its quotes: words and quoted pieces that `/` or `:` joins. Raises StatementError."""
        self.skip()
        start = self.at
        pieces: list[str] = []
        while True:
            match = _QUOTED.match(self.text, self.at) or _WORD.match(self.text, self.at)
            if match is None:
                break
            piece = match.group()
            self.at = match.end()
            pieces.append(piece[1:-1] if piece[0] in "'\"‘“" else piece)
            if not piece.endswith(("/", ":")) and self.text[self.at : self.at + 1] not in ("/", ":", "'", '"'):
                break
        if not "".join(pieces):
            self.at = start
            raise self.fault("a name")
        return "".join(pieces)

    def value(self) -> str:
        """What a variable is compared with. Raises StatementError."""
        self.skip()
        for pattern in (_QUOTED, _PATTERN, _WORD):
            match = pattern.match(self.text, self.at)
            if match:
                self.at = match.end()
                return match.group()[1:-1] if pattern is _QUOTED else match.group()
        raise self.fault("a value: 'text' or /pattern/")

    def match(self, pattern: re.Pattern[str]) -> str | None:
        """What a pattern matches here, read."""
        self.skip()
        match = pattern.match(self.text, self.at)
        if match is None:
            return None
        self.at = match.end()
        return match.group()

    def mark(self, mark: str) -> bool:
        """Whether the mark follows; it is read then."""
        self.skip()
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def must(self, mark: str) -> None:
        """Over a mark that must follow. Raises StatementError."""
        if not self.mark(mark):
            raise self.fault(f"`{mark}`")

    def until(self, *words: str) -> None:
        """Over everything before one of these words."""
        while self.at < len(self.text) and not self.sees(*words):
            match = _QUOTED.match(self.text, self.at) or _WORD.match(self.text, self.at)
            self.at = match.end() if match else self.at + 1

    def to_end(self) -> None:
        """Over everything that is left."""
        self.at = len(self.text)

    def fault(self, expected: str) -> StatementError:
        """The error that says what is expected here."""
        self.skip()
        match = _WORD.match(self.text, self.at) or _QUOTED.match(self.text, self.at)
        found = match.group() if match else self.text[self.at : self.at + 1]
        return StatementError(self.at, expected, f"`{found}`" if found else "")
