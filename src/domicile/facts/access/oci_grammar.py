"""The language of Oracle Cloud's policy statements: allow, deny, endorse, admit and define.

    allow group Ops, 'Domain'/'Readers' to manage object-family in compartment A:B where any {a.b = 'x', c != /y*/}

Source: docs.oracle.com, IAM "Policy Syntax", "Conditions" and "Cross-Tenancy Access Policies".
An unknown part of a statement stands as a hole (`HOLE`) in the text; holes may be any name, and a whole subject, verb,
resource, location or condition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

HOLE = "\ue000"

VERBS = ("inspect", "read", "use", "manage", "associate")
_SUBJECTS = ("group", "dynamic-group", "service", "resource", "any-user", "any-group")

_BLANK = re.compile(r"\s*")
_WORD = re.compile(r"[^\s,{}()='\"!]+")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|‘[^’]*’")
_PATTERN = re.compile(r"/(?:[^/\\\s]|\\.|(?<=\S) (?=\S))*/|/[^/]*/")
_NUMBER_OR_WORD = re.compile(r"[^\s,{}()='\"!]+")
_OPERATOR = re.compile(r"!=|==|=|(?:before|after|between|in|not in)(?=[\s('])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a statement is about. `kind` is group, dynamic-group, service, resource, any-user, any-group or unknown.

    `name` is a name, domain/name or an OCID (with `by_id`); `tenancy` the alias or OCID of another tenancy ("" for
    the own one, `any-tenancy` for all).
    """

    kind: str
    name: str = ""
    by_id: bool = False
    tenancy: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """Where a statement holds. `kind` is tenancy, compartment, any-tenancy or unknown; `name` a path or OCID."""

    kind: str
    name: str = ""
    by_id: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """`request.user.name = 'x'`; `values` are as written, without their quotes."""

    variable: str
    operator: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions of which `any` or `all` must hold."""

    quantifier: Literal["any", "all"]
    parts: tuple[Comparison | Conditions, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement. `effect` is allow, deny, endorse, admit, deny-endorse, deny-admit or define.

    `permissions` is set instead of `verb` and `resource` where the statement lists them in braces. For a definition
    `subjects` holds what is defined, and `defined_as` its OCID.
    """

    effect: str
    subjects: tuple[Subject, ...]
    verb: str = ""
    resource: str = ""
    permissions: tuple[str, ...] = ()
    location: Location = Location("unknown")
    condition: Comparison | Conditions | None = None
    condition_unknown: bool = False
    defined_as: str = ""


class StatementError(Exception):
    """A statement is not one. `position` is the 0-based character at which it goes wrong."""

    def __init__(self, position: int, expected: str, found: str) -> None:
        super().__init__(f"{expected} is expected at character {position + 1}, not {found or 'the end'}")
        self.position = position


def parse(text: str) -> Statement:
    """The statement that a text is. Raises `StatementError`."""
    return _Parser(text).statement()


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def statement(self) -> Statement:
        effect = self._keyword("allow", "deny", "endorse", "admit", "define")
        if effect == "deny":
            further = self._maybe("endorse", "admit")
            effect = f"deny-{further}" if further else effect
        if effect == "define":
            return self._definition()
        subjects = self._subjects()
        self._keyword("to")
        verb, resource, permissions = self._deed()
        location = self._location()
        if self._maybe("with"):
            self._resource()
            self._location()
        condition, unknown = self._where()
        self._skip()
        if self._at < len(self._text):
            raise self._fault("the end, or `where`")
        return Statement(effect, subjects, verb, resource, permissions, location, condition, unknown)

    def _definition(self) -> Statement:
        kind = self._keyword("tenancy", "group", "dynamic-group", "compartment")
        name = self._name()
        self._keyword("as")
        self._maybe("id")
        defined = self._name()
        self._skip()
        if self._at < len(self._text):
            raise self._fault("the end")
        return Statement("define", (Subject(kind, name),), defined_as=defined)

    def _subjects(self) -> tuple[Subject, ...]:
        if self._is_hole():
            self._until("to")
            return (Subject("unknown"),)
        found: list[Subject] = []
        kind = self._keyword(*_SUBJECTS)
        if kind in ("any-user", "any-group"):
            found.append(Subject(kind))
        else:
            found.append(self._named(kind))
            while self._punctuation(","):
                kind = self._maybe("group", "dynamic-group", "service", "any-user", "any-group") or kind
                found.append(Subject(kind) if kind.startswith("any-") else self._named(kind))
        tenancy = self._of_tenancy()
        return tuple(Subject(s.kind, s.name, s.by_id, s.tenancy or tenancy) for s in found)

    def _named(self, kind: str) -> Subject:
        if kind == "resource":
            names = [self._name()]
            while not self._sees("to", "of") and self._word_follows():
                names.append(self._name())
            return Subject(kind, " ".join(names))
        by_id = self._maybe("id") is not None
        name = self._name()
        while self._punctuation("/"):
            name += "/" + self._name()
        return Subject(kind, name, by_id, self._of_tenancy())

    def _of_tenancy(self) -> str:
        if not self._maybe("of"):
            return ""
        if self._maybe("any-tenancy"):
            return "any-tenancy"
        self._keyword("tenancy")
        self._maybe("id")
        return self._name()

    def _deed(self) -> tuple[str, str, tuple[str, ...]]:
        if self._punctuation("{"):
            permissions = [self._name()]
            while self._punctuation(","):
                if self._sees("}"):
                    break
                permissions.append(self._name())
            self._closing("}")
            return "", "", tuple(permissions)
        if self._is_hole():
            verb = self._name()
            if self._sees("in"):
                return HOLE, HOLE, ()
            return verb, self._resource(), ()
        return self._keyword(*VERBS), self._resource(), ()

    def _resource(self) -> str:
        names = [self._name()]
        while self._punctuation(","):
            names.append(self._name())
        return ",".join(name.lower() for name in names)

    def _location(self) -> Location:
        if self._is_hole():
            self._until("where", "with")
            return Location("unknown")
        self._keyword("in")
        if self._is_hole():
            self._name()
            return Location("unknown")
        kind = self._keyword("tenancy", "compartment", "any-tenancy")
        if kind == "any-tenancy":
            return Location(kind)
        if kind == "tenancy":
            if self._sees("where", "with") or not self._word_follows():
                return Location(kind)
            by_id = self._maybe("id") is not None
            if not by_id and self._is_hole():
                return Location(kind)
            return Location(kind, self._name(), by_id)
        by_id = self._maybe("id") is not None
        name = self._name()
        while self._punctuation(":"):
            name += ":" + self._name()
        return Location(kind, name, by_id)

    def _where(self) -> tuple[Comparison | Conditions | None, bool]:
        if self._is_hole():
            self._at = len(self._text)
            return None, True
        if not self._maybe("where"):
            return None, False
        if self._is_hole() and not self._compares_next():
            self._at = len(self._text)
            return None, True
        return self._condition(), False

    def _condition(self) -> Comparison | Conditions:
        start = self._at
        quantifier = self._maybe("any", "all")
        if quantifier and self._punctuation("{"):
            parts = [self._condition()]
            while self._punctuation(","):
                if self._sees("}"):
                    break
                parts.append(self._condition())
            self._closing("}")
            return Conditions("any" if quantifier == "any" else "all", tuple(parts))
        self._at = start
        return self._comparison()

    def _comparison(self) -> Comparison:
        variable = self._name()
        if HOLE in variable and (self._sees(",", "}") or not self._word_follows()):
            return Comparison(variable, "=", (HOLE,))
        self._skip()
        match = _OPERATOR.match(self._text, self._at)
        if match is None:
            raise self._fault("an operator (=, !=, in, before, after, between)")
        self._at = match.end()
        operator = match.group().lower().replace("==", "=")
        if operator == "between":
            low = self._value()
            self._keyword("and")
            return Comparison(variable, operator, (low, self._value()))
        if operator in ("in", "not in"):
            return Comparison(variable, operator, self._list())
        return Comparison(variable, operator, (self._value(),))

    def _list(self) -> tuple[str, ...]:
        self._closing("(")
        values = [self._value()]
        while self._punctuation(","):
            values.append(self._value())
        self._closing(")")
        return tuple(values)

    def _value(self) -> str:
        self._skip()
        for pattern in (_QUOTED, _PATTERN):
            match = pattern.match(self._text, self._at)
            if match:
                self._at = match.end()
                return match.group()[1:-1] if pattern is _QUOTED else match.group()
        match = _NUMBER_OR_WORD.match(self._text, self._at)
        if match is None:
            raise self._fault("a value: 'text' or /pattern/")
        self._at = match.end()
        return match.group()

    def _compares_next(self) -> bool:
        """Whether the hole at hand is a variable's name with an operator after it."""
        at = self._at
        self._name()
        self._skip()
        follows = _OPERATOR.match(self._text, self._at) is not None
        self._at = at
        return follows

    def _name(self) -> str:
        self._skip()
        pieces: list[str] = []
        while True:
            match = _QUOTED.match(self._text, self._at) or _WORD.match(self._text, self._at)
            if match is None:
                break
            piece = match.group()
            self._at = match.end()
            pieces.append(piece[1:-1] if piece[0] in "'\"‘" else piece)
            joined = piece.endswith(("/", ":")) or self._text[self._at : self._at + 1] in ("/", ":", "'", '"')
            if not joined:
                break
        if not pieces:
            raise self._fault("a name")
        return "".join(pieces)

    def _keyword(self, *words: str) -> str:
        found = self._maybe(*words)
        if found is None:
            raise self._fault(" or ".join(f"`{word}`" for word in words))
        return found

    def _maybe(self, *words: str) -> str | None:
        self._skip()
        match = _WORD.match(self._text, self._at)
        if match is None or match.group().lower() not in words:
            return None
        self._at = match.end()
        return match.group().lower()

    def _sees(self, *words: str) -> bool:
        self._skip()
        if self._text[self._at : self._at + 1] in words:
            return True
        match = _WORD.match(self._text, self._at)
        return match is not None and match.group().lower() in words

    def _word_follows(self) -> bool:
        self._skip()
        return bool(_WORD.match(self._text, self._at) or _QUOTED.match(self._text, self._at)) or self._sees(
            "=", "!", "(", "{"
        )

    def _is_hole(self) -> bool:
        """Whether the next word is unknown as a whole."""
        self._skip()
        match = _WORD.match(self._text, self._at)
        return match is not None and not match.group().strip(HOLE)

    def _until(self, *words: str) -> None:
        while self._at < len(self._text) and not self._sees(*words):
            match = _QUOTED.match(self._text, self._at) or _WORD.match(self._text, self._at)
            self._at = match.end() if match else self._at + 1

    def _punctuation(self, mark: str) -> bool:
        self._skip()
        if self._text.startswith(mark, self._at):
            self._at += len(mark)
            return True
        return False

    def _closing(self, mark: str) -> None:
        if not self._punctuation(mark):
            raise self._fault(f"`{mark}`")

    def _skip(self) -> None:
        match = _BLANK.match(self._text, self._at)
        if match:
            self._at = match.end()

    def _fault(self, expected: str) -> StatementError:
        self._skip()
        match = _WORD.match(self._text, self._at) or _QUOTED.match(self._text, self._at)
        found = match.group() if match else self._text[self._at : self._at + 1]
        return StatementError(self._at, expected, f"`{found}`" if found else "")
