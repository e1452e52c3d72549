"""The simple shapes in a policy: mappings with known keys, texts, choices, flags and dates; mistakes are collected."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field

from domicile.model.estate import Problem
from domicile.policy.document import Entry
from domicile.policy.spelling import listing, suggestion

TRUE = frozenset({"true", "yes", "on"})
FALSE = frozenset({"false", "no", "off"})


@dataclass(slots=True)
class Mistakes:
    """The mistakes found so far, in reading order."""

    problems: list[Problem] = field(default_factory=list)

    def add(self, entry: Entry, message: str) -> None:
        """Notes a mistake at the entry's place."""
        self.problems.append(Problem(message, entry.file, entry.line))


def mapping(entry: Entry, what: str, mistakes: Mistakes, keys: Collection[str] | None = None) -> dict[str, Entry]:
    """The entries of a mapping; with `keys`, others are mistakes and left out. An absent value is an empty mapping."""
    if entry.value is None:
        return {}
    if not isinstance(entry.value, dict):
        mistakes.add(entry, f"{what} must be a mapping{_accepted(keys)}")
        return {}
    for key, line in entry.repeated.items():
        mistakes.problems.append(Problem(f"{what} has the key {key} twice", entry.file, line))
    if keys is None:
        return entry.value
    known = {}
    for key, value in entry.value.items():
        if key in keys:
            known[key] = value
        else:
            mistakes.add(value, f"{what} has no key {key}{suggestion(key, keys)}; accepted: {listing(keys)}")
    return known


def _accepted(keys: Collection[str] | None) -> str:
    return f" with keys of {listing(keys)}" if keys else ""


def items(entry: Entry, what: str, mistakes: Mistakes) -> list[Entry]:
    """The entries of a list; an absent value is an empty list."""
    if entry.value is None:
        return []
    if not isinstance(entry.value, list):
        mistakes.add(entry, f"{what} must be a list")
        return []
    return entry.value


def text(entry: Entry | None, what: str, mistakes: Mistakes) -> str:
    """A text; "" where it is absent."""
    if entry is None or entry.value is None:
        return ""
    if not isinstance(entry.value, str):
        mistakes.add(entry, f"{what} must be a text")
        return ""
    return entry.value.strip()


def texts(entry: Entry | None, what: str, mistakes: Mistakes) -> tuple[str, ...]:
    """One text or a list of them."""
    return tuple(text(item, what, mistakes) for item in listed(entry, what, mistakes))


def listed(entry: Entry | None, what: str, mistakes: Mistakes) -> list[Entry]:
    """The entries of one text or a list of texts, others reported."""
    if entry is None or entry.value is None:
        return []
    found = entry.value if isinstance(entry.value, list) else [entry]
    good = [item for item in found if isinstance(item.value, str)]
    for item in found:
        if not isinstance(item.value, str):
            mistakes.add(item, f"{what} must be a text or a list of texts")
    return good


def choice(entry: Entry | None, what: str, options: tuple[str, ...], mistakes: Mistakes, default: str) -> str:
    """One of a few words."""
    word = text(entry, what, mistakes)
    if entry is None:
        return default
    if word not in options:
        mistakes.add(entry, f"{what} is {word or 'empty'}{suggestion(word, options)}; accepted: {', '.join(options)}")
        return default
    return word


def date(entry: Entry | None, what: str, mistakes: Mistakes) -> datetime.date | None:
    """A day as YYYY-MM-DD; None where it is absent."""
    word = text(entry, what, mistakes)
    if entry is None or not word:
        return None
    try:
        return datetime.date.fromisoformat(word)
    except ValueError:
        mistakes.add(entry, f"{what} is {word}; accepted: a day as YYYY-MM-DD, like 2027-03-31")
        return None
