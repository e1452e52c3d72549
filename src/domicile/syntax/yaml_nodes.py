"""YAML nodes: what the parser's events are composed into, with their lines, before anything becomes a value."""

from __future__ import annotations

from dataclasses import dataclass, field

NOT_RENDERED = "a template that is not rendered"
"""Why the source of a document is refused that only becomes one when it is filled in."""


class Refused(Exception):
    """A document that is not read: broken, or a danger to read. `line` is 1-based within the text given."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(slots=True, eq=False)
class Scalar:
    """`style` is "" for plain text, else the quote or block mark. Lines are 1-based and inclusive."""

    text: str
    style: str
    tag: str
    line: int
    end_line: int
    weight: int = 1


@dataclass(slots=True, eq=False)
class Sequence:
    """`weight` counts the nodes below with every alias written out; `closed` is False while it is being read."""

    line: int
    end_line: int = 0
    weight: int = 1
    closed: bool = False
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Mapping:
    """`entries`: key text → (line of the key, value), merge keys already merged; `merged` are keys from a merge."""

    line: int
    end_line: int = 0
    weight: int = 1
    closed: bool = False
    entries: dict[str, tuple[int, Node]] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    key: Scalar | None = None


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Condition:
    """Lines (1-based, inclusive) of which a template decides whether they are there."""

    line: int
    end_line: int
    reason: str

    def holds(self, line: int) -> bool:
        """Whether a line is one of them."""
        return self.line <= line <= self.end_line


@dataclass(slots=True)
class Composed:
    """One document's root node (None when it is empty) and the keys given twice: (line, key)."""

    root: Node | None = None
    duplicates: list[tuple[int, str]] = field(default_factory=list)
    complex_key: int = 0
    """The line of a key that is no scalar (`{{ … }}` of a template reads as one), 0 without."""
    conditions: tuple[Condition, ...] = ()
    """Of a template: what may not be there."""
    open_at: int = 0
    """The first line of a template that may give a mapping further keys, 0 without."""
