"""How long Python's engine, which backtracks, may take over a pattern and a text.

RE2 runs in linear time, so Terraform needs no such care; a hostile pattern must not hang a scan.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from domicile.terraform.expressions.errors import TooMuchWork

sre: Any = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
"""The standard library's parser of regular expressions, whose trees are (operation, argument) pairs."""

MOST_STEPS = 5_000_000
LONGEST_FOR_NESTED = 16
EVERY_CHARACTER = frozenset(range(-1, 128))
"""ASCII, and -1 for all other characters."""

REFUSED = "function not evaluated: the regular expression could take too long"
_EMPTY_ROUND = re.compile(r"[*?]\)[*+{]")

Characters = frozenset[int]


@dataclass(frozen=True, slots=True)
class _Choice:
    """A repeat that can end in several places: at most `most` times, before a character of `following`."""

    most: int
    following: Characters | None


@dataclass(frozen=True, slots=True)
class _Weight:
    """The choices that a pattern makes one after the other, and whether one is made anew in each round of a repeat."""

    choices: tuple[_Choice, ...]
    is_nested: bool


def check_cost(pattern: re.Pattern[str], text: str) -> None:
    """Raises `TooMuchWork` where the engine could take longer than a scan may."""
    weight = _weight(pattern.pattern)
    if weight.is_nested and (len(text) > LONGEST_FOR_NESTED or _EMPTY_ROUND.search(pattern.pattern)):
        raise TooMuchWork(REFUSED)
    steps = len(text) + 1
    for choice in weight.choices:
        steps *= min(choice.most, _ends(choice.following, text)) + 1
        if steps > MOST_STEPS:
            raise TooMuchWork(REFUSED)


def _ends(following: Characters | None, text: str) -> int:
    if following is None:
        return len(text)
    return sum((code if (code := ord(character)) < 128 else -1) in following for character in text)


@lru_cache(maxsize=256)
def _weight(pattern: str) -> _Weight:
    choices: list[_Choice] = []
    nested = _weigh(list(_flat(sre.parse(pattern, re.ASCII))), choices, is_whole=True)
    return _Weight(tuple(choices), nested)


def _weigh(items: Sequence[tuple[str, Any]], choices: list[_Choice], is_whole: bool = False) -> bool:
    """Adds the choices of a sequence; whether there is a choice in the rounds of a repeat.

    The last repeat of the whole pattern is no choice: nothing follows that could make the engine step back.
    """
    nested = False
    for position, (name, argument) in enumerate(items):
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, body = argument
            inner: list[_Choice] = []
            nested = _weigh(list(_flat(body)), inner) or nested
            if inner and int(most) > 1 and not _is_separated(list(_flat(body))):
                nested = True
            choices.extend(inner)
            ends = _ends_by_itself(body, items, position) or (is_whole and position + 1 == len(items))
            if int(most) > int(least) and not ends:
                choices.append(_Choice(int(most) - int(least), _after(items, position)))
        elif name == "BRANCH":
            for body in argument[1]:
                nested = _weigh(list(_flat(body)), choices) or nested
            if not _are_disjoint(argument[1]):
                choices.append(_Choice(len(argument[1]) - 1, None))
    return nested


def _flat(tree: Any) -> Iterator[tuple[str, Any]]:
    """The steps of a pattern with its groups opened."""
    for operation, argument in tree:
        if str(operation) == "SUBPATTERN":
            yield from _flat(argument[-1])
        else:
            yield str(operation), argument


def _after(items: Sequence[tuple[str, Any]], position: int) -> Characters | None:
    return _characters(*items[position + 1]) if position + 1 < len(items) else None


def _ends_by_itself(body: Any, items: Sequence[tuple[str, Any]], position: int) -> bool:
    """Whether what follows a repeat begins with a character that the repeat cannot take: it ends in one place."""
    steps = list(_flat(body))
    taken = _characters(*steps[0]) if len(steps) == 1 else None
    following = _after(items, position)
    return taken is not None and following is not None and not taken & following


def _are_disjoint(alternatives: Any) -> bool:
    """Whether the first character says which alternative it is."""
    seen: set[int] = set()
    for body in alternatives:
        steps = list(_flat(body))
        first = _characters(*steps[0]) if steps else None
        if first is None or seen & first:
            return False
        seen |= first
    return True


def _is_separated(items: Sequence[tuple[str, Any]]) -> bool:
    """Whether each round of a repeat has a first or last character that the one repeat inside cannot take."""
    for edge, others in ((items[0], items[1:]), (items[-1], items[:-1])):
        mark = _characters(*edge)
        if mark is None or len(others) != 1 or others[0][0] not in ("MAX_REPEAT", "MIN_REPEAT"):
            continue
        steps = list(_flat(others[0][1][2]))
        taken = _characters(*steps[0]) if len(steps) == 1 else None
        if taken is not None and not mark & taken:
            return True
    return False


def _characters(name: str, argument: Any) -> Characters | None:
    """The characters that one step can take; None where it is not one character."""
    if name == "LITERAL":
        return frozenset({argument if argument < 128 else -1})
    if name == "NOT_LITERAL":
        return EVERY_CHARACTER - {argument}
    if name == "ANY":
        return EVERY_CHARACTER - {10}
    if name == "IN":
        return _of_class(argument)
    return None


def _of_class(items: Any) -> Characters:
    found: set[int] = set()
    negated = False
    for operation, argument in items:
        name = str(operation)
        if name == "NEGATE":
            negated = True
        elif name == "LITERAL":
            found.add(argument if argument < 128 else -1)
        elif name == "RANGE":
            found.update(range(argument[0], min(argument[1], 127) + 1))
            if argument[1] > 127:
                found.add(-1)
        elif name == "CATEGORY":
            found.update(_CATEGORIES[str(argument)])
    if not negated:
        return frozenset(found)
    return (EVERY_CHARACTER - found) | {-1}


def _ascii(pattern: str) -> Characters:
    return frozenset(code for code in range(128) if re.match(pattern, chr(code), re.ASCII))


_CATEGORIES = {
    "CATEGORY_DIGIT": _ascii(r"\d"),
    "CATEGORY_NOT_DIGIT": _ascii(r"\D") | {-1},
    "CATEGORY_SPACE": _ascii(r"\s"),
    "CATEGORY_NOT_SPACE": _ascii(r"\S") | {-1},
    "CATEGORY_WORD": _ascii(r"\w"),
    "CATEGORY_NOT_WORD": _ascii(r"\W") | {-1},
}
