"""Where the elements of lists and objects, and the lines of texts, are written: steps of a proof that cost little.

An element is found in its source again only when it is shown.
"""

from __future__ import annotations

from dataclasses import replace

from domicile.model.source_text import Source
from domicile.model.trail import Trail, join
from domicile.model.values import Known, OneOf, Unknown, Value
from domicile.syntax.elements import Element, elements_of
from domicile.syntax.expression import on_one_line
from domicile.terraform.secrets import HIDDEN, looks_secret, without_secrets


class ElementTrail(Trail):
    """The line on which an element of a list or an object begins.

    Without parents it only says where a value is written, and takes no part in what is made of it.
    """

    __slots__ = ("_source",)

    def __init__(self, source: Source, line: int, parents: tuple[Trail, ...] = ()) -> None:
        self.file = source.file
        self.line = line
        self.parents = parents
        self._text = ""
        self._source = source

    @property
    def text(self) -> str:
        """The element's source on one line, without what a key promises to be a secret."""
        if not self._text:
            self._text = HIDDEN if looks_secret(self._source.name) else _shown(self._element())
        return str(self._text)

    @property
    def end_line(self) -> int:
        """The last line of the element."""
        return self._element().end_line

    def _element(self) -> Element:
        source = self._source.source()
        return elements_of(source, self._source.line).get(self.line) or Element(self.line, self.line, "…")


def _shown(element: Element) -> str:
    secret = next((position for position, name in enumerate(element.names) if looks_secret(name)), None)
    if secret is None:
        return on_one_line(without_secrets(element.text))
    own = secret == len(element.names) - 1 and element.text.lstrip('"').startswith(element.names[-1])
    return f"{element.names[-1]} = {HIDDEN}" if own else HIDDEN


class LinesTrail(Trail):
    """Lines of a source, from `line` to `end_line`; `hidden`: they are not to be shown."""

    __slots__ = ("_end_line", "_source")

    def __init__(self, source: Source, line: int, end_line: int, hidden: bool = False) -> None:
        self.file = source.file
        self.line = line
        self.parents = ()
        self._text = HIDDEN if hidden or looks_secret(source.name) else ""
        self._end_line = end_line
        self._source = source

    @property
    def text(self) -> str:
        """The lines as one, without what a key promises to be a secret."""
        if not self._text:
            first, last = self.line - self._source.line, self._end_line - self._source.line
            lines = self._source.source().split("\n")[first : last + 1]
            self._text = on_one_line(without_secrets("\n".join(lines))).rstrip(",") or "…"
        return str(self._text)

    @property
    def end_line(self) -> int:
        return self._end_line


def is_bare(trail: Trail) -> bool:
    """Whether a trail says only where a value is written."""
    return type(trail) is ElementTrail and not trail.parents


def standing(value: Value, source: Source, line: int) -> Value:
    """The value of an element that begins on a line, with that line in front of what it rests on."""
    if type(value) is Known:
        trail = ElementTrail(source, line, join(value.trail))
        return Known(value.data, trail, value.reference, value.structure)
    if isinstance(value, OneOf):
        options = tuple(_standing(option, source, line) for option in value.options)
        return OneOf(options, ElementTrail(source, line, join(value.trail)), value.reference, value.reason)
    return _standing(value, source, line)


def _standing(value: Known | Unknown, source: Source, line: int) -> Known | Unknown:
    return replace(value, trail=ElementTrail(source, line, join(value.trail)))
