"""Functions of text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from domicile.model.values import Unknown, Value
from domicile.terraform.expressions.errors import TooMuchWork
from domicile.terraform.expressions.limits import LONGEST_TEXT
from domicile.terraform.expressions.reading import Reading
from domicile.terraform.expressions.spelled import spelled, token_of
from domicile.terraform.expressions.text import concatenated, settle


def clusters(text: str) -> list[str]:
    """A text as the characters that people see: marks stand with what they mark."""
    if text.isascii():
        return re.findall(r"\r\n|.", text, re.DOTALL)
    found: list[str] = []
    for character in text:
        joins = unicodedata.combining(character) or unicodedata.category(character) in ("Me", "Mn", "Mc")
        if found and (joins or character == "\u200d" or found[-1].endswith("\u200d")):
            found[-1] += character
        else:
            found.append(character)
    return found


def chomp(text: str) -> str:
    return re.sub(r"(?:\r\n|\n|\r)+\Z", "", text)


def ends_with(reading: Reading, text: Value, suffix: str) -> bool:
    """Also decided for a text whose known end is long enough."""
    if isinstance(text, Unknown) and text.parts and isinstance(text.parts[-1], str):
        tail = text.parts[-1]
        if tail.endswith(suffix):
            return True
        if not suffix.endswith(tail):
            return False
    return reading.text(text).endswith(suffix)


def contains_text(text: str, part: str) -> bool:
    return part in text


def starts_with(reading: Reading, text: Value, prefix: str) -> bool:
    """Also decided for a text whose known beginning is long enough."""
    if isinstance(text, Unknown) and text.parts and isinstance(text.parts[0], str):
        head = text.parts[0]
        if head.startswith(prefix):
            return True
        if not prefix.startswith(head):
            return False
    return reading.text(text).startswith(prefix)


def indent(spaces: int, text: str) -> str:
    if spaces < 0 or spaces * (text.count("\n") + 1) > LONGEST_TEXT:
        raise TooMuchWork("the text is too long")
    return text.replace("\n", "\n" + " " * spaces)


def join(reading: Reading, separator: str, *lists: Value) -> str | Unknown:
    """Texts with a separator between them; partly known where one of them is unknown."""
    pieces: list[str | Value] = []
    for part in lists:
        for item in reading.items(part):
            if pieces:
                pieces.append(separator)
            pieces.append(item)
    if len(pieces) * len(separator) > LONGEST_TEXT:
        raise TooMuchWork("the text is too long")
    return concatenated(pieces, reading)


def lower(reading: Reading, text: Value) -> str | Unknown:
    return _piecewise(reading, text, _lowered)


def _piecewise(reading: Reading, text: Value, change: Callable[[str], str]) -> str | Unknown:
    """What changes a text character by character, done to the parts of it that are known."""
    if not isinstance(text, Unknown) or not text.parts:
        return change(reading.text(text))
    return replace(text, parts=tuple(_changed(part, change) for part in text.parts))


def _changed(part: str | Unknown, change: Callable[[str], str]) -> str | Unknown:
    if isinstance(part, str):
        return change(part)
    return replace(part, token=token_of(change.__name__, (part,))) if part.token is not None else part


def _lowered(text: str) -> str:
    return text.lower() if text.isascii() else "".join(character.lower()[:1] for character in text)


def upper(reading: Reading, text: Value) -> str | Unknown:
    """Character by character, as Go does: ß has no single upper case and stays."""
    return _piecewise(reading, text, _raised)


def _raised(text: str) -> str:
    return text.upper() if text.isascii() else "".join(_upper(character) for character in text)


def _upper(character: str) -> str:
    raised = character.upper()
    return raised if len(raised) == 1 else character


def split(separator: str, text: str) -> Sequence[str]:
    if not separator:
        return tuple(clusters(text))
    return text.split(separator)


def reverse_text(text: str) -> str:
    return "".join(reversed(clusters(text)))


def substring(text: str, offset: int, length: int) -> str:
    """`length` -1 reaches to the end; a negative offset counts from there. Counted in characters that people see."""
    characters = clusters(text)
    if offset < 0:
        offset = max(len(characters) + offset, 0)
    end = len(characters) if length < 0 else offset + length
    return "".join(characters[offset:end])


def title(text: str) -> str:
    """Every letter behind something that is no letter, digit or underscore is raised."""
    return "".join(
        _upper(character) if not at or _separates(text[at - 1]) else character for at, character in enumerate(text)
    )


def _separates(character: str) -> bool:
    if character.isascii():
        return not (character.isalnum() or character == "_")
    return character.isspace()


def trim(text: str, marks: str) -> str:
    return text.strip(marks) if marks else text


def trim_prefix(reading: Reading, text: Value, prefix: Value) -> str | Unknown:
    """Also of a text whose known beginning is long enough."""
    return _trimmed(reading, text, prefix, 0)


def trim_suffix(reading: Reading, text: Value, suffix: Value) -> str | Unknown:
    """Also of a text whose known end is long enough."""
    return _trimmed(reading, text, suffix, -1)


def _trimmed(reading: Reading, text: Value, affix: Value, end: Literal[0, -1]) -> str | Unknown:
    """The text without what it begins (0) or ends (-1) with; a piece that is not known may be the same in both."""
    if isinstance(text, Unknown) and text.parts:
        left = _without(text.parts, _parts(reading, affix), end)
        if left is not None:
            reading.trails.append(text.trail)
            return settle(left)
    whole, known = reading.text(text), reading.text(affix)
    return whole.removesuffix(known) if end else whole.removeprefix(known)


def _parts(reading: Reading, text: Value) -> Sequence[str | Unknown]:
    if isinstance(text, Unknown):
        reading.trails.append(text.trail)
        return text.parts or (text,)
    return (reading.text(text),)


def _without(
    parts: Sequence[str | Unknown], affix: Sequence[str | Unknown], end: Literal[0, -1]
) -> Sequence[str | Unknown] | None:
    """The parts of a text that are left; None where what is known of the two does not decide it."""
    left, wanted = list(parts), list(affix)
    while wanted:
        if not left:
            return None
        own, other = left.pop(end), wanted.pop(end)
        if own is other or _are_same(own, other):
            continue
        if isinstance(own, Unknown) or isinstance(other, Unknown):
            return None
        of, longer, shorter = (left, own, other) if len(own) >= len(other) else (wanted, other, own)
        if not (longer.endswith(shorter) if end else longer.startswith(shorter)):
            return parts
        if len(longer) > len(shorter):
            rest = longer.removesuffix(shorter) if end else longer.removeprefix(shorter)
            of.insert(len(of) if end else 0, rest)
    return left


def _are_same(one: str | Unknown, other: str | Unknown) -> bool:
    """Whether two pieces that are not known are the same, whatever they are."""
    if isinstance(one, str) or isinstance(other, str):
        return False
    pieces = spelled(one)
    return pieces is not None and pieces == spelled(other)


def trim_space(text: str) -> str:
    return text.strip()


FUNCTIONS = {
    "chomp": chomp,
    "endswith": ends_with,
    "indent": indent,
    "join": join,
    "lower": lower,
    "split": split,
    "startswith": starts_with,
    "strcontains": contains_text,
    "strrev": reverse_text,
    "substr": substring,
    "title": title,
    "trim": trim,
    "trimprefix": trim_prefix,
    "trimspace": trim_space,
    "trimsuffix": trim_suffix,
    "upper": upper,
}
