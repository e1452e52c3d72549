"""Access control lists that stand as XML in a text: their grants as values, so that paths lead through them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from domicile.model.source_text import joined_text
from domicile.model.trail import Trail
from domicile.model.values import Known, Unknown, Value, alternatives, text_of

_UNREADABLE = "the access control list cannot be read"
_MARK = "\ue000"
"""What stands in the text for a piece that is not known."""
_DEEPEST = 50
"""How many elements may stand in one another: such a list has four."""


@dataclass(slots=True)
class _Element:
    name: str
    text: str = ""
    inside: list[_Element] = field(default_factory=list)


def elements_of(value: Value, name: str) -> Iterator[Value]:
    """Each element of that name as an object (name of an element → its text, or the object of what stands in it); an
    unknown where the text cannot be read. Prefixes of namespaces are left out."""
    for option in alternatives(value):
        text = _spelled(option)
        if text is None:
            if isinstance(option, Unknown):
                yield option
            continue
        root = _parsed(text)
        if root is None:
            yield option if isinstance(option, Unknown) else Unknown(_UNREADABLE, option.trail)
            continue
        reason = option.reason if isinstance(option, Unknown) else ""
        yield from (_value(found, reason, option.trail) for found in _named(root, name))


def _spelled(option: Known | Unknown) -> str | None:
    if isinstance(option, Known):
        return text_of(option)
    if not option.parts:
        return None
    text = ""
    for piece in option.parts:
        text = joined_text(text, piece if isinstance(piece, str) else _MARK)
    return text


def _parsed(text: str) -> _Element | None:
    """The root of a text of XML; None where it is none. Entities of its own are not read."""
    root = _Element("")
    open_elements = [root]
    parser = expat.ParserCreate()

    def start(name: str, _: dict[str, str]) -> None:
        if len(open_elements) > _DEEPEST:
            raise ValueError("nested too deeply")
        found = _Element(name.rpartition(":")[2])
        open_elements[-1].inside.append(found)
        open_elements.append(found)

    def end(_: str) -> None:
        open_elements.pop()

    def data(more: str) -> None:
        open_elements[-1].text += more

    def refused(*_: object) -> None:
        raise ValueError("a document type is not read")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    parser.StartDoctypeDeclHandler = refused
    try:
        parser.Parse(str(text).strip(), True)
    except (expat.ExpatError, ValueError):
        return None
    return root


def _named(element: _Element, name: str) -> Iterator[_Element]:
    for inner in element.inside:
        if inner.name == name:
            yield inner
        else:
            yield from _named(inner, name)


def _value(element: _Element, reason: str, trail: Trail | None) -> Value:
    if element.inside:
        return Known({inner.name: _value(inner, reason, trail) for inner in element.inside}, trail)
    text = element.text.strip()
    return Unknown(reason, trail) if _MARK in text else Known(text, trail)
