"""Templates with what is known of them filled in: texts, and which arms of a choice there are.

Every line stays where it is. What is not known stays as it is written.

Source: https://pkg.go.dev/text/template, Actions, and Text and spaces (from knowledge).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from domicile.model.trail import Trail
from domicile.syntax.template_actions import ENDS, OPENS, TURNS, pieces, word_of
from domicile.syntax.yaml_nodes import Refused

_SAFE = re.compile(r"(?:-?[\w./~+$^=])?(?:[^\n\r\"'\\{}\[\]#:]|:(?=\S))*(?<!\s)\Z")
"""A text that is the same scalar plain and in either kind of quotes, or a part of one."""
_QUOTED = re.compile(r"\"[^\"\\\n\r{}]*\"\Z|'[^'\n\r{}]*'\Z")
_LONGEST = 1_000
"""How long a text may be that is put where an action stands."""
_MOST_ORIGINS = 20
"""How many origins one line is told to have, where a proof has room for hardly more."""
_WITH = re.compile(r"\{\{-?\s*with\s+(\$?)((?:\.\w+)+)\s*-?\}\}")
_RELATIVE = re.compile(r"(?<=[\s{(-])\.(?=[\s|)}-]|(\w))")
_TEXT = re.compile(r"[\"`]")
_ELSE = re.compile(r"^(\{\{-?\s*)else\s+(?=\w)")


class Meaning(Protocol):
    """What is known of the actions of a template.

    `dot` is what `.` is there: a path from what the template was given, "" for that itself, None where it is not known.
    """

    def text_of(self, action: str, dot: str | None) -> tuple[str, tuple[Trail, ...]] | None:
        """What an action gives, on one line, and what that rests on, None where that is not known."""

    def collection_of(self, action: str) -> tuple[str, tuple[Trail, ...]] | None:
        """The same for what stands for a list or a mapping in lines of its own, in YAML's flow style, wherever
        the paths in it begin with `$`."""

    def decides(self, action: str, dot: str | None) -> bool | None:
        """Whether the arm that an action begins is there, None where that is not known."""


@dataclass(frozen=True, slots=True)
class Left:
    """A part that is not there. `action` began it, or, with `is_else`, is what holds instead. `text` is the part."""

    line: int
    action: str
    is_else: bool
    text: str


@dataclass(slots=True)
class Filled:
    """A template filled in as far as it is known. `origins`: line → what the texts that were put there rest on."""

    text: str
    origins: Mapping[int, tuple[Trail, ...]] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)


def fill(text: str, meaning: Meaning) -> Filled:
    """The template filled in; as it is where an action is never closed."""
    filling = _Filling(meaning)
    try:
        parts = list(pieces(text))
    except Refused:
        return Filled(text)
    for number, (before, action) in enumerate(parts):
        filling.literal(before)
        if action:
            filling.action(action, parts[number + 1][0], not parts[number + 1][1])
    return Filled("".join(filling.out), filling.origins, filling.left)


class _State(Enum):
    """What became of a choice so far: which of its arms is there is not known; an arm that is there, that is not
    there, or after the one that is; a definition, which is used elsewhere; all of it within what is not there."""

    OPEN = 0
    TAKEN = 1
    SOUGHT = 2
    DONE = 3
    APART = 4
    INSIDE = 5


_GONE = frozenset({_State.SOUGHT, _State.DONE, _State.INSIDE})
_KEPT = frozenset({_State.OPEN, _State.APART})


@dataclass(slots=True)
class _Choice:
    state: _State
    action: str
    line: int
    """Where the arm begins."""
    dot: str | None
    """What `.` is inside; see `Meaning`."""


class _Filling:
    def __init__(self, meaning: Meaning) -> None:
        self.out: list[str] = []
        self.origins: dict[int, tuple[Trail, ...]] = {}
        self.left: list[Left] = []
        self._meaning = meaning
        self._choices: list[_Choice] = []
        self._gone: list[str] = []
        self._number = 1
        self._has_text = False
        """Whether anything but blanks stands on the line so far."""
        self._trims = False

    def literal(self, text: str) -> None:
        """Take over what stands between actions, or its lines only."""
        if self._is_gone:
            self._gone.append(text)
            text = "\n" * text.count("\n")
        elif self._trims and text.partition("\n")[0].strip():
            text = text.lstrip(" \t")
        self._trims = False
        self._put(text)

    def action(self, action: str, after: str, is_last: bool) -> None:
        """Take over an action; `after` is the text behind it."""
        word = word_of(action)
        if word in OPENS:
            self._open(action, word)
        elif word in TURNS and self._choices:
            self._turn(action)
        elif word in ENDS and self._choices:
            choice = self._choices[-1]
            self._note(choice)
            self._choices.pop()
            self._keep(action, choice.state in _KEPT)
            self._gone = self._gone if self._is_gone else []
        elif self._is_gone or self._is_apart:
            self._keep(action, self._is_apart)
        else:
            self._fill(action, after, is_last)

    @property
    def _is_gone(self) -> bool:
        return bool(self._choices) and self._choices[-1].state in _GONE

    @property
    def _is_apart(self) -> bool:
        return bool(self._choices) and self._choices[-1].state is _State.APART

    @property
    def _dot(self) -> str | None:
        return self._choices[-1].dot if self._choices else ""

    def _open(self, action: str, word: str) -> None:
        decided = None
        if self._is_gone:
            state = _State.INSIDE
        elif word == "define" or self._is_apart:
            state = _State.APART
        else:
            decided = self._meaning.decides(action, self._dot) if word in ("if", "with") else None
            state = _STATES[decided]
        self._keep(action, state in _KEPT)
        dot = self._dot if word == "if" else self._inside(action)
        self._choices.append(_Choice(state, action, self._number, dot))

    def _inside(self, action: str) -> str | None:
        """What `.` is in an arm that an action other than `if` begins."""
        match = _WITH.match(action)
        if match is None or (self._dot is None and not match[1]):
            return None
        return match[2] if match[1] else f"{self._dot}{match[2]}"

    def _turn(self, action: str) -> None:
        choice = self._choices[-1]
        choice.dot = self._choices[-2].dot if len(self._choices) > 1 else ""
        opening = _ELSE.sub(r"\1", action)
        is_last = opening == action
        self._note(choice)
        if choice.state is _State.SOUGHT:
            decided = True if is_last else self._meaning.decides(opening, choice.dot)
            choice.state, choice.action = _STATES[decided], choice.action if is_last else opening
            self._keep(opening, choice.state is _State.OPEN)
        else:
            self._keep(action, choice.state in _KEPT)
            choice.state = _State.DONE if choice.state is _State.TAKEN else choice.state
        self._gone = self._gone if choice.state is _State.INSIDE else []
        if word_of(opening) == "with":
            choice.dot = self._inside(opening)
        choice.line = self._number

    def _note(self, choice: _Choice) -> None:
        """Note an arm that is not there, at its end."""
        if choice.state in (_State.SOUGHT, _State.DONE):
            self.left.append(Left(choice.line, choice.action, choice.state is _State.DONE, "".join(self._gone)))

    def _fill(self, action: str, after: str, is_last: bool) -> None:
        said = self._meaning.text_of(action, self._dot)
        joins = action.startswith("{{-") and not self._has_text
        joins |= action.endswith("-}}") and not after.partition("\n")[0].strip() and ("\n" in after or is_last)
        if said is None or joins or not said[0] or "\n" in action or not _stands(said[0]):
            self._leave(action)
            return
        text, trails = said
        self._trim(action)
        self._put(text)
        self._rest_on(trails)
        self._trims = action.endswith("-}}")

    def _leave(self, action: str) -> None:
        """Keep an action that is filled in later, or node by node, with its paths from the root where that is known."""
        if self._dot and not _TEXT.search(action):
            action = _RELATIVE.sub(lambda match: f"${self._dot}{'.' if match[1] else ''}", action)
        known = self._meaning.collection_of(action)
        if known is not None:
            self._rest_on(known[1])
        self._keep(action, True)

    def _rest_on(self, trails: tuple[Trail, ...]) -> None:
        held = self.origins.get(self._number, ())
        if len(held) < _MOST_ORIGINS:
            self.origins[self._number] = tuple(dict.fromkeys((*held, *trails)))

    def _keep(self, action: str, is_kept: bool) -> None:
        """Take over an action as it is written, or its lines only."""
        if is_kept:
            self._put(action)
            return
        if self._is_gone:
            self._gone.append(action)
        else:
            self._trim(action)
        self._put("\n" * action.count("\n"))
        self._trims = action.endswith("-}}")

    def _trim(self, action: str) -> None:
        """Take away the blanks before an action that asks for that, as far as its line goes."""
        while action.startswith("{{-") and self._has_text and self.out[-1][-1] in " \t":
            last = self.out.pop().rstrip(" \t")
            if last:
                self.out.append(last)

    def _put(self, text: str) -> None:
        if text:
            self.out.append(text)
            self._has_text = bool(text.rpartition("\n")[2].strip()) or (self._has_text and "\n" not in text)
            self._number += text.count("\n")


def _stands(text: str) -> bool:
    """Whether a text can be put where an action stands without becoming something else than a scalar."""
    return len(text) <= _LONGEST and bool(_SAFE.match(text) or _QUOTED.match(text))


_STATES = {None: _State.OPEN, True: _State.TAKEN, False: _State.SOUGHT}
